"""The report of projects says what the pages show."""

import datetime
import io
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shegongzhan.projects import commands
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.projects import projects_figures
from tests import factories as f
from tests.projects import flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 2, 5)


@pytest.fixture
def two(centre_staff, county_officer):
    return centre_staff, county_officer


def figures() -> dict:
    return projects_figures(f.COUNTY, Period.year(2024))


def test_an_empty_place_has_nothing(places):
    found = figures()

    assert found["projects"]["count"] == found["contracts"]["count"] == found["buyers"]["count"] == 0
    assert found["targets"] == [] and found["settlements"]["due"] == 0


def test_a_purchase_stands_in_every_part(two):
    bureau = f.organisation("郎溪县民政局", kind="government")
    project = flow.purchase(buyer_kind="bureau", buyer_id=bureau.pk, field="elderly")
    contract = flow.signed(*two, project)
    flow.pay(*two, contract, 1)
    for _ in range(4):
        rows.visit(project=contract.project, day=DAY)
    flow.accepted(*two, contract)
    settlement = commands.ask_settlement(
        two[0], contract.project, [], on=f.TODAY, due=Decimal(40_000), note="扣减"
    )
    commands.approve_settlement(two[1], settlement, on=f.TODAY)

    found = figures()

    assert found["projects"]["by_kind"]["purchase"] == {"count": 1, "granted": 100_000, "paid": 50_000}
    assert found["buyers"]["lines"] == [
        {"kind": "bureau", "name": "郎溪县民政局", "field": "elderly", "count": 1, "granted": 100_000}
    ]
    assert found["contracts"]["count"] == 1
    assert [(t["label"], t["counted"], t["share"]) for t in found["targets"]] == [("走访困难老人", 4, 0.4)]
    assert found["milestones"]["paid"] == {"count": 1, "amount": 50_000}
    assert found["reviews"]["final"] == {"passed": 1, "failed": 0}
    assert found["settlements"]["to_claim_back"] == 10_000 and found["settlements"]["to_pay"] == 0


def test_another_place_and_another_year_are_not_counted(two):
    flow.signed(*two)

    assert projects_figures(f.SHIZI, Period.year(2024))["contracts"]["count"] == 0
    assert projects_figures(f.COUNTY, Period.year(2025))["contracts"]["count"] == 0


def test_it_costs_the_same_for_three_contracts_and_for_thirty(two):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            figures()
        return len(asked)

    for n in range(3):
        flow.signed(*two, flow.purchase(name=f"甲{n}"), number=f"A-{n}")
    few = cost()
    for n in range(27):
        flow.signed(*two, flow.purchase(name=f"乙{n}"), number=f"B-{n}")

    assert cost() == few


def test_the_command_writes_it_as_json(two):
    flow.signed(*two)
    out = io.StringIO()

    call_command("report", "projects", "--unit", f.COUNTY, "--year", "2024", "--json", "-", stdout=out)

    assert json.loads(out.getvalue())["contracts"]["amount"] == 100_000
