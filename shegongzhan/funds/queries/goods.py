"""Gifts and goods, as pages, exports and upper contexts read them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from shegongzhan.core.scoping import Scope, within
from shegongzhan.funds.models import Donation, MoveKind, StockItem, StockMove
from shegongzhan.people.models import Person
from shegongzhan.policies.queries import value as policy

WORTH: DecimalField = DecimalField(max_digits=20, decimal_places=4)
NOTHING = Decimal(0)
CENT = Decimal("0.01")


def next_receipt(division: str, year: int) -> str:
    """Return the next receipt number of a county and year, 2024-0001 the first; numbers given by hand do not count.

    One run of numbers a county, whoever takes the gift in: two receipts of one number cannot be told apart.
    """
    head = f"{year}-"
    taken = Donation.objects.in_place(division[:6]).filter(receipt__startswith=head)
    last = max(
        (int(rest) for receipt in taken.values_list("receipt", flat=True) if _running(rest := receipt[5:])),
        default=0,
    )
    return f"{head}{last + 1:04}"


def _running(rest: str) -> bool:
    return rest.isascii() and rest.isdigit() and len(rest) < 8


def worth(rows: QuerySet[StockMove]) -> Decimal:
    """Return what moves are worth together, signed as they are."""
    found = rows.aggregate(sum=Sum(_worth("quantity", "item__unit_value")))["sum"]
    return Decimal(found or 0).quantize(CENT)


def _worth(quantity: str, unit_value: str) -> Any:
    return ExpressionWrapper(F(quantity) * F(unit_value), output_field=WORTH)


def donations_seen_by(scope: Scope) -> QuerySet[Donation]:
    """Return the gifts the scope may see, each with what its goods were worth (`goods`) and how many batches (`kinds`)."""
    came = Q(moves__kind=MoveKind.GIFT, moves__reverses__isnull=True)
    return (
        Donation.objects.visible_to(scope, "goods.view")
        .select_related("station", "organisation", "posting")
        .annotate(
            goods=Coalesce(
                Sum(_worth("moves__quantity", "moves__item__unit_value"), filter=came),
                Value(NOTHING),
                output_field=WORTH,
            ),
            kinds=Count("moves", filter=came),
        )
    )


def donations_narrowed(rows: QuerySet[Donation], wanted: Mapping[str, Any]) -> QuerySet[Donation]:
    """Narrow gifts by the filters of the list; the donor is encrypted, so words are looked for in number, use and goods."""
    if said := (wanted.get("q") or "").strip():
        rows = rows.filter(
            Q(receipt__contains=said)
            | Q(purpose__contains=said)
            | Q(organisation__name__contains=said)
            | Q(
                pk__in=StockItem.objects.filter(name__contains=said, donation__isnull=False).values(
                    "donation"
                )
            )
        )
    if wanted.get("year"):
        rows = rows.filter(on__year=wanted["year"])
    if wanted.get("what") == "money":
        rows = rows.filter(money__gt=0)
    if wanted.get("what") == "goods":
        rows = rows.filter(pk__in=StockMove.objects.filter(kind=MoveKind.GIFT).values("donation"))
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("standing"):
        rows = rows.filter(taken_back_on=None)
    return rows


def years_of_gifts(rows: QuerySet[Donation]) -> list[int]:
    """Return the years there are gifts in, the latest first."""
    return [day.year for day in rows.order_by().dates("on", "year", order="DESC")]


def stock_seen_by(scope: Scope) -> QuerySet[StockItem]:
    """Return the batches of goods the scope may see, each with its `value` of what is still there."""
    rows = StockItem.objects.visible_to(scope, "goods.view").select_related("station", "donation")
    return rows.annotate(value=_worth("on_hand", "unit_value"))


def soon_until(place: str, on: datetime.date) -> datetime.date:
    """Return up to which best-before date goods count as near it."""
    return on + datetime.timedelta(days=int(policy("funds.goods_soon_days", place, on)))


def to_use_up(scope: Scope, on: datetime.date) -> QuerySet[StockItem]:
    """Return the batches the scope may give out of whose best-before date is near or past."""
    soon = soon_until(next(iter(scope.places("goods.change")), ""), on)
    return StockItem.objects.visible_to(scope, "goods.change").filter(on_hand__gt=0, good_until__lte=soon)


def stock_narrowed(
    rows: QuerySet[StockItem], wanted: Mapping[str, Any], *, on: datetime.date, soon: datetime.date
) -> QuerySet[StockItem]:
    """Narrow batches by the filters of the list; without a word on it only what is still there."""
    state = wanted.get("state") or "there"
    if state != "all":
        rows = rows.filter(on_hand__gt=0)
    if state == "soon":
        rows = rows.filter(good_until__gte=on, good_until__lte=soon)
    if state == "past":
        rows = rows.filter(good_until__lt=on)
    if state == "due":
        rows = rows.filter(good_until__lte=soon)
    if said := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(name__contains=said) | Q(donation__receipt=said))
    if wanted.get("origin") == "gift":
        rows = rows.filter(donation__isnull=False)
    if wanted.get("origin") == "bought":
        rows = rows.filter(donation=None)
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def to_give(scope: Scope) -> QuerySet[StockItem]:
    """Return the batches the scope may give out of, what must be used first on top."""
    rows = StockItem.objects.visible_to(scope, "goods.change").filter(on_hand__gt=0)
    return rows.select_related("donation").order_by(F("good_until").asc(nulls_last=True), "name", "pk")


def moves_seen_by(scope: Scope) -> QuerySet[StockMove]:
    """Return the moves of goods the scope may see, with what a list shows fetched along."""
    return (
        StockMove.objects.visible_to(scope, "goods.view")
        .select_related("item", "person", "donation", "item__donation", "reversed_by", "record")
        .annotate(value=_worth("quantity", "item__unit_value"))
    )


def moves_narrowed(rows: QuerySet[StockMove], wanted: Mapping[str, Any]) -> QuerySet[StockMove]:
    """Narrow moves by the filters of the list."""
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("since"):
        rows = rows.filter(on__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(on__lte=wanted["until"])
    if said := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(item__name__contains=said) | Q(item__donation__receipt=said))
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("standing"):
        rows = rows.filter(reverses__isnull=True, reversed_by__isnull=True)
    return rows


def goods_of_person(scope: Scope, person: Person) -> QuerySet[StockMove]:
    """Return what a person got and brought back, of places the scope sees goods of, the latest first."""
    rows = moves_seen_by(scope).filter(person=person, reverses__isnull=True, reversed_by__isnull=True)
    return rows.order_by("-on", "-pk")


def goods_of_record(scope: Scope, record: Any) -> QuerySet[StockMove]:
    """Return what was given out in a service record."""
    rows = moves_seen_by(scope).filter(record=record, reverses__isnull=True, reversed_by__isnull=True)
    return rows.order_by("pk")


def who_got(scope: Scope, gift: Donation) -> QuerySet[StockMove]:
    """Return to whom the goods of a gift went, the latest first."""
    rows = moves_seen_by(scope).filter(
        item__donation=gift, kind=MoveKind.GIVEN, reverses__isnull=True, reversed_by__isnull=True
    )
    return rows.order_by("-on", "-pk")


@dataclass(frozen=True)
class GoodsFigures:
    """What a place got and gave in a time; amounts in yuan, goods at the value they were taken in with."""

    gifts: int
    named: int
    money: Decimal
    goods: Decimal
    taken_back: int
    bought: Decimal
    given: Decimal
    people: int
    written_off: Decimal
    batches: int
    value: Decimal
    soon: int
    past: int


def goods_figures(place: str, first: datetime.date, last: datetime.date, on: datetime.date) -> GoodsFigures:
    """Return the figures of gifts and goods of a place (prefix) in a time; what is in stock is as of `on`."""
    gifts = Donation.objects.in_place(place).filter(on__range=(first, last))
    stands = gifts.standing()
    told = stands.aggregate(
        n=Count("pk"), named=Count("pk", filter=Q(named_in_public=True)), money=Sum("money")
    )
    moves = StockMove.objects.in_place(place).filter(on__range=(first, last)).standing()
    given = moves.filter(kind__in=[MoveKind.GIVEN, MoveKind.RETURNED])
    there = StockItem.objects.in_place(place).filter(on_hand__gt=0)
    stock = there.aggregate(
        n=Count("pk"),
        value=Sum(_worth("on_hand", "unit_value")),
        soon=Count("pk", filter=Q(good_until__gte=on, good_until__lte=soon_until(place, on))),
        past=Count("pk", filter=Q(good_until__lt=on)),
    )
    return GoodsFigures(
        gifts=told["n"],
        named=told["named"],
        money=Decimal(told["money"] or 0),
        goods=worth(StockMove.objects.filter(donation__in=stands, kind=MoveKind.GIFT)),
        taken_back=gifts.exclude(taken_back_on=None).count(),
        bought=worth(moves.filter(kind=MoveKind.BOUGHT)),
        given=-worth(given),
        people=moves.filter(kind=MoveKind.GIVEN, person__isnull=False)
        .aggregate(n=Count("person", distinct=True))["n"],
        written_off=-worth(moves.filter(kind=MoveKind.WRITTEN_OFF)),
        batches=stock["n"],
        value=Decimal(stock["value"] or 0).quantize(CENT),
        soon=stock["soon"],
        past=stock["past"],
    )  # fmt: skip
