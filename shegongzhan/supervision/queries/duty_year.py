"""A year of the contractors' monthly duty: in which months somebody had less internal supervision than asked for."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station
from shegongzhan.supervision import rules
from shegongzhan.supervision.models import MonthlyDuty
from shegongzhan.supervision.queries.duty import KEY, SENT
from shegongzhan.talent.models import Employment, Worker

MONTHS = 12


@dataclass
class DutyYear:
    """One worker of a contractor in a year: the months she was due, and those of them in which there was too little."""

    worker: Worker
    station: Station
    organisation: Organisation
    due: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)

    @property
    def division(self) -> str:
        """The place the line lies in."""
        return self.station.division


def duty_year(
    where: Q, year: int, today: datetime.date, organisation: Organisation | None = None
) -> list[DutyYear]:
    """Return who was due internal supervision in a year and in which months it is missing; five queries.

    Month by month the same people as in `duty_lines`: whoever stands there on the month's last day. The month that
    runs is looked at today; a month that has not begun is not.
    """
    runs = _runs(where, year, organisation)
    stations = {row.station_id for row in runs}
    jobs, unplaced = _jobs(stations, year), _unplaced(stations)
    workers = Worker.objects.in_bulk({job.worker_id for job in jobs} | set(unplaced))
    rows = MonthlyDuty.objects.filter(worker__in=list(workers), month__year=year)
    held = Counter((worker, month.month) for worker, month in rows.values_list("worker_id", "month"))
    lines: dict[tuple[int, int], DutyYear] = {}
    for number in range(1, MONTHS + 1):
        first = datetime.date(year, number, 1)
        if first > today:
            break
        day = min(rules.last_of(first), today)
        run_by = {row.station_id: row for row in runs if row.is_in_force(day)}
        placed = {pk: station for pk, station in unplaced.items() if station in run_by}
        placed |= {job.worker_id: job.station_id or 0 for job in jobs if _holds(job, day, set(run_by))}
        for pk, station in placed.items():
            worker, run = workers[pk], run_by[station]
            if worker.left_on is not None and worker.left_on <= day:
                continue
            line = lines.setdefault((pk, station), DutyYear(worker, run.station, run.organisation))
            line.due.append(number)
            if held[pk, number] < policy(KEY, run.station.division, day):
                line.missing.append(number)
    return sorted(lines.values(), key=lambda line: (line.division, line.worker.pinyin, line.worker.pk))


def _runs(where: Q, year: int, organisation: Organisation | None) -> list[Agreement]:
    rows = Agreement.objects.filter(
        where,
        Q(starts_on__isnull=True) | Q(starts_on__lte=datetime.date(year, 12, 31)),
        Q(ends_on__isnull=True) | Q(ends_on__gte=datetime.date(year, 1, 1)),
        kind=AgreementKind.OPERATION,
    )
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return list(rows.select_related("station", "organisation").order_by("starts_on", "pk"))


def _jobs(stations: set[int], year: int) -> list[Employment]:
    rows = Employment.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=datetime.date(year, 12, 31)),
        Q(ends_on__isnull=True) | Q(ends_on__gte=datetime.date(year, 1, 1)),
        station__in=stations,
        kind__in=SENT,
    )
    return list(rows.order_by("starts_on", "pk"))


def _unplaced(stations: set[int]) -> dict[int, int]:
    """Return those whose employments name no station, with the station they are in now."""
    placed = Employment.objects.filter(worker=OuterRef("pk"), station__isnull=False)
    rows = Worker.objects.filter(~Exists(placed), station__in=stations, kind__in=SENT)
    return {pk: station for pk, station in rows.values_list("pk", "station_id") if station}


def _holds(job: Employment, day: datetime.date, stations: set[int]) -> bool:
    return (
        job.station_id in stations
        and (job.starts_on is None or job.starts_on <= day)
        and (job.ends_on is None or job.ends_on >= day)
    )


def people_missing(lines: list[DutyYear]) -> dict[int, int]:
    """Return how many people had too little in each month that has any, by its number."""
    found: dict[int, int] = defaultdict(int)
    for line in lines:
        for month in line.missing:
            found[month] += 1
    return dict(sorted(found.items()))
