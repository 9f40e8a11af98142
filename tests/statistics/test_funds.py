"""资金: income, sources, spending, and what a reversal does to them."""

from decimal import Decimal

import pytest

from shegongzhan.statistics.indicators import funds
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_income_comes_from_an_origin_and_spending_reaches_a_payee() -> None:
    rows.posting("origin", "pool", 1000)
    rows.posting("origin", "pool", 500, kind="lottery")
    rows.posting("pool", "payee", 300)
    rows.posting("pool", "line", 200)

    found = funds.measure(f.COUNTY, YEAR)

    assert found["income_total"] == Decimal(1500)
    assert found["by_source"] == {"财政预算": Decimal(1000), "福利彩票公益金": Decimal(500)}
    assert found["spent"] == Decimal(300)


def test_a_reversal_undoes_what_it_reverses() -> None:
    rows.posting("origin", "pool", 1000)
    wrong = rows.posting("pool", "payee", 300)
    rows.posting("payee", "pool", 300, reverses=wrong)

    assert funds.measure(f.COUNTY, YEAR)["spent"] == 0
