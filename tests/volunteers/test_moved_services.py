"""A service that is moved onto another, and somebody who has not left the one when the other begins."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.stations.models import Station
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.commands import OpportunityFacts
from shegongzhan.volunteers.queries import service
from tests.volunteers import rows


@pytest.fixture
def before(clock: Callable[[datetime.date], None]) -> None:
    clock(rows.at(8))


def test_who_is_in_two_places_by_a_move_is_named(
    jianping: Station, shizi: Station, before: None, county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    who, free = rows.volunteer(), rows.volunteer("竹青", "13900009999")
    one = rows.opened(jianping)
    other = rows.opened(shizi, title="理发", starts_at=rows.at(14), ends_at=rows.at(16))
    for volunteer in (who, free):
        rows.signed_up(one, volunteer)
    rows.signed_up(other, who)
    assert service.clashes_of(other) == {}
    names = [name for name in OpportunityFacts.__dataclass_fields__ if name != "nature"]
    facts = OpportunityFacts(**{name: getattr(other, name) for name in names})

    moved = replace(facts, starts_at=rows.at(10), ends_at=rows.at(12))
    commands.change_opportunity("system", other, moved, now=rows.at(8))

    assert service.clashes_of(one) == {who.pk: "理发"}
    page = sign_in(county_officer).get(reverse("volunteers:opportunity", args=[one.pk])).content.decode()
    assert page.count("同一时间还报了“理发”") == 1


def test_nobody_signs_in_elsewhere_before_signing_out(jianping: Station, shizi: Station) -> None:
    who = rows.volunteer()
    one = rows.opened(jianping, ends_at=rows.at(12))
    next_one = rows.opened(shizi, title="理发", starts_at=rows.at(12), ends_at=rows.at(14))
    rows.signed_up(one, who)
    rows.signed_up(next_one, who)
    commands.sign_in("volunteer", one, who, now=rows.at(9))

    with pytest.raises(RuleViolation, match="您还在“陪老人读报”"):
        commands.sign_in("volunteer", next_one, who, now=rows.at(11, 50))

    # The first is over and she forgot to sign out: that is completed later, and keeps her from nothing.
    assert commands.sign_in("volunteer", next_one, who, now=rows.at(12, 5)).came_at == rows.at(12, 5)
