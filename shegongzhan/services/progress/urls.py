"""Addresses of progress."""

from django.urls import path

from shegongzhan.services.progress import views

app_name = "progress"
urlpatterns = [
    path("project/<int:project>/progress/", views.of_project, name="of_project"),
    path("project/<int:project>/target/<int:target>/", views.target, name="target"),
    path("project/<int:project>/assign/", views.assign, name="assign"),
    path("project/<int:project>/release/<uuid:record>/", views.release, name="release"),
    path("project/<int:project>/settle/", views.settle, name="settle"),
    path("project/<int:project>/accept/", views.accept, name="accept"),
    path("doubles/", views.doubles, name="doubles"),
    path("brand/<int:brand>/evidence/", views.evidence, name="evidence"),
    path("brand/<int:brand>/needs/", views.chains, name="chains"),
    path("series/", views.candidates, name="series"),
    path("series/<uuid:need>/", views.propose, name="propose"),
]
