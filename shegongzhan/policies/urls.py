from django.urls import path

from shegongzhan.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.in_force, name="list"),
    path("documents/", views.documents, name="documents"),
    path("overrides/", views.overrides, name="overrides"),
    path("overrides/<int:pk>/end/", views.end_override, name="end_override"),
    path("rules/<str:key>/", views.detail, name="detail"),
    path("rules/<str:key>/override/", views.override, name="override"),
]
