import datetime

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import commands
from shegongzhan.needs.models import NeedState
from shegongzhan.needs.queries import capacity_left, offers_found
from tests import factories as f
from tests.needs import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


def test_accepting_takes_a_place_and_moves_the_need(lin):
    need, resource = rows.a_need(), rows.a_resource(capacity=3)

    commands.accept_match(lin, need, resource, on=DAY, units=2)

    assert need.state == NeedState.MATCHED and capacity_left(resource, DAY) == 1


def test_the_last_place_is_given_once(lin):
    resource = rows.a_resource(capacity=1)
    commands.accept_match(lin, rows.a_need(), resource, on=DAY)

    with pytest.raises(RuleViolation) as no:
        commands.accept_match(lin, rows.a_need(), resource, on=DAY)

    assert no.value.code == "match.full"


def test_a_new_period_has_new_places(lin):
    item = rows.a_service(capacity=1)
    commands.accept_match(lin, rows.a_need(), item, on=DAY)

    commands.accept_match(lin, rows.a_need(), item, on=DAY, starts_on=datetime.date(2024, 4, 1))

    assert capacity_left(item, datetime.date(2024, 4, 2)) == 0


def test_what_is_given_once_for_all_is_gone_next_year(lin):
    resource = rows.a_resource(capacity=1, capacity_period="once")
    commands.accept_match(lin, rows.a_need(), resource, on=DAY)

    assert capacity_left(resource, datetime.date(2030, 1, 1)) == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ended_on": DAY}, "match.ended"),
        ({"valid_until": datetime.date(2024, 3, 11)}, "match.expired"),
    ],
)
def test_what_is_over_cannot_be_accepted(lin, fields, code):
    with pytest.raises(RuleViolation) as no:
        commands.accept_match(lin, rows.a_need(), rows.a_resource(**fields), on=DAY)

    assert no.value.code == code


def test_taking_a_match_back_frees_the_place_and_opens_the_need(lin):
    need, resource = rows.a_need(), rows.a_resource()
    match = commands.accept_match(lin, need, resource, on=DAY)
    match.need.refresh_from_db()

    commands.release_match(lin, match, on=DAY, reason="搬走了")
    need.refresh_from_db()

    assert need.state == NeedState.OPEN and capacity_left(resource, DAY) == 1


def test_what_was_declined_is_not_proposed_again(lin):
    need, resource = rows.a_need(), rows.a_resource()
    assert [one.offer for one in offers_found(need, DAY).found] == [resource]

    commands.decline_match(lin, need, resource, on=DAY, reason="本人不愿意")

    found = offers_found(need, DAY)
    assert not found.found and found.declined == 1


def test_candidates_say_why_and_why_not(lin):
    need, full = rows.a_need(), rows.a_resource(capacity=0, name="满了")
    good = rows.a_resource(area=f.COUNTY, capacity=5, conditions="村里证明")

    found = offers_found(need, DAY)

    assert [one.offer for one in found.found] == [good]
    assert (True, "同类") in found.found[0].reasons and (False, "条件：村里证明") in found.found[0].reasons
    assert [one.offer for one in found.near_misses] == [full]


def test_looking_further_up_finds_what_serves_another_township(lin):
    need, elsewhere = rows.a_need(), rows.a_resource(area=f.SHIZI)

    found = offers_found(need, DAY)

    assert (found.level, found.found[0].offer, found.found[0].outside) == ("county", elsewhere, True)
    assert found.next_level == "city"


def test_a_capacity_below_what_is_promised_is_refused(lin):
    resource = rows.a_resource(capacity=2)
    for _ in range(2):
        commands.accept_match(lin, rows.a_need(), resource, on=DAY)
    said = commands.ResourceFacts(
        division=f.JIANPING, name="心理热线", owner_kind="charity", owner_name="县慈善会", kind="psychology",
        area=f.JIANPING, capacity=1,
    )  # fmt: skip

    with pytest.raises(RuleViolation) as no:
        commands.change_resource(lin, resource, said, on=DAY)

    assert no.value.code == "offer.capacity"
