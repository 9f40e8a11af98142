"""By when somebody must be seen. Pure arithmetic on days; the intervals come from the policy pack.

《关于做好特殊困难人员探访关爱的意见》 (Inner Mongolia, 2022): high risk weekly and within 24 hours of a major
change, key persons monthly, others quarterly.
"""

import datetime


def due_on(*, last_on: datetime.date | None, filed_on: datetime.date, interval_days: int) -> datetime.date:
    """Return the last day on which the next visit is in time.

    It counts from the last contact that counts; who was never seen counts from the day the file was opened. Seen
    eight days ago with an interval of seven means overdue since yesterday.
    """
    return (last_on or filed_on) + datetime.timedelta(days=interval_days)


def answer_by(noted_at: datetime.datetime, hours: int) -> datetime.datetime:
    """Return the moment by which a change event must be answered."""
    return noted_at + datetime.timedelta(hours=hours)


def sooner(due: datetime.date, event_due: datetime.datetime | None) -> datetime.date:
    """Return the earlier of a due day and the local day of an open change event."""
    return due if event_due is None else min(due, event_due.date())
