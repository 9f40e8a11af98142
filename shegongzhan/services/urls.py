"""Addresses of service records."""

from django.urls import include, path

from shegongzhan.services import views

app_name = "services"
urlpatterns = [
    path("deliver/", views.deliver, name="deliver"),
    path("deliver/need/", views.choose_need, name="choose_need"),
    path("for/<uuid:need>/", views.of_need, name="of_need"),
    path("", include("shegongzhan.services.progress.urls")),
]
