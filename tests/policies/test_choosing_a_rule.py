"""Which of several things said about a key is in force: by place, day, override and what the upper place allows."""

import datetime
from typing import Any

import pytest

from shegongzhan.policies.rules import Definition, Saying, choose, narrower, permits

DAYS = Definition(key="visits.days", label="间隔", kind="whole", group="visits")
NEW_YEAR = datetime.date(2023, 1, 1)
SPRING = datetime.date(2023, 4, 1)
AUTUMN = datetime.date(2023, 10, 1)


def said(value: Any, place: str = "", since: datetime.date = NEW_YEAR, **more: Any) -> Saying:
    return Saying(
        key=DAYS.key,
        value=value,
        place=place,
        effective_on=since,
        source=more.pop("source", place),
        source_label="",
        **more,
    )


def value_in(place: str, on: datetime.date, *sayings: Saying) -> Any:
    rule = choose(DAYS, sayings, place, on)
    return rule.value if rule else None


COUNTRY = said(31, overridable="any")


def test_the_narrowest_place_wins() -> None:
    sayings = [said(7, "341821"), COUNTRY, said(14, "34")]

    assert value_in("341821100", SPRING, *sayings) == 7
    assert value_in("341822", SPRING, *sayings) == 14
    assert value_in("15", SPRING, *sayings) == 31


def test_a_county_says_nothing_for_its_province() -> None:
    assert value_in("34", SPRING, COUNTRY, said(7, "341821")) == 31


def test_a_rule_holds_from_its_first_to_its_last_day() -> None:
    spring_only = said(7, "34", SPRING, ends_on=AUTUMN)
    day = datetime.timedelta(days=1)

    found = [value_in("34", on, COUNTRY, spring_only) for on in (SPRING - day, SPRING, AUTUMN, AUTUMN + day)]

    assert found == [31, 7, 7, 31]


def test_nothing_is_in_force_before_the_first_word() -> None:
    assert value_in("34", datetime.date(2022, 12, 31), COUNTRY) is None


def test_in_one_place_the_newer_replaces_the_older() -> None:
    assert value_in("34", AUTUMN, COUNTRY, said(9, "34", SPRING), said(10, "34", NEW_YEAR)) == 9


def test_in_one_place_an_override_stands_above_the_pack() -> None:
    assert (
        value_in("34", AUTUMN, COUNTRY, said(9, "34", SPRING), said(10, "34", NEW_YEAR, override_id=1)) == 10
    )


def test_of_two_overrides_of_one_day_the_later_one_counts() -> None:
    first, second = said(9, "34", override_id=1), said(10, "34", override_id=2)

    assert value_in("34", AUTUMN, second, COUNTRY, first) == 10


def test_what_the_upper_place_forbids_does_not_count() -> None:
    monthly = said(31, overridable="lower")

    assert value_in("34", SPRING, monthly, said(60, "34")) == 31
    assert value_in("34", SPRING, monthly, said(7, "34")) == 7


def test_a_forbidden_override_leaves_the_pack_of_the_same_place_in_force() -> None:
    assert (
        value_in("34", SPRING, said(31, overridable="lower"), said(7, "34"), said(60, "34", override_id=1))
        == 7
    )


def test_a_place_is_measured_against_wider_places_and_not_against_itself() -> None:
    county = said(7, "341821", overridable="lower")

    assert value_in("341821", SPRING, COUNTRY, county, said(10, "341821", override_id=1)) == 10


def test_a_place_binds_those_below_it() -> None:
    region = said(92, "15", overridable="lower")

    assert value_in("150102", SPRING, COUNTRY, region, said(120, "150102")) == 92


def test_a_place_cannot_loosen_what_binds_itself() -> None:
    country, region = said(31, overridable="lower"), said(20, "15", overridable="any")

    assert value_in("150102", SPRING, country, region, said(60, "150102")) == 20


@pytest.mark.parametrize(
    ("above", "own", "left"),
    [
        ("any", "", "any"),
        ("any", "lower", "lower"),
        ("lower", "any", "lower"),
        ("lower", "no", "no"),
        ("", "add", "add"),
        ("no", "any", "no"),
    ],
)
def test_what_is_left_to_lower_places(above: str, own: str, left: str) -> None:
    assert narrower(above, own) == left


@pytest.mark.parametrize(
    ("freedom", "above", "below", "allowed"),
    [
        ("no", 1, 1, True), ("no", 1, 2, False), ("any", 1, 2, True),
        ("lower", 5, 4, True), ("lower", 5, 6, False), ("higher", 5, 6, True), ("higher", 5, 4, False),
        ("add", ("a",), ("a", "b"), True), ("add", ("a", "b"), ("a",), False),
        ("add", ({"code": "a", "label": "甲"},), ({"code": "a", "label": "另称"}, {"code": "b", "label": "乙"}), True),
    ],
)  # fmt: skip
def test_what_a_lower_place_may_say(freedom: str, above: Any, below: Any, allowed: bool) -> None:
    assert permits(freedom, above, below) is allowed
