"""What pages and upper contexts read of visits and duties."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from shegongzhan.core.scoping import Scope, within
from shegongzhan.fieldwork.models import ChangeEvent, DutyQuerySet, Visit, VisitDuty
from shegongzhan.people.models import Person, PersonState
from shegongzhan.services.models import Participant, RecordKind, RecordWorker, ServiceRecord
from shegongzhan.talent.models import Worker, WorkerKind

# Assigning many at once asks for the trust that merging files asks for: heads of stations and the county.
RIGHT_TO_ASSIGN = "people.merge"
AT_ONCE = 1000


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


def workers_by_visits(scope: Scope) -> tuple[dict[int, list[UUID]], int]:
    """Return whom each worker saw last among the persons nobody is responsible for, and how many nobody at work saw.

    At most AT_ONCE persons, place by place, so that one assignment stays small enough to be looked over and taken back.
    Only persons served where the scope may assign them. Of several who went together it is the one who gave most time.
    """
    seen = RecordWorker.objects.filter(
        kind=RecordKind.VISIT,
        void=False,
        worker__left_on__isnull=True,
        record__participants__person=OuterRef("pk"),
    ).order_by("-day", "-minutes", "worker_id")
    rows = Person.objects.served().visible_to(scope, RIGHT_TO_ASSIGN).filter(worker__isnull=True)
    pairs: dict[int, list[UUID]] = {}
    given = rest = 0
    found = rows.annotate(last=Subquery(seen.values("worker_id")[:1])).order_by("division", "pk")
    for person, worker in found.values_list("pk", "last"):
        if worker is None:
            rest += 1
        elif given < AT_ONCE:
            given += 1
            pairs.setdefault(worker, []).append(person)
    return pairs, rest


def still_assigned(scope: Scope, pairs: Mapping[int, list[UUID]]) -> dict[int, list[UUID]]:
    """Return of these persons those who are still with that worker, and whom the scope may assign."""
    rows = Person.objects.visible_to(scope, RIGHT_TO_ASSIGN).filter(worker__in=pairs)
    wanted = {pk: worker for worker, ids in pairs.items() for pk in ids}
    still: dict[int, list[UUID]] = {}
    for person, worker in rows.values_list("pk", "worker_id"):
        if wanted.get(person) == worker:
            still.setdefault(worker, []).append(person)
    return still


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
