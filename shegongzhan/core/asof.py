"""What was true on a day: rows that hold from one day to another, by one rule wherever figures count them.

A row holds from its start; one whose start nobody wrote down holds from the day it was noted (`noted_on`: for a page the
day of typing, for a ledger the first day of the ledger's year). It holds no more on the day it ended.
"""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.time import today


class Noted(models.Model):
    """A row that knows when it was noted, for when nobody wrote down since when it holds."""

    noted_on = models.DateField(
        _("登记日期"), default=today, editable=False, help_text=_("没有写开始日期的，从这一天起算")
    )

    class Meta:
        abstract = True

    def note_now(self) -> None:
        """Let the row hold from today where nobody wrote down since when; the caller saves `noted_on`."""
        self.noted_on = today()


def begun(day: datetime.date, start: str = "since", *, prefix: str = "") -> Q:
    """Return the condition "had begun by the day": by its start, else by when it was noted."""
    start = f"{prefix}{start}"
    return Q(**{f"{start}__lte": day}) | Q(**{f"{start}__isnull": True, f"{prefix}noted_on__lte": day})


def going_on(day: datetime.date, end: str = "until", *, prefix: str = "") -> Q:
    """Return the condition "had not ended by the day"."""
    end = f"{prefix}{end}"
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day})


def held(day: datetime.date, start: str = "since", end: str = "until") -> Q:
    """Return the condition "held on the day"."""
    return begun(day, start) & going_on(day, end)
