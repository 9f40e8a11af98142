"""The columns and filters of gifts, goods and moves of goods."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import record
from shegongzhan.core.display import Badge, plain
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.crypto import masking
from shegongzhan.funds.forms.goods import GiftFilters
from shegongzhan.funds.models import Donation, MoveKind, StockItem, StockMove
from shegongzhan.people.queries import shown_name
from shegongzhan.stations.queries import name_of

TONES = {MoveKind.GIFT: "ok", MoveKind.BOUGHT: "ok", MoveKind.GIVEN: "info", MoveKind.WRITTEN_OFF: "warn"}


def signed_quantity(move: StockMove) -> str:
    """Return how much a move brought or took: +12, -2.5."""
    return ("+" if move.quantity > 0 else "") + plain(move.quantity)


def donor_of(scope: Scope, gift: Donation) -> str:
    """Return who gave as this reader sees it: a person is masked for whoever does not handle gifts there."""
    if not gift.donor:
        return _("匿名")
    if gift.is_person and not scope.may("goods.change", gift.division):
        return masking.name(gift.donor)
    return gift.donor


def gift_columns(scope: Scope) -> list[Column]:
    """Return the columns of the list of gifts."""
    return [
        Column("on", _("日期"), "on", sort=("on", "pk"), link=lambda g: reverse("funds:donation", args=[g.pk])),
        Column("receipt", _("收据编号"), "receipt", sort="receipt", link=lambda g: reverse("funds:donation", args=[g.pk])),
        Column("donor", _("捐赠人"), lambda g: donor_of(scope, g)),
        Column("money", _("捐款（元）"), lambda g: g.money or None, sort="money", money=True),
        Column("goods", _("物资估值（元）"), lambda g: g.goods or None, sort="goods", money=True),
        Column("kinds", _("物资几种"), lambda g: g.kinds or None, number=True, default=False),
        Column("purpose", _("约定用途"), "purpose"),
        Column("named", _("同意公开"), "named_in_public", default=False),
        Column("station", _("收到的站点"), lambda g: g.station.name if g.station else None, default=False),
        Column("place", _("地方"), lambda g: name_of(g.division), sort="division"),
        Column("state", _("状态"), gift_badge, export=lambda g: str(gift_badge(g) or "")),
    ]  # fmt: skip


def gift_badge(gift: Donation) -> Badge | None:
    """Return that a gift was taken back, None for the others."""
    return None if gift.stands else Badge(_("已撤回"), "plain")


def gift_filters(years: Iterable[int]) -> type[forms.Form]:
    """Return the filters of the list of gifts, with the years there are."""

    class Filters(GiftFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            years_there: Any = self.fields["year"]
            years_there.choices = [("", _("全部")), *((year, str(year)) for year in years)]

    return Filters


def good_badge(batch: StockItem, on: datetime.date, soon: datetime.date) -> Badge | datetime.date | None:
    """Return a best-before date, as a badge when it is near or past and something is left."""
    if batch.good_until is None or batch.on_hand <= 0 or batch.good_until > soon:
        return batch.good_until
    if batch.good_until < on:
        return Badge(_("%(day)s 已过期") % {"day": batch.good_until}, "danger")
    return Badge(_("%(day)s 快到期") % {"day": batch.good_until}, "warn")


def stock_columns(scope: Scope, on: datetime.date, soon: datetime.date) -> list[Column]:
    """Return the columns of the list of goods."""

    def origin(batch: StockItem) -> str:
        return (
            _("捐赠，收据 %(receipt)s") % {"receipt": batch.donation.receipt} if batch.donation else _("采购")
        )

    return [
        Column("name", _("品名"), "name", sort="name", link=lambda b: reverse("funds:item", args=[b.pk])),
        Column("on_hand", _("库存"), lambda b: plain(b.on_hand), sort="on_hand", number=True, export=lambda b: b.on_hand),
        Column("unit", _("单位"), "unit"),
        Column("good_until", _("保质期至"), lambda b: good_badge(b, on, soon), sort="good_until", export=lambda b: b.good_until),
        Column("origin", _("来自"), origin),
        Column("unit_value", _("单价估值（元）"), "unit_value", money=True, default=False),
        Column("value", _("库存估值（元）"), "value", sort="value", money=True),
        Column("station", _("存放的站点"), lambda b: b.station.name if b.station else None),
        Column("place", _("地方"), lambda b: name_of(b.division), sort="division", default=False),
    ]  # fmt: skip


def receiver_of(scope: Scope, move: StockMove) -> str:
    """Return who got goods, as this reader sees them."""
    return shown_name(scope, move.person) if move.person else _("服务中发放") if move.record_id else ""


def move_columns(scope: Scope) -> list[Column]:
    """Return the columns of the list of moves: what came in is positive, what went out negative."""
    return [
        Column("on", _("日期"), "on", sort=("on", "pk")),
        Column("item", _("品名"), "item.name", sort="item__name", link=lambda m: reverse("funds:item", args=[m.item_id])),
        Column("kind", _("类型"), kind_badge, sort="kind", export=lambda m: m.get_kind_display()),
        Column("quantity", _("数量"), signed_quantity, sort="quantity", number=True, export=lambda m: m.quantity),
        Column("unit", _("单位"), "item.unit"),
        Column("value", _("估值（元）"), "value", sort="value", money=True),
        Column("who", _("发给谁"), lambda m: receiver_of(scope, m), export=lambda m: masking.name(m.person.name) if m.person else ""),
        Column("receipt", _("捐赠收据"), lambda m: m.item.donation.receipt if m.item.donation else None),
        Column("state", _("状态"), move_state, export=lambda m: str(move_state(m) or "")),
        Column("place", _("地方"), lambda m: name_of(m.division), sort="division", default=False),
    ]  # fmt: skip


def kind_badge(move: StockMove) -> Badge:
    """Return what a move was, as a badge."""
    return Badge(move.get_kind_display(), TONES.get(MoveKind(move.kind), "plain"))


def move_state(move: StockMove) -> Badge | None:
    """Return whether a move was taken back or takes another back, None for the others."""
    if move.reverses_id:
        return Badge(_("更正"), "info")
    return Badge(_("已更正"), "plain") if hasattr(move, "reversed_by") else None


def taken_away(request: HttpRequest, act: Act, right: str = "goods.view") -> Callable[[int], Any]:
    """Return what writes down that rows were exported."""
    place = next(iter(request.scope.places(right)), "")  # type: ignore[attr-defined]
    actor: Any = request.user
    return lambda count: record(actor, act, division=place, count=count)
