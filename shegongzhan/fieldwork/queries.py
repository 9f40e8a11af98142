"""What pages and upper contexts read of visits and duties."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.fieldwork.models import ChangeEvent, DutyQuerySet, Visit, VisitDuty
from shegongzhan.people.models import Person, PersonState
from shegongzhan.services.models import Participant, RecordKind, RecordWorker, ServiceRecord
from shegongzhan.talent.models import Worker, WorkerKind


def visits_seen_by(scope: Scope) -> QuerySet[ServiceRecord]:
    """Return the visits the scope may see, as service records with what a list shows fetched along."""
    return (
        ServiceRecord.objects.filter(kind=RecordKind.VISIT)
        .visible_to(scope, "visits.view")
        .select_related("visit", "station")
        .prefetch_related(
            Prefetch("participants", Participant.objects.select_related("person")),
            Prefetch("workers", RecordWorker.objects.select_related("worker")),
            "needs",
        )
    )


def narrowed(rows: QuerySet[ServiceRecord], wanted: Mapping[str, Any]) -> QuerySet[ServiceRecord]:
    """Narrow visits by the filters of the list; struck-out ones are left out unless asked for."""
    if not wanted.get("void"):
        rows = rows.filter(void=False)
    if wanted.get("since"):
        rows = rows.filter(day__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(day__lte=wanted["until"])
    if wanted.get("way"):
        rows = rows.filter(visit__way=wanted["way"])
    if wanted.get("worker"):
        rows = rows.filter(workers__worker_id=wanted["worker"])
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]))
    return rows


def duties_seen_by(scope: Scope) -> DutyQuerySet:
    """Return the duties the scope may see, with the person each is about; who is not served any more has none."""
    rows = VisitDuty.objects.visible_to(scope, "visits.view").filter(person__state=PersonState.ACTIVE)
    return rows.select_related("person", "person__worker")


def duties_narrowed(
    rows: QuerySet[VisitDuty], wanted: Mapping[str, Any], *, on: datetime.date
) -> QuerySet[VisitDuty]:
    """Narrow duties by the filters of the list."""
    if wanted.get("when") == "overdue":
        rows = rows.filter(due_on__lt=on)
    if wanted.get("when") == "week":
        rows = rows.filter(due_on__range=(on, on + datetime.timedelta(days=7)))
    if wanted.get("when") == "never":
        rows = rows.filter(last_on__isnull=True)
    if wanted.get("tier"):
        rows = rows.filter(tier=wanted["tier"])
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]))
    return rows


def open_events_of(person_id: UUID) -> QuerySet[ChangeEvent]:
    """Return the change events of a person that nobody has answered yet, the most pressing first."""
    return ChangeEvent.objects.filter(person_id=person_id, answered_at__isnull=True).order_by("due_at")


def companions(scope: Scope, division: str) -> QuerySet[Worker]:
    """Return the workers who may go along to a village: those of its township's station, and the worker who asks."""
    of_station = within(division[:9]) & Q(kind__in=[WorkerKind.RESIDENT, WorkerKind.AGENCY])
    asking = Q(user__isnull=False, user=scope.user_id)
    return Worker.objects.filter(of_station | asking, left_on__isnull=True).order_by("pinyin", "pk")


def household_of(person: Person) -> list[Person]:
    """Return who lives together with a person, that person first."""
    if person.household_id is None:
        return [person]
    others = (
        Person.objects.served()
        .filter(household_id=person.household_id)
        .exclude(pk=person.pk)
        .order_by("born_on")
    )
    return [person, *others]


def visit_in_full(pk: UUID) -> Visit:
    """Return a visit with everything its page shows."""
    return (
        Visit.objects.select_related("record__station", "record__project")
        .prefetch_related(
            Prefetch("record__participants", Participant.objects.select_related("person")),
            Prefetch("record__workers", RecordWorker.objects.select_related("worker")),
            "record__needs__need",
            "record__change_events",
            "record__answered_events",
        )
        .get(pk=pk)
    )
