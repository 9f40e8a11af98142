"""人才激励: what certificates earn in the period, and who is paid under the floor.

Counts: one-time awards for certificates obtained in the period by anybody the pack awards; the allowances of the
period's last month for those the pack grants them to; resident workers whose yearly rate of pay is under the floor.
Each county has rules of its own, so a region's figure is the sum of its counties'.
"""

import datetime
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

from shegongzhan.policies.queries import value as policy
from shegongzhan.statistics.indicators.workforce import at_end_of, certificates_at
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Employment, Level, WorkerKind
from shegongzhan.talent.rules import Held, allowance_in_month, awards_in, is_below_floor

COUNTY = 6


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return awards_due and monthly_allowances_december in yuan, and below_pay_floor, a number of workers."""
    held: dict[int, list[Held]] = defaultdict(list)
    for worker, level, obtained_on in certificates_at(place, period).values_list(
        "worker_id", "level", "obtained_on"
    ):
        held[worker].append(Held(level, obtained_on))
    awards, allowances = Decimal(0), Decimal(0)
    workers = at_end_of(place, period).filter(pk__in=certificates_at(place, period).values("worker"))
    terms = cache(_Terms)
    for worker, kind, division in workers.values_list("pk", "kind", "division"):
        here = terms(division[:COUNTY], period.last)
        if kind in here.awarded:
            awards += awards_in(
                held[worker], period.first, period.last, here.awards, on_upgrade=here.on_upgrade
            )
        if kind in here.granted:
            allowances += allowance_in_month(
                held[worker],
                period.last.year,
                period.last.month,
                here.allowances,
                starts=here.starts,
                highest_only=here.highest_only,
            )
    return {
        "awards_due": awards,
        "monthly_allowances_december": allowances,
        "below_pay_floor": len(below_floor(place, period)),
    }


class _Terms:
    """What a county's pack says of awards and allowances on a day."""

    def __init__(self, county: str, on: datetime.date):
        self.awards = {level.value: policy(f"talent.award.{level.value}", county, on) for level in Level}
        self.allowances = {
            level.value: policy(f"talent.allowance.{level.value}", county, on) for level in Level
        }
        self.awarded = policy("talent.award.for", county, on)
        self.granted = policy("talent.allowance.for", county, on)
        self.on_upgrade = policy("talent.award.on_upgrade", county, on)
        self.starts = policy("talent.allowance.starts", county, on)
        self.highest_only = policy("talent.allowance.highest_only", county, on)


def below_floor(place: str, period: Period) -> list[int]:
    """Return the ids of the resident workers whose yearly pay is under the floor in force at the end of the period."""
    residents = at_end_of(place, period).filter(kind=WorkerKind.RESIDENT)
    rows = Employment.objects.filter(worker__in=residents, ends_on__isnull=True)
    return sorted(
        {
            worker
            for worker, division, pay in rows.values_list("worker_id", "division", "yearly_pay")
            if is_below_floor(pay, policy("talent.pay_floor", division[:COUNTY], period.last))
        }
    )
