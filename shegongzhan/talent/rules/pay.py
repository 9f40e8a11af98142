"""Whether pay is enough. The floor of Langxi: at least 50,000 yuan a year for each resident worker."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from shegongzhan.talent.rules.days import month_end


def is_below_floor(yearly_pay: Decimal | None, floor: Decimal) -> bool:
    """Tell whether a yearly rate of pay is under the floor; an unknown pay is not known to be. 50,000 is enough."""
    return yearly_pay is not None and yearly_pay < floor


def paid_below_floor(paid: Decimal, months: int, floor: Decimal, *, pro_rata: bool) -> bool:
    """Tell whether pay received over some months of a year is under the floor, pro rata when the pack says so."""
    due = floor * months / 12 if pro_rata else floor
    return paid < due


def share_of_month(month: datetime.date, starts: datetime.date | None, ends: datetime.date | None) -> Decimal:
    """Return which part of a month (its first day) an employment covers, by days: all of it is 1."""
    last = month_end(month.year, month.month)
    first_day = max(month, starts) if starts else month
    last_day = min(last, ends) if ends else last
    return Decimal(max((last_day - first_day).days + 1, 0)) / last.day


def floor_for(shares: Iterable[Decimal], floor: Decimal, *, pro_rata: bool) -> Decimal:
    """Return the floor for so many parts of months; without pro rata the whole year's, whatever was worked.

    >>> floor_for([Decimal(1)] * 6, Decimal(50_000), pro_rata=True)
    Decimal('25000.00')
    """
    due = floor * sum(shares, Decimal(0)) / 12 if pro_rata else floor
    return due.quantize(Decimal("0.01"))
