"""How ventures are scored, ranked and given money, and who must stand aside. Pure functions."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FEN = Decimal("0.01")


def total_of(items: Mapping[str, Decimal], criteria: Iterable[Mapping[str, Any]]) -> Decimal:
    """Return the sum of a score sheet. ValueError with the item's label when one is missing or beyond its most."""
    total = Decimal(0)
    for one in criteria:
        given = items.get(one["code"])
        if given is None or not 0 <= given <= Decimal(one["most"]):
            raise ValueError(one["label"])
        total += given
    return total


@dataclass(frozen=True)
class Spread:
    """What the judges of one application say together: the score, and how far they are apart."""

    score: Decimal
    lowest: Decimal
    highest: Decimal
    sheets: int
    trimmed: bool

    @property
    def apart(self) -> Decimal:
        """How far the highest is from the lowest."""
        return self.highest - self.lowest


def spread_of(totals: Sequence[Decimal], *, trim_from: int) -> Spread | None:
    """Return the mean of some totals; with `trim_from` judges or more the highest and the lowest are left out.

    0 never leaves any out. None without a total.
    """
    if not totals:
        return None
    ordered = sorted(totals)
    trimmed = 0 < trim_from <= len(ordered) and len(ordered) > 2
    kept = ordered[1:-1] if trimmed else ordered
    score = Decimal(statistics.mean(kept)).quantize(FEN, ROUND_HALF_UP)
    return Spread(score, ordered[0], ordered[-1], len(ordered), trimmed)


@dataclass(frozen=True)
class Ranked:
    """An application in the ranking: `granted` None when it is not on the list of those to be supported."""

    key: object
    score: Decimal
    rank: int
    granted: Decimal | None


def ranking(
    scored: Iterable[tuple[object, Decimal, Decimal]],
    *,
    pool: Decimal,
    most_each: Decimal,
    pass_mark: Decimal,
) -> list[Ranked]:
    """Rank (key, score, asked) by score and give money in that order until the pool is used up.

    Equal scores share a rank; among them who asks for less comes first, so that the order never depends on chance.
    Under the pass mark nobody gets anything; who asks for more than what is left is passed over, and the next may fit.
    """
    ordered = sorted(scored, key=lambda one: (-one[1], one[2], str(one[0])))
    left, rank, last, rows = pool, 0, None, []
    for place, (key, score, asked) in enumerate(ordered, 1):
        if score != last:
            rank, last = place, score
        amount = min(asked, most_each)
        fits = score >= pass_mark and 0 < amount <= left
        if fits:
            left -= amount
        rows.append(Ranked(key, score, rank, amount if fits else None))
    return rows


def same_body(one: str, other: str) -> bool:
    """Tell whether two names of bodies are the same but for spaces and brackets."""
    return bool(one) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def must_stand_aside(
    *,
    organisation: int | None,
    works_for: str,
    applicant_organisation: int | None,
    applicant: str,
    host: str,
) -> bool:
    """Tell whether an expert works for who applies, or for its host, as far as the registers know."""
    return (organisation is not None and organisation == applicant_organisation) or any(
        same_body(works_for, name) for name in (applicant, host)
    )


def gaps_of(
    *,
    texts: Mapping[str, str],
    people: int,
    indicators: Sequence[Mapping[str, Any]],
    budget: Sequence[Mapping[str, Any]],
    asked: Decimal,
    other_money: Decimal,
    most_each: Decimal,
) -> list[str]:
    """Return what an application lacks, as codes: names of empty texts, or what its numbers contradict."""
    gaps = [name for name, text in texts.items() if not text.strip()]
    if people <= 0:
        gaps.append("people")
    if not indicators:
        gaps.append("indicators")
    if asked <= 0:
        gaps.append("asked")
    elif asked > most_each:
        gaps.append("asked_most")
    if sum((Decimal(str(line["amount"])) for line in budget), Decimal(0)) != asked + other_money:
        gaps.append("budget_sum")
    return gaps
