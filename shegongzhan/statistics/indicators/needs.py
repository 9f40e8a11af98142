"""需求: how many needs were noted, of service objects and of residents at large.

Counts: needs noted in the period, whatever became of them since.
"""

from typing import Any

from django.db.models import Count, QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Need, NeedSource
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return service_objects and residents."""
    counted = dict(noted(place, period).order_by().values_list("source").annotate(n=Count("pk")))
    return {
        "service_objects": counted.get(NeedSource.CLIENT, 0),
        "residents": counted.get(NeedSource.RESIDENT, 0),
    }


def noted(place: str, period: Period) -> QuerySet[Need]:
    """Return the needs noted in a place and a period."""
    return Need.objects.filter(within(place), noted_on__range=(period.first, period.last))
