"""走访: what counts and what does not."""

import datetime

import pytest

from shegongzhan.statistics.indicators import visits
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_hours_are_the_minutes_of_all_workers() -> None:
    lin, zhou = rows.worker(), rows.worker("周海")
    rows.visit(workers=[(lin, 60), (zhou, 60)])
    rows.visit(workers=[(lin, 30)], day=datetime.date(2023, 1, 31))

    found = visits.measure(f.COUNTY, YEAR)

    assert found["count"] == 2
    assert found["hours"] == 2.5
    assert found["workers"] == 2
    assert found["by_month"] == [0.5, 0, 0, 0, 2.0, 0, 0, 0, 0, 0, 0, 0]


def test_a_struck_out_visit_counts_nowhere() -> None:
    rows.visit(workers=[(rows.worker(), 60)], void=True, void_reason="记错了")

    assert visits.measure(f.COUNTY, YEAR) == {"count": 0, "hours": 0.0, "by_month": [0.0] * 12, "workers": 0}


def test_other_places_years_and_kinds_do_not_count() -> None:
    lin = rows.worker()
    rows.visit(workers=[(lin, 60)], division="341822100001")
    rows.visit(workers=[(lin, 60)], day=datetime.date(2022, 12, 31))
    rows.activity(workers=[(lin, 60)])

    assert visits.measure(f.COUNTY, YEAR)["count"] == 0


def test_a_quarter_has_three_months() -> None:
    rows.visit(workers=[(rows.worker(), 90)])

    assert visits.measure(f.COUNTY, Period.quarter(2023, 2))["by_month"] == [0, 1.5, 0]
