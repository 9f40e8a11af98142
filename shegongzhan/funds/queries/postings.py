"""What was posted, as pages, exports and upper contexts read it.

Income is what left an origin less what went back to it; spent is what reached a payee less what came back. A reversal
therefore undoes what it reverses, on the day it was posted: the same reading as the year's figures.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from shegongzhan.core.scoping import Scope, within
from shegongzhan.funds.models import AccountKind, FundSource, Posting
from shegongzhan.funds.rules import Limit, limit_of
from shegongzhan.policies.queries import named
from shegongzhan.policies.queries import value as policy

MONEY: DecimalField = DecimalField(max_digits=16, decimal_places=2)


def _moved(kind: AccountKind, *, leaving: bool, through: str = "") -> Any:
    """Return the sum of what left (or reached) accounts of a kind, less what moved the other way."""
    out, back = (f"{through}{side}_account__kind" for side in (("from", "to") if leaving else ("to", "from")))
    amount = F(f"{through}amount")
    signed = Case(
        When(**{out: kind}, then=amount),
        When(**{back: kind}, then=-amount),
        default=Value(Decimal(0)),
        output_field=MONEY,
    )
    return Coalesce(Sum(signed), Value(Decimal(0)), output_field=MONEY)


def income(through: str = "") -> Any:
    """Return the aggregate "what came in" of postings, which may stand at the end of a relation."""
    return _moved(AccountKind.ORIGIN, leaving=True, through=through)


def spent(through: str = "") -> Any:
    """Return the aggregate "what went out" of postings."""
    return _moved(AccountKind.PAYEE, leaving=False, through=through)


def limit_on(source: FundSource, use: str, on: datetime.date) -> Limit | None:
    """Return what speaks against using a source so: the pack in force where it is, and its own document; None when nothing does."""
    found = limit_of(
        policy("funds.limits", source.division, on),
        source.kind,
        use,
        allowed=source.allowed_uses,
        forbidden=source.forbidden_uses,
    )
    return replace(found, label=named(found.label, "funds.limits")) if found else None


def postings_seen_by(scope: Scope) -> QuerySet[Posting]:
    """Return the postings the scope may see, with what a list shows fetched along."""
    return Posting.objects.visible_to(scope, "funds.view").select_related(
        "source", "from_account", "to_account", "project", "reversed_by"
    )


def narrowed(rows: QuerySet[Posting], wanted: Mapping[str, Any]) -> QuerySet[Posting]:
    """Narrow postings by the filters of the list."""
    if wanted.get("year"):
        rows = rows.filter(day__year=wanted["year"])
    if wanted.get("direction") == "in":
        rows = rows.filter(Q(from_account__kind=AccountKind.ORIGIN) | Q(to_account__kind=AccountKind.ORIGIN))
    if wanted.get("direction") == "out":
        rows = rows.filter(Q(from_account__kind=AccountKind.PAYEE) | Q(to_account__kind=AccountKind.PAYEE))
    if wanted.get("kind"):
        rows = rows.filter(source__kind=wanted["kind"])
    if wanted.get("use"):
        rows = rows.filter(use=wanted["use"])
    if wanted.get("q"):
        said = wanted["q"].strip()
        rows = rows.filter(
            Q(summary__contains=said)
            | Q(voucher=said)
            | Q(to_account__name__contains=said)
            | Q(source__name__contains=said)
        )
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("standing"):
        rows = standing(rows)
    return rows


def standing(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Keep the postings that count as they are: neither reversed nor reversals."""
    return rows.filter(reverses__isnull=True, reversed_by__isnull=True)


def in_and_out(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Keep the postings by which money came in, went out or came back; not those from a source to a budget line."""
    inside = (AccountKind.POOL, AccountKind.PROJECT, AccountKind.LINE)
    return rows.exclude(from_account__kind__in=inside, to_account__kind__in=inside)


def sources_seen_by(scope: Scope) -> QuerySet[FundSource]:
    """Return the sources the scope may see, each with `came`, `went` and `left` over all years."""
    rows = FundSource.objects.visible_to(scope, "funds.view").annotate(
        came=income("postings__"), went=spent("postings__")
    )
    return rows.annotate(left=F("came") - F("went"))


@dataclass(frozen=True)
class Line:
    """One line of a year's figures: a code or a place, and its money. `left` is income less what was spent."""

    key: str
    income: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What was not spent."""
        return self.income - self.spent


def by_kind(rows: QuerySet[Posting]) -> list[Line]:
    """Return what came in and went out by kind of source, the largest first."""
    return _lines(rows, "source__kind")


SIDES = ("purchase", "work", "")


def by_side(rows: QuerySet[Posting], place: str, on: datetime.date) -> list[Line]:
    """Return what came and went of purchase money, of work expense, and of the rest; a kind's side stands in the pack."""
    sides = {entry["code"]: entry.get("side", "") for entry in policy("funds.kinds", place, on)}
    kinds = by_kind(rows)
    return [
        Line(
            side,
            sum((line.income for line in kinds if sides.get(line.key, "") == side), Decimal(0)),
            sum((line.spent for line in kinds if sides.get(line.key, "") == side), Decimal(0)),
        )
        for side in SIDES
    ]


def by_use(rows: QuerySet[Posting]) -> list[Line]:
    """Return what went out by use, the largest first."""
    return [line for line in _lines(rows, "use") if line.spent]


def by_place(rows: QuerySet[Posting]) -> list[Line]:
    """Return what went out by the place it was spent in, in the order of the codes."""
    return sorted((line for line in _lines(rows, "division") if line.spent), key=lambda line: line.key)


def _lines(rows: QuerySet[Posting], by: str) -> list[Line]:
    found = rows.order_by().values_list(by).annotate(came=income(), went=spent())
    lines = [Line(key or "", Decimal(came), Decimal(went)) for key, came, went in found]
    return sorted(lines, key=lambda line: (-line.income, -line.spent, line.key))


def by_month(rows: QuerySet[Posting]) -> tuple[list[Decimal], list[Decimal]]:
    """Return what came in and what went out in each month of a year, January first."""
    came, went = [Decimal(0)] * 12, [Decimal(0)] * 12
    for month, one, other in rows.order_by().values_list("day__month").annotate(came=income(), went=spent()):
        came[month - 1], went[month - 1] = Decimal(one), Decimal(other)
    return came, went


def years_of(rows: QuerySet[Posting]) -> list[int]:
    """Return the years there are postings in, the latest first."""
    return [day.year for day in rows.order_by().dates("day", "year", order="DESC")]
