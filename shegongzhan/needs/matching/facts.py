"""What matching knows of a need and of an offer: plain values, taken from the lists by the caller."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

# Lengths of a division code: village, township, county, city, province.
LEVELS = (12, 9, 6, 4, 2)
# What share of the points for nearness an offer gets by the level it shares with the need.
NEARNESS = {12: 1.0, 9: 2 / 3, 6: 1 / 3}


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """One open need: what is wanted, where, for whom, how soon.

    `urgency` is the weight of its level, larger is more urgent (the levels come from the policy pack). `units` is what
    the need takes of an offer's capacity (places, visits, households, as the offer counts them); `persons` how many
    people it concerns. `position` is latitude and longitude, if known.
    """

    id: str
    kind: str
    division: str
    noted_on: datetime.date
    urgency: float = 1
    promised_on: datetime.date | None = None
    groups: frozenset[str] = frozenset()
    units: int = 1
    persons: int = 1
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """One resource or service: what it can do, where, for whom, how much is left in this period.

    `areas` are division prefixes it serves ("" is the whole country, none at all is nowhere); `division` is where it
    comes from, if known. `capacity_left` None means without limit. `groups` empty means everybody, `weekdays` (Monday
    is 0) empty means any day. `proofs` are papers it asks for, `assurances` what has been checked about it, both as
    words for people ("村里证明", "未成年人服务背景核查").
    """

    id: str
    kinds: frozenset[str]
    areas: tuple[str, ...]
    source: str = "resource"
    owner_kind: str = ""
    division: str = ""
    capacity_left: int | None = None
    unit: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    groups: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    conditions: str = ""
    proofs: tuple[str, ...] = ()
    assurances: tuple[str, ...] = ()
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, in whole points.

    One step of urgency outweighs waiting, promise and nearness of one need together, so a more urgent need goes first
    whenever two ask for the same place. Few, coarse points are easier to explain, and a plan can be proven best sooner
    (measured: with five times as many a county took up to 6 s instead of 2). `far_km` is where nearness ends when
    positions are known. `related` names, for a kind of need, other kinds that may answer it at a deduction.
    """

    urgency: int = 20
    waiting: int = 8
    promise: int = 6
    nearness: int = 3
    related_kind: int = 5
    far_km: float = 40
    related: Mapping[str, frozenset[str]] = field(default_factory=dict)


def covering(need: NeedFacts, offer: OfferFacts) -> str | None:
    """Return the narrowest area of the offer that contains the need's place, None when none does."""
    found = [area for area in offer.areas if need.division.startswith(area)]
    return max(found, key=len) if found else None


def shared_level(one: str, other: str) -> int:
    """Return how deep two places have the same parent: 12 same village, 9 township, 6 county, 4 city, 2 province, 0."""
    for level in LEVELS:
        if len(one) >= level and len(other) >= level and one[:level] == other[:level]:
            return level
    return 0


def nearness_level(need: NeedFacts, offer: OfferFacts) -> int:
    """Return the level need and offer share; an offer of unknown home counts as near as its area is narrow.

    A code that ends above the village (an offer at home in a township) shares no more than its own level.
    """
    if offer.division:
        return shared_level(need.division, offer.division)
    area = covering(need, offer)
    return next((level for level in LEVELS if len(area) >= level), 0) if area else 0


def kilometres(need: NeedFacts, offer: OfferFacts) -> float | None:
    """Return the distance as the crow flies, None when one of the two positions is unknown."""
    if need.position is None or offer.position is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (*need.position, *offer.position))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def starts_on(offer: OfferFacts, on: datetime.date) -> datetime.date | None:
    """Return the first day from `on` at which the offer can be had, None when it is over before that."""
    day = max(on, offer.valid_from) if offer.valid_from else on
    if offer.weekdays:
        day = min(day + datetime.timedelta(days=(weekday - day.weekday()) % 7) for weekday in offer.weekdays)
    return None if offer.valid_until and day > offer.valid_until else day


def need_points(need: NeedFacts, *, on: datetime.date, longest: int, weights: Weights) -> int:
    """Return what answering the need is worth by itself: urgency, and waiting as a share of the longest wait."""
    waited = max(0, (on - need.noted_on).days)
    waiting = weights.waiting * waited / longest if longest > 0 else 0
    return max(1, round(weights.urgency * need.urgency + waiting))


def pair_points(
    need: NeedFacts, offer: OfferFacts, starts: datetime.date, *, on: datetime.date, weights: Weights
) -> int:
    """Return what this offer adds: the promise kept (or broken already: then any answer counts), nearness, kind."""
    points = 0
    if need.promised_on is not None and (need.promised_on < on or starts <= need.promised_on):
        points += weights.promise
    distance = kilometres(need, offer)
    if distance is None:
        level = nearness_level(need, offer)
        near = NEARNESS.get(level, 0.0)
    else:
        near = max(0.0, 1 - distance / weights.far_km) if weights.far_km > 0 else 0.0
    points += round(weights.nearness * near)
    if need.kind not in offer.kinds:
        points -= weights.related_kind
    return points


def longest_wait(needs: list[NeedFacts], on: datetime.date) -> int:
    """Return the days the longest-waiting need has waited."""
    return max((max(0, (on - need.noted_on).days) for need in needs), default=0)
