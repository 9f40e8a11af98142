"""走访: how often and how long people were visited.

Counts: visits that were not struck out, also those where nobody was met (the way was made). Hours are the sum of the
minutes of all workers: two workers for one hour are two hours.
"""

from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth

from shegongzhan.core.scoping import within
from shegongzhan.services.models import RecordKind, RecordWorker, ServiceRecord
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count, hours, by_month (hours of each month of the period, in order) and workers who visited."""
    span = {"kind": RecordKind.VISIT, "day__range": (period.first, period.last), "void": False}
    count = ServiceRecord.objects.filter(within(place), **span).count()
    months = dict(
        RecordWorker.objects.filter(within(place), **span)
        .annotate(month=ExtractMonth("day"))
        .order_by()
        .values_list("month")
        .annotate(minutes=Sum("minutes"))
    )
    workers = RecordWorker.objects.filter(within(place), **span).aggregate(n=Count("worker", distinct=True))[
        "n"
    ]
    return {
        "count": count,
        "hours": _hours(sum(months.values())),
        "by_month": [_hours(months.get(month, 0)) for _year, month in period.months],
        "workers": workers,
    }


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)
