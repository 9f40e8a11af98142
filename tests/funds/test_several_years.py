"""Several years of money: planned, came, spent, left, the gap, and how many months the free money covers."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from shegongzhan.funds import commands
from shegongzhan.funds.commands import BudgetFacts, CommitFacts, IncomeFacts, SpendFacts
from shegongzhan.funds.pace import months_between, months_covered
from shegongzhan.funds.queries.years import cover_of, years_of_place
from tests import factories as f
from tests.funds.rows import TODAY, a_budget, a_source, spend

pytestmark = pytest.mark.django_db
LAST_YEAR = datetime.date(2023, 6, 1)


def received(source, amount, day):
    commands.receive("system", source, IncomeFacts(day, Decimal(amount)), today=TODAY)


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政", year=2024, announced=9000)
    received(made, 1000, LAST_YEAR)
    spend(made, 400, day=LAST_YEAR)
    received(made, 2000, TODAY)
    spend(made, 500)
    return made


def test_each_year_says_what_was_planned_came_went_and_is_left(source):
    a_budget([(source, 8000)])

    years = years_of_place(f.COUNTY, TODAY)
    this, last = years.totals
    assert (last.year, last.came, last.spent, last.left) == (2023, 1000, 400, 600)
    assert (this.carried, this.came, this.spent, this.left) == (600, 2000, 500, 2100)
    # 9000 are announced, 3000 came; so there are 600 + 2000 + 6000 against 8000.
    assert (this.awaited, this.sources, this.planned, this.gap) == (6000, 8600, 8000, -600)
    assert [(cell.year, cell.name) for cell in years.cells] == [(2024, "县级财政"), (2023, "县级财政")]


def test_a_budget_beyond_the_sources_shows_its_gap_and_a_draft_does_not_count(source):
    a_budget([(source, 9600)])
    draft = commands.open_budget("system", BudgetFacts(f.COUNTY, 2024, "草稿"))
    commands.set_share(
        "system", draft, label="别的", use="office", source=source, amount=Decimal(9), on=TODAY
    )

    assert years_of_place(f.COUNTY, TODAY).totals[0].gap == 1000


def test_next_years_money_is_what_this_years_budget_leaves(source):
    a_budget([(source, 1500)])
    ahead = commands.open_budget("system", BudgetFacts(f.COUNTY, 2025, "明年"))
    commands.set_share(
        "system", ahead, label="活动", use="activity", source=source, amount=Decimal(2000), on=TODAY
    )
    commands.submit_budget("system", ahead)

    coming = years_of_place(f.COUNTY, TODAY).totals[0]
    assert (coming.year, coming.carried, coming.planned) == (
        2025,
        1100,
        2000,
    )  # 2100 left, 1000 still planned
    assert coming.gap == 900


def test_how_many_months_the_free_money_covers(source):
    spend(source, 300, use="equipment", payee="设备店")  # not a running cost
    commands.commit_money("system", source, CommitFacts(TODAY, Decimal(600), "合同"), today=TODAY)

    cover = cover_of(f.COUNTY, TODAY)
    # 3000 - 900 - 300 - 600 promised; since June 2023 (ten months begun) 900 were spent on running.
    assert (cover.free, cover.running, cover.months) == (1200, 900, 10)
    assert (cover.average, cover.covered) == (90, Decimal("13.3"))


def test_what_was_spent_more_than_a_year_ago_is_not_in_the_average(source):
    later = datetime.date(2024, 6, 1)
    cover = cover_of(f.COUNTY, later)
    assert (cover.running, cover.months) == (500, 12)


def test_without_any_spending_nothing_is_divided(places):
    made = a_source("budget", "新的")
    received(made, 1000, TODAY)
    assert cover_of(f.COUNTY, TODAY).covered is None
    assert cover_of("341822", TODAY).free == 0
    assert months_covered(Decimal(-5), Decimal(10), 1) == 0
    assert months_between(TODAY, TODAY) == 1


def test_a_town_sees_what_was_spent_there_and_no_income(source, jianping, station_head, sign_in):
    commands.spend(
        "system", source, SpendFacts(TODAY, Decimal(70), "activity", station=jianping), today=TODAY
    )
    years = years_of_place(f.JIANPING, TODAY)
    [this] = years.totals
    assert (this.spent, this.came, this.carried, years.cover) == (70, 0, 0, None)

    page = sign_in(station_head).get(reverse("funds:years"))
    assert "70.00" in page.content.decode() and "2,000.00" not in page.content.decode()
    other = sign_in(station_head).get(reverse("funds:years"), {"place": f.COUNTY})
    assert other.status_code == 422 and "2,000.00" not in other.content.decode()
    assert sign_in(station_head).get(reverse("funds:years"), {"place": "x'"}).status_code == 422


def test_the_page_and_the_workbook_say_the_same(source, sign_in, finance, evaluator):
    client = sign_in(finance)
    page = client.get(reverse("funds:years")).content.decode()
    assert "县级财政" in page and "2,100.00" in page

    answer = client.get(reverse("funds:years"), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = {(row[1], row[2]): row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]}
    assert rows[(2023, "合计")][6] == 1000 and rows[(2023, "县级财政")][9] == 600
    assert sign_in(evaluator).get(reverse("funds:years")).status_code == 403
