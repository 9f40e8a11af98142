"""人才激励: awards, allowances and the pay floor under the pack of Langxi."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.statistics.indicators import talent
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_awards_are_for_certificates_of_the_year() -> None:
    rows.certificate(rows.worker(), "junior", datetime.date(2023, 3, 1))
    rows.certificate(rows.worker("周海", kind="other"), "senior", datetime.date(2022, 12, 31))

    assert talent.measure(f.COUNTY, YEAR)["awards_due"] == Decimal(1000)


def test_an_upgrade_earns_the_difference() -> None:
    lin = rows.worker()
    rows.certificate(lin, "junior", datetime.date(2021, 3, 1))
    rows.certificate(lin, "intermediate", datetime.date(2023, 3, 1))

    assert talent.measure(f.COUNTY, YEAR)["awards_due"] == Decimal(1000)


def test_allowances_are_for_cadres_from_the_month_after() -> None:
    rows.certificate(rows.worker(kind="cadre"), "junior", datetime.date(2023, 11, 30))
    rows.certificate(rows.worker("周海", kind="cadre"), "senior", datetime.date(2023, 12, 1))
    rows.certificate(rows.worker("何静"), "senior", datetime.date(2020, 1, 1))

    assert talent.measure(f.COUNTY, YEAR)["monthly_allowances_december"] == Decimal(100)


def test_the_floor_itself_is_enough_and_an_unknown_pay_is_not_below_it() -> None:
    rows.worker(pay=Decimal("49999.99"))
    rows.worker("周海", pay=Decimal(50000))
    rows.worker("何静")
    rows.worker("王芳", kind="other", pay=Decimal(10))

    assert talent.measure(f.COUNTY, YEAR)["below_pay_floor"] == 1


def test_a_city_sums_its_counties_each_under_its_own_rules() -> None:
    rows.certificate(rows.worker(), "junior", datetime.date(2023, 3, 1))
    rows.certificate(rows.worker("周海", division="341822100"), "junior", datetime.date(2023, 3, 1))

    assert talent.measure("3418", YEAR)["awards_due"] == Decimal(1000)
