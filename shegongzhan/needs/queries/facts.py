"""Needs and offers as matching wants them: plain values, taken from the rows with a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from shegongzhan.core.scoping import within
from shegongzhan.needs import matching
from shegongzhan.needs.models import Need, Resource, ServiceItem
from shegongzhan.needs.queries.capacity import left_of_many
from shegongzhan.people.models import Circumstance
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.queries import ancestors, name_of

# "r:" and "s:" before an id tell a resource from a service in a plan.
RESOURCE, SERVICE = "r", "s"


def need_facts(needs: Iterable[Need], on: datetime.date) -> list[matching.NeedFacts]:
    """Return the needs as matching wants them; the groups are the need's own and the person's open categories."""
    listed = list(needs)
    categories = _categories({need.person_id for need in listed if need.person_id})
    found = []
    for need in listed:
        weights = {row["code"]: row["weight"] for row in policy("needs.urgency", need.division, on)}
        groups = {need.group} if need.group else set()
        if need.person_id:
            groups |= categories.get(need.person_id, set())
        found.append(
            matching.NeedFacts(
                id=str(need.pk),
                kind=need.kind,
                division=need.division,
                noted_on=need.noted_on,
                urgency=weights.get(need.urgency, 1),
                promised_on=need.promised_on,
                groups=frozenset(groups),
                units=need.persons,
                persons=need.persons,
            )
        )
    return found


def _categories(people: set[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    ids = sorted(people)
    for start in range(0, len(ids), 500):
        rows = Circumstance.objects.filter(person_id__in=ids[start : start + 500], until__isnull=True)
        for person, category in rows.values_list("person_id", "category"):
            found[person].add(category)
    return found


def offers_for(place: str, on: datetime.date) -> tuple[list[Resource], list[ServiceItem]]:
    """Return what is on offer for a place on the day: at home in it, meant for it or part of it, or for what is above."""
    above = ancestors(place)
    resources, items = Resource.objects.standing_on(on), ServiceItem.objects.standing_on(on)
    if place:  # the whole country sets no condition
        resources = resources.filter(within(place) | within(place, "area") | Q(area__in=above))
        items = items.filter(within(place) | Q(division__in=above))
    resources = resources.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return list(resources.order_by("pk")), list(items.order_by("pk"))


def offer_facts(
    resources: Sequence[Resource], items: Sequence[ServiceItem], on: datetime.date
) -> list[matching.OfferFacts]:
    """Return resources and services as matching wants them, with what is left of each in its period."""
    left = left_of_many([*resources, *items], on)
    return [
        *(
            matching.OfferFacts(
                id=f"{RESOURCE}:{one.pk}",
                kinds=frozenset({one.kind}),
                areas=(one.area,),
                source="resource",
                owner_kind=one.owner_kind,
                division=one.division,
                capacity_left=left[one.pk],
                unit=one.unit,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                groups=frozenset(one.groups),
                conditions=one.conditions,
            )
            for one in resources
        ),
        *(
            matching.OfferFacts(
                id=f"{SERVICE}:{one.pk}",
                kinds=frozenset({one.kind}),
                areas=(one.division,),
                source="service",
                division=one.division,
                capacity_left=left[one.pk],
                unit="人次",
                groups=frozenset(one.groups),
            )
            for one in items
        ),
    ]


def words(place: str, on: datetime.date) -> matching.Words:
    """Return how reasons call places and groups for a reader in this place."""
    return matching.Words(place=name_of, group=lambda code: label("people.categories", code, place, on))


def offer_of(key: str) -> Resource | ServiceItem | None:
    """Return the row a plan's offer key ("r:…" or "s:…") stands for, None when it is gone or malformed."""
    kind, _colon, pk = key.partition(":")
    try:
        wanted = UUID(pk)
    except ValueError:
        return None
    if kind == RESOURCE:
        return Resource.objects.filter(pk=wanted).first()
    return ServiceItem.objects.filter(pk=wanted).first() if kind == SERVICE else None


def offers_of(keys: Iterable[str]) -> dict[str, Resource | ServiceItem]:
    """Return the rows of many offer keys with two queries."""
    ids: dict[str, list[UUID]] = {RESOURCE: [], SERVICE: []}
    for key in set(keys):
        kind, _colon, pk = key.partition(":")
        if kind in ids:
            ids[kind].append(UUID(pk))
    found: dict[str, Resource | ServiceItem] = {}
    for one in Resource.objects.filter(pk__in=ids[RESOURCE]):
        found[f"{RESOURCE}:{one.pk}"] = one
    for item in ServiceItem.objects.filter(pk__in=ids[SERVICE]):
        found[f"{SERVICE}:{item.pk}"] = item
    return found


def key_of(offer: Resource | ServiceItem) -> str:
    """Return the key by which plans call an offer."""
    return f"{RESOURCE if isinstance(offer, Resource) else SERVICE}:{offer.pk}"
