"""公益创投: how many ventures were set up, and how much they were granted.

Counts: ventures that began in the period, also those stopped since; one without a date counts in none.
"""

from typing import Any

from django.db.models import Count, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.projects.queries import with_money
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count and granted (yuan)."""
    found = begun(place, period).aggregate(count=Count("pk"), granted=Sum("granted"))
    return {"count": found["count"], "granted": found["granted"] or 0}


def begun(place: str, period: Period) -> QuerySet[Project]:
    """Return the ventures that began in a place and a period, each with what was paid of it."""
    rows = Project.objects.filter(
        within(place), kind=ProjectKind.VENTURE, starts_on__range=(period.first, period.last)
    )
    return with_money(rows)
