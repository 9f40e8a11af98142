"""Gifts, goods and revolving support for the pages of one thing whose cost is measured; see `test_one_thing`."""

from decimal import Decimal
from typing import Any

from shegongzhan.files.commands import attach
from shegongzhan.funds.models import (
    Donation,
    FundSource,
    Posting,
    RevolvingMove,
    RevolvingSupport,
    StockItem,
    StockMove,
)
from shegongzhan.people.models import Person
from shegongzhan.stations.models import Station
from tests import factories as f
from tests.statistics import rows

Kwargs = dict[str, Any]


def _source() -> FundSource:
    return FundSource.objects.get_or_create(division=f.COUNTY, kind="donation", name="捐赠")[0]


def _site() -> Station:
    return Station.objects.get(division=f.JIANPING)


def _gift(n: int) -> Donation:
    rows.posting("origin", "pool", 50 + n, kind="donation")
    return Donation.objects.create(
        division=f.JIANPING, station=_site(), receipt=f"R{n}", on=rows.DAY, money=Decimal(50 + n),
        organisation=f.organisation(f"单位{n}"), source=_source(), posting=Posting.objects.latest("pk"),
    )  # fmt: skip


def _item(n: int, gift: Donation | None = None) -> StockItem:
    return StockItem.objects.create(
        division=f.JIANPING, station=_site(), donation=gift or _gift(n), name=f"大米{n}", unit="袋", unit_value=60,
        on_hand=9,
    )  # fmt: skip


def _give(item: StockItem, n: int, person: Person | None = None) -> StockMove:
    person = person or rows.person(f"领{n}")
    return StockMove.objects.create(
        item=item, division=f.JIANPING, on=rows.DAY, kind="given", quantity=-1, person=person,
        record=rows.visit(people=[person]), note="家里没米了",
    )  # fmt: skip


def a_donation() -> Kwargs:
    return {"pk": _gift(99).pk}


def of_donation(made: Kwargs, n: int) -> None:
    gift = Donation.objects.get(**made)
    item = _item(n, gift)
    StockMove.objects.create(
        item=item, division=f.JIANPING, on=rows.DAY, kind="gift", quantity=10, donation=gift
    )
    _give(item, n)
    attach("system", gift, name=f"票{n}.pdf", content=b"%PDF-1.4 sample")


def an_item() -> Kwargs:
    return {"pk": _item(99).pk}


def of_item(made: Kwargs, n: int) -> None:
    _give(StockItem.objects.get(**made), n)


def a_person() -> Kwargs:
    return {"pk": rows.person().pk}


def of_person(made: Kwargs, n: int) -> None:
    _give(_item(n), n, Person.objects.get(**made))


def _support(n: int) -> RevolvingSupport:
    return RevolvingSupport.objects.create(
        division=f.COUNTY, giver=f"商会{n}", organisation=f.organisation(f"商会{n}"), starts_on=rows.DAY, source=_source()
    )  # fmt: skip


def _move(support: RevolvingSupport, n: int) -> None:
    lent = RevolvingMove.objects.create(
        support=support, division=f.COUNTY, on=rows.DAY, kind="out", amount=10 + n, user=f"合作社{n}", due_on=rows.DAY
    )  # fmt: skip
    RevolvingMove.objects.create(
        support=support, division=f.COUNTY, on=rows.DAY, kind="returned", amount=1, returns=lent
    )


def a_support() -> Kwargs:
    return {"pk": _support(99).pk}


def of_support(made: Kwargs, n: int) -> None:
    _move(RevolvingSupport.objects.get(**made), n)


PAGES = {
    "funds:donation": (a_donation, of_donation, "county_officer"),
    "funds:item": (an_item, of_item, "county_officer"),
    "funds:goods_of_person": (a_person, of_person, "county_officer"),
    "funds:revolving_one": (a_support, of_support, "county_officer"),
}
