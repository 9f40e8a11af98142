"""The map of talent (人才地图): certified people by place and level, how far from the target, who came and who left."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Min, QuerySet

from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station, StationState
from shegongzhan.talent.models import Certificate, Employment, Level, Origin, Worker, WorkerKind
from shegongzhan.talent.queries.register import standing_on
from shegongzhan.talent.queries.terms import COUNTY

TARGET = "talent.targets.certified_per_station"
TOWNSHIP = 9


@dataclass(frozen=True)
class MapRow:
    """One township: people on the register, residents, certified by level, and how many the pack asks for."""

    place: str
    people: int
    residents: int
    by_level: dict[str, int]
    target: int

    @property
    def certified(self) -> int:
        """How many hold a certificate, of whatever level."""
        return sum(self.by_level.values())

    @property
    def gap(self) -> int:
        """How many certified people are missing to the target; 0 without a target, or when it is reached."""
        return max(self.target - self.certified, 0)


def talent_map(workers: QuerySet[Worker], stations: QuerySet[Station], on: datetime.date) -> list[MapRow]:
    """Return a row for each township that has a station or somebody on the register, by its code.

    People of the county itself stand in a row of the county. The target is the pack's number for each running station.
    """
    levels: dict[str, Counter[str]] = defaultdict(Counter)
    people: Counter[str] = Counter()
    residents: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    for division in stations.exclude(state=StationState.CLOSED).values_list("division", flat=True):
        if len(division) == TOWNSHIP:
            sites[division] += 1
    rows = standing_on(workers, on).values_list("division", "certificate_level", "kind")
    for division, level, kind in rows:
        place = division[:TOWNSHIP] if len(division) >= TOWNSHIP else division[:COUNTY]
        people[place] += 1
        residents[place] += kind == WorkerKind.RESIDENT
        if level:
            levels[place][level] += 1
    return [
        MapRow(
            place,
            people[place],
            residents[place],
            {level: levels[place][level] for level in Level.values},
            sites[place] * int(policy(TARGET, place[:COUNTY], on)) if sites[place] else 0,
        )
        for place in sorted({*people, *sites})
    ]


@dataclass(frozen=True)
class Staying:
    """Resident workers of a year: who was there at its start, joined, left, and of the first how many were there at its end.

    `local_certified` are the local ones with a certificate who were there at its end (本土人才).
    """

    year: int
    at_start: int
    joined: int
    left: int
    stayed: int
    local_certified: int = 0

    @property
    def rate(self) -> float | None:
        """Return the share of those there at the start who stayed, in percent; None when nobody was there."""
        return round(100 * self.stayed / self.at_start, 1) if self.at_start else None


def retention(workers: QuerySet[Worker], years: list[int], on: datetime.date) -> list[Staying]:
    """Return how many resident workers joined, left and stayed in each year; a year that runs is counted up to today.

    Whoever moves to another station stays; whoever leaves on the last day of a year was not there at its end.
    """
    residents = workers.filter(employments__kind=WorkerKind.RESIDENT).distinct()
    first = dict(
        Employment.objects.filter(worker__in=residents, kind=WorkerKind.RESIDENT)
        .values_list("worker")
        .annotate(first=Min("starts_on"))
    )
    gone = residents.filter(left_on__isnull=False).values_list("pk", "left_on")
    left = {pk: day for pk, day in gone if day is not None}
    local = set(residents.filter(origin=Origin.LOCAL).values_list("pk", flat=True))
    held = (
        Certificate.objects.filter(worker__in=local).values_list("worker").annotate(first=Min("obtained_on"))
    )
    certified = {pk: day or datetime.date.min for pk, day in held}
    found = []
    for year in years:
        begins, ends = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), on)
        there = [
            pk
            for pk, day in first.items()
            if (day is None or day < begins) and (pk not in left or left[pk] >= begins)
        ]
        found.append(
            Staying(
                year,
                len(there),
                sum(day is not None and begins <= day <= ends for day in first.values()),
                sum(begins <= day <= ends for pk, day in left.items()),
                sum(pk not in left or left[pk] > ends for pk in there),
                sum(
                    certified.get(pk, datetime.date.max) <= ends
                    and (day is None or day <= ends)
                    and (pk not in left or left[pk] > ends)
                    for pk, day in first.items()
                ),
            )
        )
    return found
