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


@dataclass(frozen=True)
class Award:
    """A one-time award: for which certificate, how much, and the best level held before ('' for the first)."""

    held: Held
    amount: Decimal
    before: str


def awards_of(
    certificates: Iterable[Held],
    first: datetime.date,
    last: datetime.date,
    amounts: Mapping[str, Decimal],
    *,
    on_upgrade: str,
) -> list[Award]:
    """Return the awards that one person's certificates of a span of days earn, in the order they were obtained.

    Certificates without a date count as held before: nothing says they were obtained in these days.
    """
    ordered = sorted(certificates, key=lambda held: (held.obtained_on or datetime.date.min, RANK[held.level]))
    awards = []
    for index, held in enumerate(ordered):
        if held.obtained_on is not None and first <= held.obtained_on <= last:
            before = ordered[:index]
            amount = award_due(held, before, amounts, on_upgrade=on_upgrade)
            if amount:
                awards.append(Award(held, amount, highest(one.level for one in before)))
    return awards


def awards_in(
    certificates: Iterable[Held],
    first: datetime.date,
    last: datetime.date,
    amounts: Mapping[str, Decimal],
    *,
    on_upgrade: str,
) -> Decimal:
    """Return what one person's certificates of a span of days earn in one-time awards, all together."""
    awards = awards_of(certificates, first, last, amounts, on_upgrade=on_upgrade)
    return sum((award.amount for award in awards), Decimal(0))


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


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def registered_until(on: datetime.date, years: int) -> datetime.date:
    """Return the last day of a registration of so many years: of 10 May 2023 for three years, 9 May 2026."""
    return months_after(on, 12 * years) - datetime.timedelta(days=1)


def deadline(hired_on: datetime.date, months: int) -> datetime.date | None:
    """Return the day by which a certificate must be held, so many months after being hired; None without a limit."""
    return months_after(hired_on, months) if months else None


@dataclass(frozen=True)
class Deadline:
    """By when somebody must hold a certificate, and how far that is: `reminder` is the month last reminded of."""

    hired_on: datetime.date
    due_on: datetime.date
    reminder: int
    extended: bool

    def is_over(self, on: datetime.date) -> bool:
        """Tell whether the day has come: who was hired on 1 March is on the list on 1 March a year later."""
        return on >= self.due_on


def deadline_of(
    hired_on: datetime.date | None,
    on: datetime.date,
    *,
    months: int,
    reminders: Iterable[int],
    extended_until: datetime.date | None = None,
) -> Deadline | None:
    """Return the deadline of somebody without a certificate; None where no limit holds or nobody knows since when.

    An approved extension moves the day; the reminders stay those of the months since being hired.
    """
    if hired_on is None:
        return None
    due_on = deadline(hired_on, months)
    if due_on is None:
        return None
    extended = extended_until is not None and extended_until > due_on
    passed = [month for month in reminders if (day := deadline(hired_on, month)) and day <= on]
    return Deadline(
        hired_on, extended_until if extended and extended_until else due_on, max(passed, default=0), extended
    )
