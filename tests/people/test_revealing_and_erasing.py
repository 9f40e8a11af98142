"""What is masked is looked at with a purpose, and what is erased is gone from the whole database."""

import datetime

import pytest

from shegongzhan.audit.chains import verify
from shegongzhan.audit.models import Chain, Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import Need
from shegongzhan.people.commands import (
    PersonRow,
    add_circumstance,
    change_state,
    file_people,
    merge_people,
    reveal,
    reveal_guardian,
    set_risk,
)
from shegongzhan.people.models import Household, Person
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import ServiceRecord
from tests import factories as f
from tests.erasing import erase, whole_dump

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2024, 3, 12, 9, 0, tzinfo=datetime.UTC)


def filed(**said) -> Person:
    (one,) = file_people(
        "import", [PersonRow(**{"name": "杨秀兰", "division": f.VILLAGE, **said})], on=f.TODAY
    )
    return Person.objects.get(pk=one.pk)


def test_looking_at_a_number_is_on_record_with_its_purpose(lin):
    person = filed(identity_number="341821194403020021", guardian_name="杨琴", guardian_phone="19900001111")

    assert reveal(lin, person, what="identity_number", purpose="verify", at=MOMENT) == "341821194403020021"
    assert reveal_guardian(lin, person.guardians.get(), purpose="contact", at=MOMENT) == "19900001111"

    events = Event.objects.about("people.person", person.pk).filter(act="person.revealed").order_by("number")
    assert [e.data["purpose"] for e in events] == ["verify", "contact"]
    assert "341821194403020021" not in "".join(e.details + e.personal for e in events)


def test_a_purpose_has_to_be_one_of_the_packs(lin):
    with pytest.raises(RuleViolation) as told:
        reveal(lin, filed(), what="phone", purpose="curiosity", at=MOMENT)
    assert told.value.code == "reveal.purpose"


def test_nobody_looks_at_more_than_the_pack_allows_in_an_hour(lin, zhou):
    person = filed(phone="19900001111")
    now = Event.objects.order_by("-at").first().at
    for _ in range(policy("privacy.reveal_per_hour", f.VILLAGE, f.TODAY)):
        reveal(lin, person, what="phone", purpose="contact", at=now)

    with pytest.raises(RuleViolation) as told:
        reveal(lin, person, what="phone", purpose="contact", at=now)
    assert told.value.code == "reveal.too_many"

    assert reveal(zhou, person, what="phone", purpose="contact", at=now)
    assert reveal(lin, person, what="phone", purpose="contact", at=now + datetime.timedelta(hours=2))


SECRETS = [
    "诸葛翠微", "zhugecuiwei", "341821194403020021", "19912345678", "玉兰巷七号", "旧疾缠身", "爱吃甜食", "诸葛小",
    "19987654321", "证人甲说", "跌倒两次",
]  # fmt: skip


def test_an_erased_person_is_nowhere_in_the_database(lin, station_head):
    person = filed(
        name="诸葛翠微", identity_number="341821194403020021", phone="19912345678", address="玉兰巷七号", health_note="旧疾缠身",
        note="爱吃甜食", guardian_name="诸葛小", guardian_phone="19987654321", evidence="证人甲说", categories=["disabled"],
    )  # fmt: skip
    twin = filed(name="诸葛翠微", phone="19912345678", is_another=True)
    Need.objects.create(
        division=person.division, person=person, source="client", kind="housing", urgency="week", noted_on=f.TODAY,
        description="旧疾缠身", state="met", closed_on=f.TODAY,
    )  # fmt: skip
    merge_people(station_head, person, twin, on=f.TODAY)
    set_risk(lin, Person.objects.get(pk=person.pk), level="high", reason="跌倒两次", on=f.TODAY)
    person.refresh_from_db()
    change_state(lin, person, state="closed", on=f.TODAY)
    found = [secret for secret in SECRETS if secret in whole_dump()]
    assert found == SECRETS

    erase(person, on=f.TODAY, reason="request", asked_by=station_head)

    assert [secret for secret in SECRETS if secret in whole_dump()] == []
    person.refresh_from_db()
    assert (person.state, person.name, person.born_on) == ("erased", "", None)
    assert Need.objects.get().person is None
    assert not Household.objects.exists()
    assert not [broken for chain in Chain.objects.all() for broken in verify(chain)]


def test_the_note_of_a_visit_goes_with_the_last_one_visited(lin, station_head, jianping):
    one, other = filed(), filed(name="王根")
    for note, people in (("只看了她", [one]), ("看了两家", [one, other])):
        record = ServiceRecord.objects.create(
            division=f.VILLAGE, station=jianping, kind="visit", field="elderly", day=f.TODAY, note=note
        )
        for person in people:
            record.participants.create(person=person, division=f.VILLAGE, kind="visit", day=f.TODAY)

    def notes() -> set[str | None]:
        return set(ServiceRecord.objects.values_list("note", flat=True))

    change_state(lin, one, state="left", on=f.TODAY)
    erase(one, on=f.TODAY, reason="request", asked_by=station_head)
    assert notes() == {None, "看了两家"}

    change_state(lin, other, state="left", on=f.TODAY)
    erase(other, on=f.TODAY, reason="request", asked_by=station_head)
    assert notes() == {None}
    assert ServiceRecord.objects.count() == 2


def test_a_household_that_others_live_in_keeps_its_address(lin, station_head):
    person, other = filed(address="1号"), filed(name="王根", address="1号")
    change_state(lin, person, state="left", on=f.TODAY)

    erase(person, on=f.TODAY, reason="request", asked_by=station_head)

    assert Household.objects.get().address == "1号"
    assert Person.objects.get(pk=other.pk).household


def test_who_is_served_is_not_erased(station_head):
    with pytest.raises(RuleViolation) as told:
        erase(filed(), on=f.TODAY, reason="request", asked_by=station_head)
    assert told.value.code == "erase.served"


def test_retention_is_over_when_the_pack_says_so(lin, station_head):
    person, child = (
        filed(born_on=datetime.date(1944, 1, 1)),
        filed(name="小明", born_on=datetime.date(2015, 5, 1)),
    )
    for one in (person, child):
        change_state(lin, one, state="left", on=datetime.date(2023, 3, 1))

    early = datetime.date(2033, 3, 1)
    for one in (person, child):
        with pytest.raises(RuleViolation) as told:
            erase(one, on=early, reason="retention", asked_by=station_head)
        assert told.value.code == "erase.early"

    erase(person, on=early + datetime.timedelta(days=1), reason="retention", asked_by=station_head)
    with pytest.raises(RuleViolation):
        erase(child, on=datetime.date(2043, 5, 1), reason="retention", asked_by=station_head)
    erase(child, on=datetime.date(2043, 5, 2), reason="retention", asked_by=station_head)


def test_an_erased_person_is_not_found_and_not_listed(lin, station_head):
    from shegongzhan.people.queries import find, people_seen_by

    person = filed(name="诸葛翠微")
    add_circumstance(lin, person, category="disabled", on=f.TODAY)
    change_state(lin, person, state="closed", on=f.TODAY)
    erase(person, on=f.TODAY, reason="mistake", asked_by=station_head)

    assert find(f.scope(lin), "诸葛") == []
    assert not people_seen_by(f.scope(lin)).exists()
