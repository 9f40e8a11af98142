"""How much of an offer is taken and how much is left, counted from the matches that hold places."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Sum

from shegongzhan.needs.models import HOLDING, CapacityPeriod, Match, Resource, ServiceItem
from shegongzhan.needs.rules import period_of

Offer = Resource | ServiceItem


def period_of_offer(offer: Offer, on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of the period an offer's capacity is for on a day; a service's is the month."""
    return period_of(offer.capacity_period if isinstance(offer, Resource) else CapacityPeriod.MONTH, on)


def capacity_used(offer: Offer, on: datetime.date) -> int:
    """Return the units that accepted and ended matches take in the period the day lies in."""
    return used_of_many([offer], on)[offer.pk]


def capacity_left(offer: Offer, on: datetime.date) -> int | None:
    """Return how many units are left in the period the day lies in, None without a limit, never less than 0."""
    return left_of_many([offer], on)[offer.pk]


def used_of_many(offers: Iterable[Offer], on: datetime.date) -> dict[UUID, int]:
    """Return the units taken of each offer in its period, with one query for each kind of period among them."""
    used: dict[UUID, int] = {}
    groups: dict[tuple[str, tuple[datetime.date, datetime.date]], list[UUID]] = defaultdict(list)
    for offer in offers:
        used[offer.pk] = 0
        column = "resource" if isinstance(offer, Resource) else "service_item"
        groups[column, period_of_offer(offer, on)].append(offer.pk)
    for (column, days), ids in groups.items():
        rows = Match.objects.filter(
            **{f"{column}__in": ids}, state__in=HOLDING, starts_on__range=days
        ).order_by()
        used.update(rows.values_list(column).annotate(units=Sum("units")))
    return used


def left_of_many(offers: Iterable[Offer], on: datetime.date) -> dict[UUID, int | None]:
    """Return the units left of each offer in its period; None where there is no limit."""
    listed = list(offers)
    used = used_of_many(listed, on)
    return {o.pk: None if o.capacity is None else max(o.capacity - used[o.pk], 0) for o in listed}
