"""What a frozen list holds, and how two of them differ."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs.models import UNDER_WAY, ListKind, ListSnapshot, Need, Resource, ServiceItem
from shegongzhan.needs.rules import quarter_days

COLUMNS = {
    ListKind.NEEDS: (
        "division", "source", "group", "persons", "kind", "urgency", "noted_on", "promised_on", "state", "closed_on",
    ),
    ListKind.RESOURCES: (
        "division", "name", "owner_kind", "owner_name", "kind", "area", "capacity", "capacity_period", "unit",
        "valid_until",
    ),
    ListKind.SERVICES: (
        "division", "name", "field", "method", "groups", "kind", "provider_name", "frequency", "capacity",
    ),
}  # fmt: skip


def rows_for(place: str, kind: str, *, year: int, quarter: int, on: datetime.date) -> list[dict[str, Any]]:
    """Return the rows a list of a place holds for a quarter as it stands today, without anything personal.

    Needs: noted by the end of the quarter, and under way or closed in it. Offers: on the list on the last day of the
    quarter, or today when that has not come.
    """
    first, last = quarter_days(year, quarter)
    rows: QuerySet[Any]
    if kind == ListKind.NEEDS:
        rows = Need.objects.filter(within(place), noted_on__lte=last).filter(
            Q(state__in=UNDER_WAY) | Q(closed_on__gte=first)
        )
    else:
        day = min(last, on)
        if kind == ListKind.RESOURCES:
            valid = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
            rows = Resource.objects.standing_on(day).filter(within(place), valid)
        else:
            rows = ServiceItem.objects.standing_on(day).filter(within(place))
    return [
        {"id": str(row.pop("pk")), **{name: _plain(value) for name, value in row.items()}}
        for row in rows.order_by("division", "pk")
        .values("pk", *COLUMNS[ListKind(kind)])
        .iterator(chunk_size=2000)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def snapshots_seen_by(scope: Scope) -> QuerySet[ListSnapshot]:
    """Return the snapshots the scope may see, the latest quarter first, without their rows."""
    return (
        ListSnapshot.objects.visible_to(scope, "lists.view")
        .defer("rows")
        .order_by("-year", "-quarter", "division", "list")
    )


def earlier_than(snapshot: ListSnapshot) -> QuerySet[ListSnapshot]:
    """Return the snapshots of the same list and place before this one, the nearest first."""
    return (
        ListSnapshot.objects.filter(division=snapshot.division, list=snapshot.list)
        .filter(Q(year__lt=snapshot.year) | Q(year=snapshot.year, quarter__lt=snapshot.quarter))
        .defer("rows")
        .order_by("-year", "-quarter")
    )
