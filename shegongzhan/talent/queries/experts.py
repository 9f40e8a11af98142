"""What pages and reports read of the pool of experts."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.talent.access import near
from shegongzhan.talent.models import Expert, ExpertCall


def experts_seen_by(scope: Scope) -> QuerySet[Expert]:
    """Return the experts of the scope's places and of those above, each with how many `times` and when `last` they came."""
    came = Q(calls__recused=False)
    return (
        Expert.objects.filter(near(scope))
        .annotate(times=Count("calls", filter=came), last=Max("calls__on", filter=came))
        .select_related("organisation")
        .order_by("pinyin", "pk")
    )


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
    by_purpose = calls.filter(recused=False).values_list("purpose").annotate(Count("pk")).order_by("purpose")
    return {
        "in_pool": pool.count(),
        "calls": calls.filter(recused=False).count(),
        "recused": calls.filter(recused=True).count(),
        "hours": sums["hours"] or Decimal(0),
        "fees": sums["fees"] or Decimal(0),
        "by_purpose": dict(by_purpose),
    }
