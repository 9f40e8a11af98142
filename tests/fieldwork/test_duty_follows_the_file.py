"""What changes on a file changes by when its person must be seen, at once and not only at night."""

import datetime

import pytest

from shegongzhan.accounts.models import User
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.people import commands
from shegongzhan.people.commands import PersonRow
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 3, 12)


@pytest.fixture
def elder(lin: User):
    """An old woman who lives alone, filed on a page today."""
    row = PersonRow(
        name="杨秀兰", division=f.VILLAGE, born_on=datetime.date(1940, 1, 1), categories=["elder_alone_hardship"],
        identity_kind="none", identity_reason="暂时没有带",
    )  # fmt: skip
    return commands.register_person(lin, row, on=TODAY)


def test_who_is_filed_today_must_be_seen_within_the_interval(elder) -> None:
    assert elder.visit_duty.interval_days == 7


def test_a_category_that_ends_ends_the_duty_it_made(lin: User, elder) -> None:
    commands.end_circumstance(lin, elder.circumstances.get(), on=TODAY)

    assert not VisitDuty.objects.filter(person=elder).exists()


def test_a_level_raised_by_hand_brings_the_visit_forward(lin: User, elder) -> None:
    commands.end_circumstance(lin, elder.circumstances.get(), on=TODAY)
    elder.refresh_from_db()

    commands.set_risk(lin, elder, level="high", reason="跌倒过两次", on=TODAY)

    assert VisitDuty.objects.get(person=elder).interval_days == 7


def test_who_moved_away_need_not_be_visited(lin: User, elder) -> None:
    commands.change_state(lin, elder, state="left", on=TODAY)

    assert not VisitDuty.objects.filter(person=elder).exists()
