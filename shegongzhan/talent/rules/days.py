"""Months and days as contracts count them."""

import datetime


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def registered_until(on: datetime.date, years: int) -> datetime.date:
    """Return the last day of a registration of so many years: of 10 May 2023 for three years, 9 May 2026."""
    return months_after(on, 12 * years) - datetime.timedelta(days=1)


def month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month."""
    return months_after(datetime.date(year, month, 1), 1) - datetime.timedelta(days=1)


def months_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Return the last days of the months that end between two days, both included."""
    ends = []
    day = month_end(first.year, first.month)
    while day <= last:
        ends.append(day)
        following = day + datetime.timedelta(days=1)
        day = month_end(following.year, following.month)
    return ends
