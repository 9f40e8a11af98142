"""人才激励: what certificates earn in the period, and who is paid under the floor.

Counts: one-time awards for certificates obtained in the period by anybody the pack awards; the allowances of the
period's last month for those the pack grants them to; resident workers who are paid under the floor. The same
arithmetic makes the pay lists (`talent.queries`). Each county has rules of its own, so a region's figure is the sum of
its counties'.
"""

from decimal import Decimal
from typing import Any

from shegongzhan.core.scoping import within
from shegongzhan.statistics.periods import Period
from shegongzhan.talent import queries
from shegongzhan.talent.models import Worker


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return awards_due and monthly_allowances_december in yuan, and below_pay_floor, a number of workers."""
    holders = queries.persons_of(Worker.objects.filter(within(place)))
    awards = queries.awards_owed(holders, period.first, period.last)
    allowances = queries.allowances_owed(holders, period.last.replace(day=1), period.last)
    return {
        "awards_due": sum((due.amount for due in awards), Decimal(0)),
        "monthly_allowances_december": sum((due.amount for due in allowances), Decimal(0)),
        "below_pay_floor": len(below_floor(place, period)),
    }


def below_floor(place: str, period: Period) -> list[int]:
    """Return the ids of the resident workers whose pay is under the floor in force at the end of the period."""
    lines = queries.below_floor(Worker.objects.filter(within(place)), period.last)
    return sorted({line.worker.pk for line in lines})
