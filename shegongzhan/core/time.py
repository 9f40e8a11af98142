"""The day and the moment, asked for at the edge (views, commands of the console) and handed down from there."""

import datetime

from django.utils import timezone


def today() -> datetime.date:
    """Return today's date where the product runs (Asia/Shanghai)."""
    return timezone.localdate()


def now() -> datetime.datetime:
    """Return this moment in the zone where the product runs, so that its `.date()` is the day people mean."""
    return timezone.localtime()
