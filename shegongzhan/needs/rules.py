"""Arithmetic of the three lists: promise dates, capacity periods."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from shegongzhan.needs.models import CapacityPeriod


def promised_on(
    noted_on: datetime.date, urgency: str, urgencies: Iterable[Mapping[str, Any]]
) -> datetime.date:
    """Return the day by which a need of this urgency is promised an answer.

    `urgencies` is the pack's table `needs.urgency` (code, days). KeyError for an urgency the table does not know.
    """
    days = {row["code"]: row["days"] for row in urgencies}
    return noted_on + datetime.timedelta(days=days[urgency])


def period_of(period: str, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day of the capacity period the day lies in; all time for "once"."""
    if period == CapacityPeriod.YEAR:
        return datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31)
    if period == CapacityPeriod.QUARTER:
        first = datetime.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        return first, _month_end(first, 2)
    if period == CapacityPeriod.MONTH:
        first = day.replace(day=1)
        return first, _month_end(first, 0)
    return datetime.date.min, datetime.date.max


def _month_end(first: datetime.date, months: int) -> datetime.date:
    month = first.month + months + 1
    following = datetime.date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def quarter_of(day: datetime.date) -> tuple[int, int]:
    """Return the year and the quarter (1–4) a day lies in."""
    return day.year, (day.month - 1) // 3 + 1


def quarter_days(year: int, quarter: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day of a quarter (1–4)."""
    first = datetime.date(year, 3 * quarter - 2, 1)
    return first, _month_end(first, 2)


def quarter_to_freeze(day: datetime.date) -> tuple[int, int]:
    """Return the year and number of the quarter somebody means on a day: the running one, in its first month the one before."""
    year, quarter = quarter_of(day)
    if day.month > 3 * quarter - 2:
        return year, quarter
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def compare_rows(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> tuple[
    list[Mapping[str, Any]], list[Mapping[str, Any]], list[tuple[Mapping[str, Any], Mapping[str, Any]]]
]:
    """Return what is new, what is gone, and what changed (as pairs) between two lists of rows with an `id`."""
    old = {row["id"]: row for row in before}
    now = {row["id"]: row for row in after}
    new = [row for key, row in now.items() if key not in old]
    gone = [row for key, row in old.items() if key not in now]
    changed = [(old[key], row) for key, row in now.items() if key in old and old[key] != row]
    return new, gone, changed
