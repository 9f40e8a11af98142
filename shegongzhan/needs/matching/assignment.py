"""All open needs at once: the assignment that is best by urgency, waiting time, promises and nearness.

A quick answer comes first. Then the problem is cut into parts that do not touch; each part gets its linear relaxation,
which proves most of them, and the rest a search among the arcs that can still matter (`solver.py`)."""

import datetime
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.matching import parts as cutting
from shegongzhan.needs.matching.arcs import Graph, build
from shegongzhan.needs.matching.facts import NeedFacts, OfferFacts, Weights, nearness_level
from shegongzhan.needs.matching.parts import Floor
from shegongzhan.needs.matching.plans import (
    Alternative,
    Comparison,
    Figures,
    Pair,
    Plan,
    Shortage,
    Unmet,
    compare,
    figures,
    shortages,
)

__all__ = [
    "Alternative",
    "Budget",
    "Comparison",
    "Figures",
    "Floor",
    "Pair",
    "Plan",
    "Progress",
    "Shortage",
    "Unmet",
    "compare",
    "figures",
    "first_come",
    "shortages",
    "solve",
]


@dataclass(frozen=True, slots=True)
class Budget:
    """What the computation may use beside time: threads, and the gap (share of the bound) at which it is good enough."""

    threads: int = 2
    good_enough: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """A sign of life: `stage` is first, relaxed, searching or done; the first answer and the last bring their plan."""

    stage: str
    objective: int
    bound: float | None
    seconds: float
    plan: Plan | None = None


def solve(
    needs: Iterable[NeedFacts],
    offers: Iterable[OfferFacts],
    *,
    on: datetime.date,
    until: datetime.date | None = None,
    time_limit: float = 30.0,
    budget: Budget | None = None,
    weights: Weights | None = None,
    floor: Floor | None = None,
    pinned: Mapping[str, str] | None = None,
    forbidden: Collection[tuple[str, str]] = (),
    on_progress: Callable[[Progress], Any] | None = None,
) -> Plan:
    """Return the best plan found within `time_limit` seconds, with the bound that shows how good it is.

    `on` is the day planned from, `until` the end of the period. `pinned` (need to offer) are pairs people insist on,
    even against what speaks against them, but never beyond capacity; `forbidden` pairs are left out. `floor` asks for
    a least share of needs met in every place. The same input gives the same plan as long as time suffices to prove it.
    Without highspy the quick answer is the answer, and the plan's note says so.
    Raises RuleViolation when a pin names a need or offer that is not there, or pins ask for more than an offer has.
    """
    began = time.perf_counter()
    budget, weights, pinned = budget or Budget(), weights or Weights(), dict(pinned or {})
    needs, offers = list(needs), list(offers)
    _check_pins(needs, offers, pinned)
    graph = build(
        needs,
        offers,
        on=on,
        until=until,
        weights=weights,
        pinned=pinned,
        forbidden=set(forbidden) - set(pinned.items()),
    )
    chosen = cutting.greedy(graph, cutting.quotas(graph, floor))
    run = _Run(graph, on, floor, began, on_progress)
    run.stats |= {"needs": len(graph.needs), "offers": len(graph.offers), "arcs": sum(map(len, graph.arcs))}
    highest = float(sum(arcs[0][0] for arcs in graph.arcs if arcs))
    run.stats["first_seconds"] = run.seconds
    first = run.plan(chosen, bound=highest, note="time_up")
    run.tell("first", first.objective, highest, first)
    if time_limit <= 0:
        return first
    try:
        from shegongzhan.needs.matching import solver
    except ImportError:
        return run.plan(chosen, bound=highest, note="no_solver")

    deadline = began + 0.97 * time_limit  # the rest is for writing the plan down
    limits = cutting.quotas(graph, floor)
    settled, pieces = cutting.split(graph, limits)
    solved = [solver.PartSolver(graph, piece, limits) for piece in pieces]
    fixed_points = sum(graph.points(need, offer) for need, offer in (settled | graph.fixed).items())

    def value() -> int:
        return fixed_points + round(sum(part.value for part in solved))

    def bound() -> float:
        return fixed_points + sum(max(part.ceiling, part.value) for part in solved)

    def enough() -> bool:
        return bound() - value() <= max(1e-6, budget.good_enough * abs(bound()))

    def relax(part: Any) -> None:
        part.start_from(chosen)
        part.relax(deadline)

    with ThreadPoolExecutor(max_workers=max(1, budget.threads)) as pool:
        list(pool.map(relax, sorted(solved, key=lambda part: -len(part.need))))
        run.stats |= {
            "parts": len(solved),
            "proven_by_relaxation": sum(part.closed for part in solved),
            "relaxed_seconds": run.seconds,
        }
        run.tell("relaxed", value(), bound())
        _search(
            solved, deadline, pool, budget.threads, enough, lambda: run.tell("searching", value(), bound())
        )
    for part in solved:
        settled |= part.outcome().chosen
        run.prices |= {part.offers[at]: float(price) for at, price in enumerate(part.prices) if price > 1e-6}
    proven = all(part.closed for part in solved)
    settled = cutting.settle_ties(graph, cutting.quotas(graph, floor), settled)
    plan = run.plan(settled, bound=bound(), proven=proven, note="" if proven else "time_up")
    run.tell("done", plan.objective, plan.bound, plan)
    return plan


def first_come(
    needs: Iterable[NeedFacts],
    offers: Iterable[OfferFacts],
    *,
    on: datetime.date,
    until: datetime.date | None = None,
    weights: Weights | None = None,
) -> Plan:
    """Return what happens without a plan: the need noted first takes the nearest offer that has room, and so on."""
    began = time.perf_counter()
    weights = weights or Weights()
    graph = build(needs, offers, on=on, until=until, weights=weights, pinned={}, forbidden=())
    room, chosen = list(graph.room), {}
    for at in sorted(range(len(graph.needs)), key=lambda at: (graph.needs[at].noted_on, at)):
        need = graph.needs[at]
        free = [
            offer for _points, offer in graph.arcs[at] if (left := room[offer]) is None or left >= need.units
        ]
        if not free:
            continue
        nearest = min(
            free, key=lambda offer: (-nearness_level(need, graph.offers[offer]), graph.starts[offer], offer)
        )
        chosen[at] = nearest
        if (left := room[nearest]) is not None:
            room[nearest] = left - need.units
    run = _Run(graph, on, None, began, None)
    return run.plan(chosen, bound=float(sum(arcs[0][0] for arcs in graph.arcs if arcs)))


def _check_pins(needs: list[NeedFacts], offers: list[OfferFacts], pinned: dict[str, str]) -> None:
    need_of, offer_of = {need.id: need for need in needs}, {offer.id: offer for offer in offers}
    asked: dict[str, int] = {}
    for need_id, offer_id in pinned.items():
        if need_id not in need_of or offer_id not in offer_of:
            raise RuleViolation("match.pin_unknown", _("指定的需求或资源已不在清单上，请刷新后再试。"))
        asked[offer_id] = asked.get(offer_id, 0) + need_of[need_id].units
    for offer_id, units in asked.items():
        left = offer_of[offer_id].capacity_left
        if left is not None and units > left:
            raise RuleViolation(
                "match.pins_over_capacity",
                _("指定给同一资源的需求共要 %(units)s，它只剩 %(left)s。") % {"units": units, "left": left},
            )


def _search(
    solved: list[Any],
    deadline: float,
    pool: ThreadPoolExecutor,
    threads: int,
    enough: Callable[[], bool],
    tell: Callable[[], None],
) -> None:
    """Search the parts the relaxation left open, near its prices first, then as far as a better plan could hide.

    The narrow first rounds give good plans; the last ones, repeated while there is time, are wide enough to prove.
    """
    sweeps, still = 0, 0
    while still < _PATIENCE and time.perf_counter() < deadline and not enough():
        large = [part for part in solved if part.large and not part.closed]
        before = sum(part.value for part in large)
        for part in large:
            part.sweep(sweeps, pool, deadline)
        sweeps += 1
        still = 0 if sum(part.value for part in large) > before else still + 1
        if large:
            tell()
    round_no = 0
    while True:
        waiting = [part for part in solved if not part.closed]
        left = deadline - time.perf_counter()
        if not waiting or left <= 0.02 or enough():
            return
        waiting.sort(key=lambda part: (part.value - part.ceiling, part.needs[0]))
        turn = _Turn(
            round_no,
            time.perf_counter() + left * _SHARES[min(round_no, len(_SHARES) - 1)],
            len(waiting),
            threads,
        )
        list(pool.map(turn.search, enumerate(waiting)))
        tell()
        round_no += 1


# After so many sweeps without a better plan the blocks have nothing more to give.
_PATIENCE = 4
# How much of the time that is left a round may take.
_SHARES = (0.35, 0.6, 1.0)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One round of searches over the parts that are still open."""

    round_no: int
    ends: float
    count: int
    threads: int

    def search(self, job: tuple[int, Any]) -> None:
        """Search one part for its share of what is left of the round."""
        rank, part = job
        lanes = max(1, min(self.threads, self.count))
        still = -(-(self.count - rank) // lanes)
        seconds = max(0.02, (self.ends - time.perf_counter()) / still)
        threshold = part.lagrange - part.value  # whatever could still be better lies within this
        if self.round_no < 2:
            threshold = min(part.first_thresholds()[self.round_no], threshold)
        part.branch(threshold, seconds)


class _Run:
    """Turns choices into plans and tells how far it got."""

    def __init__(
        self,
        graph: Graph,
        on: datetime.date,
        floor: Floor | None,
        began: float,
        on_progress: Callable[[Progress], Any] | None,
    ):
        self.graph, self.on, self.floor, self.began, self.on_progress = graph, on, floor, began, on_progress
        self.stats: dict[str, Any] = {}
        self.prices: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def tell(self, stage: str, objective: int, bound: float | None, plan: Plan | None = None) -> None:
        if self.on_progress:
            self.on_progress(Progress(stage, objective, bound, self.seconds, plan))

    def plan(self, chosen: dict[int, int], *, bound: float, proven: bool = False, note: str = "") -> Plan:
        graph, chosen = self.graph, chosen | self.graph.fixed
        room = [offer.capacity_left for offer in graph.offers]
        for need, offer in chosen.items():
            if (left := room[offer]) is not None:
                room[offer] = left - graph.needs[need].units
        pairs = tuple(
            self._pair(need, chosen[need], room) for need in range(len(graph.needs)) if need in chosen
        )
        unmet = tuple(self._unmet(need, room) for need in range(len(graph.needs)) if need not in chosen)
        objective = sum(pair.points for pair in pairs)
        limits = cutting.quotas(graph, self.floor)
        met = [0] * len(limits.wanted)
        for need in chosen:
            if need in limits.of_need:
                met[limits.of_need[need]] += 1
        below = {
            place: wanted - have
            for place, wanted, have in zip(limits.places, limits.wanted, met, strict=True)
            if have < wanted
        }
        objective -= limits.penalty * sum(below.values())
        # Two whole numbers less than one apart are the same, whatever made them.
        proven = proven or objective >= bound
        return Plan(
            pairs=pairs,
            unmet=unmet,
            objective=objective,
            bound=bound,
            gap=max(0.0, (bound - objective) / bound) if bound > 0 else 0.0,
            proven=proven,
            seconds=self.seconds,
            note="" if proven and note == "time_up" else note,
            prices={graph.offers[offer].id: price for offer, price in self.prices.items()},
            below_floor=below,
            stats=dict(self.stats),
        )

    def _pair(self, at: int, offer: int, room: list[int | None]) -> Pair:
        graph, need = self.graph, self.graph.needs[at]
        starts, points = graph.starts[offer] or self.on, graph.points(at, offer)
        other = next((arc for arc in graph.arcs[at] if arc[1] != offer), None)
        return Pair(
            need_id=need.id,
            offer_id=graph.offers[offer].id,
            points=points,
            starts=starts,
            on_time=need.promised_on is None or starts <= need.promised_on,
            waited_days=max(0, (starts - need.noted_on).days),
            pinned=at in graph.fixed,
            alternative=_alternative(graph, at, other[1], room, other[0] - points) if other else None,
        )

    def _unmet(self, at: int, room: list[int | None]) -> Unmet:
        graph = self.graph
        reason = graph.why_not.get(at, "full")
        if reason != "full":
            return Unmet(graph.needs[at].id, reason)
        possible = [offer for _points, offer in graph.arcs[at]] or graph.too_small.get(at, [])
        best = [_alternative(graph, at, offer, room) for offer in possible]
        return Unmet(graph.needs[at].id, reason, min(best, key=lambda one: one.more_places, default=None))


def _alternative(
    graph: Graph, at: int, offer: int, room: list[int | None], points_more: int = 0
) -> Alternative:
    left = room[offer]
    more = 0 if left is None else max(0, graph.needs[at].units - left)
    return Alternative(graph.offers[offer].id, left, more, points_more)
