"""Goods: a batch comes in, is given out, comes back, is written off. Never less than nothing, also by two hands at once.

Whatever takes goods away holds the batch until its transaction ends, looks what is there, and writes both the move and
what is left (on SQLite the whole database is held, by IMMEDIATE); the database refuses less than nothing besides.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import plain
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import acts
from shegongzhan.funds.models import Donation, MoveKind, StockItem, StockMove
from shegongzhan.people.models import Person
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 8
LONGEST_NOTE = 160


@dataclass(frozen=True)
class BatchFacts:
    """Goods that come in: what, how many of which unit, what one is worth, and until when it is good."""

    name: str
    quantity: Decimal
    unit: str
    unit_value: Decimal = Decimal(0)
    good_until: datetime.date | None = None


@transaction.atomic
def take_in(
    actor: User | str,
    facts: BatchFacts,
    *,
    division: str,
    on: datetime.date,
    kind: MoveKind,
    today: datetime.date,
    station: Station | None = None,
    donation: Donation | None = None,
    note: str = "",
) -> StockItem:
    """Take goods of a gift or a purchase into the stock of a place as a batch of their own, and return it.

    Raises RuleViolation for a name or unit that is missing, a quantity of nothing or finer than 0.01, a value below
    nothing, and a day that has not come.
    """
    if not facts.name.strip():
        raise RuleViolation("stock.name", _("请写物资的品名。"), field="name")
    if not facts.unit.strip():
        raise RuleViolation("stock.unit", _("请写单位，例如“袋”“件”。"), field="unit")
    _check_quantity(facts.quantity)
    if facts.unit_value < 0 or facts.unit_value >= LARGEST * 100:
        raise RuleViolation("stock.value", _("单价估值不对，请核对。"), field="unit_value")
    _check_day(on, today)
    batch = StockItem.objects.create(
        division=division,
        station=station,
        donation=donation,
        name=facts.name.strip()[:80],
        unit=facts.unit.strip()[:12],
        unit_value=facts.unit_value,
        on_hand=facts.quantity,
        good_until=facts.good_until,
    )
    move = StockMove.objects.create(
        item=batch,
        division=division,
        on=on,
        kind=kind,
        quantity=facts.quantity,
        donation=donation,
        note=note.strip()[:LONGEST_NOTE],
        moved_by=pk_of(actor),
    )
    if kind == MoveKind.BOUGHT:
        record_act(actor, acts.GOODS_BOUGHT, move)
    return batch


@transaction.atomic
def give_out(
    actor: User | str,
    item: StockItem,
    quantity: Decimal,
    *,
    on: datetime.date,
    today: datetime.date,
    people: Sequence[Person] = (),
    record: ServiceRecord | None = None,
    note: str = "",
) -> list[StockMove]:
    """Give goods to people, each of them `quantity`, or in a service record to whoever came; return the moves.

    Who may be given to is asked at the door. Raises RuleViolation `stock.short` when less is there, `stock.whom` for
    nobody, `stock.person` for a file that is closed, `stock.record` for a record that was struck out, and for a day
    before the goods came or after today.
    """
    _check_quantity(quantity)
    if not people and record is None:
        raise RuleViolation("stock.whom", _("请写明发给谁，或者哪次服务发的。"), field="people")
    if any(not person.is_open for person in people):
        raise RuleViolation("stock.person", _("这份档案已经不在服务中，不能发放。"), field="people")
    if record and record.void:
        raise RuleViolation("stock.record", _("这次服务已经作废，不能记在它下面。"))
    receivers: list[Person | None] = list({person.pk: person for person in people}.values()) or [None]
    batch = _take(item, quantity * len(receivers), on, today)
    moves = [
        StockMove.objects.create(
            item=batch,
            division=batch.division,
            on=on,
            kind=MoveKind.GIVEN,
            quantity=-quantity,
            person=person,
            record=record,
            note=note.strip()[:LONGEST_NOTE],
            moved_by=pk_of(actor),
        )
        for person in receivers
    ]
    for move in moves:
        record_act(actor, acts.GOODS_GIVEN, move)
    return moves


@transaction.atomic
def write_off(
    actor: User | str,
    item: StockItem,
    quantity: Decimal,
    *,
    on: datetime.date,
    reason: str,
    today: datetime.date,
) -> StockMove:
    """Write goods off that are spoilt, lost or given back to who gave them. RuleViolation as `give_out`, and without a reason."""
    _check_quantity(quantity)
    if not reason.strip():
        raise RuleViolation("stock.reason", _("请写明原因。"), field="reason")
    batch = _take(item, quantity, on, today)
    move = StockMove.objects.create(
        item=batch,
        division=batch.division,
        on=on,
        kind=MoveKind.WRITTEN_OFF,
        quantity=-quantity,
        note=reason.strip()[:LONGEST_NOTE],
        moved_by=pk_of(actor),
    )
    record_act(actor, acts.GOODS_WRITTEN_OFF, move)
    return move


@transaction.atomic
def take_return(
    actor: User | str,
    given: StockMove,
    quantity: Decimal,
    *,
    on: datetime.date,
    today: datetime.date,
    note: str = "",
) -> StockMove:
    """Take back into the stock what somebody had been given.

    RuleViolation `stock.not_given` for another kind of move or one taken back, `stock.return_more` when more comes back
    than they still have, and for a day before they got it or after today.
    """
    _check_quantity(quantity)
    batch = _held(given.item_id)
    given = StockMove.objects.select_related("reversed_by").get(pk=given.pk)
    if given.kind != MoveKind.GIVEN or not _stands(given):
        raise RuleViolation("stock.not_given", _("只有发放出去的才能退回。"))
    if on > today or on < given.on:
        raise RuleViolation("stock.day", _("退回日期应在发放日期和今天之间。"), field="on")
    left = left_with(given)
    if quantity > left:
        raise RuleViolation(
            "stock.return_more",
            _("这次发放的还剩 %(left)s%(unit)s 没退，退回的不能更多。")
            % {"left": plain(left), "unit": batch.unit},
            field="quantity",
        )
    move = StockMove.objects.create(
        item=batch,
        division=batch.division,
        on=on,
        kind=MoveKind.RETURNED,
        quantity=quantity,
        person=given.person,
        record=given.record,
        returns=given,
        note=note.strip()[:LONGEST_NOTE],
        moved_by=pk_of(actor),
    )
    _left(batch, batch.on_hand + quantity)
    record_act(actor, acts.GOODS_RETURNED, move)
    return move


@transaction.atomic
def reverse_move(
    actor: User | str,
    move: StockMove,
    *,
    on: datetime.date,
    reason: str,
    today: datetime.date,
    with_gift: bool = False,
) -> StockMove:
    """Take a wrong move back by one of the same quantity the other way round.

    RuleViolation without a reason, when it was taken back before or takes another back, when goods of it came back
    already, `stock.gone` when what it brought in has left since, and for what a gift brought (the gift is taken back as
    a whole, `with_gift`).
    """
    if not reason.strip():
        raise RuleViolation("stock.reason", _("请写明原因。"), field="reason")
    batch = _held(move.item_id)
    move = StockMove.objects.select_related("reversed_by").get(pk=move.pk)
    if not _stands(move):
        raise RuleViolation("stock.reversed", _("这一笔已经更正过了。"))
    if on > today or on < move.on:
        raise RuleViolation("stock.day", _("更正日期应在原来的日期和今天之间。"), field="on")
    if move.donation_id and not with_gift:
        raise RuleViolation("stock.of_gift", _("受赠入库随捐赠一起撤回，请在捐赠页上撤回。"))
    if move.came_back.standing().exists():
        raise RuleViolation("stock.came_back", _("这次发放已有退回，请先更正退回的那一笔。"))
    left = batch.on_hand - move.quantity
    if left < 0:
        raise RuleViolation(
            "stock.gone",
            _("“%(name)s”已经发出去或报损，库存只剩 %(left)s%(unit)s。请先更正发放，再撤回入库。")
            % {"name": batch.name, "left": plain(batch.on_hand), "unit": batch.unit},
        )
    try:
        with transaction.atomic():
            made = StockMove.objects.create(
                item=batch,
                division=batch.division,
                on=on,
                kind=move.kind,
                quantity=-move.quantity,
                donation=move.donation,
                person=move.person,
                record=move.record,
                reverses=move,
                note=reason.strip()[:LONGEST_NOTE],
                moved_by=pk_of(actor),
            )
    except IntegrityError as twice:
        raise RuleViolation("stock.reversed", _("这一笔已经更正过了。")) from twice
    _left(batch, left)
    record_act(actor, acts.GOODS_CORRECTED, made)
    return made


def left_with(given: StockMove) -> Decimal:
    """Return how much of what somebody was given has not come back."""
    back = given.came_back.standing().aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
    return -given.quantity - Decimal(back)


def _stands(move: StockMove) -> bool:
    return move.reverses_id is None and not hasattr(move, "reversed_by")


def _check_quantity(quantity: Decimal) -> None:
    if quantity <= 0:
        raise RuleViolation("stock.quantity", _("数量要大于零。"), field="quantity")
    if quantity != quantity.quantize(CENT):
        raise RuleViolation("stock.fine", _("数量最多两位小数。"), field="quantity")
    if quantity >= LARGEST:
        raise RuleViolation("stock.huge", _("数量太大，请核对。"), field="quantity")


def _check_day(on: datetime.date, today: datetime.date) -> None:
    if on > today:
        raise RuleViolation("stock.future", _("日期还没到，不能先登记。"), field="on")


def hold_batches(gift: Donation) -> None:
    """Hold every batch of a gift until the transaction ends, in one order."""
    list(
        StockItem.objects.select_for_update()
        .filter(donation=gift)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _held(item: int) -> StockItem:
    """Return a batch as it is now, held until the transaction ends."""
    return StockItem.objects.select_for_update().get(pk=item)


def _take(item: StockItem, quantity: Decimal, on: datetime.date, today: datetime.date) -> StockItem:
    """Take a quantity off a batch and return the batch; RuleViolation `stock.short` when less is there."""
    _check_day(on, today)
    batch = _held(item.pk)
    came = batch.moves.order_by("pk").values_list("on", flat=True).first()
    if came and on < came:
        raise RuleViolation("stock.before", _("这批物资 %(day)s 才入库。") % {"day": came}, field="on")
    if quantity > batch.on_hand:
        raise RuleViolation(
            "stock.short",
            _("“%(name)s”只剩 %(left)s%(unit)s，不够。")
            % {"name": batch.name, "left": plain(batch.on_hand), "unit": batch.unit},
            field="quantity",
        )
    _left(batch, batch.on_hand - quantity)
    return batch


def _left(batch: StockItem, left: Decimal) -> None:
    batch.on_hand = left
    StockItem.objects.filter(pk=batch.pk).update(on_hand=left, updated_at=timezone.now())
