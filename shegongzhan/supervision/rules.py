"""Arithmetic of supervision: how long a session may be, which month a day lies in, who had none."""

import datetime

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


def share(part: int, whole: int) -> float | None:
    """Return how much of a whole a part is, between 0 and 1; None where there is no whole."""
    return round(part / whole, 4) if whole else None
