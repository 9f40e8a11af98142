"""Risk levels set by hand, and households that change."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import queries
from shegongzhan.people.commands import (
    PersonRow,
    assess_risk,
    change_household,
    confirm_risk,
    file_people,
    form_household,
    join_household,
    leave_household,
    reassess_people,
    set_risk,
)
from shegongzhan.people.models import Person
from tests import factories as f

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2024, 3, 12, 9, 0, tzinfo=datetime.UTC)


def filed(**said) -> Person:
    (one,) = file_people(
        "import", [PersonRow(**{"name": "杨秀兰", "division": f.VILLAGE, **said})], on=f.TODAY
    )
    return Person.objects.get(pk=one.pk)


def refused(act) -> str:
    with pytest.raises(RuleViolation) as told:
        act()
    return told.value.code


def level(person: Person) -> str:
    return Person.objects.get(pk=person.pk).risk


def test_a_raised_level_holds_at_once_and_waits_for_the_head(lin, station_head):
    person = filed()

    made = set_risk(lin, person, level="high", reason="近来走路不稳", on=f.TODAY)

    assert level(person) == "high"
    assert list(queries.levels_to_confirm(f.scope(station_head))) == [made]
    assert not queries.levels_to_confirm(f.scope(lin))

    confirm_risk(station_head, made, at=MOMENT)

    assert level(person) == "high"
    assert refused(lambda: confirm_risk(station_head, made, at=MOMENT)) == "risk.confirmed"


def test_a_lowered_level_holds_when_the_head_agreed(lin, station_head):
    person = filed(born_on=datetime.date(1940, 1, 1), categories=["elder_alone_hardship"])

    made = set_risk(lin, person, level="key", reason="女儿已搬来同住", on=f.TODAY)
    assert level(person) == "high"

    confirm_risk(station_head, made, at=MOMENT)
    assert level(person) == "key"


def test_a_refused_level_gives_way_to_the_rules(lin, station_head):
    person = filed()
    made = set_risk(lin, person, level="high", reason="再看看", on=f.TODAY)

    confirm_risk(station_head, made, at=MOMENT, agrees=False)

    assert level(person) == "general"
    assert not queries.levels_to_confirm(f.scope(station_head))


def test_nobody_confirms_what_they_set_themselves(station_head):
    made = set_risk(station_head, filed(), level="key", reason="理由", on=f.TODAY)

    assert refused(lambda: confirm_risk(station_head, made, at=MOMENT)) == "risk.own"


def test_a_level_without_a_reason_is_refused_and_the_reason_is_erasable(lin):
    person = filed()

    assert refused(lambda: set_risk(lin, person, level="high", reason=" ", on=f.TODAY)) == "risk.reason"

    set_risk(lin, person, level="high", reason="有自伤念头", on=f.TODAY)
    event = Event.objects.get(act="person.risk_set")
    assert "reason" not in event.data
    assert "level" not in event.data
    assert event.personal_data == {"level": "high", "reason": "有自伤念头"}


def test_birthdays_move_levels_overnight_but_not_those_set_by_hand(lin):
    elder = filed(born_on=datetime.date(1944, 6, 1), categories=["elder_alone_hardship"])
    other = filed(name="王根", born_on=datetime.date(1944, 6, 1), categories=["elder_alone_hardship"])
    set_risk(lin, other, level="general", reason="住进养老院", on=f.TODAY)
    assert level(elder) == "key"

    changed = reassess_people("system", f.COUNTY, on=datetime.date(2024, 6, 1))

    assert changed == 1
    assert (level(elder), level(other)) == ("high", "key")


def test_the_rules_can_be_asked_again(lin):
    person = filed()
    set_risk(lin, person, level="high", reason="理由", on=f.TODAY)

    assess_risk(lin, person, on=f.TODAY)

    assert level(person) == "general"


def test_a_household_is_formed_joined_and_left_with_days_and_reasons(lin):
    mother, child = filed(name="杨琴"), filed(name="杨小")
    home = form_household(lin, mother, on=f.LONG_AGO, address="3组1号", relation="户主")

    join_household(lin, child, home, on=f.LONG_AGO, relation="子", reason="出生")
    leave_household(lin, child, on=f.TODAY, reason="随父亲去县城")

    child.refresh_from_db()
    assert child.household is None
    one = child.memberships.get()
    assert (one.since, one.until, one.reason) == (f.LONG_AGO, f.TODAY, "随父亲去县城")
    assert [m.person for m in queries.members_of(home)] == [mother, child]
    assert refused(lambda: leave_household(lin, child, on=f.TODAY)) == "household.none"


def test_whoever_joins_leaves_where_they_lived(lin):
    one, other = filed(name="杨琴", address="1号"), filed(name="王根", address="2号")

    join_household(lin, one, other.household, on=f.TODAY, reason="结婚")

    one.refresh_from_db()
    assert one.household == other.household
    assert one.memberships.filter(until__isnull=True).count() == 1
    assert refused(lambda: join_household(lin, one, other.household, on=f.TODAY)) == "household.same"


def test_a_household_of_another_village_cannot_be_joined(lin):
    one, far = filed(name="杨琴"), filed(name="王根", division=f.OTHER_VILLAGE, address="2号")

    assert refused(lambda: join_household(lin, one, far.household, on=f.TODAY)) == "household.place"


def test_a_changed_address_is_found_again_by_the_next_ledger(lin):
    person = filed(address="1号")

    change_household(lin, person.household, {"address": "9组9号", "size": 2})

    assert filed(name="王根", address="9组9号").household == person.household
