"""资源与服务: how many resources and services stood on the lists in the period.

Counts: a resource whose validity touches the period, without a first day from when it was noted (`core.asof`); a
service noted by the period's end (today, while it runs) that was not ended before it.
"""

from django.db.models import Q, QuerySet

from shegongzhan.core.asof import begun
from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Resource, ServiceItem
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, int]:
    """Return resources and services."""
    return {"resources": resources(place, period).count(), "services": services(place, period).count()}


def resources(place: str, period: Period) -> QuerySet[Resource]:
    """Return the resources on the list in the period."""
    return (
        Resource.objects.filter(within(place))
        .filter(begun(period.as_of, "valid_from"))
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=period.first))
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=period.first))
    )


def services(place: str, period: Period) -> QuerySet[ServiceItem]:
    """Return the services on the list in the period."""
    return ServiceItem.objects.filter(within(place), noted_on__lte=period.as_of).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=period.first)
    )
