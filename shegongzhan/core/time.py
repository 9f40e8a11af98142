"""The day and the moment, asked for at the edge (views, commands of the console) and handed down from there."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def today() -> datetime.date:
    """Return today's date where the product runs (Asia/Shanghai)."""
    return timezone.localdate()


def now() -> datetime.datetime:
    """Return this moment in the zone where the product runs, so that its `.date()` is the day people mean."""
    return timezone.localtime()


def span_in_words(days: int) -> str:
    """Return a number of days as people say it: 3 天, from two months on 4 个月, from a year on 2 年, never rounded up."""
    if days < 60:
        return _("%(n)s 天") % {"n": days}
    if days < 365:
        return _("%(n)s 个月") % {"n": days // 30}
    return _("%(n)s 年") % {"n": days // 365}
