"""What several pages of supervision read from a request."""

import datetime
from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from shegongzhan.core.asking import say_no
from shegongzhan.core.errors import RuleViolation
from shegongzhan.supervision.rules import month_of

EARLIEST = 2000


def month_asked(request: HttpRequest, today: datetime.date) -> datetime.date:
    """Return the first day of the month asked for as `?month=2024-03`; this month when it is none, or not yet begun."""
    text = request.GET.get("month", "")
    try:
        year, number = (int(part) for part in text.split("-"))
        month = datetime.date(year, number, 1)
    except ValueError:
        return month_of(today)
    return month if month.year >= EARLIEST and month <= today else month_of(today)


def said(form: Form, act: Callable[[], Any]) -> bool:
    """Run a command and tell whether it went through; what it refuses stands beside the field it is about."""
    try:
        act()
    except RuleViolation as no:
        say_no(form, no)
        return False
    return True


def version_seen(request: HttpRequest) -> int | None:
    """Return the version of the row that was on the page, None when it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < len("1000000") else None
