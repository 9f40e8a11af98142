"""Addresses of the talent register."""

from django.urls import path

from shegongzhan.talent.views import decisions, file, panels, papers, person, register, runs, workers

app_name = "talent"
urlpatterns = [
    path("", register.workers, name="list"),
    path("search/", register.search_json, name="search_json"),
    path("awards/", panels.awards, name="awards"),
    path("allowances/", panels.allowances, name="allowances"),
    path("pay/", panels.pay, name="pay"),
    path("deadlines/", panels.deadlines, name="deadlines"),
    path("registrations/", panels.registrations, name="registrations"),
    path("checks/", panels.checks, name="checks"),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.new, name="run_new"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/approve/", runs.approve, name="run_approve"),
    path("runs/<int:pk>/drop/", runs.drop, name="run_drop"),
    path("runs/<int:pk>/pay/", runs.pay, name="run_pay"),
    path("runs/<int:pk>/list/", runs.paylist, name="run_paylist"),
    path("runs/<int:pk>/papers/", papers.run_add, name="run_paper_add"),
    path("runs/<int:pk>/papers/<uuid:paper>/", papers.run_open, name="run_paper"),
    path("runs/<int:pk>/papers/<uuid:paper>/remove/", papers.run_remove, name="run_paper_remove"),
    path("certificates/<int:pk>/papers/", papers.certificate_add, name="certificate_paper_add"),
    path("certificates/<int:pk>/papers/<uuid:paper>/", papers.certificate_open, name="certificate_paper"),
    path(
        "certificates/<int:pk>/papers/<uuid:paper>/remove/",
        papers.certificate_remove,
        name="certificate_paper_remove",
    ),
    path("new/", workers.new, name="new"),
    path("<int:pk>/", person.worker, name="worker"),
    path("<int:pk>/change/", workers.change, name="change"),
    path("<int:pk>/transfer/", workers.transfer, name="transfer"),
    path("<int:pk>/leave/", workers.leave, name="leave"),
    path("<int:pk>/account/", workers.account, name="account"),
    path("<int:pk>/employments/<int:employment>/", workers.employment, name="employment"),
    path("<int:pk>/employments/<int:employment>/decide/", decisions.decide, name="decide"),
    path("<int:pk>/employments/<int:employment>/pay/", file.pay_months, name="pay_months"),
    path("<int:pk>/checks/add/", file.check_add, name="check_add"),
    path("<int:pk>/education/add/", file.ce_add, name="ce_add"),
    path("<int:pk>/education/<int:entry>/remove/", file.ce_remove, name="ce_remove"),
    path("<int:pk>/decisions/<int:decision>/", decisions.answer, name="decision"),
    path("<int:pk>/certificates/add/", workers.certificate_add, name="certificate_add"),
    path("<int:pk>/certificates/<int:certificate>/", workers.certificate, name="certificate"),
    path("<int:pk>/certificates/<int:certificate>/confirm/", file.confirm, name="certificate_confirm"),
    path("<int:pk>/certificates/<int:certificate>/registration/", file.registration, name="registration"),
    path(
        "<int:pk>/certificates/<int:certificate>/registration/<int:registration>/remove/",
        file.registration_remove,
        name="registration_remove",
    ),
    path(
        "<int:pk>/certificates/<int:certificate>/remove/",
        workers.certificate_remove,
        name="certificate_remove",
    ),
]
