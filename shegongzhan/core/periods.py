"""Spans of days: a first and a last day, both included; None is open on that side.

Whatever a rule says may not be twice at one time (a post, an operator, a supervisor, an employment) is asked here, for the
whole span and never for one day of it: a span that begins long ago meets what holds today.
"""

import datetime
from typing import Self

from django.db.models import Expression, Q

from shegongzhan.core.scoping import ScopedQuerySet

Day = datetime.date | None
ONE_DAY = datetime.timedelta(days=1)


def overlapping(
    first: Day | Expression, last: Day | Expression, *, starts: str = "starts_on", ends: str = "ends_on"
) -> Q:
    """Return the condition "shares at least one day with the span"."""
    condition = Q()
    if last is not None:
        condition &= Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": last})
    if first is not None:
        condition &= Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": first})
    return condition


def in_words(first: Day, last: Day) -> str:
    """Return a span as a sentence names it: 2024-01-01—2024-06-30, with an open side left empty."""
    return f"{first.isoformat() if first else ''}—{last.isoformat() if last else ''}"


class SpanQuerySet(ScopedQuerySet):
    """Rows of a place that hold from `starts_on` to `ends_on`."""

    def overlapping(self, first: Day, last: Day) -> Self:
        """Keep the rows that share at least one day with the span."""
        return self.filter(overlapping(first, last))

    def held_on(self, on: datetime.date) -> Self:
        """Keep the rows that hold on the day, first and last day included."""
        return self.overlapping(on, on)
