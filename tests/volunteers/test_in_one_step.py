"""Somebody of 65 with a cheap phone: name, telephone and code, one button, and she is signed up."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.stations.models import Station
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Opportunity, OpportunityState, SignUp
from tests.volunteers import rows


@pytest.fixture
def task(jianping: Station, clock: Callable[[datetime.date], None]) -> Opportunity:
    clock(rows.at(8))
    return rows.opened(jianping)


def said(code: str, pk: object, **rest: str) -> dict[str, str]:
    there = reverse("volunteers:open_one", args=[pk])
    return {"name": "梅兰", "phone": "13900001234", "code": code, "sign_up": str(pk), "next": there, **rest}


def test_saying_who_one_is_signs_up(client: Client, task: Opportunity) -> None:
    code = commands.make_code("system", rows.volunteer())
    page = client.get(reverse("volunteers:open_one", args=[task.pk])).content.decode()
    assert "我要报名" in page
    assert f'name="sign_up" value="{task.pk}"' in page

    answer = client.post(reverse("volunteers:recognise"), said(code, task.pk), follow=True)

    assert "报上了。" in answer.content.decode()
    assert SignUp.objects.get().state == "confirmed"


def test_a_wrong_code_signs_nobody_up_and_asks_again_for_the_same(client: Client, task: Opportunity) -> None:
    rows.volunteer()

    answer = client.post(reverse("volunteers:recognise"), said("AAAA2222", task.pk))

    assert answer.status_code == 422
    assert f'name="sign_up" value="{task.pk}"' in answer.content.decode()
    assert SignUp.objects.count() == 0


@pytest.mark.parametrize("wish", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_wish_that_is_none_only_says_who_it_is(client: Client, task: Opportunity, wish: str) -> None:
    code = commands.make_code("system", rows.volunteer())

    answer = client.post(reverse("volunteers:recognise"), said(code, task.pk, sign_up=wish))

    assert answer.status_code == 302
    assert SignUp.objects.count() == 0


def test_what_nobody_may_see_is_not_signed_up_for(client: Client, task: Opportunity) -> None:
    code = commands.make_code("system", rows.volunteer())
    Opportunity.objects.update(state=OpportunityState.DRAFT)

    client.post(reverse("volunteers:recognise"), said(code, task.pk))

    assert SignUp.objects.count() == 0


def test_a_clash_is_said_in_the_same_breath(client: Client, task: Opportunity, jianping: Station) -> None:
    who = rows.volunteer()
    code = commands.make_code("system", who)
    rows.signed_up(rows.opened(jianping, title="理发"), who)

    answer = client.post(reverse("volunteers:recognise"), said(code, task.pk), follow=True)

    assert "不能同时在两处" in answer.content.decode()
    assert SignUp.objects.filter(opportunity=task).count() == 0
