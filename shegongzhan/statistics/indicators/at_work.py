"""有效覆盖: how many of the stations that stand are at work.

What "at work" means is the policy pack's to say (`stations.at_work`): by default a service recorded within the last
30 days of the period and a resident worker employed. While the period runs, the days are counted back from today. The
conditions a pack may require:
- services: records of the township in the window, struck-out ones left out;
- staff: resident workers employed there on the day;
- funds: whole yuan of the county's money, whatever its source, not spent by the day;
- visits: of the persons on the register whom a rule says to visit, how many per cent were visited within their interval.
Conditions the pack does not require are shown beside the stations and count for nothing.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import Left

from shegongzhan.core.scoping import within
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.funds.models import Posting
from shegongzhan.funds.queries import income, spent
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from shegongzhan.stations.models import Station, Tier
from shegongzhan.statistics.indicators.coverage import standing_in, townships_of
from shegongzhan.statistics.indicators.people import enrolments
from shegongzhan.statistics.indicators.workforce import employments
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import WorkerKind

COUNTY, TOWNSHIP = 6, 9


@dataclass(frozen=True)
class AtWork:
    """How a station stood to the conditions of its pack: what it had of each, and whether all required ones were met."""

    station: Station
    have: dict[str, int]
    works: bool


# What stations have of a condition, by township or county, for each condition that was measured of a place and a period.
Known = dict[str, dict[str, int]]


def measure(place: str, period: Period, known: Known | None = None) -> dict[str, Any]:
    """Return stations_at_work and rate_at_work: of the townships expected to have a station, those with one at work."""
    working = {one.station.division for one in judged(place, period, known=known) if one.works}
    townships = townships_of(place)
    return {
        "stations_at_work": len(working),
        "rate_at_work": round(len(working & set(townships)) / len(townships), 4) if townships else 0.0,
    }


def stations_at_work(place: str, period: Period) -> list[Station]:
    """Return the township stations of a place that were at work at the end of the period."""
    return [one.station for one in judged(place, period) if one.works]


def judged(
    place: str, period: Period, *, all_conditions: bool = False, known: Known | None = None
) -> list[AtWork]:
    """Return every township station of a place as its pack judges it; `all_conditions` measures the merely shown too.

    What is `known` of the same place and period is not measured again, and what is measured is known from then on.
    """
    stations = list(standing_in(place, period).filter(tier=Tier.TOWNSHIP).order_by("division", "pk"))
    conditions = {
        station.pk: policy("stations.at_work.conditions", station.division, period.last)
        for station in stations
    }
    asked = {
        one["code"] for listed in conditions.values() for one in listed if one["required"] or all_conditions
    }
    have = {} if known is None else known
    for code in asked & _MEASURES.keys() - have.keys():
        have[code] = _MEASURES[code](place, period)
    found = []
    for station in stations:
        town, county = station.division[:TOWNSHIP], station.division[:COUNTY]
        mine = {code: counts.get(town, counts.get(county, 0)) for code, counts in have.items()}
        required = [one for one in conditions[station.pk] if one["required"] and one["code"] in _MEASURES]
        works = all(mine.get(one["code"], 0) >= one["least"] for one in required)
        found.append(AtWork(station, mine, works))
    return found


def _services(place: str, period: Period) -> dict[str, int]:
    days = policy("stations.at_work.window_days", place[:COUNTY], period.last)
    since = period.as_of - datetime.timedelta(days=days - 1)
    rows = ServiceRecord.objects.filter(within(place), void=False, day__range=(since, period.as_of))
    return _by_township(rows)


def _staff(place: str, period: Period) -> dict[str, int]:
    return _by_township(employments(place, period).filter(kind=WorkerKind.RESIDENT))


def _funds(place: str, period: Period) -> dict[str, int]:
    rows = Posting.objects.filter(within(place[:COUNTY]), day__lte=period.as_of).order_by()
    sums = rows.annotate(county=Left("division", COUNTY)).values("county")
    return {
        row["county"]: int(row["came"] - row["went"]) for row in sums.annotate(came=income(), went=spent())
    }


def _visits(place: str, period: Period) -> dict[str, int]:
    day = period.as_of
    duties = VisitDuty.objects.filter(within(place), person__in=enrolments(place, period).values("person"))
    wanted = list(duties.values_list("person", "division", "interval_days"))
    longest = max((days for _person, _division, days in wanted), default=0)
    seen = Participant.objects.filter(
        within(place),
        kind=RecordKind.VISIT,
        void=False,
        day__range=(day - datetime.timedelta(days=longest), day),
    )
    last = dict(seen.order_by().values_list("person").annotate(day=Max("day")))
    due: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for person, division, days in wanted:
        due[division[:TOWNSHIP]] += 1
        done[division[:TOWNSHIP]] += person in last and (day - last[person]).days <= days
    # Nobody to visit is nothing left undone.
    none: Iterable[str] = set(townships_of(place)) - set(due)
    return {town: done[town] * 100 // due[town] for town in due} | dict.fromkeys(none, 100)


def _by_township(rows: Any) -> dict[str, int]:
    counted = rows.order_by().annotate(township=Left("division", TOWNSHIP)).values_list("township")
    return dict(counted.annotate(n=Count("pk")))


_MEASURES = {"services": _services, "staff": _staff, "funds": _funds, "visits": _visits}
