"""What pages and upper contexts read of service records."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Person, PersonState
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.projects.queries import running_on
from shegongzhan.services.models import (
    NeedLink,
    Participant,
    RecordNeed,
    RecordPartner,
    RecordWorker,
    ServiceRecord,
)
from shegongzhan.services.rules import overlap
from shegongzhan.talent.models import Worker, WorkerKind


def overlapping(
    worker_ids: Iterable[int],
    *,
    day: datetime.date,
    starts_at: datetime.time | None,
    ends_at: datetime.time | None,
    but: UUID | None = None,
) -> list[RecordWorker]:
    """Return the rows of these workers on the day whose span shares a minute with the given one.

    Two half-hours that overlap are worth a question, never a refusal. Without a span there is nothing to compare.
    """
    if starts_at is None or ends_at is None:
        return []
    rows = (
        RecordWorker.objects.filter(worker_id__in=list(worker_ids), day=day, void=False)
        .filter(record__starts_at__isnull=False, record__ends_at__isnull=False)
        .exclude(record_id=but)
        .select_related("record", "worker")
    )
    spans = ((row, row.record.starts_at, row.record.ends_at) for row in rows)
    return [row for row, start, end in spans if start and end and overlap((starts_at, ends_at), (start, end))]


def records_with_parts(records: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord]:
    """Return the records with workers, participants, partners and needs fetched in one query each."""
    return records.select_related("station", "project").prefetch_related(
        Prefetch("workers", RecordWorker.objects.select_related("worker")),
        Prefetch("participants", Participant.objects.select_related("person")),
        "partners",
        Prefetch("needs", RecordNeed.objects.select_related("need")),
    )


def records_of_need(need_id: UUID, *, limit: int = 100) -> list[ServiceRecord]:
    """Return the records that served a need, the latest first, struck-out ones left out."""
    records = ServiceRecord.objects.counted().filter(needs__need_id=need_id, needs__link=NeedLink.SERVED)
    return list(
        records_with_parts(records.select_related("visit", "activity")).order_by("-day", "-id")[:limit]
    )


def helpers_for(need: Need, user_id: int) -> QuerySet[Worker]:
    """Return who may have served a need: the workers of its township's station, and the one who asks."""
    at_work = Worker.objects.filter(left_on__isnull=True)
    there = at_work.filter(within(need.division[:9]), kind__in=[WorkerKind.RESIDENT, WorkerKind.AGENCY])
    return (there | at_work.filter(user_id=user_id)).order_by("pinyin", "pk")


def noted_partners(record: ServiceRecord) -> list[RecordPartner]:
    """Return the partners who were noted with a record, one of a kind.

    Others were written beside it by what happened there (an opportunity of volunteers) and are not the form's to change.
    """
    noted: dict[str, RecordPartner] = {}
    for row in sorted(record.partners.all(), key=lambda row: row.pk):
        if row.noted:
            noted.setdefault(row.kind, row)
    return list(noted.values())


def projects_for(place: str, day: datetime.date, now: Project | None = None) -> list[tuple[int, str]]:
    """Return what a form offers as the project a record counts for: those running there that day, and the one it has.

    Empty when there is none: then the form does not ask. Supervision projects count sessions of supervision and are
    not offered; a record may still be assigned to one on its page.
    """
    rows = running_on(place, day, below=True).exclude(kind=ProjectKind.SUPERVISION)
    found = dict(rows.values_list("pk", "name")[:200])
    if now:
        found[now.pk] = now.name
    return list(found.items())


def of_nobody_else(person: Person) -> QuerySet[ServiceRecord]:
    """Return the records that are about a person alone: everybody in them is erased, and nobody else came.

    A visit to a family, a group or an activity others came to stays theirs until the last of them is erased.
    """
    others = Participant.objects.filter(record=OuterRef("pk")).exclude(
        Q(person=person) | Q(person__state=PersonState.ERASED)
    )
    mine = Participant.objects.filter(person=person).values("record")
    rows = ServiceRecord.objects.filter(~Exists(others), pk__in=mine).annotate(named=Count("participants"))
    return ServiceRecord.objects.filter(
        pk__in=[row.pk for row in rows.only("heads") if row.heads <= row.named]
    )
