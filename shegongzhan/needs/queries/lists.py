"""What the three list pages read, and how their filters narrow it."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs.models import Need, Resource, ServiceItem
from shegongzhan.needs.queries.capacity import left_of_many
from shegongzhan.stations.queries import ancestors


def needs_seen_by(scope: Scope) -> QuerySet[Need]:
    """Return the needs the scope may see, with the rows a list shows fetched along."""
    return Need.objects.visible_to(scope, "needs.view").select_related("person", "station", "noted_by")


def resources_seen_by(scope: Scope) -> QuerySet[Resource]:
    """Return the resources of the scope's places and those meant for them: for a part, or for what lies above."""
    seen = scope.within("lists.view") | scope.within("lists.view", "area")
    return Resource.objects.filter(seen | Q(area__in=_above(scope)))


def services_seen_by(scope: Scope) -> QuerySet[ServiceItem]:
    """Return the services of the scope's places and those of the centres above them."""
    return ServiceItem.objects.filter(
        scope.within("lists.view") | Q(division__in=_above(scope))
    ).select_related("station")


def _above(scope: Scope) -> list[str]:
    return sorted({code for place in scope.places("lists.view") for code in ancestors(place)})


def narrow_needs(rows: QuerySet[Need], wanted: Mapping[str, Any], *, on: datetime.date) -> QuerySet[Need]:
    """Narrow needs by the filters of the list."""
    for name in ("kind", "urgency", "source", "group", "channel"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("state") == "under_way":
        rows = rows.under_way()  # type: ignore[attr-defined]
    elif wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("waiting"):
        rows = rows.unanswered().filter(noted_on__lte=on - datetime.timedelta(days=int(wanted["waiting"])))  # type: ignore[attr-defined]
    if wanted.get("overdue"):
        rows = rows.unanswered().filter(promised_on__lt=on)  # type: ignore[attr-defined]
    if wanted.get("to_ask"):
        rows = rows.to_ask()  # type: ignore[attr-defined]
    if wanted.get("since"):
        rows = rows.filter(noted_on__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(noted_on__lte=wanted["until"])
    return rows


def narrow_resources(
    rows: QuerySet[Resource], wanted: Mapping[str, Any], *, on: datetime.date
) -> QuerySet[Resource]:
    """Narrow resources by the filters of the list; those taken off the list are left out unless asked for."""
    for name in ("owner_kind", "kind"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("q"):
        rows = rows.filter(Q(name__contains=wanted["q"]) | Q(owner_name__contains=wanted["q"]))
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"], "area") | Q(area__in=ancestors(wanted["place"])))
    if wanted.get("valid") == "expired":
        rows = rows.filter(valid_until__lt=on)
    elif wanted.get("valid") == "soon":
        rows = rows.filter(valid_until__range=(on, on + datetime.timedelta(days=90)))
    elif wanted.get("valid") != "all":
        rows = rows.standing_on(on)  # type: ignore[attr-defined]
    if wanted.get("left"):
        # What is left depends on each one's own period; there are hundreds of resources, not millions.
        left = left_of_many(rows.only("pk", "capacity", "capacity_period"), on)
        keep = wanted["left"] == "some"
        rows = rows.filter(pk__in=[pk for pk, units in left.items() if (units is None or units > 0) == keep])
    return rows


def narrow_services(
    rows: QuerySet[ServiceItem], wanted: Mapping[str, Any], *, on: datetime.date
) -> QuerySet[ServiceItem]:
    """Narrow services by the filters of the list; those that were ended are left out unless asked for."""
    for name in ("field", "method", "kind"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("q"):
        rows = rows.filter(Q(name__contains=wanted["q"]) | Q(provider_name__contains=wanted["q"]))
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]) | Q(division__in=ancestors(wanted["place"])))
    if not wanted.get("ended"):
        rows = rows.standing_on(on)  # type: ignore[attr-defined]
    return rows
