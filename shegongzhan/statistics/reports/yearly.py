"""年度数据: everything the centre reports of a place and a period, put together from the indicators."""

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
from shegongzhan.statistics.periods import Period


def yearly_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of a place (prefix of a division code) and a period, in the keys others rely on.

    Amounts are Decimal yuan; `plain` makes them numbers for JSON. The keys are documented in docs/rules/statistics.md.
    """
    listed = lists.measure(place, period)
    return {
        "unit": place,
        "year": period.first.year,
        "coverage": {**coverage.measure(place, period), **at_work.measure(place, period)},
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
