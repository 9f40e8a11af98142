"""Arithmetic of supervision: how long a session may be, which month a day lies in, who had none."""

import datetime
from collections.abc import Iterable

A_DAY = 24 * 60


def end_of_session(start: datetime.time, minutes: int) -> datetime.time | None:
    """Return the time of day a session ends; None when it would reach into the next day."""
    total = start.hour * 60 + start.minute + minutes
    return None if total >= A_DAY else datetime.time(total // 60, total % 60)


def month_of(day: datetime.date) -> datetime.date:
    """Return the first day of the month a day lies in."""
    return day.replace(day=1)


def months_after(month: datetime.date, number: int) -> datetime.date:
    """Return the first day of the month so many months after (or, below nought, before) a month."""
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return datetime.date(year, index + 1, 1)


def last_of(month: datetime.date) -> datetime.date:
    """Return the last day of the month a day lies in."""
    return months_after(month_of(month), 1) - datetime.timedelta(days=1)


def minutes_once(spans: Iterable[tuple[datetime.time, datetime.time]]) -> int:
    """Return the minutes of a day that some stretches of it cover together: what overlaps counts once."""
    total, reached = 0, 0
    for start, end in sorted((_minute(one), _minute(other)) for one, other in spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _minute(moment: datetime.time) -> int:
    return moment.hour * 60 + moment.minute


def share(part: int, whole: int) -> float | None:
    """Return how much of a whole a part is, between 0 and 1; None where there is no whole."""
    return round(part / whole, 4) if whole else None
