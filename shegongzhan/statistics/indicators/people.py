"""服务对象: how many persons are on the register, of which categories, at which station.

Counts: each person once who stood on the register of the place at the end of the period (today, while it runs): from
the day they were filed there until they moved, died or were served no more (`people.models.Enrolment`). Whoever comes
from a ledger was filed on the day it names, else on the first day of the ledger's year. Somebody of two categories
counts in both. A category counts if it held on that day; one without a start from the day it was noted (`core.asof`).
"""

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from shegongzhan.core.asof import going_on, held
from shegongzhan.core.scoping import within
from shegongzhan.people.models import Circumstance, Enrolment, Person
from shegongzhan.policies.queries import value as policy
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return total, by_category (under the category's name) and by_station (under the township's code)."""
    enrolled = enrolments(place, period).order_by()
    categories = dict(
        holding(period)
        .filter(person__in=enrolled.values("person"))
        .order_by()
        .values_list("category")
        .annotate(n=Count("person", distinct=True))
    )
    labels = {row["code"]: row["label"] for row in policy("people.categories", place, period.last)}
    named = {labels.get(code, code): code for code in [*labels, *sorted(set(categories) - set(labels))]}
    by_station = (
        enrolled.annotate(township=Left("division", 9))
        .values_list("township")
        .annotate(n=Count("person", distinct=True))
    )
    return {
        "total": enrolled.aggregate(n=Count("person", distinct=True))["n"],
        "by_category": {name: categories[code] for name, code in named.items() if code in categories},
        "by_station": dict(sorted(by_station)),
    }


def enrolments(place: str, period: Period) -> QuerySet[Enrolment]:
    """Return what stood on the register of a place at the end of the period."""
    day = period.as_of
    return Enrolment.objects.filter(within(place), going_on(day), since__lte=day)


def on_register(place: str, period: Period) -> QuerySet[Person]:
    """Return the persons on the register of a place at the end of the period."""
    return Person.objects.filter(pk__in=enrolments(place, period).values("person"))


def holding(period: Period) -> QuerySet[Circumstance]:
    """Return the circumstances that held at the end of the period."""
    return Circumstance.objects.filter(held(period.as_of))
