"""Which visit tier somebody falls into, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tiering:
    """The visit tier somebody falls into, and the rules that put them there."""

    tier: str
    reasons: tuple[str, ...]
    labels: tuple[str, ...]


def applies(line: Mapping[str, Any], *, categories: Iterable[str], age: int | None, risk: str | None) -> bool:
    """Tell whether a line of `visits.tier_rules` fits somebody: all conditions it states must hold.

    An age condition is not met by somebody whose age is unknown.
    """
    own = set(categories)
    if "any_of" in line and not own & set(line["any_of"]):
        return False
    if "none_of" in line and own & set(line["none_of"]):
        return False
    if "risk" in line and risk not in line["risk"]:
        return False
    if "age_from" in line and (age is None or age < line["age_from"]):
        return False
    return not ("age_under" in line and (age is None or age >= line["age_under"]))


def tier_of(
    lines: Iterable[Mapping[str, Any]],
    tiers: Iterable[Mapping[str, Any]],
    *,
    categories: Iterable[str],
    age: int | None,
    risk: str | None = None,
) -> Tiering | None:
    """Return the strictest tier somebody falls into, with every reason for it; None when no rule fits.

    `lines` are the value of `visits.tier_rules`, `tiers` that of `visits.tiers`, strictest first.
    """
    own = list(categories)
    fitting = [line for line in lines if applies(line, categories=own, age=age, risk=risk)]
    for tier in tiers:
        here = [line for line in fitting if line["tier"] == tier["code"]]
        if here:
            return Tiering(tier["code"], tuple(x["code"] for x in here), tuple(x["label"] for x in here))
    return None
