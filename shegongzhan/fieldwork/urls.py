"""Addresses of visits and duties."""

from django.urls import path

from shegongzhan.fieldwork import views

app_name = "fieldwork"
urlpatterns = [
    path("", views.visits, name="list"),
    path("due/", views.due, name="due"),
    path("assign/", views.assign, name="assign"),
    path("record/", views.record, name="record"),
    path("of/<uuid:person>/", views.of_person, name="of_person"),
    path("of/<uuid:person>/change/", views.note_change, name="note_change"),
    path("<uuid:pk>/", views.visit, name="visit"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/void/", views.void, name="void"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
]
