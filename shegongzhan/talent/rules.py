"""What a certificate is worth and whether pay is enough. Pure arithmetic; every amount comes from the policy pack.

Amounts of Langxi: 《关于做好社区工作者取得国家社会工作者职业水平证书给予职业津贴补助的通知》; the pay floor: at least
50,000 yuan a year for each resident worker.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

RANK = {"junior": 1, "intermediate": 2, "senior": 3}


@dataclass(frozen=True)
class Held:
    """A certificate as the rules see it: its level and the day it was obtained, if known."""

    level: str
    obtained_on: datetime.date | None


def highest(levels: Iterable[str]) -> str:
    """Return the highest of some levels, '' when there is none."""
    return max(levels, key=RANK.__getitem__, default="")


def award_due(
    new: Held, before: Iterable[Held], amounts: Mapping[str, Decimal], *, on_upgrade: str
) -> Decimal:
    """Return the one-time award for a certificate, given the certificates the person obtained before it.

    A second certificate of the same or a lower level earns nothing. After an upgrade "difference" pays what the
    higher level is worth beyond the best one before, "full" pays the whole.
    """
    best = highest(held.level for held in before)
    if best and RANK[best] >= RANK[new.level]:
        return Decimal(0)
    amount = amounts[new.level]
    if best and on_upgrade == "difference":
        amount -= amounts[best]
    return max(amount, Decimal(0))


def awards_in(
    certificates: Iterable[Held],
    first: datetime.date,
    last: datetime.date,
    amounts: Mapping[str, Decimal],
    *,
    on_upgrade: str,
) -> Decimal:
    """Return what one person's certificates of a span of days earn in one-time awards.

    Certificates without a date count as held before: nothing says they were obtained in these days.
    """
    ordered = sorted(certificates, key=lambda held: (held.obtained_on or datetime.date.min, RANK[held.level]))
    total = Decimal(0)
    for index, held in enumerate(ordered):
        if held.obtained_on is not None and first <= held.obtained_on <= last:
            total += award_due(held, ordered[:index], amounts, on_upgrade=on_upgrade)
    return total


def allowance_in_month(
    certificates: Iterable[Held],
    year: int,
    month: int,
    amounts: Mapping[str, Decimal],
    *,
    starts: str,
    highest_only: bool,
) -> Decimal:
    """Return one person's allowance of a month.

    It starts in the month after the certificate was obtained ("month_after_obtained"), or in that month
    ("month_obtained"); one without a date has started. With `highest_only` only the highest level counts.
    """
    running = [held.level for held in certificates if _has_started(held, year, month, starts)]
    if not running:
        return Decimal(0)
    if highest_only:
        return amounts[highest(running)]
    return sum((amounts[level] for level in set(running)), Decimal(0))


def _has_started(held: Held, year: int, month: int, starts: str) -> bool:
    if held.obtained_on is None:
        return True
    obtained = held.obtained_on.year * 12 + held.obtained_on.month
    return obtained + (0 if starts == "month_obtained" else 1) <= year * 12 + month


def is_below_floor(yearly_pay: Decimal | None, floor: Decimal) -> bool:
    """Tell whether a yearly rate of pay is under the floor; an unknown pay is not known to be. 50,000 is enough."""
    return yearly_pay is not None and yearly_pay < floor


def paid_below_floor(paid: Decimal, months: int, floor: Decimal, *, pro_rata: bool) -> bool:
    """Tell whether pay received over some months of a year is under the floor, pro rata when the pack says so."""
    due = floor * months / 12 if pro_rata else floor
    return paid < due


def deadline(hired_on: datetime.date, months: int) -> datetime.date | None:
    """Return the day by which a certificate must be held, so many months after being hired; None without a limit."""
    if not months:
        return None
    total = hired_on.year * 12 + hired_on.month - 1 + months
    year, month = divmod(total, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(hired_on.day, last))
