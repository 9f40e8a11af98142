"""站点季度简报: what a station did for which duty of civil affairs, on one page for the town government (B27).

Counts the station's own records; those of its township that name no station are its own too. A record with a field of
service is counted for the duty of that field; one without (a visit) for the duties of the persons it went to, so that
a visit to an old person on relief stands in two lines. The sum counts every record once.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Need, NeedState, Referral
from shegongzhan.people.models import Circumstance
from shegongzhan.policies.queries import choices
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import Participant, RecordKind, RecordWorker, ServiceRecord
from shegongzhan.services.progress.queries import (
    TargetProgress,
    contracts_of,
    progress_of_targets,
    targets_of,
)
from shegongzhan.stations.models import Station, Tier
from shegongzhan.statistics.periods import Period

SESSIONS = (RecordKind.ACTIVITY, RecordKind.SESSION)


@dataclass
class Line:
    """What was done for one duty: visits, sessions, other services, heads served, and which persons."""

    code: str
    label: str
    visits: int = 0
    sessions: int = 0
    services: int = 0
    heads: int = 0
    people: set[UUID] = field(default_factory=set)

    @property
    def persons(self) -> int:
        """How many persons on the register it reached, each once."""
        return len(self.people)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was done for it."""
        return not (self.visits or self.sessions or self.services)

    def add(self, kind: str, heads: int, people: Iterable[UUID]) -> None:
        """Count one record."""
        if kind == RecordKind.VISIT:
            self.visits += 1
        elif kind in SESSIONS:
            self.sessions += 1
        else:
            self.services += 1
        self.heads += heads
        self.people.update(people)


@dataclass(frozen=True)
class Summary:
    """The page of a station and a period: lines by duty, their sum, hours, needs, and the contracts carried out there."""

    station: Station
    period: Period
    lines: list[Line]
    rest: Line
    total: Line
    minutes: int
    workers: int
    needs: dict[str, int]
    targets: list[TargetProgress]


def station_summary(station: Station, period: Period) -> Summary:
    """Return what a station did in a period; the same number of queries for a quiet and for a busy one."""
    records = ServiceRecord.objects.counted().filter(_mine(station), day__range=(period.first, period.last))
    received: dict[UUID, set[UUID]] = {}
    inside = {"day__range": (period.first, period.last), "void": False}
    for record, person in Participant.objects.filter(_mine(station, "record__"), **inside).values_list(
        "record_id", "person_id"
    ):
        received.setdefault(record, set()).add(person)
    groups = _groups(station, period, {person for people in received.values() for person in people})
    duties = policy("services.duties", station.division, period.last)
    # Named in the reader's language, as every list of the packs.
    words = dict(choices("services.duties", station.division, period.last))
    lines = {duty["code"]: Line(duty["code"], words[duty["code"]]) for duty in duties}
    rest, total = Line("", ""), Line("", "")
    for pk, kind, of_field, heads in records.values_list("pk", "kind", "field", "heads"):
        people = received.get(pk, set())
        total.add(kind, heads, people)
        codes = _duties_of(duties, of_field, {group for one in people for group in groups.get(one, ())})
        for code in codes:
            lines[code].add(kind, heads, people)
        if not codes:
            rest.add(kind, heads, people)
    time = RecordWorker.objects.filter(_mine(station, "record__"), **inside).aggregate(
        minutes=Sum("minutes"), workers=Count("worker", distinct=True)
    )
    return Summary(
        station,
        period,
        list(lines.values()),
        rest,
        total,
        minutes=time["minutes"] or 0,
        workers=time["workers"],
        needs=_needs(station, period),
        targets=progress_of_targets(
            targets_of(contracts_of(station.division, period.first, period.last)), period.last
        ),
    )


def _mine(station: Station, prefix: str = "") -> Q:
    """Return the condition "the station's own": its place first, because every index begins with it."""
    own = Q(**{f"{prefix}station": station})
    if station.tier == Tier.TOWNSHIP:
        own |= Q(**{f"{prefix}station": None})
    return own & within(station.division)


def _noted_by(station: Station, prefix: str = "") -> Q:
    """Return the condition "noted by the station": a need that moved with its person's file since is still its own."""
    left = within(station.division, f"{prefix}noted_in")
    own = Q(**{f"{prefix}noted_station": station})
    if station.tier == Tier.TOWNSHIP:
        own |= Q(**{f"{prefix}noted_station": None})
    return _mine(station, prefix) & Q(**{f"{prefix}noted_in": None}) | left & own


def _mine_at(station: Station, day: datetime.date) -> Q:
    """Return the condition "the station's own at the end of a day": what moved away later still was, what came was not."""
    return _mine(station) & (Q(moved_on=None) | Q(moved_on__lte=day)) | _noted_by(station) & Q(
        moved_on__gt=day
    )


def _groups(station: Station, period: Period, people: set[UUID]) -> dict[UUID, set[str]]:
    """Return the groups each person belonged to in the period, by the pack's categories; one query."""
    group_of = {
        row["code"]: row["group"] for row in policy("people.categories", station.division, period.last)
    }
    rows = Circumstance.objects.filter(
        Q(since=None) | Q(since__lte=period.last),
        Q(until=None) | Q(until__gte=period.first),
        within(station.division),
    )
    found: dict[UUID, set[str]] = {}
    for person, category in rows.values_list("person_id", "category"):
        if person in people:
            found.setdefault(person, set()).add(group_of.get(category, ""))
    return found


def _duties_of(duties: Iterable[Mapping[str, Any]], of_field: str, groups: set[str]) -> list[str]:
    if of_field:
        return [duty["code"] for duty in duties if of_field in duty["fields"]]
    return [duty["code"] for duty in duties if groups & set(duty["groups"])]


def _needs(station: Station, period: Period) -> dict[str, int]:
    span = (period.first, period.last)
    noted, then = _noted_by(station), _mine_at(station, period.last)
    rows = Need.objects.filter(_mine(station) | noted).aggregate(
        noted=Count("pk", filter=noted & Q(noted_on__range=span)),
        met=Count(
            "pk",
            filter=_mine(station) & Q(closed_on__range=span, state__in=[NeedState.MET, NeedState.PARTLY_MET]),
        ),
        cannot=Count("pk", filter=_mine(station) & Q(closed_on__range=span, state=NeedState.CANNOT)),
        waiting=Count(
            "pk",
            filter=then & Q(noted_on__lte=period.last) & (Q(closed_on=None) | Q(closed_on__gt=period.last)),
        ),
    )
    # A referral lies where it was made, also when its need has moved since.
    made_here = _mine(station, "need__") | _noted_by(station, "need__")
    referred = Referral.objects.filter(made_here, within(station.division), referred_on__range=span).count()
    return {**rows, "referred": referred}
