"""Merging two files and taking it back: nothing is lost, and everything is as it was."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegongzhan.core.errors import RuleViolation
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.needs.models import Need
from shegongzhan.people.commands import file_people, merge_people, undo_merge
from shegongzhan.people.commands.filing import PersonRow
from shegongzhan.people.commands.merging import pointing_at_person
from shegongzhan.people.models import Household, Merge, Person, PersonState
from tests import factories as f

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2024, 3, 12, 9, 0, tzinfo=datetime.UTC)
COUNTED = {"version", "updated_at"}


def filed(**said) -> Person:
    said = {"name": "杨秀兰", "division": f.VILLAGE, "is_another": True, **said}
    (one,) = file_people("import", [PersonRow(**said)], on=f.TODAY)
    return Person.objects.get(pk=one.pk)


def need(person: Person) -> Need:
    return Need.objects.create(
        division=person.division,
        person=person,
        source="client",
        kind="housing",
        urgency="week",
        noted_on=f.TODAY,
    )


def everything(*people: Person) -> dict:
    """Return all rows of the two files and of what points at them, as values."""
    found = {("people.Person", p.pk): values(Person.objects.get(pk=p.pk)) for p in people}
    for model, field in pointing_at_person():
        for row in model._base_manager.filter(**{f"{field.attname}__in": [p.pk for p in people]}):
            found[model._meta.label, row.pk] = values(row)
    for household in Household.objects.all():
        found["people.Household", household.pk] = values(household)
    return found


def values(row) -> dict:
    return {
        x.attname: getattr(row, x.attname) for x in row._meta.local_concrete_fields if x.name not in COUNTED
    }


def test_what_points_at_the_one_that_goes_moves_to_the_kept_one(lin, jianping):
    kept = filed(phone="19900001111", categories=["disabled"], guardian_name="杨琴")
    gone = filed(ethnicity="汉族", categories=["subsistence"], guardian_name="杨一")
    its_need = need(gone)

    merge_people(lin, kept, gone, on=f.TODAY)

    kept.refresh_from_db()
    gone.refresh_from_db()
    its_need.refresh_from_db()
    assert its_need.person == kept
    assert (kept.phone, kept.ethnicity) == ("19900001111", "汉族")
    assert {c.category for c in kept.circumstances.all()} == {"disabled", "subsistence"}
    assert kept.guardians.count() == 2
    assert (gone.state, gone.merged_into) == (PersonState.MERGED, kept)


def test_picked_values_come_from_the_one_that_goes(lin):
    kept, gone = filed(phone="1", sex="m"), filed(phone="2", sex="f")

    merge_people(lin, kept, gone, on=f.TODAY, picks={"sex": "gone", "phone": "kept"})

    kept.refresh_from_db()
    assert (kept.sex, kept.phone) == ("f", "1")


def test_a_category_open_in_both_is_open_once(lin):
    kept, gone = filed(categories=["disabled"]), filed(categories=["disabled"])
    merge = merge_people(lin, kept, gone, on=f.TODAY)

    assert kept.circumstances.count() == 1

    undo_merge(lin, merge, at=MOMENT)

    assert gone.circumstances.count() == 1


def test_what_was_before_is_not_readable_in_the_database(lin):
    merge = merge_people(lin, filed(), filed(phone="19900001111"), on=f.TODAY)

    stored = (
        Merge.objects.extra(select={"raw": "before || ''"}).values_list("raw", flat=True).get(pk=merge.pk)
    )
    assert "19900001111" not in stored


def test_a_file_cannot_be_merged_with_itself_or_twice(lin):
    kept, gone = filed(), filed()
    with pytest.raises(RuleViolation) as told:
        merge_people(lin, kept, kept, on=f.TODAY)
    assert told.value.code == "merge.same"

    merge_people(lin, kept, gone, on=f.TODAY)

    with pytest.raises(RuleViolation) as told:
        merge_people(lin, filed(), gone, on=f.TODAY)
    assert told.value.code == "person.closed"


def test_undoing_twice_is_refused(lin):
    merge = merge_people(lin, filed(), filed(), on=f.TODAY)
    undo_merge(lin, merge, at=MOMENT)

    with pytest.raises(RuleViolation) as told:
        undo_merge(lin, merge, at=MOMENT)
    assert told.value.code == "merge.undone"


def test_what_was_written_since_stays_with_the_kept_file(lin):
    kept, gone = filed(), filed(ethnicity="汉族")
    merge = merge_people(lin, kept, gone, on=f.TODAY)
    later = need(kept)
    Person.objects.filter(pk=kept.pk).update(ethnicity="蒙古族")

    undo_merge(lin, merge, at=MOMENT)

    kept.refresh_from_db()
    later.refresh_from_db()
    assert later.person == kept
    assert kept.ethnicity == "蒙古族"


SAID = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["杨秀兰", "杨秀蓝"]),
        "division": st.sampled_from([f.VILLAGE, f.OTHER_VILLAGE]),
        "sex": st.sampled_from(["", "f", "m"]),
        "born_on": st.sampled_from([None, datetime.date(1944, 3, 2), datetime.date(2015, 1, 1)]),
        "phone": st.sampled_from(["", "19900001111", "19900002222"]),
        "address": st.sampled_from(["", "14组6号", "1组1号"]),
        "categories": st.lists(
            st.sampled_from(["disabled", "subsistence", "elder_alone_hardship", "child_difficulty"]),
            unique=True,
        ),
        "guardian_name": st.sampled_from(["", "杨琴"]),
        "note": st.sampled_from(["", "听力不好"]),
        "identity_number": st.sampled_from(["", "A", "B"]),
    }
)
FACTS = ["name", "sex", "born_on", "phone", "division", "household", "identity_number", "note"]


@given(one=SAID, other=SAID, picks=st.dictionaries(st.sampled_from(FACTS), st.sampled_from(["kept", "gone"])))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_taking_a_merge_back_restores_both_files_exactly(lin, one, other, picks):
    one, other = dict(one), dict(other)
    for said, mark in ((one, "1"), (other, "2")):
        if said["identity_number"]:
            said["identity_number"] = said["identity_number"] + mark + Person.objects.count().__str__()
    kept, gone = filed(**one), filed(**other)
    if one["phone"]:
        need(gone)
    refresh_duties([kept.pk, gone.pk], on=f.TODAY)
    before = everything(kept, gone)

    merge = merge_people(lin, kept, gone, on=f.TODAY, picks=picks)
    assert not [
        1
        for model, field in pointing_at_person()
        if model._base_manager.filter(**{field.attname: gone.pk}).exists()
    ]
    undo_merge(lin, merge, at=MOMENT)

    assert everything(kept, gone) == before
