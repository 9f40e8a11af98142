"""队伍: who works here, who holds a certificate, and of which level.

Counts: everybody on the talent register at the end of the period. A resident worker is one whose employment says so.
Other talent are those without a certificate. Of several certificates the highest counts.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Certificate, Employment, Level, Worker, WorkerKind

_RANK = {Level.JUNIOR: 1, Level.INTERMEDIATE: 2, Level.SENIOR: 3}


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return station_workers, certified, other_talent, and by_level (junior, intermediate, senior)."""
    workers = at_end_of(place, period)
    held: dict[int, str] = {}
    for worker, level in certificates_at(place, period).values_list("worker_id", "level"):
        if worker not in held or _RANK[Level(level)] > _RANK[Level(held[worker])]:
            held[worker] = level
    kinds = dict(workers.values_list("pk", "kind"))
    levels = [level for worker, level in held.items() if worker in kinds]
    return {
        "station_workers": list(kinds.values()).count(WorkerKind.RESIDENT),
        "certified": len(levels),
        "other_talent": len(kinds) - len(levels),
        "by_level": {level.value: levels.count(level.value) for level in Level},
    }


def at_end_of(place: str, period: Period) -> QuerySet[Worker]:
    """Return who stood on the talent register of a place at the end of the period."""
    # The place again: PostgreSQL hashes this subquery, and would read every employment of the country for it.
    employed = Employment.objects.filter(within(place, "worker__division"), worker=OuterRef("pk"))
    begun = employed.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=period.last))
    return (
        Worker.objects.filter(within(place))
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=period.last))
        .filter(Exists(begun) | ~Exists(employed))
    )


def certificates_at(place: str, period: Period) -> QuerySet[Certificate]:
    """Return the certificates held in a place at the end of the period; one without a date is held."""
    return Certificate.objects.filter(within(place)).filter(
        Q(obtained_on__isnull=True) | Q(obtained_on__lte=period.last)
    )
