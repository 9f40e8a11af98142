"""Figures as a page may ask for them: what takes long is worked out aside, and the same question answered from it."""

import datetime
from dataclasses import dataclass
from typing import Any

from shegongzhan.core import aside
from shegongzhan.statistics.indicators.at_work import Known
from shegongzhan.statistics.models import PublishedYear, WorkedOut
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import counted_figures, published_year, yearly_figures
from shegongzhan.statistics.rules import plain

COUNTY = 6
# How long an answer that took long is given again: the work of a region does not change much in a quarter of an hour.
FRESH = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class Told:
    """Figures, when they were worked out if that was not just now, and what was published of the year if it was."""

    report: dict[str, Any]
    frozen: PublishedYear | None = None
    counted_now: bool = False
    worked_out_at: datetime.datetime | None = None


def figures_for(
    place: str, period: Period, *, anew: bool, now: datetime.datetime, known: Known | None = None
) -> Told:
    """Return the figures of a place and a period: published, just worked out, or counted now.

    `anew` counts a published year once more. A place of more than one county is counted aside (TakesLong in a request).
    `known` is handed on to those who show the stations' conditions beside the figures, so that they are measured once.
    """
    frozen = published_year(place, period.first.year) if period.is_year else None
    if frozen is not None and not anew:
        return Told(yearly_figures(place, period), frozen)
    counted_now = frozen is not None
    if len(place) >= COUNTY:
        return Told(counted_figures(place, period, known), frozen, counted_now)
    kept = WorkedOut.objects.filter(
        division=place, period=period.code, worked_out_at__gte=now - FRESH
    ).first()
    if kept is None:
        aside.needed(aside.FIGURES)
        kept, _made = WorkedOut.objects.update_or_create(
            division=place, period=period.code,
            defaults={"figures": plain(counted_figures(place, period)), "worked_out_at": now},
        )  # fmt: skip
    return Told(kept.figures, frozen, counted_now, kept.worked_out_at)
