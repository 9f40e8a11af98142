"""Revolving support as pages, reports and commands read it: what is there, what is out, what is overdue."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import (
    AccountKind,
    Posting,
    RevolvingMove,
    RevolvingMoveKind,
    RevolvingSupport,
)

MONEY: DecimalField = DecimalField(max_digits=16, decimal_places=2)
NOTHING = Decimal(0)


def _sum(kind: RevolvingMoveKind, through: str = "", **more: Any) -> Any:
    standing = {f"{through}reverses__isnull": True, f"{through}reversed_by__isnull": True}
    wanted = Q(**{f"{through}kind": kind, **standing, **{f"{through}{k}": v for k, v in more.items()}})
    return Coalesce(Sum(f"{through}amount", filter=wanted), Value(NOTHING), output_field=MONEY)


def sums_of(rows: QuerySet[RevolvingMove]) -> dict[str, Decimal]:
    """Return what came `in`, went `out`, was `returned` and `repaid` in some moves."""
    found = rows.aggregate(**{f"sum_{kind.value}": _sum(kind) for kind in RevolvingMoveKind})
    return {kind.value: Decimal(found[f"sum_{kind.value}"]) for kind in RevolvingMoveKind}


def balance_of(support: RevolvingSupport) -> Decimal:
    """Return what of a support is there: in and returned, less lent and repaid."""
    sums = sums_of(RevolvingMove.objects.filter(support=support))
    return sums["in"] + sums["returned"] - sums["out"] - sums["repaid"]


def outstanding(lent: RevolvingMove) -> Decimal:
    """Return how much of what was lent has not come back."""
    back = lent.came_back.standing().aggregate(sum=Sum("amount"))["sum"]
    return lent.amount - Decimal(back or 0)


def supports_seen_by(scope: Scope) -> QuerySet[RevolvingSupport]:
    """Return the agreements the scope may see, each with `came`, `lent`, `back`, `repaid` and what is `left` and `out`."""
    rows = RevolvingSupport.objects.visible_to(scope, "funds.view").select_related("source")
    rows = rows.annotate(
        came=_sum(RevolvingMoveKind.IN, "moves__"),
        lent=_sum(RevolvingMoveKind.OUT, "moves__"),
        back=_sum(RevolvingMoveKind.RETURNED, "moves__"),
        repaid=_sum(RevolvingMoveKind.REPAID, "moves__"),
    )
    return rows.annotate(left=F("came") + F("back") - F("lent") - F("repaid"), out=F("lent") - F("back"))


def lent_out(rows: QuerySet[RevolvingMove]) -> QuerySet[RevolvingMove]:
    """Keep what is lent and not wholly back, each with how much is `open`, what is due first on top."""
    lent = rows.filter(kind=RevolvingMoveKind.OUT, reverses__isnull=True, reversed_by__isnull=True)
    back = Coalesce(
        Sum(
            "came_back__amount",
            filter=Q(came_back__reverses__isnull=True, came_back__reversed_by__isnull=True),
        ),
        Value(NOTHING),
        output_field=MONEY,
    )
    return lent.annotate(open=F("amount") - back).filter(open__gt=0).order_by("due_on", "pk")


def overdue(scope: Scope, on: datetime.date) -> QuerySet[RevolvingMove]:
    """Return what the scope sees that should have come back before the day, the longest overdue first."""
    rows = RevolvingMove.objects.visible_to(scope, "funds.view")
    return lent_out(rows).filter(due_on__lt=on).select_related("support")


def payments_to_name(support: RevolvingSupport, use: str) -> QuerySet[Posting]:
    """Return the payments out of the support's source under a use that no move names yet, the latest first."""
    rows = Posting.objects.filter(
        source=support.source,
        use=use,
        to_account__kind=AccountKind.PAYEE,
        reverses__isnull=True,
        reversed_by__isnull=True,
        revolving_move__isnull=True,
    )
    return rows.select_related("to_account").order_by("-day", "-pk")


@dataclass(frozen=True)
class RevolvingFigures:
    """Revolving support of a place in a time; what is there, out and overdue is as of a day."""

    agreements: int
    came: Decimal
    lent: Decimal
    returned: Decimal
    repaid: Decimal
    left: Decimal
    out: Decimal
    overdue: Decimal
    overdue_count: int


def revolving_figures(
    place: str, first: datetime.date, last: datetime.date, on: datetime.date
) -> RevolvingFigures:
    """Return the figures of revolving support of a place (prefix) in a time."""
    rows = RevolvingMove.objects.in_place(place)
    sums, until = sums_of(rows.filter(on__range=(first, last))), sums_of(rows.filter(on__lte=last))
    late: QuerySet[Any] = lent_out(rows).filter(due_on__lt=on)
    running = RevolvingSupport.objects.in_place(place).filter(starts_on__lte=last)
    return RevolvingFigures(
        agreements=running.filter(Q(ends_on=None) | Q(ends_on__gte=first)).count(),
        came=sums["in"],
        lent=sums["out"],
        returned=sums["returned"],
        repaid=sums["repaid"],
        left=until["in"] + until["returned"] - until["out"] - until["repaid"],
        out=until["out"] - until["returned"],
        overdue=sum((move.open for move in late), NOTHING),
        overdue_count=len(late),
    )
