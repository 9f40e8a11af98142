"""What was agreed, and gaps: each becomes an action or a training; counted by tag and never by person."""

import datetime

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.commands import ActionFacts
from shegongzhan.supervision.models import ActionState, Gap
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
SOON = TODAY + datetime.timedelta(days=5)
MARCH = datetime.date(2024, 3, 1)


@pytest.fixture
def held(jianping, shizi, county_officer):
    """Two sessions in March that found gaps, and one in February."""
    lin, he = rows.worker(jianping), rows.worker(shizi, "何静")
    rows.session(county_officer, jianping, [lin], gaps=["case"], day=datetime.date(2024, 2, 20))
    rows.session(county_officer, shizi, [he], gaps=["case"])
    return rows.session(
        county_officer,
        jianping,
        [lin],
        gaps=["case", "policy"],
        actions=[ActionFacts("读文件", SOON, lin, "policy")],
    )


def test_the_gaps_of_a_month_are_counted_by_tag(held):
    counts = queries.gaps_of_month(f.COUNTY, MARCH)

    assert [(one.tag, one.label, one.found, one.stations, one.open) for one in counts] == [
        ("case", "个案管理", 2, 2, 2), ("policy", "救助政策", 1, 1, 0),
    ]  # fmt: skip


def test_no_name_is_in_what_the_training_is_made_from(held):
    (first, *_rest) = queries.gaps_of_month(f.COUNTY, MARCH)

    assert "林晓燕" not in repr(first)


def test_the_centre_takes_a_tag_into_the_training(held, centre_staff):
    count = commands.plan_training(
        centre_staff, queries.gaps_in(Gap.objects.all(), MARCH), tag="case", division=f.COUNTY, month=TODAY, today=TODAY
    )  # fmt: skip

    assert count == 2
    assert queries.gaps_of_month(f.COUNTY, MARCH)[0].in_training == 2
    with pytest.raises(RuleViolation) as no:
        commands.plan_training(
            centre_staff, queries.gaps_in(Gap.objects.all(), MARCH), tag="case", division=f.COUNTY, month=TODAY,
            today=TODAY,
        )  # fmt: skip
    assert no.value.code == "training.none"


def test_a_month_that_is_over_trains_nobody(held, centre_staff):
    with pytest.raises(RuleViolation) as no:
        commands.take_into_training(
            centre_staff, held.gaps.get(tag="case"), month=datetime.date(2024, 2, 1), today=TODAY
        )

    assert no.value.code == "training.past"


def test_a_dropped_action_opens_its_gap_again(held, centre_staff):
    action = held.actions.get()
    with pytest.raises(RuleViolation) as no:
        commands.close_action(centre_staff, action, state=ActionState.DROPPED, outcome="", on=TODAY)
    assert no.value.code == "action.reason"

    commands.close_action(centre_staff, action, state=ActionState.DROPPED, outcome="政策变了", on=TODAY)

    assert queries.gaps_of_month(f.COUNTY, MARCH)[1].open == 1
    with pytest.raises(RuleViolation):
        commands.close_action(centre_staff, action, state=ActionState.DONE, outcome="", on=TODAY)


def test_an_action_gets_another_day_only_ahead(held, centre_staff):
    action = held.actions.get()
    with pytest.raises(RuleViolation) as no:
        commands.move_action(centre_staff, action, due_on=TODAY, outcome="", today=TODAY)
    assert no.value.code == "action.past"

    later = SOON + datetime.timedelta(days=20)
    commands.move_action(centre_staff, action, due_on=later, outcome="在等文件", today=TODAY)

    assert action.due_on == later
    assert not queries.actions_due(f.scope(centre_staff), TODAY)
