"""The day and the moment, asked for at the edge (views, commands of the console) and handed down from there."""

import datetime

import chinese_calendar
from django.utils import timezone
from django.utils.translation import gettext as _

WORKING_WEEK = 5
# The one clock of the product; a test puts another in its place.
clock = timezone.localtime


def today() -> datetime.date:
    """Return today's date where the product runs (Asia/Shanghai)."""
    return clock().date()


def now() -> datetime.datetime:
    """Return this moment in the zone where the product runs, so that its `.date()` is the day people mean."""
    return clock()


def span_in_words(days: int) -> str:
    """Return a number of days as people say it: 3 天, from two months on 4 个月, from a year on 2 年 11 个月, never rounded up."""
    if days < 60:
        return _("%(n)s 天") % {"n": days}
    if days < 365:
        return _("%(n)s 个月") % {"n": days // 30}
    years, rest = divmod(days, 365)
    months = min(rest // 30, 11)
    if not months:
        return _("%(n)s 年") % {"n": years}
    return _("%(years)s 年 %(months)s 个月") % {"years": years, "months": months}


def is_working_day(day: datetime.date) -> bool:
    """Tell whether offices work on a day: with the year's holidays and the weekends worked for them.

    The State Council announces a year in the November before; for one not announced yet, Monday to Friday are worked.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= WORKING_WEEK


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """Return the so-manieth working day after a day: the last one on which a term of so many working days is kept."""
    while number > 0:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day)
    return day
