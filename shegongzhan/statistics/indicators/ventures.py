"""公益创投: how many ventures were set up, and how much they were granted.

Counts: ventures that began in the period, also those stopped since; one without a date counts in none.
"""

from typing import Any

from django.db.models import Count, Sum

from shegongzhan.core.scoping import within
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return count and granted (yuan)."""
    found = Project.objects.filter(
        within(place), kind=ProjectKind.VENTURE, starts_on__range=(period.first, period.last)
    ).aggregate(count=Count("pk"), granted=Sum("granted"))
    return {"count": found["count"], "granted": found["granted"] or 0}
