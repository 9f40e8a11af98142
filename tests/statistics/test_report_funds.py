"""The report of funds: what the pages show, and the same income and spending as the yearly figures."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from shegongzhan.funds import commands
from shegongzhan.funds.commands import applying
from shegongzhan.funds.models import PaymentRequest
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.funds import funds_figures
from shegongzhan.statistics.reports.yearly import yearly_figures
from tests import factories as f
from tests.funds import rows as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(jianping):
    source = money.a_source("budget", "县级财政", year=2024, level="county", announced=60_000)
    money.receive(source, 50_000)
    project = money.a_project()
    line = money.a_budget([(source, 3000)], project=project)
    money.spend(source, 800, line=line, station=jianping)
    money.spend(source, 50, use="office", payee="文具店")
    back = commands.ReturnFacts(money.TODAY, Decimal(100), station=jianping, project=project)
    commands.return_money("system", source, back, today=money.TODAY)
    money.ask(source, 20_000)
    PaymentRequest.objects.update(asked_at=datetime.datetime(2024, 3, 12, 10, tzinfo=datetime.UTC))
    commands.lock_period(
        "system", f.COUNTY, until=money.TODAY.replace(month=1), today=money.TODAY, note="月结"
    )


def test_the_report_says_what_the_books_say(books):
    said = funds_figures(f.COUNTY, Period.year(2024))

    assert (said["income_total"], said["spent"], said["returned"]) == (50_000, 750, 100)
    assert said["by_use"]["活动经费"] == 800 and said["by_use"]["办公运行"] == 50
    assert said["projects"] == [{"project": "夕阳红", "kind": "venture", "granted": 50_000, "spent": 700}]
    [source] = said["sources"]
    assert (source["announced"], source["left"], source["level"]) == (60_000, 49_250, "county")
    [budget] = said["budgets"]
    assert (budget["planned"], budget["spent"], budget["left"]) == (3000, 800, 2200)
    assert said["requests"]["asked"] == {"count": 1, "amount": 20_000}
    assert said["locked_until"] == "2024-01-12"


def test_income_and_spending_are_those_of_the_yearly_report(books):
    period = Period.year(2024)
    yearly = yearly_figures(f.COUNTY, period)["funds"]
    said = funds_figures(f.COUNTY, period)

    assert {key: said[key] for key in yearly} == yearly


def test_the_console_prints_it(books, capsys):
    call_command("report", "funds", "--unit", f.COUNTY, "--year", "2024", "--json", "-")

    assert json.loads(capsys.readouterr().out)["spent"] == 750


def test_what_lies_ahead_is_told_as_the_pages_tell_it(books):
    facts = applying.ApplicationFacts(f.COUNTY, "县财政局", "专项", 2024, money.TODAY, Decimal(500))
    one = applying.apply_for_funds("system", facts, today=money.TODAY)
    reply = applying.ReplyFacts(
        "partly", money.TODAY, Decimal(200), "8号", source=money.FundSource.objects.get()
    )
    applying.answer_application("system", one, reply, today=money.TODAY)

    said = funds_figures(f.COUNTY, Period.year(2024))

    assert said["applications"] == {
        "made": 1, "waiting": 0, "answered": 1, "granted": 1, "amount_asked": 500, "amount_granted": 200,
    }  # fmt: skip
    [year] = said["years"]
    assert (year["planned"], year["income"], year["spent"], year["left"]) == (3000, 50_000, 750, 49_250)
    assert said["months_covered"]["free"] == 49_250 and said["months_covered"]["running"] == 850
    assert said["alerts"]["voucher"] == 2 and said["alerts"]["unspent"] == 2
    assert funds_figures(f.JIANPING, Period.year(2024))["months_covered"] is None
