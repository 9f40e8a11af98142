"""Addresses of figures."""

from django.urls import path

from shegongzhan.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.yearly, name="yearly"),
    path("rows/<str:key>/", views.rows, name="rows"),
]
