"""有形覆盖: how many of the townships have a station.

Counts: running sites of the 社工站 kind; a station embedded in another site covers its township like any other.
Townships expected to have one are streets, towns, townships and sumu: codes 001–399 after the county's six digits.
"""

from typing import Any

from django.db.models import Q

from shegongzhan.core.scoping import within
from shegongzhan.stations.models import Division, Level, Station, StationKind, StationState, System, Tier
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return guidance_centres, stations, townships and the rate of townships that have a station (0 to 1)."""
    stations = standing_in(place, period)
    centres = stations.filter(tier=Tier.CENTRE).count()
    covered = set(stations.filter(tier=Tier.TOWNSHIP).values_list("division", flat=True))
    townships = townships_of(place)
    return {
        "guidance_centres": centres,
        "stations": stations.filter(tier=Tier.TOWNSHIP).count(),
        "townships": len(townships),
        "rate": round(len(covered & set(townships)) / len(townships), 4) if townships else 0.0,
    }


def standing_in(place: str, period: Period) -> Any:
    """Return the stations of a place that were running at the end of the period."""
    return (
        Station.objects.filter(within(place), kind=StationKind.SOCIAL_WORK)
        .filter(Q(opened_on__isnull=True) | Q(opened_on__lte=period.last))
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=period.last))
        .exclude(state__in=[StationState.PLANNED, StationState.CLOSED])
    )


def townships_of(place: str) -> list[str]:
    """Return the codes of the township-level divisions of a place that a station is expected in."""
    codes = Division.objects.filter(
        within(place, "code"), system=System.STATISTICS, level=Level.TOWNSHIP
    ).values_list("code", flat=True)
    return [code for code in codes if "001" <= code[6:9] <= "399"]
