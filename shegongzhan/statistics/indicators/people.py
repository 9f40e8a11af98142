"""服务对象: how many persons are on the register, of which categories, at which station.

Counts: each person once, if the file was open at the end of the period. Somebody of two categories counts in both.
A category counts if it held at the end of the period; one without dates holds.
"""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from shegongzhan.core.scoping import within
from shegongzhan.people.models import Circumstance, Person, PersonState
from shegongzhan.policies.queries import value as policy
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return total, by_category (under the category's name) and by_station (under the township's code)."""
    people = on_register(place, period)
    categories = dict(
        Circumstance.objects.filter(within(place), holding(period), person__in=people)
        .order_by()
        .values_list("category")
        .annotate(n=Count("person", distinct=True))
    )
    labels = {row["code"]: row["label"] for row in policy("people.categories", place, period.last)}
    stations = (
        people.order_by()
        .annotate(township=Left("division", 9))
        .values_list("township")
        .annotate(n=Count("pk"))
    )
    by_station = dict(sorted(stations))
    return {
        "total": sum(by_station.values()),
        "by_category": {labels.get(code, code): categories[code] for code in labels if code in categories},
        "by_station": by_station,
    }


def on_register(place: str, period: Period) -> QuerySet[Person]:
    """Return the persons of a place whose file was open at the end of the period."""
    gone = Q(state_on__isnull=True) | Q(state_on__lte=period.last)
    return (
        Person.objects.filter(within(place))
        .exclude(state=PersonState.MERGED)
        .exclude(Q(state__in=[PersonState.LEFT, PersonState.DIED, PersonState.CLOSED]) & gone)
    )


def holding(period: Period) -> Q:
    """Return the condition that a circumstance held at the end of the period."""
    return (Q(since__isnull=True) | Q(since__lte=period.last)) & (
        Q(until__isnull=True) | Q(until__gt=period.last)
    )
