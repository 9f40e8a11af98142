"""Two clerks agree to one budget, one payment or one sheet at the same moment, or bring the same money to a line."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import disclosing
from shegongzhan.funds.commands.disclosing import DisclosureFacts
from shegongzhan.funds.models import Budget, Disclosure, LineShare, PaymentRequest, Posting
from tests import factories as f
from tests.at_once import at_once
from tests.funds import rows
from tests.funds.rows import TODAY

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def bosses():
    f.a_few_divisions()
    return [rows.somebody(name) for name in ("one", "two")]


def test_a_budget_is_approved_once(bosses):
    source = rows.a_source()
    budget = commands.open_budget("system", commands.BudgetFacts(f.COUNTY, TODAY.year, "预算"))
    commands.set_share(
        "system", budget, label="活动", use="activity", source=source, amount=Decimal(500), on=TODAY
    )
    commands.submit_budget("system", budget)

    came = at_once(*[lambda who=who: commands.approve_budget(who, budget, on=TODAY) for who in bosses])

    assert came == ["budget.not_waiting", "done"]
    assert Budget.objects.get().approved_by in {who.pk for who in bosses}


def test_a_budget_is_approved_or_goes_back(bosses):
    source = rows.a_source()
    budget = commands.open_budget("system", commands.BudgetFacts(f.COUNTY, TODAY.year, "预算"))
    commands.set_share(
        "system", budget, label="活动", use="activity", source=source, amount=Decimal(500), on=TODAY
    )
    commands.submit_budget("system", budget)

    came = at_once(
        lambda: commands.approve_budget(bosses[0], budget, on=TODAY),
        lambda: commands.return_budget(bosses[1], budget, note="太多"),
    )

    # An approved budget may go back as well; one that went back is approved by nobody.
    budget.refresh_from_db()
    assert "done" in came and budget.state == "draft" and budget.approved_by is None


def test_no_more_comes_to_a_line_than_its_share(bosses):
    source = rows.a_source()
    rows.receive(source, 1000)
    rows.a_budget([(source, 500)])
    share = LineShare.objects.get()

    came = at_once(
        *[
            lambda: commands.appropriate(
                "system", LineShare.objects.get(pk=share.pk), Decimal(300), day=TODAY, today=TODAY
            )
        ]
        * 3
    )

    assert came == ["done", "line.overspent", "line.overspent"]
    assert queries.standing_of_share(share).held == 300


def test_a_payment_two_agree_to_is_paid_once(bosses):
    source = rows.a_source()
    rows.receive(source, 1000)
    asked = rows.ask(source, 400)
    before = Posting.objects.count()

    came = at_once(
        *[lambda who=who: rows.agree(who, PaymentRequest.objects.get(pk=asked.pk)) for who in bosses]
    )

    assert came.count("done") == 1
    assert queries.left_of(source) == 600
    asked.refresh_from_db()
    assert asked.approved_by in {who.pk for who in bosses}
    assert Posting.objects.count() > before


def test_a_sheet_is_published_or_goes_back(bosses):
    sheet = disclosing.draft_disclosure(
        "system", DisclosureFacts(f.COUNTY, "公开表", TODAY - 9 * DAY, TODAY - DAY)
    )
    disclosing.ask_disclosure("system", sheet, today=TODAY)

    came = at_once(
        lambda: disclosing.publish_disclosure(bosses[0], sheet),
        lambda: disclosing.return_disclosure(bosses[1], sheet, reason="错了"),
    )

    assert came == ["disclosure.state", "done"]
    assert Disclosure.objects.get().state in {"published", "draft"}
