"""What a certificate is worth. Pure arithmetic; every amount comes from the policy pack.

Amounts of Langxi: 《关于做好社区工作者取得国家社会工作者职业水平证书给予职业津贴补助的通知》.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

RANK = {"junior": 1, "intermediate": 2, "senior": 3}


@dataclass(frozen=True)
class Held:
    """A certificate as the rules see it: its level, the day it was obtained if known, and when it was registered.

    `documented` says that both its number and its day are on file: nothing is paid for one that nobody can look up.
    """

    level: str
    obtained_on: datetime.date | None
    periods: tuple[tuple[datetime.date, datetime.date], ...] = ()
    pk: int = 0
    documented: bool = True

    def is_registered(self, on: datetime.date) -> bool:
        """Tell whether a day lies in a registration period."""
        return any(starts <= on <= ends for starts, ends in self.periods)


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

    It starts in the month after the certificate was obtained ("month_after_obtained"), in that month
    ("month_obtained"), or in the month after it was first registered ("month_after_registered"); one without a date
    has started. With `highest_only` only the highest level counts.
    """
    running = [held.level for held in certificates if has_started(held, year, month, starts)]
    if not running:
        return Decimal(0)
    if highest_only:
        return amounts[highest(running)]
    return sum((amounts[level] for level in set(running)), Decimal(0))


def has_started(held: Held, year: int, month: int, starts: str) -> bool:
    """Tell whether the allowance for a certificate has begun in a month; see `allowance_in_month`."""
    if starts == "month_after_registered":
        first = min((day for day, _last in held.periods), default=None)
        return first is not None and first.year * 12 + first.month < year * 12 + month
    if held.obtained_on is None:
        return True
    obtained = held.obtained_on.year * 12 + held.obtained_on.month
    return obtained + (0 if starts == "month_obtained" else 1) <= year * 12 + month
