"""Arithmetic of service records: minutes, overlaps."""

import datetime


def minutes_between(start: datetime.time, end: datetime.time) -> int:
    """Return the minutes from one time of a day to a later one; 0 when the end is not later."""
    minutes = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    return max(minutes, 0)


def end_of(start: datetime.time, minutes: int) -> datetime.time:
    """Return the time of day so many minutes after the start, at the latest 23:59 of the same day."""
    total = min(start.hour * 60 + start.minute + minutes, 23 * 60 + 59)
    return datetime.time(total // 60, total % 60)


def overlap(a: tuple[datetime.time, datetime.time], b: tuple[datetime.time, datetime.time]) -> bool:
    """Tell whether two spans of one day share a minute; touching ends do not."""
    return a[0] < b[1] and b[0] < a[1]
