"""Rows of projects for the lists whose cost is measured; see `test_query_counts`."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from shegongzhan.core.time import today
from shegongzhan.projects.models import Brand, Contract, Project, Target
from tests import factories as f
from tests.statistics import rows


def _contract(n: int) -> Contract:
    """Make a contract that runs this year, with a target."""
    on = today()
    start, end = datetime.date(on.year, 1, 1), datetime.date(on.year, 12, 31)
    buyer = f.organisation(f"部门{n}", kind="government")
    project = Project.objects.create(
        division=f.JIANPING, kind="purchase", name=f"购买{n}", applicant="益民", starts_on=start, buyer=buyer,
        buyer_kind="department", granted=Decimal(n + 1),
    )  # fmt: skip
    contract = Contract.objects.create(
        project=project, division=f.JIANPING, number=f"LX-{n}", content="走访", signed_on=start, starts_on=start,
        ends_on=end, amount=Decimal(100), state="signed",
    )  # fmt: skip
    Target.objects.create(contract=contract, order=1, label="走访", method="visit", unit="times", quantity=10)
    return contract


def buyers(n: int) -> None:
    _contract(n)


def brands(n: int) -> None:
    brand = Brand.objects.create(division=f.JIANPING, name=f"品牌{n}", problem="独居", method="结对")
    brand.replications.create(place=f.SHIZI, by="十字镇社工站", on=rows.DAY)


def doubles(n: int) -> None:
    first, second = _contract(2 * n), _contract(2 * n + 1)
    person = rows.person(f"人{n}")
    for contract in (first, second):
        rows.visit(project=contract.project, day=today(), people=[person])


LISTS: dict[str, tuple[str, Callable[[int], None], str]] = {
    "projects:buyers": ("", buyers, "county_officer"),
    "projects:brands": ("", brands, "county_officer"),
    "services:progress:doubles": ("", doubles, "county_officer"),
}
