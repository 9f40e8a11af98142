"""Addresses of the portal."""

from django.urls import path

from shegongzhan.portal import views

app_name = "portal"
urlpatterns = [path("", views.index, name="index")]
