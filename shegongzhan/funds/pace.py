"""How fast money goes: the part of a year that is gone, the part of an amount that is used. Pure arithmetic.

What counts as slow or nearly used up is the county's to say (`funds.alert_…` of the policy pack).
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


def gone_of(year: int, on: datetime.date) -> Decimal:
    """Return how much of a year is gone on a day, in percent: nothing before it begins, 100 when it is over."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if on < first:
        return Decimal(0)
    return HUNDRED * min((on - first).days + 1, (last - first).days + 1) / ((last - first).days + 1)


def part_of(amount: Decimal, whole: Decimal) -> Decimal:
    """Return an amount in percent of a whole; nothing when there is no whole."""
    return HUNDRED * amount / whole if whole > 0 else Decimal(0)


def is_slow(used: Decimal, gone: Decimal, *, behind: int, after: int) -> bool:
    """Tell whether spending lags: so much of the year is gone, and the part used is so many points behind it."""
    return gone >= after and gone - used >= behind


def is_nearly_used(used: Decimal, gone: Decimal, *, nearly: int) -> bool:
    """Tell whether money may not last: so much is used while less of the year is gone; what is used up whole is done."""
    return nearly <= used < HUNDRED and gone < nearly


def whole(percent: Decimal) -> int:
    """Return a percentage as people read it: without digits behind the point, and never 100 before it is whole."""
    rounded = int(percent.to_integral_value(ROUND_HALF_UP))
    return 99 if rounded == 100 and percent < HUNDRED else rounded


def months_covered(free: Decimal, spent: Decimal, months: int) -> Decimal | None:
    """Return how many months money lasts when it goes on as it went in the last months; None when nothing went."""
    if spent <= 0 or months <= 0:
        return None
    return (max(free, Decimal(0)) * months / spent).quantize(Decimal("0.1"))


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Return how many months lie from one day to another, a month begun counted whole; at least one."""
    months = (last.year - first.year) * 12 + last.month - first.month + (last.day >= first.day)
    return max(months, 1)
