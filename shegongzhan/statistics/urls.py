"""Addresses of figures."""

from django.urls import path

from shegongzhan.statistics import quarter, views

app_name = "statistics"
urlpatterns = [
    path("", views.yearly, name="yearly"),
    path("publish/<str:place>/<int:year>/", views.publish, name="publish"),
    path("quarter/", quarter.quarter, name="quarter"),
    path("rows/<str:key>/", views.rows, name="rows"),
]
