"""走访: how often and how long people were visited.

Counts: visits that were not struck out, also those where nobody was met (the way was made). Hours are the sum of the
minutes of all workers: two workers for one hour are two hours.
"""

import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.services.models import RecordKind, RecordWorker, ServiceRecord
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Worker


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count, hours, by_month (hours of each month of the period, in order) and workers who visited."""
    # One pass: the minutes of each month, worker by worker. A month is a range of days, because taking the month out of
    # a date costs SQLite a call into Python for every row.
    months = {f"month_{month}": _span_of(year, month) for year, month in period.months}
    rows = list(
        times(place, period)
        .order_by()
        # Not the bare column: its index would lead SQLite through every record of the country, worker by worker.
        .annotate(who=F("worker_id") + 0)
        .values_list("who")
        .annotate(**{name: Sum("minutes", filter=Q(day__range=days)) for name, days in months.items()})
    )
    by_month = [sum(row[column] or 0 for row in rows) for column in range(1, len(months) + 1)]
    return {
        "count": visits(place, period).count(),
        "hours": hours(sum(by_month)),
        "by_month": [hours(minutes) for minutes in by_month],
        "workers": len(rows),
    }


def _span(period: Period) -> dict[str, Any]:
    return {"kind": RecordKind.VISIT, "day__range": (period.first, period.last), "void": False}


def visits(place: str, period: Period) -> QuerySet[ServiceRecord]:
    """Return the visits of a place and a period."""
    return ServiceRecord.objects.filter(within(place), **_span(period))


def times(place: str, period: Period) -> QuerySet[RecordWorker]:
    """Return who spent how many minutes on them; place, kind, day and void stand beside the minutes (`services.commands`)."""
    return RecordWorker.objects.filter(within(place), **_span(period))


def timed(place: str, period: Period) -> QuerySet[ServiceRecord]:
    """Return the visits whose minutes make the hours."""
    return ServiceRecord.objects.filter(pk__in=times(place, period).values("record"))


def visitors(place: str, period: Period) -> QuerySet[Worker]:
    """Return the workers who visited."""
    return Worker.objects.filter(pk__in=times(place, period).values("worker"))


def of_month(rows: QuerySet[ServiceRecord], month: int, period: Period) -> QuerySet[ServiceRecord]:
    """Keep the visits of one month of the period."""
    return rows.filter(day__range=_span_of(period.first.year, month)) if 1 <= month <= 12 else rows.none()


def _span_of(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    found = Period.month(year, month)
    return found.first, found.last


def hours(minutes: int) -> float:
    """Return minutes as hours."""
    return round(minutes / 60, 2)
