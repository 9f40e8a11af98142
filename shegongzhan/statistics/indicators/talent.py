"""人才激励: what certificates earn in the period, and who is paid under the floor.

Counts: one-time awards for certificates obtained in the period by anybody the pack awards; the allowances of the
period's last month for those the pack grants them to; resident workers who are paid under the floor. What counts is
where somebody was employed then, not where they are now. The same arithmetic makes the pay lists (`talent.queries`).
Each county has rules of its own, so a region's figure is the sum of its counties'.
"""

from decimal import Decimal
from typing import Any

from shegongzhan.statistics.indicators.workforce import touching
from shegongzhan.statistics.periods import Period
from shegongzhan.talent import queries
from shegongzhan.talent.rules import Due


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return awards_due and monthly_allowances_december in yuan, and below_pay_floor, a number of workers."""
    holders = queries.persons_of(touching(place, period))
    awards = queries.awards_owed(holders, period.first, period.last)
    allowances = queries.allowances_owed(holders, period.last.replace(day=1), period.last)
    return {
        "awards_due": _sum(awards, place),
        "monthly_allowances_december": _sum(allowances, place),
        "below_pay_floor": len(below_floor(place, period)),
    }


def below_floor(place: str, period: Period) -> list[int]:
    """Return the ids of the resident workers whose pay is under the floor in force at the end of the period."""
    lines = queries.below_floor(touching(place, period), period.as_of)
    return sorted({line.worker.pk for line in lines if line.employment.division.startswith(place)})


def _sum(dues: list[Due], place: str) -> Decimal:
    return sum((due.amount for due in dues if due.division.startswith(place)), Decimal(0))
