"""活动: how many activities were held and how many people came.

Counts: activities held in the period that were not struck out; attendances are heads, not persons: who came twice
counts twice.
"""

from typing import Any

from django.db.models import Count, QuerySet, Sum

from shegongzhan.activities.models import Activity
from shegongzhan.core.scoping import within
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import RecordKind
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count, attendances, and by_kind: how many of each kind, under the kind's name."""
    rows = (
        held(place, period).order_by().values_list("kind").annotate(n=Count("pk"), heads=Sum("record__heads"))
    )
    labels = {row["code"]: row["label"] for row in policy("activities.kinds", place, period.last)}
    by_kind = {kind: n for kind, n, _heads in rows}
    return {
        "count": sum(by_kind.values()),
        "attendances": sum(heads for _kind, _n, heads in rows),
        "by_kind": {
            labels.get(kind, kind): by_kind[kind]
            for kind in sorted(by_kind, key=by_kind.__getitem__, reverse=True)
        },
    }


def held(place: str, period: Period) -> QuerySet[Activity]:
    """Return the activities held in a place and a period."""
    return Activity.objects.filter(
        within(place, "record__division"),
        record__kind=RecordKind.ACTIVITY,
        record__void=False,
        record__day__range=(period.first, period.last),
    )
