"""服务对象: each person once, in every category that holds."""

import datetime

import pytest

from shegongzhan.statistics.indicators import people
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_a_person_of_two_categories_is_one_person_and_counts_in_both() -> None:
    rows.person(categories=("subsistence", "disabled"))
    rows.person("陈浩", division=f.SHIZI_VILLAGE, categories=("subsistence",))

    found = people.measure(f.COUNTY, YEAR)

    assert found["total"] == 2
    assert found["by_category"] == {"低保对象": 2, "残疾人": 1}
    assert found["by_station"] == {f.JIANPING: 1, f.SHIZI: 1}


def test_merged_files_and_files_closed_by_then_do_not_count() -> None:
    kept = rows.person(categories=("subsistence",))
    rows.person("杨绣兰", categories=("subsistence",), state="merged", merged_into=kept)
    rows.person("张三", state="left", state_on=datetime.date(2023, 6, 1))
    rows.person("李四", state="died", state_on=datetime.date(2024, 2, 1))

    found = people.measure(f.COUNTY, YEAR)

    assert found["total"] == 2
    assert found["by_category"] == {"低保对象": 1}


def test_a_category_that_ended_in_the_year_does_not_hold_at_its_end() -> None:
    person = rows.person(categories=("subsistence",))
    person.circumstances.update(until=datetime.date(2023, 12, 31))

    assert people.measure(f.COUNTY, YEAR)["by_category"] == {}
    assert people.measure(f.COUNTY, Period.month(2023, 11))["by_category"] == {"低保对象": 1}
