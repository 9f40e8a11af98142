"""Who could answer whom, with how many points: the graph that a plan chooses from."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from shegongzhan.needs.matching.facts import (
    LEVELS,
    NEARNESS,
    NeedFacts,
    OfferFacts,
    Weights,
    covering,
    longest_wait,
    need_points,
    pair_points,
    starts_on,
)
from shegongzhan.needs.matching.reasons import group_matches, kind_matches, latest_start


@dataclass(slots=True)
class Graph:
    """Needs and offers in a fixed order, and for each need its (points, offer) arcs, best first.

    `room` is what is left of each offer once the pinned pairs have taken theirs (None without limit); `fixed` are
    those pairs by position. `why_not` says for a need without arcs what rules it out; when that is room alone,
    `too_small` lists the offers that would do with more of it.
    """

    needs: list[NeedFacts]
    offers: list[OfferFacts]
    starts: list[datetime.date | None]
    own: list[int]
    arcs: list[list[tuple[int, int]]]
    room: list[int | None]
    fixed: dict[int, int]
    why_not: dict[int, str]
    too_small: dict[int, list[int]]

    def points(self, need: int, offer: int) -> int:
        """Return the points of an arc, also of a pinned pair that is no arc."""
        for points, other in self.arcs[need]:
            if other == offer:
                return points
        return self.own[need]


def build(
    needs: Iterable[NeedFacts],
    offers: Iterable[OfferFacts],
    *,
    on: datetime.date,
    until: datetime.date | None,
    weights: Weights,
    pinned: dict[str, str],
    forbidden: Collection[tuple[str, str]],
) -> Graph:
    """Return the graph of everything that nothing rules out.

    Offers are looked up by kind and area prefix, so that the work grows with the arcs and not with needs × offers.
    """
    need_list = sorted(needs, key=lambda need: str(need.id))
    offer_list = sorted(offers, key=lambda offer: str(offer.id))
    need_at = {need.id: position for position, need in enumerate(need_list)}
    offer_at = {offer.id: position for position, offer in enumerate(offer_list)}
    fixed = {need_at[need]: offer_at[offer] for need, offer in pinned.items()}
    banned: dict[int, set[int]] = defaultdict(set)
    for need_id, offer_id in forbidden:
        if need_id in need_at and offer_id in offer_at:
            banned[need_at[need_id]].add(offer_at[offer_id])

    room = [offer.capacity_left for offer in offer_list]
    for at, taken in fixed.items():
        if (left := room[taken]) is not None:
            room[taken] = left - need_list[at].units
    starts = [starts_on(offer, on) for offer in offer_list]
    # An offer that has not begun must begin in time for the need; one that comes on certain weekdays has begun.
    begun = [offer.valid_from is None or offer.valid_from <= on for offer in offer_list]
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, offer in enumerate(offer_list):
        if starts[position] is not None:
            for kind in sorted(offer.kinds):
                for area in sorted(set(offer.areas)):
                    index[kind, area].append(position)

    longest = longest_wait(need_list, on)
    graph = Graph(need_list, offer_list, starts, [], [], room, fixed, {}, {})
    for position, need in enumerate(need_list):
        own = need_points(need, on=on, longest=longest, weights=weights)
        graph.own.append(own)
        banned_here = banned.get(position, set())
        if position in fixed:
            pin = fixed[position]
            starts_pin = starts[pin] or on
            found = {pin: own + pair_points(need, offer_list[pin], starts_pin, on=on, weights=weights)}
        else:
            last = latest_start(need, on, until)
            usable = (
                at
                for at in _in_reach(need, index, weights)
                if at not in banned_here
                and ((left := room[at]) is None or left >= need.units)
                and (begun[at] or (starts[at] or last) <= last)
                and group_matches(need, offer_list[at])
            )
            found = {at: own + _pair_points(graph, need, at, on, weights) for at in usable}
        graph.arcs.append(sorted(((max(1, points), at) for at, points in found.items()), key=_best_first))
        if not found:
            graph.why_not[position] = _why_not(graph, position, on, until, weights, banned_here)
    return graph


def _in_reach(need: NeedFacts, index: dict[tuple[str, str], list[int]], weights: Weights) -> Iterator[int]:
    """Give every offer of the kind, or of a related one, with an area around the need's place, once."""
    places = ["", *(need.division[:level] for level in LEVELS if len(need.division) >= level)]
    seen: set[int] = set()
    for kind in (need.kind, *sorted(weights.related.get(need.kind, ()))):
        for place in places:
            for at in index.get((kind, place), ()):
                if at not in seen:
                    seen.add(at)
                    yield at


def _pair_points(graph: Graph, need: NeedFacts, at: int, on: datetime.date, weights: Weights) -> int:
    offer, starts = graph.offers[at], graph.starts[at] or on
    if not offer.division or (offer.position and need.position):
        return pair_points(need, offer, starts, on=on, weights=weights)
    # The same sum as there, spelled out without the distance: this runs for every arc.
    points = round(weights.nearness * _near(need.division, offer.division))
    if need.promised_on is not None and (need.promised_on < on or starts <= need.promised_on):
        points += weights.promise
    return points if need.kind in offer.kinds else points - weights.related_kind


def _best_first(arc: tuple[int, int]) -> tuple[int, int]:
    return -arc[0], arc[1]


def _near(one: str, other: str) -> float:
    if one[:6] != other[:6] or len(other) < 6 or len(one) < 6:
        return 0.0
    if one[:9] != other[:9] or len(other) < 9 or len(one) < 9:
        return NEARNESS[6]
    return NEARNESS[12] if one == other and len(other) == 12 else NEARNESS[9]


def _why_not(
    graph: Graph,
    position: int,
    on: datetime.date,
    until: datetime.date | None,
    weights: Weights,
    banned: set[int],
) -> str:
    """Return the last hurdle at which the last possible offer fell: the nearer to an answer, the later the hurdle."""
    need = graph.needs[position]
    left = [at for at, offer in enumerate(graph.offers) if kind_matches(need, offer, weights.related)]
    if not left:
        return "no_kind"
    left = [at for at in left if covering(need, graph.offers[at]) is not None]
    if not left:
        return "out_of_area"
    last = latest_start(need, on, until)
    left = [
        at
        for at in left
        if (starts := graph.starts[at]) and (starts <= last or (graph.offers[at].valid_from or on) <= on)
    ]
    if not left:
        return "not_valid"
    left = [at for at in left if group_matches(need, graph.offers[at])]
    if not left:
        return "other_group"
    left = [at for at in left if at not in banned]
    if not left:
        return "ruled_out"
    graph.too_small[position] = left
    return "full"
