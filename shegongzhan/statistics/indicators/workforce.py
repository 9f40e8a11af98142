"""队伍: who works here, who holds a certificate, and of which level.

Counts: everybody employed here at the end of the period (today, while it runs), each once, whatever they are and
wherever they work now. An employment without a start counts from the day it was noted (`core.asof`); who left on the
last day is gone. A resident worker is one whose employment of that day says so. Other talent are those without a
certificate. A certificate without a date counts from the day it was noted; of several the highest counts.
"""

from typing import Any

from django.db.models import QuerySet

from shegongzhan.core.asof import begun, going_on
from shegongzhan.core.scoping import within
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Certificate, Employment, Level, Worker, WorkerKind
from shegongzhan.talent.queries import employments_on

RANK = {Level.JUNIOR: 1, Level.INTERMEDIATE: 2, Level.SENIOR: 3}


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return station_workers, certified, other_talent, and by_level (junior, intermediate, senior)."""
    employed: dict[int, set[str]] = {}
    for worker, kind in employments(place, period).values_list("worker_id", "kind"):
        employed.setdefault(worker, set()).add(kind)
    highest: dict[int, str] = {}
    for worker, level in certificates_at(place, period).values_list("worker_id", "level"):
        if worker not in highest or RANK[Level(level)] > RANK[Level(highest[worker])]:
            highest[worker] = level
    levels = list(highest.values())
    return {
        "station_workers": sum(WorkerKind.RESIDENT in kinds for kinds in employed.values()),
        "certified": len(levels),
        "other_talent": len(employed) - len(levels),
        "by_level": {level.value: levels.count(level.value) for level in Level},
    }


def employments(place: str, period: Period) -> QuerySet[Employment]:
    """Return the employments in a place that held at the end of the period."""
    return employments_on(period.as_of).filter(within(place))


def at_end_of(place: str, period: Period, **of: Any) -> QuerySet[Worker]:
    """Return who was employed in a place at the end of the period; `of` narrows the employments (`kind=…`)."""
    return Worker.objects.filter(pk__in=employments(place, period).filter(**of).values("worker"))


def touching(place: str, period: Period) -> QuerySet[Worker]:
    """Return who was employed in a place on any day of the period."""
    rows = Employment.objects.filter(within(place), begun(period.as_of, "starts_on"))
    return Worker.objects.filter(pk__in=rows.filter(going_on(period.first, "ends_on")).values("worker"))


def certificates_at(place: str, period: Period) -> QuerySet[Certificate]:
    """Return the certificates that those employed in a place held at the end of the period."""
    return Certificate.objects.filter(
        begun(period.as_of, "obtained_on"), worker__in=employments(place, period).values("worker")
    )


def certified(place: str, period: Period) -> QuerySet[Worker]:
    """Return who of those employed held a certificate."""
    return Worker.objects.filter(pk__in=certificates_at(place, period).values("worker"))


def uncertified(place: str, period: Period) -> QuerySet[Worker]:
    """Return who of those employed held none."""
    return at_end_of(place, period).exclude(pk__in=certificates_at(place, period).values("worker"))


def of_level(place: str, period: Period, level: str) -> QuerySet[Worker]:
    """Return those whose highest certificate was of a level."""
    held = certificates_at(place, period)
    higher = [one for one in Level if RANK[one] > RANK.get(Level(level), 0)] if level in RANK else list(Level)
    return Worker.objects.filter(pk__in=held.filter(level=level).values("worker")).exclude(
        pk__in=held.filter(level__in=higher).values("worker")
    )
