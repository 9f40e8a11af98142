"""Addresses of service records."""

from django.urls import path

from shegongzhan.services import views

app_name = "services"
urlpatterns = [path("of/<uuid:person>/", views.of_person, name="of_person")]
