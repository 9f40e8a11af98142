"""The graph cut into parts that do not touch each other, and the quick answer that needs no solver."""

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass, field

from shegongzhan.needs.matching.arcs import Graph


@dataclass(frozen=True, slots=True)
class Floor:
    """The least share of needs to be met in every place: `level` 12 is by village, 9 by township.

    Where it cannot be reached the plan comes as near as it can and says where it stayed below.
    """

    share: float
    level: int = 12


@dataclass(slots=True)
class Quotas:
    """The floor as numbers: for each place the needs that count and how many of them are wanted."""

    of_need: dict[int, int] = field(default_factory=dict)
    wanted: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    penalty: int = 0


@dataclass(slots=True)
class Part:
    """Needs that compete for the same offers, by position in the graph, with the arcs worth looking at."""

    needs: list[int]
    arcs: list[list[tuple[int, int]]]
    bounded: set[int]


def quotas(graph: Graph, floor: Floor | None) -> Quotas:
    """Return how many needs each place should have met at least; what cannot be met at all is not asked for."""
    found = Quotas()
    if floor is None or floor.share <= 0:
        return found
    members: dict[str, list[int]] = defaultdict(list)
    for position, need in enumerate(graph.needs):
        members[need.division[: floor.level]].append(position)
    for place in sorted(members):
        possible = [at for at in members[place] if graph.arcs[at] and at not in graph.fixed]
        done = sum(1 for at in members[place] if at in graph.fixed)
        wanted = min(math.ceil(floor.share * len(members[place]) - 1e-9) - done, len(possible))
        if wanted > 0:
            for at in possible:
                found.of_need[at] = len(found.wanted)
            found.wanted.append(wanted)
            found.places.append(place)
    # One place below its floor must weigh more than whatever is pushed out to lift it there.
    highest = max((arcs[0][0] for arcs in graph.arcs if arcs), default=0)
    found.penalty = 1 + highest * max((need.units for need in graph.needs), default=1)
    return found


def split(graph: Graph, limits: Quotas) -> tuple[dict[int, int], list[Part]]:
    """Return what needs no choice (need to offer) and the parts in which there is one.

    An offer with room for all who could want it binds nobody; whoever has such an offer first on the list gets it.
    What is left falls apart along kinds and places, and each part is a problem of its own. The quotas are lowered by
    what is settled already.
    """
    arcs = {at: list(found) for at, found in enumerate(graph.arcs) if found and at not in graph.fixed}
    while True:
        load: dict[int, int] = defaultdict(int)
        for at, found in arcs.items():
            for _points, offer in found:
                load[offer] += graph.needs[at].units
        bounded = {
            offer for offer, units in load.items() if (room := graph.room[offer]) is not None and room < units
        }
        cut = False
        for at, found in arcs.items():
            free = next((rank for rank, (_points, offer) in enumerate(found) if offer not in bounded), None)
            if free is not None and free + 1 < len(found):
                arcs[at], cut = found[: free + 1], True  # nobody is sent past an open door to a worse one
        if not cut:
            break
    settled = {at: found[0][1] for at, found in arcs.items() if found[0][1] not in bounded}
    for at in settled:
        if at in limits.of_need:
            place = limits.of_need.pop(at)
            limits.wanted[place] = max(0, limits.wanted[place] - 1)
    limits.of_need = {at: place for at, place in limits.of_need.items() if limits.wanted[place]}
    open_needs = [at for at in arcs if at not in settled]
    parent = {at: at for at in open_needs}

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first_at: dict[tuple[str, int], int] = {}
    for at in open_needs:
        touches = [("offer", offer) for _points, offer in arcs[at] if offer in bounded]
        if at in limits.of_need:
            touches.append(("place", limits.of_need[at]))
        for key in touches:
            if key in first_at:
                one, other = sorted((root(first_at[key]), root(at)))
                parent[other] = one
            else:
                first_at[key] = at
    members: dict[int, list[int]] = defaultdict(list)
    for at in open_needs:
        members[root(at)].append(at)
    parts = [Part(members[key], [arcs[at] for at in members[key]], bounded) for key in sorted(members)]
    return settled, parts


def greedy(graph: Graph, limits: Quotas) -> dict[int, int]:
    """Return the quick answer: the most points for each unit first, each to its best offer that still has room.

    With a floor, each place first gets its share in that order.
    """
    room, chosen = list(graph.room), {}
    order = sorted(
        (at for at, found in enumerate(graph.arcs) if found and at not in graph.fixed),
        key=lambda at: (-graph.arcs[at][0][0] / graph.needs[at].units, len(graph.arcs[at]), at),
    )
    if limits.wanted:
        count, first = [0] * len(limits.wanted), set()
        for at in order:
            place = limits.of_need.get(at)
            if place is not None and count[place] < limits.wanted[place]:
                count[place] += 1
                first.add(at)
        order.sort(key=lambda at: at not in first)
    for at in order:
        units = graph.needs[at].units
        for _points, offer in graph.arcs[at]:
            left = room[offer]
            if left is None or left >= units:
                chosen[at] = offer
                if left is not None:
                    room[offer] = left - units
                break
    return chosen


def settle_ties(graph: Graph, limits: Quotas, chosen: dict[int, int]) -> dict[int, int]:
    """Return a choice worth the same in which, of two needs that could change places, the one noted first is met."""
    chosen, points = dict(chosen), {}
    holders: dict[int, list[int]] = defaultdict(list)
    for at, offer in chosen.items():
        if at not in graph.fixed:
            holders[offer].append(at)
            points[at] = graph.points(at, offer)
    waiting = [
        (graph.needs[at].noted_on, at) for at, arcs in enumerate(graph.arcs) if arcs and at not in chosen
    ]
    heapq.heapify(waiting)
    while waiting:
        noted_on, at = heapq.heappop(waiting)
        units, place = graph.needs[at].units, limits.of_need.get(at)
        latest = max(
            (
                (graph.needs[other].noted_on, other, offer)
                for worth, offer in graph.arcs[at]
                for other in holders[offer]
                if points[other] == worth
                and graph.needs[other].units == units
                and limits.of_need.get(other) == place
            ),
            default=None,
        )
        if latest and latest[0] > noted_on:
            _day, other, offer = latest
            del chosen[other]
            chosen[at], points[at] = offer, points[other]
            holders[offer].remove(other)
            holders[offer].append(at)
            heapq.heappush(waiting, (latest[0], other))
    return chosen
