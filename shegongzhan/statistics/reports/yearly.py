"""年度数据: everything the centre reports of a place and a period, put together from the indicators.

A year that was published is read as it was published (`PublishedYear`), whatever was written down since.
"""

from typing import Any

from shegongzhan.statistics.indicators import (
    activities,
    at_work,
    coverage,
    funds,
    lists,
    needs,
    people,
    talent,
    ventures,
    visits,
    workforce,
)
from shegongzhan.statistics.models import PublishedYear
from shegongzhan.statistics.periods import Period

# Keys that came after the first edition of the report.
KEYS = {"coverage": ("counties", "counties_loaded")}


def yearly_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of a place and a period: those published of a year, else those counted now."""
    frozen = published_year(place, period.first.year) if period.is_year else None
    if frozen is None:
        return counted_figures(place, period)
    if not _lacks(frozen.figures):
        return frozen.figures
    # Published before these figures were counted at all: what was not published is counted now.
    counted = counted_figures(place, period)
    return {key: _filled(frozen.figures.get(key), value) for key, value in counted.items()}


def published_year(place: str, year: int) -> PublishedYear | None:
    """Return what was published of a year, the newest edition."""
    return PublishedYear.objects.filter(division=place, year=year).order_by("-edition").first()


def _filled(frozen: Any, counted: Any) -> Any:
    if isinstance(counted, dict) and isinstance(frozen, dict):
        return {**counted, **frozen}
    return counted if frozen is None else frozen


def _lacks(figures: dict[str, Any]) -> bool:
    return any(not set(keys) <= set(figures.get(part, ())) for part, keys in KEYS.items())


def counted_figures(place: str, period: Period, known: at_work.Known | None = None) -> dict[str, Any]:
    """Return the figures of a place (prefix of a division code) and a period as counted now, in the keys others rely on.

    Amounts are Decimal yuan; `plain` makes them numbers for JSON. The keys are documented in docs/rules/statistics.md.
    """
    listed = lists.measure(place, period)
    return {
        "unit": place,
        "year": period.first.year,
        "coverage": {**coverage.measure(place, period), **at_work.measure(place, period, known)},
        "workforce": workforce.measure(place, period),
        "talent": talent.measure(place, period),
        "people": people.measure(place, period),
        "visits": visits.measure(place, period),
        "needs": needs.measure(place, period),
        "resources": listed["resources"],
        "services": listed["services"],
        "activities": activities.measure(place, period),
        "ventures": ventures.measure(place, period),
        "funds": funds.measure(place, period),
    }
