"""Series: sessions that served one need again and again. Three of them may be worth a brand (B33: 打造服务品牌)."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext as _

from shegongzhan.core.language import in_chinese
from shegongzhan.core.scoping import Scope
from shegongzhan.needs.models import Need, NeedState
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.commands import BrandFacts
from shegongzhan.projects.models import Brand
from shegongzhan.services.models import NeedLink, RecordKind, RecordNeed, ServiceRecord

# What is held for many, again and again; a visit or a delivery to one household is no session.
SESSIONS = (RecordKind.ACTIVITY, RecordKind.SESSION)
MOST_SHOWN = 30
MOST_LINES = 20
LONGEST_NAME = 80


@dataclass(frozen=True)
class Series:
    """A need and the sessions that served it: how many, from when to when, for how many heads."""

    need: Need
    times: int
    first: datetime.date
    last: datetime.date
    heads: int


@dataclass(frozen=True)
class Chain:
    """A need a brand answers, the sessions that served it (the latest first), and how many there are in all."""

    need: Need
    sessions: list[ServiceRecord]
    times: int
    heads: int


def least_sessions(place: str, on: datetime.date) -> int:
    """Return how many sessions make a series in a place."""
    return policy("projects.brand_sessions", place, on)


def _sessions() -> Q:
    return Q(link=NeedLink.SERVED, record__void=False, record__kind__in=SESSIONS)


def series_in(scope: Scope, on: datetime.date, *, limit: int = MOST_SHOWN) -> list[Series]:
    """Return the series a scope may propose as brands and nobody has, the longest first; two queries."""
    place = next(iter(scope.places("projects.change")), "")
    rows = RecordNeed.objects.filter(_sessions(), scope.within("projects.change", "record__division"))
    sums = (
        rows.filter(need__brands__isnull=True)
        .order_by()
        .values("need")
        .annotate(
            times=Count("record"),
            first=Min("record__day"),
            last=Max("record__day"),
            heads=Sum("record__heads"),
        )
    )
    found = list(sums.filter(times__gte=least_sessions(place, on)).order_by("-times", "-last")[:limit])
    needs = Need.objects.in_bulk([row["need"] for row in found])
    return [
        Series(needs[row["need"]], row["times"], row["first"], row["last"], row["heads"] or 0)
        for row in found
    ]


def chains_of(brand: Brand) -> list[Chain]:
    """Return what a brand answers: each need with the sessions that served it; two queries whatever there is."""
    needs = {need.pk: need for need in brand.needs.order_by("noted_on", "pk")}
    links = RecordNeed.objects.filter(_sessions(), need__in=needs).order_by("-record__day", "-record")
    served: dict[UUID, list[ServiceRecord]] = {pk: [] for pk in needs}
    for link in links.select_related("record__visit", "record__activity", "record__station"):
        served[link.need_id].append(link.record)
    return [
        Chain(need, rows[:MOST_LINES], len(rows), sum(record.heads for record in rows))
        for need, rows in ((needs[pk], served[pk]) for pk in needs)
    ]


def sessions_of(need: Need) -> list[ServiceRecord]:
    """Return the sessions that served a need, the earliest first."""
    rows = ServiceRecord.objects.counted().filter(
        kind__in=SESSIONS, needs__need=need, needs__link=NeedLink.SERVED
    )
    return list(rows.select_related("activity", "station").order_by("day", "pk"))


def draft_of(need: Need, sessions: list[ServiceRecord]) -> BrandFacts:
    """Return a brand as it can be written from the records, for people to put into their own words.

    What a person said of a need stays with the need: only a need of the place, not of somebody, brings its words along.
    """
    kind = _kind(need)
    first, last = sessions[0].day, sessions[-1].day
    heads = sum(record.heads for record in sessions)
    with in_chinese():
        problem = need.description if need.description and not need.person_id else kind
        lines = [
            _("%(day)s %(name)s，%(heads)s 人")
            % {"day": record.day.isoformat(), "name": name_of(record), "heads": record.heads}
            for record in sessions[-MOST_LINES:]
        ]
        results = _("从 %(first)s 到 %(last)s 办了 %(times)s 场，%(heads)s 人次。") % {
            "first": first.isoformat(), "last": last.isoformat(), "times": len(sessions), "heads": heads,
        }  # fmt: skip
        if need.state == NeedState.MET:
            results += _("需求已满足。")
        name = _common_name(sessions) or _("%(kind)s系列活动") % {"kind": kind}
    station = sessions[-1].station
    return BrandFacts(
        division=station.division if station else need.division[:9],
        name=_free_name(station.division if station else need.division[:9], name),
        problem=problem[:2000],
        method="\n".join(lines)[:4000],
        results=results,
        station_id=station.pk if station else None,
        projects=sorted({record.project_id for record in sessions if record.project_id}),
        needs=[need.pk],
    )


def name_of(record: ServiceRecord) -> str:
    """Return what a session is called: an activity by its name, anything else by its kind."""
    activity = getattr(record, "activity", None)
    return activity.name if activity else str(record.get_kind_display())


def _kind(need: Need) -> str:
    with in_chinese():
        return label("needs.kinds", need.kind, need.division, need.noted_on)


def _common_name(sessions: Iterable[ServiceRecord]) -> str:
    """Return the name most sessions carry, '' when none is carried twice."""
    names = Counter(name_of(record) for record in sessions if getattr(record, "activity", None))
    return next((name for name, n in names.most_common(1) if n > 1), "")[: LONGEST_NAME - 4]


def _free_name(division: str, name: str) -> str:
    """Return a name no brand of the place has: the second of its name gets a number."""
    taken = set(Brand.objects.filter(division=division, name__startswith=name).values_list("name", flat=True))
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free
