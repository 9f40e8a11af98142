"""Whose place it is: the one function that pages and imports ask which station serves a place, and what a site takes on."""

import datetime
from collections.abc import Iterable

from shegongzhan.core.bulk import chunks
from shegongzhan.core.periods import overlapping
from shegongzhan.stations.models import ServiceExtension, Station, StationDuty, StationKind, StationState
from shegongzhan.stations.queries.places import ancestors


def stations_serving(places: Iterable[str]) -> dict[str, Station]:
    """Return the social work station that serves each place: its own, else that of the township or county above.

    A site of another kind beside it (a station for elderly care) serves none of them: its services reach in by name.
    Of two in one place the one at work stands first, then the older.
    """
    above = {place: ancestors(place)[::-1] for place in places}
    by_place: dict[str, Station] = {}
    for part in chunks({code for codes in above.values() for code in codes}):
        rows = Station.objects.filter(division__in=part, kind=StationKind.SOCIAL_WORK)
        rows = rows.exclude(state=StationState.CLOSED).order_by("pk")
        for station in sorted(rows, key=lambda one: one.state != StationState.RUNNING):
            by_place.setdefault(station.division, station)
    found = {
        place: next((by_place[code] for code in codes if code in by_place), None)
        for place, codes in above.items()
    }
    return {place: station for place, station in found.items() if station is not None}


def station_of(place: str) -> Station | None:
    """Return the social work station that serves one place."""
    return stations_serving([place]).get(place)


def taken_on(sites: Iterable[int], on: datetime.date) -> dict[int, list[str]]:
    """Return what each site takes on by its duties and by agreements to extend its services, on a day."""
    wanted, said = list(sites), dict[int, list[str]]()
    extended = ServiceExtension.objects.filter(overlapping(on, on), site__in=wanted)
    duties = StationDuty.objects.filter(overlapping(on, on, starts="since", ends="until"), station__in=wanted)
    for site, words in [*extended.values_list("site", "services"), *duties.values_list("station", "duty")]:
        said.setdefault(site, []).append(words)
    return said
