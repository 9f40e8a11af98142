"""Addresses of the desk; it is the front page."""

from django.urls import path

from shegongzhan.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("hide-hint/", views.hide_hint, name="hide_hint"),
    path("timeline/<uuid:person>/", views.timeline, name="timeline"),
    path("search/", views.search, name="search"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/all/", views.feedback_list, name="feedback_list"),
    path("feedback/<int:pk>/", views.answer, name="answer"),
]
