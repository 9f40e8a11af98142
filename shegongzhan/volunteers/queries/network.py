"""Who worked with whom (五社联动): organisations and stations, joined by sessions, projects, agreements and services."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from shegongzhan.core.scoping import within_any
from shegongzhan.needs.models import OwnerKind
from shegongzhan.partners.models import Agreement
from shegongzhan.projects.models import Project
from shegongzhan.services.models import RecordPartner
from shegongzhan.stations.models import Station
from shegongzhan.volunteers.models import Attendance
from shegongzhan.volunteers.queries.together import (
    contributions_to,
    figures_of,
    sessions_together,
    worth_by_kind,
)


@dataclass
class Tie:
    """One partner and one station: what they did together in the time asked for."""

    partner: str
    station: str
    organisation: int | None = None
    station_pk: int | None = None
    sessions: int = 0
    projects: int = 0
    agreements: int = 0
    services: int = 0

    @property
    def total(self) -> int:
        """Return how strong the tie is: everything they did together, each once."""
        return self.sessions + self.projects + self.agreements + self.services


@dataclass
class Network:
    """The ties of a place in a time, and how many sessions several of the five kinds held together."""

    ties: list[Tie] = field(default_factory=list)
    sessions: int = 0
    with_several: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    worth: dict[str, Decimal] = field(default_factory=dict)
    """What each kind gave, in yuan, as far as somebody valued it."""

    @property
    def share(self) -> float:
        """Return the share of sessions that several kinds held, in percent."""
        return round(100 * self.with_several / self.sessions, 1) if self.sessions else 0.0

    @property
    def given(self) -> Decimal:
        """Return what all kinds gave, in yuan."""
        return sum(self.worth.values(), Decimal(0))


def network_of(places: Iterable[str], since: datetime.date, until: datetime.date) -> Network:
    """Return who worked with whom in the places from one day to another, both included.

    Sessions and kinds as in `together.sessions_together`. docs/rules/volunteers.md.
    """
    places = list(places)
    ties: dict[tuple[Any, Any], Tie] = {}

    def tie(organisation: Any, name: str, station: Station | None, division: str) -> Tie:
        left = organisation.pk if organisation else name
        right = station.pk if station else division
        if (left, right) not in ties:
            ties[left, right] = Tie(
                organisation.name if organisation else name,
                station.name if station else division,
                organisation.pk if organisation else None,
                station.pk if station else None,
            )
        return ties[left, right]

    found = Network()
    _sessions(found, tie, places, since, until)
    running = Project.objects.filter(within_any(places), organisation__isnull=False, station__isnull=False)
    running = running.filter(_in_force(since, until))
    for project in running.select_related("organisation", "station"):
        tie(project.organisation, "", project.station, project.division).projects += 1
    agreements = Agreement.objects.filter(within_any(places)).filter(_in_force(since, until))
    for agreement in agreements.select_related("organisation", "station"):
        tie(agreement.organisation, "", agreement.station, agreement.division).agreements += 1
    held = Attendance.objects.filter(
        within_any(places), day__gte=since, day__lte=until, opportunity__organisation__isnull=False,
        opportunity__activity__isnull=True,  # with an activity it is counted among the sessions
    )  # fmt: skip
    counted = set()
    for row in held.select_related("opportunity__organisation", "opportunity__station"):
        if row.opportunity_id not in counted:
            counted.add(row.opportunity_id)
            of = row.opportunity
            tie(of.organisation, "", of.station, of.division).services += 1
    found.ties = sorted(ties.values(), key=lambda one: (-one.total, one.partner, one.station))
    return found


def _in_force(since: datetime.date, until: datetime.date) -> Q:
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=until)
    return begun & (Q(ends_on__isnull=True) | Q(ends_on__gte=since))


def _sessions(
    found: Network, tie: Any, places: list[str], since: datetime.date, until: datetime.date
) -> None:
    here = within_any(places, "record__division")
    in_time = {"record__day__gte": since, "record__day__lte": until, "record__void": False}
    partners = RecordPartner.objects.filter(here, **in_time).select_related("organisation", "record__station")
    labels = {kind.value: str(kind.label) for kind in OwnerKind}
    met: set[tuple[Any, str, Any]] = set()
    key: tuple[Any, str, Any]
    for row in partners.order_by("pk").iterator(chunk_size=2000):
        # A volunteer group is named by its service; on the picture the volunteers of a station are one.
        name = labels[row.kind] if row.kind == OwnerKind.VOLUNTEER or not row.name else row.name
        key = (row.organisation_id or name, row.kind, row.record_id)
        if key not in met:
            met.add(key)
            tie(row.organisation, name, row.record.station, row.record.division).sessions += 1
    found.sessions, found.with_several, found.kinds = figures_of(sessions_together(places, since, until))
    given = contributions_to(places, since, until)
    found.worth = worth_by_kind(given)
    for one in (
        given.filter(record__isnull=False).select_related("organisation", "record__station").order_by("pk")
    ):
        name = labels[one.kind] if one.kind == OwnerKind.VOLUNTEER or not one.name else one.name
        key = (one.organisation_id or name, one.kind, one.record_id)
        if key not in met and one.record is not None:
            met.add(key)
            tie(one.organisation, name, one.record.station, one.record.division).sessions += 1
