"""有效覆盖: how many of the stations that stand are at work.

What "at work" means is the policy pack's to say (`stations.at_work`): by default a service recorded within the last
30 days of the period and a resident worker on the register. Conditions the pack does not require are not counted.
"""

import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left

from shegongzhan.core.scoping import within
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station, Tier
from shegongzhan.statistics.indicators.coverage import standing_in, townships_of
from shegongzhan.statistics.indicators.workforce import at_end_of
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import WorkerKind

COUNTY = 6


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return stations_at_work and rate_at_work: of the townships expected to have a station, those with one at work."""
    working = {station.division for station in stations_at_work(place, period)}
    townships = townships_of(place)
    return {
        "stations_at_work": len(working),
        "rate_at_work": round(len(working & set(townships)) / len(townships), 4) if townships else 0.0,
    }


def stations_at_work(place: str, period: Period) -> list[Station]:
    """Return the township stations of a place that were at work at the end of the period."""
    stations = list(standing_in(place, period).filter(tier=Tier.TOWNSHIP))
    served = _counts(place, period)
    staffed: dict[str, int] = {}
    for division in (
        at_end_of(place, period).filter(kind=WorkerKind.RESIDENT).values_list("division", flat=True)
    ):
        staffed[division[:9]] = staffed.get(division[:9], 0) + 1
    found = []
    for station in stations:
        have = {
            "services": served.get(station.division[:9], 0),
            "staff": staffed.get(station.division[:9], 0),
        }
        conditions = policy("stations.at_work.conditions", station.division, period.last)
        required = [c for c in conditions if c["required"] and c["code"] in have]
        if all(have[c["code"]] >= c["least"] for c in required):
            found.append(station)
    return found


def _counts(place: str, period: Period) -> dict[str, int]:
    """Count the valid records of each township in the window of days before the period's end."""
    days = policy("stations.at_work.window_days", place[:COUNTY], period.last)
    since = period.last - datetime.timedelta(days=days - 1)
    rows = ServiceRecord.objects.filter(within(place), void=False, day__range=(since, period.last))
    return dict(
        rows.order_by().annotate(township=Left("division", 9)).values_list("township").annotate(n=Count("pk"))
    )
