"""Addresses of projects."""

from django.urls import path

from shegongzhan.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.project, name="project"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
]
