"""Addresses of activities."""

from django.urls import path

from shegongzhan.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.activities, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.activity, name="activity"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/void/", views.void, name="void"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
]
