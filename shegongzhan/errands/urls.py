"""Addresses of errands."""

from django.urls import path

from shegongzhan.errands import views

app_name = "errands"
urlpatterns = [
    path("<uuid:pk>/", views.errand, name="errand"),
    path("<uuid:pk>/file/", views.answer, name="answer"),
]
