"""走访: how often and how long people were visited.

Counts: visits that were not struck out, also those where nobody was met (the way was made). Hours are the sum of the
minutes of all workers: two workers for one hour are two hours.
"""

import datetime
from typing import Any

from django.db.models import F, Q, Sum

from shegongzhan.core.scoping import within
from shegongzhan.services.models import RecordKind, RecordWorker, ServiceRecord
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count, hours, by_month (hours of each month of the period, in order) and workers who visited."""
    span = {"kind": RecordKind.VISIT, "day__range": (period.first, period.last), "void": False}
    count = ServiceRecord.objects.filter(within(place), **span).count()
    # One pass: the minutes of each month, worker by worker. A month is a range of days, because taking the month out of
    # a date costs SQLite a call into Python for every row.
    months = {f"month_{month}": _span_of(year, month) for year, month in period.months}
    rows = list(
        RecordWorker.objects.filter(within(place), **span)
        .order_by()
        # Not the bare column: its index would lead SQLite through every record of the country, worker by worker.
        .annotate(who=F("worker_id") + 0)
        .values_list("who")
        .annotate(**{name: Sum("minutes", filter=Q(day__range=days)) for name, days in months.items()})
    )
    by_month = [sum(row[column] or 0 for row in rows) for column in range(1, len(months) + 1)]
    return {
        "count": count,
        "hours": _hours(sum(by_month)),
        "by_month": [_hours(minutes) for minutes in by_month],
        "workers": len(rows),
    }


def _span_of(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    found = Period.month(year, month)
    return found.first, found.last


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)
