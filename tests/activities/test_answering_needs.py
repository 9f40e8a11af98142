"""An activity that answers needs: they are in service from its day on, and keep what they are when they were closed."""

import datetime
from dataclasses import replace

import pytest

from shegongzhan.activities import commands
from shegongzhan.needs.models import Need
from tests import factories as f
from tests.activities.test_activities import facts, leader  # noqa: F401 — a fixture
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def need(**said) -> Need:
    return rows.need("resident", on=datetime.date(2024, 3, 1), **said)


def states(*needs: Need) -> list[str]:
    return [Need.objects.get(pk=one.pk).state for one in needs]


def test_a_need_that_waited_is_in_service(leader):  # noqa: F811
    waiting, closed = need(), need(state="met", closed_on=f.TODAY)

    commands.record_activity("system", facts(leader, needs_served=[waiting.pk, closed.pk]), today=f.TODAY)

    assert states(waiting, closed) == ["in_service", "met"]
    waiting.refresh_from_db()
    assert waiting.answered_on == f.TODAY


def test_one_that_is_added_later_too(leader):  # noqa: F811
    first, second = need(), need()
    said = facts(leader, needs_served=[first.pk])
    activity = commands.record_activity("system", said, today=f.TODAY).activity

    both = replace(said, record=replace(said.record, needs_served=[first.pk, second.pk]))
    commands.change_activity("system", activity, both, today=f.TODAY)

    assert states(first, second) == ["in_service", "in_service"]


def test_a_need_noted_after_the_activity_waits_on(leader):  # noqa: F811
    later = need()
    Need.objects.update(noted_on=f.TODAY + datetime.timedelta(days=1))

    commands.record_activity("system", facts(leader, needs_served=[later.pk]), today=f.TODAY)

    assert states(later) == ["open"]
