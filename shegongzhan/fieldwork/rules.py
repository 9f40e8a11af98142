"""By when somebody must be seen. Pure arithmetic on days; the intervals come from the policy pack.

《关于做好特殊困难人员探访关爱的意见》 (Inner Mongolia, 2022): high risk weekly and within 24 hours of a major
change, key persons monthly, others quarterly.
"""

import datetime

from django.utils.translation import gettext as _

from shegongzhan.core.time import span_in_words


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


def in_words(due: datetime.date, event_due: datetime.datetime | None, on: datetime.date) -> tuple[str, str]:
    """Return when a visit is due as people say it, and its tone: 逾期 3 天 (danger), 今天 (warn), 还有 2 天 (plain)."""
    days = (due - on).days
    if event_due is not None:
        return _("有变化，尽快联系"), "danger"
    if days < 0:
        return _("逾期 %(span)s") % {"span": span_in_words(-days)}, "danger"
    if days == 0:
        return _("今天"), "warn"
    return _("还有 %(days)s 天") % {"days": days}, "plain"
