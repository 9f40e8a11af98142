"""What pages, exports and upper contexts read of activities."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from shegongzhan.activities.models import Activity
from shegongzhan.core.scoping import Scope, within
from shegongzhan.services.models import Participant, RecordKind, RecordWorker, ServiceRecord
from shegongzhan.talent.models import Worker, WorkerKind

TOWNSHIP = 9


def activities_seen_by(scope: Scope) -> QuerySet[ServiceRecord]:
    """Return the activities the scope may see, as service records with what a list shows fetched along."""
    return (
        ServiceRecord.objects.filter(kind=RecordKind.ACTIVITY)
        .visible_to(scope, "activities.view")
        .select_related("activity", "station", "project")
        .prefetch_related(Prefetch("workers", RecordWorker.objects.select_related("worker")))
    )


def narrowed(rows: QuerySet[ServiceRecord], wanted: Mapping[str, Any]) -> QuerySet[ServiceRecord]:
    """Narrow activities by the filters of the list; struck-out ones are left out unless asked for."""
    if not wanted.get("void"):
        rows = rows.filter(void=False)
    if wanted.get("q"):
        said = wanted["q"].strip()
        rows = rows.filter(Q(activity__name__contains=said) | Q(place__contains=said))
    if wanted.get("since"):
        rows = rows.filter(day__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(day__lte=wanted["until"])
    if wanted.get("kind"):
        rows = rows.filter(activity__kind=wanted["kind"])
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def sums_of(rows: QuerySet[ServiceRecord]) -> dict[str, int]:
    """Return how many activities there are, how many came and how many volunteers, in one query."""
    found = rows.order_by().aggregate(
        count=Count("pk"), heads=Sum("heads"), volunteers=Sum("activity__volunteers")
    )
    return {name: number or 0 for name, number in found.items()}


def activity_in_full(pk: UUID) -> Activity:
    """Return an activity with everything its page shows."""
    return (
        Activity.objects.select_related("record__station", "record__project")
        .prefetch_related(
            Prefetch("record__participants", Participant.objects.select_related("person")),
            Prefetch("record__workers", RecordWorker.objects.select_related("worker")),
            "record__partners",
            "record__needs__need",
        )
        .get(pk=pk)
    )


def leaders_in(scope: Scope, place: str) -> QuerySet[Worker]:
    """Return who may be tapped as the leader of an activity of a township: its station's workers and the asker.

    A county has too many to tap; there only the asker is offered, the others are found by typing.
    """
    own = Worker.objects.filter(user__pk=scope.user_id or 0, left_on__isnull=True)
    if len(place) < TOWNSHIP:
        return own
    kinds = [WorkerKind.RESIDENT, WorkerKind.AGENCY]
    near = Worker.objects.filter(within(place[:TOWNSHIP]), left_on__isnull=True, kind__in=kinds)
    return (near | own).order_by("pinyin", "pk")
