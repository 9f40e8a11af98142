"""What pages and reports read of the pool of experts."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from shegongzhan.core.scoping import Scope, within
from shegongzhan.talent.access import near
from shegongzhan.talent.models import Expert, ExpertCall

# Calls of ventures lie above this context, and their score sheets say themselves who judged: nobody writes it down again.
_HANDED_IN = Q(judged__sheets__handed_in_at__isnull=False)


def experts_seen_by(scope: Scope) -> QuerySet[Expert]:
    """Return the experts of the scope's places and of those above, each with how many `times` and when they came.

    A panel somebody judged in is a time, as the score sheets handed in say it; `judged` counts these sheets.
    """
    came = Q(calls__recused=False)
    return (
        Expert.objects.filter(near(scope))
        .annotate(
            times=Count("calls", filter=came, distinct=True)
            + Count("judged", filter=_HANDED_IN, distinct=True),
            sheets=Count("judged__sheets", filter=_HANDED_IN, distinct=True),
            last_call=Max("calls__on", filter=came),
            last_sheet=Max("judged__sheets__handed_in_at"),
        )
        .select_related("organisation")
        .order_by("pinyin", "pk")
    )


def panels_of(expert: Expert) -> list[dict[str, Any]]:
    """Return the calls of ventures an expert judged in: theme, how many applications, and the day of the last sheet."""
    rows = Expert.objects.filter(_HANDED_IN, pk=expert.pk).values("judged__call", "judged__call__theme")
    rows = rows.annotate(sheets=Count("judged__sheets"), last=Max("judged__sheets__handed_in_at"))
    return [
        {"theme": row["judged__call__theme"], "sheets": row["sheets"], "on": timezone.localdate(row["last"])}
        for row in rows.order_by("-last")
    ]


def last_came(expert: Expert) -> datetime.date | None:
    """Return the day an expert of `experts_seen_by` came last, to whatever it was."""
    days = [expert.last_call, expert.last_sheet and timezone.localdate(expert.last_sheet)]  # type: ignore[attr-defined]
    return max((day for day in days if day), default=None)


def experts_in_pool(scope: Scope, on: datetime.date) -> QuerySet[Expert]:
    """Return the experts of the scope's places who may be asked on a day."""
    rows = Expert.objects.filter(near(scope), joined_on__lte=on)
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gte=on)).order_by("pinyin", "pk")


def narrowed_experts(rows: QuerySet[Expert], wanted: dict[str, Any]) -> QuerySet[Expert]:
    """Keep the experts a list's filters ask for; the field is looked for in what the row says, not in the database."""
    if wanted.get("q"):
        said = wanted["q"]
        rows = rows.filter(
            Q(name__contains=said) | Q(pinyin__startswith=said.lower()) | Q(works_for__contains=said)
        )
    if not wanted.get("left"):
        rows = rows.filter(left_on__isnull=True)
    if wanted.get("field"):
        # Lists in JSON are searched differently on each database; a pool is small.
        having = [pk for pk, fields in rows.values_list("pk", "fields") if wanted["field"] in fields]
        rows = rows.filter(pk__in=having)
    return rows


def expert_figures(place: str, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    """Return the pool of a place and what it was asked in a span of days, in the keys of docs/reports.md."""
    pool = Expert.objects.filter(within(place), joined_on__lte=last)
    pool = pool.filter(Q(left_on__isnull=True) | Q(left_on__gte=last))
    calls = ExpertCall.objects.filter(within(place), on__range=(first, last))
    sums = calls.aggregate(hours=Sum("hours"), fees=Sum("fee"))
    inside = Q(judged__sheets__handed_in_at__date__range=(first, last))
    judged = Expert.objects.filter(inside, within(place, "judged__division")).aggregate(
        panels=Count("judged", distinct=True), sheets=Count("judged__sheets", distinct=True)
    )
    by_purpose = calls.filter(recused=False).values_list("purpose").annotate(Count("pk")).order_by("purpose")
    return {
        "in_pool": pool.count(),
        "calls": calls.filter(recused=False).count(),
        "recused": calls.filter(recused=True).count(),
        "hours": sums["hours"] or Decimal(0),
        "fees": sums["fees"] or Decimal(0),
        "by_purpose": dict(by_purpose),
        "panels": judged["panels"],
        "applications_judged": judged["sheets"],
    }
