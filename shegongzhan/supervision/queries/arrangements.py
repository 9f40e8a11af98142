"""Who supervises which station, which stations have nobody, and how each stands this month."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import RIGHTS
from shegongzhan.core.scoping import Scope
from shegongzhan.partners.models import BOUND, Agreement
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station, StationKind, StationState, Tier
from shegongzhan.supervision import rules
from shegongzhan.supervision.access import RECORD, VIEW
from shegongzhan.supervision.models import WORKING, AgreedAction, Assignment, Session

KEY = "supervision.supervisors_per_station"


@dataclass(frozen=True)
class StationLine:
    """How a station stands: who supervises it, what was done this month, what is still to be done.

    `lapsed` tells that whoever is assigned can no longer work there: the account is closed or the agreement over.
    """

    station: Station
    assignment: Assignment | None
    required: bool
    lapsed: bool
    count: int
    minutes: int
    last_on: datetime.date | None
    next_on: datetime.date | None
    open_actions: int
    late_actions: int

    @property
    def is_missing(self) -> bool:
        """Tell whether the pack asks for a supervisor and there is none."""
        return self.required and self.assignment is None


def stations_to_supervise() -> QuerySet[Station]:
    """Return the stations that should each have a supervisor: the township social work stations that run."""
    return Station.objects.filter(
        tier=Tier.TOWNSHIP, kind=StationKind.SOCIAL_WORK, state=StationState.RUNNING
    )


def current_of(station: Station) -> Assignment | None:
    """Return who supervises a station now, None when nobody does."""
    return Assignment.objects.current().filter(station=station).select_related("supervisor").first()


def history_of(station: Station) -> list[Assignment]:
    """Return everybody who supervised a station, the latest first."""
    rows = Assignment.objects.filter(station=station).select_related("supervisor", "organisation")
    return list(rows.order_by("-starts_on", "-pk"))


def missing_stations(scope: Scope, on: datetime.date) -> list[Station]:
    """Return the stations the reader sees that should have a supervisor by their pack, and have none."""
    taken = Assignment.objects.current().values("station")
    rows = stations_to_supervise().filter(scope.within(VIEW)).exclude(pk__in=taken).order_by("division")
    return [station for station in rows if policy(KEY, station.division, on)]


def _lapsed(assignments: Iterable[Assignment], on: datetime.date) -> set[int]:
    """Return the assignments whose supervisor can no longer work there; one query."""
    rows = list(assignments)
    firms = {}
    for row in rows:
        organisation = row.supervisor.organisation if row.supervisor else row.organisation
        if organisation is not None and organisation.kind in BOUND:
            firms[row.pk] = (organisation.pk, row.station_id)
    held = set(
        Agreement.objects.filter(
            organisation__in={firm for firm, _station in firms.values()}, kind__in=WORKING
        )
        .in_force(on)
        .values_list("organisation_id", "station_id")
    )
    return {
        row.pk
        for row in rows
        if (row.supervisor and not row.supervisor.is_active)
        or (row.pk in firms and firms[row.pk] not in held)
    }


def station_lines(scope: Scope, on: datetime.date) -> list[StationLine]:
    """Return how each station the reader sees stands this month, those without a supervisor first; five queries."""
    current = list(
        Assignment.objects.current()
        .visible_to(scope, VIEW)
        .select_related("supervisor__organisation", "organisation", "station")
    )
    by_station = {row.station_id: row for row in current}
    stations = list(
        Station.objects.filter(
            scope.within(VIEW), Q(pk__in=list(by_station)) | Q(pk__in=stations_to_supervise().values("pk"))
        )
    )
    lapsed = _lapsed(current, on)
    month = rules.month_of(on)
    held = {
        row["station"]: row
        for row in Session.objects.counted()
        .visible_to(scope, VIEW)
        .order_by()
        .values("station")
        .annotate(
            n=Count("pk", filter=Q(day__range=(month, on))),
            total=Sum("minutes", filter=Q(day__range=(month, on))),
            last=Max("day"),
            next=Min("next_on", filter=Q(next_on__gte=on)),
        )
    }
    acting = {
        row["station"]: row
        for row in AgreedAction.objects.visible_to(scope, VIEW)
        .open()
        .order_by()
        .values("station")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    }
    lines = []
    nothing: dict[str, Any] = {}
    for station in stations:
        mine = by_station.get(station.pk)
        done, todo = held.get(station.pk, nothing), acting.get(station.pk, nothing)
        lines.append(
            StationLine(
                station=station,
                assignment=mine,
                required=bool(policy(KEY, station.division, on)),
                lapsed=mine is not None and mine.pk in lapsed,
                count=done.get("n", 0),
                minutes=done.get("total") or 0,
                last_on=done.get("last"),
                next_on=done.get("next"),
                open_actions=todo.get("n", 0),
                late_actions=todo.get("late", 0),
            )
        )
    return sorted(lines, key=lambda line: (not line.is_missing, line.station.division))


def supervisors_for(station: Station, on: datetime.date) -> list[User]:
    """Return the accounts that may supervise a station on the day: who records supervision there by a post."""
    roles = [role for role, rights in RIGHTS.items() if RECORD in rights]
    codes = [station.division[:length] for length in (2, 4, 6, 9, 12) if len(station.division) >= length]
    posts = Post.objects.filter(role__in=roles, division__in=codes, user__isnull=False).held_on(on)
    users = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    users = users.select_related("organisation").prefetch_related("posts")
    bound = set(
        Agreement.objects.filter(station=station, kind__in=WORKING)
        .in_force(on)
        .values_list("organisation_id", flat=True)
    )
    return [
        user
        for user in users.order_by("name", "pk")
        if user.organisation is None or user.organisation.kind not in BOUND or user.organisation_id in bound
    ]
