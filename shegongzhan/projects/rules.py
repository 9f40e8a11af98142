"""How long a contract may run, what it may not buy, how its money is split and what is due in the end. Pure functions."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FEN = Decimal("0.01")
WHOLE = Decimal(100)


def last_day_of(starts_on: datetime.date, years: int) -> datetime.date:
    """Return the last day of a term of so many years that begins on a day (29 February counts as 1 March)."""
    try:
        after = starts_on.replace(year=starts_on.year + years)
    except ValueError:
        after = datetime.date(starts_on.year + years, 3, 1)
    return after - datetime.timedelta(days=1)


def is_longer_than(starts_on: datetime.date, ends_on: datetime.date, years: int) -> bool:
    """Tell whether a term is longer than so many years (财政部令第102号第二十四条)."""
    return ends_on > last_day_of(starts_on, years)


def resembled(
    entries: Iterable[Mapping[str, Any]], words: str, targets: Sequence[tuple[str, str]]
) -> tuple[Mapping[str, Any], list[str]] | None:
    """Return what of the things that may not be bought a contract looks like, and the words that say so; None for nothing.

    `entries` is the pack's `projects.not_bought`; each has its signs: words in the contract, and for hiring people
    also `hands`: what stands in targets that are only numbers of people (财政部令第102号第十条). People who are served
    are no hands. `targets` are (label, unit).
    """
    labels = [label for label, _unit in targets]
    only_people = bool(targets) and all(unit == "persons" for _label, unit in targets)
    for entry in entries:
        found = [sign for sign in entry["signs"] if sign in " ".join([words, *labels])]
        if only_people:
            found += [hand for hand in entry.get("hands", ()) if any(hand in label for label in labels)]
        if found:
            return entry, list(dict.fromkeys(found))
    return None


def split(amount: Decimal, shares: Sequence[Decimal | int]) -> list[Decimal]:
    """Return an amount split by shares in percent, to the fen; the last part takes what rounding leaves."""
    if not shares:
        return []
    whole = sum((Decimal(share) for share in shares), Decimal(0))
    parts = [
        (amount * Decimal(share) / whole).quantize(FEN, ROUND_HALF_UP) if whole else Decimal(0)
        for share in shares[:-1]
    ]
    return [*parts, amount - sum(parts, Decimal(0))]


def is_whole(shares: Iterable[Decimal | int]) -> bool:
    """Tell whether the shares add up to one hundred percent."""
    return sum((Decimal(share) for share in shares), Decimal(0)) == WHOLE


def plain(number: Decimal) -> Decimal | int:
    """Return a quantity as people write it: 240 and not 240.00, but 2.25."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def middle(starts_on: datetime.date, ends_on: datetime.date) -> datetime.date:
    """Return the day half way through a term."""
    return starts_on + (ends_on - starts_on) / 2


@dataclass(frozen=True)
class Counted:
    """What was counted for one target: how much was bought, how much was done, at which price each."""

    label: str
    quantity: Decimal
    counted: Decimal
    unit_price: Decimal | None = None

    @property
    def reached(self) -> Decimal:
        """Which part of the target was done, at most all of it."""
        return min(self.counted / self.quantity, Decimal(1))

    @property
    def value(self) -> Decimal:
        """What was done is worth at the price of each; more than was bought is not paid for."""
        return (min(self.counted, self.quantity) * (self.unit_price or Decimal(0))).quantize(
            FEN, ROUND_HALF_UP
        )


def due(amount: Decimal, targets: Sequence[Counted]) -> Decimal:
    """Return what of a contract's amount is due for what was counted.

    Targets with a price are paid by what was done, never beyond what was bought. The rest of the amount stands for
    the targets without a price and is paid by the average part of them that was reached; without such targets it is
    a lump sum and due as a whole.
    """
    priced = [target for target in targets if target.unit_price]
    others = [target for target in targets if not target.unit_price]
    rest = amount - sum((t.quantity * (t.unit_price or 0) for t in priced), Decimal(0))
    part = sum((t.reached for t in others), Decimal(0)) / len(others) if others else Decimal(1)
    earned = sum((t.value for t in priced), Decimal(0)) + rest * part
    return max(min(earned, amount), Decimal(0)).quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True)
class Standing:
    """Where a project stands, in the words of `steps`: what is there and what has been found in order."""

    kind: str
    has_requirement: bool = False
    is_checked: bool = False
    has_plan: bool = False
    has_contract: bool = False
    has_targets: bool = False
    has_milestones: bool = False
    is_signed: bool = False
    mid: bool | None = None
    final: bool | None = None
    acceptance: bool | None = None
    is_settled: bool = False
    settlement_waits: bool = False
    is_announced: bool = False


# The line a project goes along. Those bought with public money begin with the requirement, others with the agreement.
LINE_OF_BOUGHT = (
    "requirement",
    "check",
    "plan",
    "contract",
    "sign",
    "mid",
    "final",
    "acceptance",
    "settlement",
    "disclosure",
)
LINE_OF_AGREED = LINE_OF_BOUGHT[3:]


def line_of(kind: str) -> tuple[str, ...]:
    """Return the steps a project of a kind goes along."""
    return LINE_OF_BOUGHT if kind in ("purchase", "supervision") else LINE_OF_AGREED


def steps(at: Standing) -> list[tuple[str, bool]]:
    """Return the line of a project: each step and whether it is done. The first that is not is what is next."""
    done = {
        "requirement": at.has_requirement,
        "check": at.is_checked,
        "plan": at.has_plan,
        "contract": at.has_contract and at.has_targets and at.has_milestones,
        "sign": at.is_signed,
        "mid": at.mid is True or at.final is True,
        "final": at.final is True,
        "acceptance": at.acceptance is True,
        "settlement": at.is_settled,
        "disclosure": at.is_announced,
    }
    return [(step, done[step]) for step in line_of(at.kind)]


def brand_lacks(
    *,
    results: str,
    satisfaction: int | None,
    replications: int,
    least_satisfaction: int,
    least_replications: int,
) -> list[str]:
    """Return what a brand still lacks: "results", "satisfaction", "replications"; an empty list when it may be named."""
    lacks = []
    if not results.strip():
        lacks.append("results")
    if least_satisfaction and (satisfaction is None or satisfaction < least_satisfaction):
        lacks.append("satisfaction")
    if replications < least_replications:
        lacks.append("replications")
    return lacks
