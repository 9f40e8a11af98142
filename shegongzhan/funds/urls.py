"""Addresses of money."""

from django.urls import path

from shegongzhan.funds.views import register

app_name = "funds"
urlpatterns = [
    path("", register.postings, name="list"),
    path("year/", register.year, name="year"),
    path("income/", register.income, name="income"),
    path("spend/", register.spend, name="spend"),
    path("sources/", register.sources, name="sources"),
    path("sources/new/", register.source_new, name="source_new"),
    path("sources/<int:pk>/", register.source, name="source"),
    path("sources/<int:pk>/change/", register.source_change, name="source_change"),
    path("of-project/<int:pk>/", register.of_project, name="of_project"),
    path("<uuid:pk>/", register.posting, name="posting"),
    path("<uuid:pk>/reverse/", register.reverse_posting, name="reverse"),
]
