"""Finding somebody by what one remembers of them, and noticing that they are there already."""

import datetime

import pytest
from django.db import connection

from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.people import rules
from shegongzhan.people.commands import PersonRow, file_people
from shegongzhan.people.models import Person
from shegongzhan.people.queries import duplicates_of, find, matching, narrowed, people_seen_by, shown_name
from tests import factories as f

pytestmark = pytest.mark.django_db

NUMBER = "341821194403020021"


def filed(**said) -> Person:
    row = PersonRow(**{"name": "单秀兰", "division": f.VILLAGE, "is_another": True, **said})
    (one,) = file_people("import", [row], on=f.TODAY)
    return Person.objects.get(pk=one.pk)


@pytest.mark.parametrize(
    "typed",
    [
        "单秀",
        "单秀兰",
        "shanxiulan",
        "Shan Xiu",
        "sxl",
        "SX",
        "0021",
        "3020021",
        NUMBER,
        "3418 2119 4403 0200 21",
        "19912345678",
    ],
)
def test_somebody_is_found_by_what_one_remembers(lin, typed):
    person = filed(identity_number=NUMBER, phone="199-1234-5678")
    filed(name="王根", identity_number="341821195001010032", phone="19900001111")

    assert find(f.scope(lin), typed) == [person]
    assert list(matching(people_seen_by(f.scope(lin)), typed)) == [person]


@pytest.mark.parametrize("typed", ["", "  ", "秀兰", "9990021", "lan", "021"])
def test_what_means_nobody_finds_nobody(lin, typed):
    filed(identity_number=NUMBER)

    assert find(f.scope(lin), typed) == []


def test_nobody_is_found_outside_the_scope(he):
    filed(identity_number=NUMBER)

    assert find(f.scope(he), NUMBER) == []


def test_whole_initials_come_before_longer_ones(lin):
    long = filed(name="单秀兰花")
    whole = filed(name="宋秀丽")

    assert find(f.scope(lin), "sxl") == [whole, long]


def test_each_meaning_is_a_range_of_an_index(db):
    """The plan names an index of the column that was meant, on SQLite as on PostgreSQL with enough rows."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table this small from end to end")
    for text, index in {"单": "name", "shan": "initial", "0021": "identit", NUMBER: "identit"}.items():
        for condition, order in _meanings(text):
            plan = people_seen_by(EVERYWHERE).filter(condition).order_by(*order)[:20].explain()
            assert "SCAN people_person\n" not in plan + "\n", (text, plan)
            if index == "name":
                assert "people_pers_name" in plan, plan


def _meanings(text):
    from shegongzhan.people.queries import _meant

    return _meant(Person.objects, text)


def test_a_number_known_elsewhere_is_told_without_a_name(he):
    filed(identity_number=NUMBER)

    (one,) = duplicates_of(f.scope(he), name="随便", division=f.SHIZI_VILLAGE, number=NUMBER)

    assert (one.why, one.is_visible) == ("number", False)


def test_a_name_that_sounds_the_same_with_the_same_birth_in_the_village(lin):
    born = datetime.date(1944, 3, 2)
    person = filed(name="杨秀兰", born_on=datetime.date(1944, 3, 1), born_precision="month")
    filed(name="杨秀兰", born_on=datetime.date(1950, 1, 1))
    filed(name="杨秀兰", born_on=born, division=f.OTHER_VILLAGE)

    found = duplicates_of(f.scope(lin), name="杨秀蓝", born_on=born, division=f.VILLAGE)

    assert [(one.person, one.why) for one in found] == [(person, "birth")]
    assert len(duplicates_of(f.scope(lin), name="杨秀蓝", division=f.VILLAGE)) == 2


def test_the_filters_narrow_as_they_say(lin):
    elder = filed(born_on=datetime.date(1940, 1, 1), categories=["elder_alone_hardship"])
    child = filed(name="小明", born_on=datetime.date(2018, 1, 1), categories=["child_left_behind"])
    far = filed(name="王根", division=f.OTHER_VILLAGE)

    def narrow(**wanted) -> set[Person]:
        return set(narrowed(people_seen_by(f.scope(lin)), wanted, on=f.TODAY))

    assert narrow() == {elder, child, far}
    assert narrow(place=f.OTHER_VILLAGE) == {far}
    assert narrow(category="child_left_behind") == {child}
    assert narrow(risk="high") == {elder}
    assert narrow(age="80-") == {elder}
    assert narrow(age="0-13") == {child}
    assert narrow(consent="missing") == {child}
    assert narrow(worker="none") == {elder, child, far}
    assert narrow(state="died") == set()


def test_names_are_whole_for_those_who_work_with_people(lin, contractor_manager):
    person = filed(name="杨秀兰")

    assert shown_name(f.scope(lin), person) == "杨秀兰"
    assert shown_name(f.scope(contractor_manager), person) == "杨*兰"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("341821194403020021", "number"), ("34182119440302002x", "number"), ("341821440302002", "number"), ("13900001111", "phone"),
     ("417X", "tail"), ("０４１７", "tail"), ("12345", "tail"), ("yxl", "letters"), ("yang xiu", "letters"), ("杨", "name"),
     ("", ""), ("123", "name")],
)  # fmt: skip
def test_what_was_typed_says_what_is_meant(text, kind):
    assert rules.kind_of_search(text) == kind


def test_bounds_of_age_include_both_ends():
    day = datetime.date(2024, 3, 12)

    assert rules.birthday_before(day, 14) == datetime.date(2010, 3, 12)
    assert rules.birthday_before(datetime.date(2024, 2, 29), 14) == datetime.date(2010, 2, 28)
    assert rules.age_on(datetime.date(2010, 3, 13), day) == 13


@pytest.mark.parametrize(
    ("age", "categories", "level"),
    [(80, {"elder_alone_hardship"}, "high"), (79, {"elder_alone_hardship"}, "key"), (None, {"elder_alone_hardship"}, "general"),
     (90, {"resident"}, "general"), (10, {"child_orphan", "disabled"}, "key"),
     (70, {"extreme_poverty", "extreme_poverty_institution"}, "general")],
)  # fmt: skip
def test_the_worst_rule_that_holds_gives_the_level(age, categories, level):
    from shegongzhan.policies.queries import value

    assert rules.assess(age, categories, value("visits.tier_rules", f.VILLAGE, f.TODAY)).level == level
