"""Purchase money and work expense are codes with department and document, and one report tells them apart."""

import pytest
from django.urls import reverse

from shegongzhan.funds import queries
from shegongzhan.funds.models import Posting
from shegongzhan.policies.queries import value as policy
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.funds import funds_figures
from tests import factories as f
from tests.funds.rows import TODAY, a_source, receive, spend

pytestmark = pytest.mark.django_db
FIVE = ("buy_relief", "buy_elderly", "buy_children", "buy_organisations", "buy_charity")


def test_the_five_lines_and_work_expense_have_department_and_document(places):
    kinds = {entry["code"]: entry for entry in policy("funds.kinds", f.COUNTY, TODAY)}

    for code in (*FIVE, "purchase", "relief_work"):
        assert kinds[code]["department"] and kinds[code]["document"], code
    assert {kinds[code]["side"] for code in FIVE} == {"purchase"} and kinds["relief_work"]["side"] == "work"


def test_one_report_separates_purchase_and_work_expense(places, finance, sign_in):
    for number, kind in enumerate((*FIVE, "relief_work", "lottery"), 1):
        source = a_source(kind, kind)
        receive(source, 1000 * number)
        spend(source, number, payee=f"单位{number}")

    sides = {
        line.key: (line.income, line.spent)
        for line in queries.by_side(Posting.objects.all(), f.COUNTY, TODAY)
    }
    assert sides == {"purchase": (15_000, 15), "work": (6_000, 6), "": (7_000, 7)}
    assert funds_figures(f.COUNTY, Period.year(TODAY.year))["by_side"]["work"]["income"] == 6_000
    page = sign_in(finance).get(reverse("funds:year")).content.decode()
    assert "购买服务资金" in page and "15,000.00" in page
