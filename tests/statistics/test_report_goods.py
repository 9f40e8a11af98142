"""Gifts, goods and revolving support in `report funds`: what counts and what does not."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.funds.commands import giving, revolving, stock
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.funds import funds_figures
from tests import factories as f
from tests.funds.goods_rows import a_batch, a_gift, give, some
from tests.funds.rows import TODAY, a_source
from tests.statistics import rows

pytestmark = pytest.mark.django_db
LAST_YEAR = datetime.date(2023, 5, 1)


def told(place=f.COUNTY, year=2024):
    return funds_figures(place, Period.year(year))


def test_gifts_count_until_they_are_taken_back(places):
    source = a_source("charity", "爱心捐赠")
    a_gift(some(), money=500, source=source, named_in_public=True)
    a_gift(some("衣服", 3, "件", 100), on=LAST_YEAR)
    wrong = a_gift(some(), money=800, source=source)
    giving.take_back_gift("system", wrong, on=TODAY, reason="登记错了", today=TODAY)

    assert told()["gifts"] == {
        "count": 1, "named_in_public": 1, "taken_back": 1, "money": Decimal(500), "goods": Decimal(600),
    }  # fmt: skip
    assert told(year=2023)["gifts"]["goods"] == 300
    assert told(f.SHIZI)["gifts"]["count"] == 0


def test_goods_count_what_went_less_what_came_back(jianping):
    batch = a_batch(10, good_until=LAST_YEAR)
    one, other = rows.person("王秀英"), rows.person("李四")
    given = give(batch, 2, one, other)
    give(batch, 1, one)
    stock.take_return("system", given[1], Decimal(1), on=TODAY, today=TODAY)
    stock.reverse_move("system", give(batch, 3, other)[0], on=TODAY, reason="错", today=TODAY)
    stock.write_off("system", batch, Decimal(1), on=TODAY, reason="受潮", today=TODAY)

    assert told()["goods"] == {
        "bought": Decimal(600), "given": Decimal(240), "given_people": 2, "written_off": Decimal(60),
        "batches": 1, "value": Decimal(300), "best_before_soon": 0, "best_before_past": 1,
    }  # fmt: skip


def test_revolving_money_is_told_by_year_and_by_what_is_out(places):
    support = revolving.agree_support(
        "system", SupportFacts(a_source("social", "社会资金"), LAST_YEAR, "联谊商会", cycle_months=1)
    )

    def facts(on, amount):
        return MoveFacts(on, Decimal(amount), user="益民")

    revolving.put_in("system", support, facts(LAST_YEAR, 5000), today=TODAY)
    lent = revolving.lend("system", support, facts(LAST_YEAR, 2000), today=TODAY)
    revolving.take_returned("system", lent, facts(TODAY, 500), today=TODAY)
    revolving.repay("system", support, facts(TODAY, 1000), today=TODAY)

    now, before = told()["revolving"], told(year=2023)["revolving"]
    assert (before["in"], before["lent"], before["out"], before["left"]) == (5000, 2000, 2000, 3000)
    assert (now["in"], now["returned"], now["repaid"], now["out"], now["left"]) == (0, 500, 1000, 1500, 2500)
    assert (now["overdue"], now["overdue_count"], now["returned_share"]) == (1500, 1, None)
    assert (before["returned_share"], before["agreements"]) == (0, 1)
