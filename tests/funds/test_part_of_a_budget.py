"""A budget is approved in part, line by line: less than was asked for, with a word why."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.funds import commands
from shegongzhan.funds.models import Budget, BudgetLine, LineShare
from tests import factories as f
from tests.funds.rows import TODAY, a_source, receive, somebody, spend
from tests.funds.test_budgets import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(places):
    """Return a budget that waits: 活动 out of two sources, 设备 out of one."""
    one, two = a_source("budget", "甲"), a_source("charity", "乙")
    receive(one, 10_000)
    budget = commands.open_budget("system", commands.BudgetFacts(f.COUNTY, TODAY.year, "预算"))
    for label, use, source in (
        ("活动", "activity", one),
        ("活动", "activity", two),
        ("设备", "equipment", one),
    ):
        commands.set_share(
            "system", budget, label=label, use=use, source=source, amount=Decimal(500), on=TODAY
        )
    commands.submit_budget("system", budget)
    return budget


def test_less_of_a_line_and_nothing_of_another(asked):
    boss = somebody("juzhang")
    first, second, third = LineShare.objects.filter(line__budget=asked).order_by("line", "pk")
    less = {first.pk: Decimal(300), second.pk: Decimal(500), third.pk: Decimal(0)}

    refused(lambda: commands.approve_budget(boss, asked, on=TODAY, amounts=less), "budget.partly")
    refused(
        lambda: commands.approve_budget(boss, asked, on=TODAY, note="x", amounts={first.pk: Decimal(501)}),
        "budget.more",
    )
    nothing = dict.fromkeys(less, Decimal(0))
    refused(
        lambda: commands.approve_budget(boss, asked, on=TODAY, note="x", amounts=nothing), "budget.nothing"
    )
    assert Budget.objects.get().state == "asked" and LineShare.objects.count() == 3

    commands.approve_budget(boss, asked, on=TODAY, note="设备明年再买", amounts=less)

    assert sorted(LineShare.objects.values_list("amount", flat=True)) == [300, 500]
    assert Event.objects.filter(act="budget.share_cut").count() == 2
    line = BudgetLine.objects.get()
    spend(first.source, 300, line=line)
    refused(lambda: spend(first.source, 1, line=line), "line.overspent")


def test_by_the_page(asked, county_officer, sign_in):
    client, address = sign_in(county_officer), reverse("funds:budget_approve", args=[asked.pk])
    share = LineShare.objects.order_by("pk").first()
    assert "活动 · 甲" in client.get(address).content.decode()

    answer = client.post(address, {f"share_{share.pk}": "400"})
    assert answer.status_code == 422 and "请写明原因" in answer.content.decode()
    client.post(address, {f"share_{share.pk}": "400", "note": "先办一半"})

    share.refresh_from_db()
    assert (Budget.objects.get().state, share.amount) == ("approved", 400)
