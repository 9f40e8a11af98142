"""Addresses of the talent register."""

from django.urls import path

from shegongzhan.talent.views import decisions, panels, register, workers

app_name = "talent"
urlpatterns = [
    path("", register.workers, name="list"),
    path("search/", register.search_json, name="search_json"),
    path("awards/", panels.awards, name="awards"),
    path("allowances/", panels.allowances, name="allowances"),
    path("pay/", panels.pay, name="pay"),
    path("deadlines/", panels.deadlines, name="deadlines"),
    path("new/", workers.new, name="new"),
    path("<int:pk>/", register.worker, name="worker"),
    path("<int:pk>/change/", workers.change, name="change"),
    path("<int:pk>/transfer/", workers.transfer, name="transfer"),
    path("<int:pk>/leave/", workers.leave, name="leave"),
    path("<int:pk>/account/", workers.account, name="account"),
    path("<int:pk>/employments/<int:employment>/", workers.employment, name="employment"),
    path("<int:pk>/employments/<int:employment>/decide/", decisions.decide, name="decide"),
    path("<int:pk>/decisions/<int:decision>/", decisions.answer, name="decision"),
    path("<int:pk>/certificates/add/", workers.certificate_add, name="certificate_add"),
    path("<int:pk>/certificates/<int:certificate>/", workers.certificate, name="certificate"),
    path(
        "<int:pk>/certificates/<int:certificate>/remove/",
        workers.certificate_remove,
        name="certificate_remove",
    ),
]
