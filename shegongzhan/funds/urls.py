"""Addresses of money."""

from django.urls import path

from shegongzhan.funds import views

app_name = "funds"
urlpatterns = [
    path("", views.postings, name="list"),
    path("year/", views.year, name="year"),
    path("income/", views.income, name="income"),
    path("spend/", views.spend, name="spend"),
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.source_new, name="source_new"),
    path("sources/<int:pk>/", views.source, name="source"),
    path("sources/<int:pk>/change/", views.source_change, name="source_change"),
    path("of-project/<int:pk>/", views.of_project, name="of_project"),
    path("<uuid:pk>/", views.posting, name="posting"),
    path("<uuid:pk>/reverse/", views.reverse_posting, name="reverse"),
]
