"""Whose work it is: the station of who did it, else the social work station of the place."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from shegongzhan.core.bulk import chunks
from shegongzhan.stations.models import Station, StationKind, StationState
from shegongzhan.stations.queries import stations_serving, taken_on
from shegongzhan.talent.models import Employment, Worker


@dataclass(frozen=True)
class Work:
    """Something done in a place on a day, by whom; `words` are what a site's duties call it (走访, 需求, 活动)."""

    place: str
    day: datetime.date
    workers: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


def stations_of_work(many: Sequence[Work]) -> list[int | None]:
    """Return the station each piece of work is, with a handful of queries however many there are.

    That of the first who did it, where she was employed that day; in the county of the place. A site of another kind takes
    only what its duties or its agreements name; everything else is the social work station's of the place.
    """
    jobs, homes = _where_they_work({pk for work in many for pk in work.workers})
    known = {pk for rows in jobs.values() for _starts, _ends, pk in rows} | set(homes.values())
    sites: dict[int, Station] = {}
    for part in chunks(known):
        sites |= Station.objects.exclude(state=StationState.CLOSED).in_bulk(part)
    serving = stations_serving({work.place for work in many})
    others = [site.pk for site in sites.values() if site.kind != StationKind.SOCIAL_WORK]
    taken: dict[datetime.date, dict[int, list[str]]] = {}

    def takes(site: Station, work: Work) -> bool:
        if site.kind == StationKind.SOCIAL_WORK:
            return True
        if work.day not in taken:
            taken[work.day] = taken_on(others, work.day)
        return any(word in said for said in taken[work.day].get(site.pk, []) for word in work.words)

    def station(work: Work) -> int | None:
        for pk in work.workers:
            here = next(
                (site for starts, ends, site in jobs.get(pk, []) if starts <= work.day <= ends), homes.get(pk)
            )
            site = sites.get(here or 0)
            if site and site.division[:6] == work.place[:6] and takes(site, work):
                return site.pk
        found = serving.get(work.place)
        return found.pk if found else None

    return [station(work) for work in many]


def _where_they_work(
    workers: set[int],
) -> tuple[dict[int, list[tuple[datetime.date, datetime.date, int]]], dict[int, int]]:
    """Return where each was employed from when to when, and where each belongs today."""
    jobs: dict[int, list[tuple[datetime.date, datetime.date, int]]] = {}
    homes: dict[int, int] = {}
    for part in chunks(workers):
        rows = Employment.objects.filter(worker__in=part, station__isnull=False)
        for pk, site, starts, ends in rows.values_list("worker", "station", "starts_on", "ends_on"):
            span = (starts or datetime.date.min, ends or datetime.date.max, site)
            jobs.setdefault(pk, []).append(span)
        homes |= dict(Worker.objects.filter(pk__in=part, station__isnull=False).values_list("pk", "station"))
    return jobs, homes
