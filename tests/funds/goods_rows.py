"""Gifts and goods for tests, made in one line each."""

from decimal import Decimal

from shegongzhan.funds.commands import giving, stock
from shegongzhan.funds.commands.giving import GiftFacts
from shegongzhan.funds.commands.stock import BatchFacts
from shegongzhan.funds.models import Donation, MoveKind, StockItem
from tests import factories as f
from tests.funds.rows import TODAY


def some(name="大米", quantity=10, unit="袋", unit_value="60", **rest) -> BatchFacts:
    return BatchFacts(name, Decimal(str(quantity)), unit, Decimal(unit_value), **rest)


def a_gift(*goods, actor="system", **facts) -> Donation:
    facts = {"division": f.JIANPING, "on": TODAY, "donor": "益民超市", **facts}
    if "money" in facts:
        facts["money"] = Decimal(str(facts["money"]))
    return giving.register_gift(actor, GiftFacts(**facts, goods=goods), today=TODAY)


def a_batch(quantity=10, division=f.JIANPING, **facts) -> StockItem:
    return stock.take_in(
        "system", some(quantity=quantity, **facts), division=division, on=TODAY, kind=MoveKind.BOUGHT, today=TODAY
    )  # fmt: skip


def give(item, quantity=1, *people, **rest):
    return stock.give_out(
        "system", item, Decimal(str(quantity)), on=rest.pop("on", TODAY), today=TODAY, people=people, **rest
    )
