"""The contractors' monthly duty: who should have had internal supervision in a month, and who had none."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from shegongzhan.core.scoping import Scope
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station
from shegongzhan.supervision import rules
from shegongzhan.supervision.access import DUTY, VIEW
from shegongzhan.supervision.models import MonthlyDuty
from shegongzhan.talent.models import Employment, Worker, WorkerKind

KEY = "supervision.internal_per_month"
# Whom a contractor sends to a station (社会服务项目人员); cadres and volunteers are not its people.
SENT = (WorkerKind.RESIDENT, WorkerKind.AGENCY)


@dataclass(frozen=True)
class DutyLine:
    """One worker of a contractor in a month: how often and how long the contractor supervised her, and how often it must."""

    worker: Worker
    station: Station
    organisation: Organisation
    held: int
    minutes: int
    least: int

    @property
    def division(self) -> str:
        """The place the line lies in."""
        return self.station.division

    @property
    def is_missing(self) -> bool:
        """Tell whether there were fewer than the pack asks for."""
        return self.held < self.least


def duty_lines(
    where: Q, month: datetime.date, today: datetime.date, organisation: Organisation | None = None
) -> list[DutyLine]:
    """Return who works in stations that a contractor runs, with the internal supervision of a month; four queries.

    Whoever stands there on the month's last day (today, in this month) is due: somebody hired on the 3rd is, somebody
    who left on the 20th is not. `where` is the condition on places; with an organisation only its own people.
    """
    day = min(rules.last_of(month), today)
    agreements = Agreement.objects.filter(where, kind=AgreementKind.OPERATION).in_force(day)
    if organisation is not None:
        agreements = agreements.filter(organisation=organisation)
    runs = {
        row.station_id: (row.station, row.organisation)
        for row in agreements.select_related("station", "organisation").order_by("starts_on", "pk")
    }
    placed = _workers_on(runs, day)
    held: dict[int, list[int]] = {}
    rows = MonthlyDuty.objects.filter(worker__in=[w.pk for w, _s in placed], month=rules.month_of(month))
    for worker, minutes in rows.values_list("worker_id", "minutes"):
        held.setdefault(worker, []).append(minutes)
    return [
        DutyLine(
            worker=worker,
            station=runs[station][0],
            organisation=runs[station][1],
            held=len(held.get(worker.pk, [])),
            minutes=sum(held.get(worker.pk, [])),
            least=policy(KEY, runs[station][0].division, day),
        )
        for worker, station in placed
    ]


def _workers_on(stations: Iterable[int], day: datetime.date) -> list[tuple[Worker, int]]:
    """Return who was sent to the stations on a day, by their employment; where none names a station, by where they are now."""
    wanted = list(stations)
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    jobs = Employment.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=day),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        station__in=wanted,
        kind__in=SENT,
    )
    by_worker = {job.worker_id: job.station_id for job in jobs.order_by("starts_on", "pk")}
    placed = Employment.objects.filter(worker=OuterRef("pk"), station__isnull=False)
    workers = Worker.objects.filter(
        Q(pk__in=list(by_worker)) | Q(~Exists(placed), station__in=wanted, kind__in=SENT), here
    ).order_by("division", "pinyin", "pk")
    return [(worker, by_worker.get(worker.pk) or worker.station_id or 0) for worker in workers]


def duties_of(where: Q, month: datetime.date) -> QuerySet[MonthlyDuty]:
    """Return the internal supervision recorded for a month, the latest first."""
    rows = MonthlyDuty.objects.filter(where, month=rules.month_of(month))
    return rows.select_related("worker", "station", "organisation").order_by("-held_on", "-pk")


def duty_missing(
    scope: Scope, month: datetime.date, today: datetime.date, organisation: Organisation | None = None
) -> list[DutyLine]:
    """Return who had less internal supervision in a month than the pack asks for, where the reader looks at it."""
    right = VIEW if scope.may(VIEW) else DUTY
    lines = duty_lines(scope.within(right), month, today, None if right == VIEW else organisation)
    return [line for line in lines if line.is_missing]
