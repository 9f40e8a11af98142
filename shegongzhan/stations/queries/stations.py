"""Stations: who serves a place, how far they cover, whether their rooms meet the standard."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from shegongzhan.core.asof import begun
from shegongzhan.core.scoping import within_any
from shegongzhan.policies import queries as policies
from shegongzhan.stations import rules
from shegongzhan.stations.models import (
    Division,
    Facility,
    Level,
    Station,
    StationKind,
    StationState,
    System,
    Tier,
)


def standing_on(on: datetime.date) -> Q:
    """Return the condition "the station stood on the day": opened (or noted) by then, not closed yet, not only planned.

    A station that is closed now stood until the day it closed; a pause is no end.
    """
    return (
        ~Q(state=StationState.PLANNED)
        & begun(on, "opened_on")
        & (Q(closed_on__gt=on) | Q(closed_on__isnull=True) & ~Q(state=StationState.CLOSED))
    )


@dataclass(frozen=True)
class Coverage:
    """How far stations cover the townships of a place (有形覆盖); being at work is another question.

    A township counts as covered by a station of its own or by one embedded in another site; the embedded ones are
    told apart. Development zones, farms and prisons (codes from 400 on) are not expected to have one.
    """

    place: str
    centres: int
    expected: int
    covered: int
    embedded: int
    stations: int
    villages: int
    missing: tuple[str, ...]

    @property
    def rate(self) -> float:
        return self.covered / self.expected if self.expected else 0.0


def coverage(place: str, on: datetime.date) -> Coverage:
    """Return how far the social work stations that stood on the day cover a place; two queries."""
    return coverage_of([place], on)


def coverage_of(places: Iterable[str], on: datetime.date) -> Coverage:
    """Return the coverage of several places together, for somebody whose scope has more than one."""
    wanted = list(places)
    expected = {
        code
        for code in Division.objects.filter(
            within_any(wanted, "code"), system=System.STATISTICS, level=Level.TOWNSHIP, valid_to__isnull=True
        ).values_list("code", flat=True)
        if rules.is_station_expected(code)
    }
    stations = list(
        Station.objects.filter(within_any(wanted), standing_on(on), kind=StationKind.SOCIAL_WORK).values_list(
            "tier", "division", "embedded_in_id"
        )
    )
    townships = [(division, host) for tier, division, host in stations if tier == Tier.TOWNSHIP]
    own = {division for division, host in townships if host is None}
    covered = {division for division, _host in townships if division in expected}
    return Coverage(
        place=wanted[0] if len(wanted) == 1 else "",
        centres=sum(tier == Tier.CENTRE for tier, _division, _host in stations),
        expected=len(expected),
        covered=len(covered),
        embedded=len(covered - own),
        stations=len(townships),
        villages=sum(tier == Tier.VILLAGE for tier, _division, _host in stations),
        missing=tuple(sorted(expected - covered)),
    )


def room_check(
    station: Station, on: datetime.date, rooms: Iterable[Facility] | None = None
) -> rules.RoomCheck:
    """Compare a station's rooms with the list of its place's pack (一厅五室)."""
    entries = policies.value("stations.rooms", station.division, on)
    had = {
        row.room: (row.presence, row.shared_with, row.shared_reason)
        for row in (station.facilities.all() if rooms is None else rooms)
    }
    if not policies.value("stations.rooms.shared_counts", station.division, on):
        had = {
            room: ("none" if presence == "shared" else presence, whom, why)
            for room, (presence, whom, why) in had.items()
        }
    return rules.check_rooms([entry["code"] for entry in entries], had)


def room_names(place: str, on: datetime.date) -> dict[str, str]:
    """Return code and name of the rooms a station of the place should have, in the pack's order."""
    return dict(policies.choices("stations.rooms", place, on))


def needs_mongolian_plate(place: str, on: datetime.date) -> bool:
    """Tell whether plates of the place carry Mongolian beside Chinese."""
    return bool(policies.value("stations.plates.mongolian", place, on))
