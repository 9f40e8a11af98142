"""Addresses of projects."""

from django.urls import path

from shegongzhan.projects.views import register

app_name = "projects"
urlpatterns = [
    path("", register.projects, name="list"),
    path("new/", register.new, name="new"),
    path("<int:pk>/", register.project, name="project"),
    path("<int:pk>/change/", register.change, name="change"),
    path("<int:pk>/end/", register.end, name="end"),
    path("<int:pk>/reopen/", register.reopen, name="reopen"),
]
