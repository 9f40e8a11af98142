"""Sessions as lists and pages show them, and what a new one can take up."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.projects.queries import running_in
from shegongzhan.services.models import RecordKind, RecordWorker, ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.supervision import rules
from shegongzhan.supervision.access import VIEW
from shegongzhan.supervision.models import (
    ON_SITE,
    AgendaPoint,
    AgreedAction,
    Gap,
    PointState,
    Reference,
    Session,
    SessionWorker,
)
from shegongzhan.talent.models import Worker

COUNTY, TOWNSHIP = 6, 9
HOUR = 60


def sessions_seen_by(scope: Scope) -> QuerySet[Session]:
    """Return the sessions the scope may see, with what a list shows fetched along."""
    return (
        Session.objects.visible_to(scope, VIEW)
        .select_related("station", "project")
        .prefetch_related(
            Prefetch("workers", SessionWorker.objects.select_related("worker").order_by("pk")), "gaps"
        )
    )


def sessions_narrowed(rows: QuerySet[Session], wanted: Mapping[str, Any]) -> QuerySet[Session]:
    """Narrow sessions by the filters of the list; struck-out ones are left out unless asked for."""
    if not wanted.get("void"):
        rows = rows.filter(void=False)
    if wanted.get("q"):
        said = wanted["q"].strip()
        named = SessionWorker.objects.filter(worker__name__contains=said).values("session")
        rows = rows.filter(Q(topic__contains=said) | Q(supervisor_name__contains=said) | Q(pk__in=named))
    if wanted.get("since"):
        rows = rows.filter(day__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(day__lte=wanted["until"])
    for column in ("mode", "station", "project"):
        if wanted.get(column):
            rows = rows.filter(**{column: wanted[column]})
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def sums_of(rows: QuerySet[Session]) -> dict[str, int | None]:
    """Return how many sessions there are, their minutes, those on site and their share; one query."""
    found = rows.order_by().aggregate(
        held=Count("pk"), total=Sum("minutes"), on_site=Sum("minutes", filter=Q(mode__in=ON_SITE))
    )
    share = rules.share(found["on_site"] or 0, found["total"] or 0)
    return {
        "count": found["held"],
        "minutes": found["total"] or 0,
        "on_site": found["on_site"] or 0,
        # Of the whole, in percent; None where nothing was held (现场占比).
        "on_site_share": None if share is None else round(share * 100),
    }


def session_in_full(pk: UUID) -> Session:
    """Return a session with everything its page shows, but for what only few may read."""
    return (
        Session.objects.select_related("station", "project", "supervisor")
        .prefetch_related(
            Prefetch("workers", SessionWorker.objects.select_related("worker").order_by("pk")),
            Prefetch("gaps", Gap.objects.select_related("action", "training").order_by("pk")),
            Prefetch("actions", AgreedAction.objects.select_related("worker").order_by("due_on", "pk")),
            Prefetch("references", Reference.objects.select_related("need", "record").order_by("pk")),
        )
        .get(pk=pk)
    )


def people_of(station: Station) -> QuerySet[Worker]:
    """Return the workers of a station who are there now."""
    return Worker.objects.filter(station=station, left_on__isnull=True).order_by("pinyin", "pk")


def open_points_of(station: Station) -> QuerySet[AgendaPoint]:
    """Return the questions on a station's agenda, the oldest first."""
    rows = AgendaPoint.objects.filter(station=station).exclude(state=PointState.CLOSED)
    return rows.select_related("worker").order_by("written_on", "pk")


def open_actions_of(station: Station) -> QuerySet[AgreedAction]:
    """Return what was agreed in a station and is still to be done, the first due first."""
    return (
        AgreedAction.objects.open().filter(station=station).select_related("worker").order_by("due_on", "pk")
    )


def records_to_refer_to(station: Station, limit: int = 15) -> list[ServiceRecord]:
    """Return the latest visits and case interviews of a station's workers that a session may talk about."""
    kinds = [RecordKind.VISIT, RecordKind.INTERVIEW]
    rows = ServiceRecord.objects.counted().filter(within(station.division[:TOWNSHIP]), kind__in=kinds)
    return list(
        rows.prefetch_related(Prefetch("workers", RecordWorker.objects.select_related("worker"))).order_by(
            "-day", "-pk"
        )[:limit]
    )


def projects_of(place: str) -> QuerySet[Project]:
    """Return the supervision projects that hours in a place may count for."""
    return running_in(place).filter(kind=ProjectKind.SUPERVISION)


def project_hours(projects: QuerySet[Project]) -> list[dict[str, Any]]:
    """Return, for each supervision project, the hours planned and the hours its sessions delivered; two queries.

    A supervisor's time counts once: where two sessions of his overlap, `twice` says how many hours were left out.
    """
    rows = list(projects.filter(kind=ProjectKind.SUPERVISION).order_by("name", "pk"))
    held = Session.objects.counted().filter(project__in=[row.pk for row in rows]).order_by()
    columns = ("project", "supervisor", "supervisor_name", "day", "starts_at", "ends_at")
    days: dict[int, dict[Any, list[Any]]] = {row.pk: {} for row in rows}
    for project, account, name, day, start, end in held.values_list(*columns):
        days[project].setdefault((account or name, day), []).append((start, end))
    found = []
    for row in rows:
        once = sum(rules.minutes_once(spans) for spans in days[row.pk].values())
        every = sum(rules.minutes_once([span]) for spans in days[row.pk].values() for span in spans)
        found.append(
            {
                "project": row,
                "planned": row.hours_planned,
                "delivered": _hours(once),
                "twice": _hours(every - once),
            }
        )
    return found


@dataclass(frozen=True)
class Overlap:
    """A session at the same time as another: what they have in common, the supervisor or some of the workers."""

    session: Session
    supervisor: bool
    names: tuple[str, ...]


def overlaps_of(
    session: UUID,
    place: str,
    *,
    day: datetime.date,
    span: tuple[datetime.time, datetime.time],
    supervisor: tuple[int | None, str],
    workers: Collection[int],
) -> list[Overlap]:
    """Return the other sessions of the county that day that overlap a span with the same supervisor or a worker; two queries.

    `supervisor` is an account and a name: without an account the name counts.
    """
    account, name = supervisor
    same = Q(supervisor=account) if account else Q(supervisor__isnull=True, supervisor_name=name)
    rows = (
        Session.objects.counted()
        .filter(within(place[:COUNTY]), day=day, starts_at__lt=span[1], ends_at__gt=span[0])
        .filter(same | Q(workers__worker__in=list(workers)))
        .exclude(pk=session)
        .select_related("station")
        .prefetch_related(Prefetch("workers", SessionWorker.objects.select_related("worker")))
        .order_by("starts_at", "pk")
        .distinct()
    )
    wanted = set(workers)
    return [
        Overlap(
            row,
            row.supervisor_id == account if account else row.supervisor_name == name,
            tuple(one.worker.name for one in row.workers.all() if one.worker_id in wanted),
        )
        for row in rows
    ]


def _hours(minutes: int) -> float:
    return float(round(Decimal(minutes) / HOUR, 1))
