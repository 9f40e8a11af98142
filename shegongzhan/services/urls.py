"""Addresses of service records."""

from django.urls import path

from shegongzhan.services import views
from shegongzhan.services.progress import views as progress

app_name = "services"
urlpatterns = [
    path("deliver/", views.deliver, name="deliver"),
    path("for/<uuid:need>/", views.of_need, name="of_need"),
    path("project/<int:project>/progress/", progress.of_project, name="of_project"),
    path("project/<int:project>/target/<int:target>/", progress.target, name="target"),
    path("project/<int:project>/assign/", progress.assign, name="assign"),
    path("project/<int:project>/release/<uuid:record>/", progress.release, name="release"),
    path("project/<int:project>/settle/", progress.settle, name="settle"),
    path("doubles/", progress.doubles, name="doubles"),
    path("brand/<int:brand>/evidence/", progress.evidence, name="evidence"),
]
