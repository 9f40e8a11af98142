"""What a frozen list holds, and how two of them differ."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs.models import (
    CLOSED,
    UNDER_WAY,
    ListKind,
    ListSnapshot,
    Need,
    NeedState,
    NeedStep,
    Resource,
    ServiceItem,
)
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


def rows_for(place: str, kind: str, *, year: int, quarter: int, as_of: datetime.date) -> list[dict[str, Any]]:
    """Return the rows a list of a place held on a day of a quarter, without anything personal.

    Needs: noted by that day, and then under way or closed in the quarter. Offers: on the list on that day.
    """
    first, _last = quarter_days(year, quarter)
    rows: QuerySet[Any]
    if kind == ListKind.NEEDS:
        rows = Need.objects.filter(within(place), noted_on__lte=as_of).filter(
            Q(state__in=UNDER_WAY) | Q(closed_on__gte=first)
        )
    elif kind == ListKind.RESOURCES:
        valid = Q(valid_until__isnull=True) | Q(valid_until__gte=as_of)
        rows = Resource.objects.standing_on(as_of).filter(within(place), valid)
    else:
        rows = ServiceItem.objects.standing_on(as_of).filter(within(place))
    values = rows.order_by("division", "pk").values("pk", *COLUMNS[ListKind(kind)]).iterator(chunk_size=2000)
    if kind == ListKind.NEEDS:
        values = iter(_as_they_were(rows, values, first, as_of))
    return [
        {"id": str(row.pop("pk")), **{name: _plain(value) for name, value in row.items()}} for row in values
    ]


def _as_they_were(
    needs: QuerySet[Any], values: Iterable[dict[str, Any]], first: datetime.date, as_of: datetime.date
) -> Iterator[dict[str, Any]]:
    """Yield the values of needs with the state of a day, without those that had been closed before the quarter."""
    steps = NeedStep.objects.filter(need__in=needs.values("pk"), on__lte=as_of).order_by(
        "on", "made_at", "pk"
    )
    then = {need: (state, on) for need, state, on in steps.values_list("need_id", "state", "on")}
    for row in values:
        closed_on = row["closed_on"]
        if row["pk"] in then:
            row["state"], on = then[row["pk"]]
            row["closed_on"] = on if row["state"] in CLOSED else None
        elif closed_on and closed_on > as_of:
            # Closed since, and nobody wrote down what it was in between.
            row["state"], row["closed_on"] = NeedState.OPEN, None
        if row["closed_on"] is None or row["closed_on"] >= first:
            yield row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def snapshots_seen_by(scope: Scope) -> QuerySet[ListSnapshot]:
    """Return the snapshots the scope may see, the latest quarter first, without their rows."""
    return (
        ListSnapshot.objects.visible_to(scope, "lists.view")
        .defer("rows")
        .order_by("-as_of", "-year", "-quarter", "division", "list")
    )


def earlier_than(snapshot: ListSnapshot) -> QuerySet[ListSnapshot]:
    """Return the snapshots of the same list and place before this one, the nearest first."""
    return (
        ListSnapshot.objects.filter(division=snapshot.division, list=snapshot.list)
        .filter(as_of__lt=snapshot.as_of)
        .defer("rows")
        .order_by("-as_of", "-year", "-quarter")
    )
