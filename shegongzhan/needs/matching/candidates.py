"""The offers that could answer one need, best first, and where to look further when there are none."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shegongzhan.needs.matching.facts import (
    NeedFacts,
    OfferFacts,
    Weights,
    covering,
    nearness_level,
    pair_points,
    shared_level,
    starts_on,
)
from shegongzhan.needs.matching.reasons import Reason, obstacle, reasons

HERE = "here"
STEPS = (HERE, "township", "county", "city", "province", "country")
_DEPTH = {"township": 9, "county": 6, "city": 4, "province": 2, "country": 0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with its reasons; `level` is the step of the tree at which it was found, `obstacle` what rules it out."""

    offer: OfferFacts
    reasons: list[Reason]
    points: int
    level: str
    starts: datetime.date | None = None
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for a need: the step reached ("here", then up the tree), who fits, and who nearly does."""

    level: str
    found: list[Candidate]
    near_misses: list[Candidate]

    @property
    def next_level(self) -> str | None:
        """Return the step above the one reached, None at the top."""
        position = STEPS.index(self.level)
        return STEPS[position + 1] if position + 1 < len(STEPS) else None


def candidates(
    need: NeedFacts,
    offers: Iterable[OfferFacts],
    on: datetime.date,
    *,
    until: datetime.date | None = None,
    look_to: str = HERE,
    weights: Weights | None = None,
    limit: int | None = None,
) -> Candidates:
    """Return the ranked candidates for a need.

    "here" are the offers whose area contains the need's place. When nothing of that fits, or when the reader asks to
    look further (`look_to`), the search is widened: township, county, city, province, country bring in offers that
    serve another place of the same township, county and so on; these carry the reason that they must be asked first.
    `near_misses` are offers of the right kind at the step reached that something else rules out (full, over, not for
    this group), so that a page can say why nobody is proposed.
    """
    weights = weights or Weights()
    judged = [
        one
        for offer in offers
        if (one := _judge(need, offer, on, until, weights)) and one.obstacle != "kind.other"
    ]
    position = STEPS.index(look_to)
    while True:
        level = STEPS[position]
        within = [one for one in judged if STEPS.index(one.level) <= position]
        found = sorted((one for one in within if one.obstacle is None), key=lambda one: _rank(need, one))
        if found or position + 1 == len(STEPS):
            break
        position += 1
    misses = sorted((one for one in within if one.obstacle is not None), key=lambda one: _rank(need, one))
    return Candidates(level, found[:limit], misses[:limit])


def _judge(
    need: NeedFacts, offer: OfferFacts, on: datetime.date, until: datetime.date | None, weights: Weights
) -> Candidate:
    if covering(need, offer) is not None:
        level, why, against = HERE, reasons(need, offer, on, until=until, weights=weights), None
        against = obstacle(need, offer, on, until=until, weights=weights)
    else:
        # Judged as if it came here, since somebody may ask it to; that it does not is said first.
        level = _step(need, offer)
        there = replace(offer, areas=(need.division,))
        against = obstacle(need, there, on, until=until, weights=weights)
        why = [
            reason
            for reason in reasons(need, there, on, until=until, weights=weights)
            if reason.code[:5] != "area."
        ]
        why.append(Reason("area.negotiate", False))
    starts = starts_on(offer, on)
    points = pair_points(need, offer, starts, on=on, weights=weights) if starts else 0
    return Candidate(offer, why, points, level, starts, against)


def _step(need: NeedFacts, offer: OfferFacts) -> str:
    """Return the lowest step that need and any area of the offer have in common."""
    depth = max((shared_level(need.division, area) for area in offer.areas), default=0)
    if offer.division:
        depth = max(depth, shared_level(need.division, offer.division))
    return next(step for step in STEPS[1:] if _DEPTH[step] <= depth)


def _rank(need: NeedFacts, one: Candidate) -> tuple[object, ...]:
    # Found nearer in the tree first, then by the points a plan would give, then by room left; the id settles ties.
    room = one.offer.capacity_left
    return (
        STEPS.index(one.level),
        -one.points,
        -nearness_level(need, one.offer),
        -room if room is not None else float("-inf"),
        str(one.offer.id),
    )
