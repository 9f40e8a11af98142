"""队伍: who is on the register at the end of the period."""

import datetime

import pytest

from shegongzhan.statistics.indicators import workforce
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_the_highest_certificate_counts_once() -> None:
    lin = rows.worker()
    rows.certificate(lin, "junior", datetime.date(2019, 6, 1))
    rows.certificate(lin, "intermediate", datetime.date(2023, 6, 1))
    rows.worker("周海", kind="other")

    assert workforce.measure(f.COUNTY, YEAR) == {
        "station_workers": 1, "certified": 1, "other_talent": 1,
        "by_level": {"junior": 0, "intermediate": 1, "senior": 0},
    }  # fmt: skip


def test_a_certificate_of_next_year_is_not_held_yet() -> None:
    rows.certificate(rows.worker(), "junior", datetime.date(2024, 1, 1))

    found = workforce.measure(f.COUNTY, YEAR)

    assert (found["certified"], found["other_talent"]) == (0, 1)


def test_who_left_or_was_hired_later_is_not_on_the_register() -> None:
    rows.worker(left_on=datetime.date(2023, 12, 31))
    late = rows.worker("何静")
    late.employments.update(starts_on=datetime.date(2024, 1, 1))

    assert workforce.measure(f.COUNTY, YEAR)["station_workers"] == 0
