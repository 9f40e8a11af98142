"""Addresses of money."""

from django.urls import path

from shegongzhan.funds.views import books, budgets, papers, register, requests

app_name = "funds"
urlpatterns = [
    path("", register.postings, name="list"),
    path("year/", register.year, name="year"),
    path("income/", register.income, name="income"),
    path("spend/", register.spend, name="spend"),
    path("back/", books.money_back, name="back"),
    path("sources/", register.sources, name="sources"),
    path("sources/new/", register.source_new, name="source_new"),
    path("sources/<int:pk>/", register.source, name="source"),
    path("sources/<int:pk>/change/", register.source_change, name="source_change"),
    path("of-project/<int:pk>/", register.of_project, name="of_project"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/new/", budgets.budget_new, name="budget_new"),
    path("budgets/<int:pk>/", budgets.budget, name="budget"),
    path("budgets/<int:pk>/share/", budgets.share_add, name="share_add"),
    path("budgets/<int:pk>/submit/", budgets.budget_submit, name="budget_submit"),
    path("budgets/<int:pk>/approve/", budgets.budget_approve, name="budget_approve"),
    path("budgets/<int:pk>/return/", budgets.budget_return, name="budget_return"),
    path("shares/<int:pk>/drop/", budgets.share_drop, name="share_drop"),
    path("shares/<int:pk>/appropriate/", budgets.appropriate, name="appropriate"),
    path("shares/<int:pk>/take-back/", budgets.take_back, name="take_back"),
    path("requests/", requests.requests, name="requests"),
    path("requests/waiting/", requests.waiting, name="waiting"),
    path("requests/due/", requests.due, name="due"),
    path("requests/ask/", requests.ask, name="ask"),
    path("requests/<uuid:pk>/", requests.payment, name="request"),
    path("requests/<uuid:pk>/approve/", requests.approve, name="approve"),
    path("requests/<uuid:pk>/refuse/", requests.refuse, name="refuse"),
    path("requests/<uuid:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("requests/<uuid:pk>/papers/", papers.request_add, name="request_paper_add"),
    path("requests/<uuid:pk>/papers/<uuid:paper>/", papers.request_open, name="request_paper"),
    path(
        "requests/<uuid:pk>/papers/<uuid:paper>/remove/", papers.request_remove, name="request_paper_remove"
    ),
    path("commitments/", books.commitments, name="commitments"),
    path("commitments/new/", books.commit, name="commit"),
    path("commitments/<int:pk>/release/", books.release, name="release"),
    path("locks/", books.locks, name="locks"),
    path("locks/new/", books.lock, name="lock"),
    path("locks/<int:pk>/open/", books.unlock, name="unlock"),
    path("<uuid:pk>/", register.posting, name="posting"),
    path("<uuid:pk>/reverse/", register.reverse_posting, name="reverse"),
    path("<uuid:pk>/papers/", papers.posting_add, name="posting_paper_add"),
    path("<uuid:pk>/papers/<uuid:paper>/", papers.posting_open, name="posting_paper"),
    path("<uuid:pk>/papers/<uuid:paper>/remove/", papers.posting_remove, name="posting_paper_remove"),
]
