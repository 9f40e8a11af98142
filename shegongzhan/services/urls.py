"""Addresses of service records."""

from django.urls import path

from shegongzhan.services import views

app_name = "services"
urlpatterns = [
    path("deliver/", views.deliver, name="deliver"),
    path("for/<uuid:need>/", views.of_need, name="of_need"),
]
