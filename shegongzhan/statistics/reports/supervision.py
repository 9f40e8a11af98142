"""督导: which stations have a supervisor, how many hours how, gaps and what met them, months with internal duty."""

from typing import Any

from shegongzhan.core.time import today
from shegongzhan.statistics.periods import Period
from shegongzhan.supervision.queries import supervision_of


def supervision_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the supervision of a place (prefix of a division code) and a year, in the keys of docs/reports.md.

    The pages count with the same queries. A year that is not over is counted up to today.
    """
    return {
        "unit": place,
        "year": period.first.year,
        **supervision_of(place, period.first, period.last, today()),
    }
