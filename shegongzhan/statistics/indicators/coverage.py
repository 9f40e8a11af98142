"""有形覆盖: how many of the townships have a station.

Counts: sites of the 社工站 kind that stood at the end of the period (today, while it runs); a station embedded in
another site covers its township like any other. One without an opening day stands from the day it was noted; one that
closed later stood until then. Townships expected to have one are streets, towns, townships and sumu: codes 001–399
after the county's six digits. Only the townships of counties whose divisions are loaded are counted against: of a city
or a region the figure says how many of its counties these are.
"""

from typing import Any

from django.db.models import QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.stations.models import Division, Level, Station, StationKind, System, Tier
from shegongzhan.stations.queries import counties_of, standing_on
from shegongzhan.stations.rules import is_station_expected
from shegongzhan.statistics.periods import Period

COUNTY = 6


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return guidance_centres, stations, townships, the rate of townships that have a station, counties and counties_loaded."""
    stations = standing_in(place, period)
    covered = set(stations.filter(tier=Tier.TOWNSHIP).values_list("division", flat=True))
    townships = townships_of(place)
    return {
        "guidance_centres": stations.filter(tier=Tier.CENTRE).count(),
        "stations": stations.filter(tier=Tier.TOWNSHIP).count(),
        "townships": len(townships),
        "rate": round(len(covered & set(townships)) / len(townships), 4) if townships else 0.0,
        "counties": len(counties_of(place)),
        "counties_loaded": len({code[:COUNTY] for code in townships}),
    }


def standing_in(place: str, period: Period) -> QuerySet[Station]:
    """Return the social work stations of a place that stood at the end of the period."""
    return Station.objects.filter(within(place), standing_on(period.as_of), kind=StationKind.SOCIAL_WORK)


def townships_of(place: str) -> list[str]:
    """Return the codes of the township-level divisions of a place that a station is expected in."""
    codes = Division.objects.filter(
        within(place, "code"), system=System.STATISTICS, level=Level.TOWNSHIP, valid_to__isnull=True
    ).values_list("code", flat=True)
    return [code for code in codes if is_station_expected(code)]
