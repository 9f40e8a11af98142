"""One part of the assignment, solved: linear relaxation first, then whole numbers on the arcs that can still matter.

The mathematics: maximise the points of the chosen arcs; each need at most one arc; the units on an offer at most its
room; with a floor, each place at least its quota or a penalty for every need short of it. Only this needs highspy."""

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from shegongzhan.needs.matching.arcs import Graph
from shegongzhan.needs.matching.parts import Part, Quotas

FIRST_COLUMNS = 8  # arcs for each need the relaxation starts with; more are priced in as they are wanted
NEW_COLUMNS, EPSILON = 6, 1e-6
BLOCK_SECONDS = 3.0
BLOCK_OFFERS = 45  # a block of this size is searched in well under a second
LARGE = 100  # with more offers than this, a part is improved block by block before it is searched as a whole


@dataclass(slots=True)
class Outcome:
    """The best choice found in a part (need to offer by position), what it is worth and what could be at most."""

    chosen: dict[int, int]
    value: int
    bound: float
    proven: bool


class PartSolver:
    """Holds a part as arrays, its relaxation and its best choice so far."""

    def __init__(self, graph: Graph, part: Part, limits: Quotas):
        self.needs = part.needs
        count = [len(arcs) for arcs in part.arcs]
        self.offers = sorted({offer for arcs in part.arcs for _points, offer in arcs})
        local = {offer: at for at, offer in enumerate(self.offers)}
        self.first = np.concatenate(([0], np.cumsum(count)))[:-1].astype(np.int64)
        self.need = np.repeat(np.arange(len(count)), count)
        self.offer = np.array([local[offer] for arcs in part.arcs for _points, offer in arcs], dtype=np.int64)
        self.points = np.array([points for arcs in part.arcs for points, _offer in arcs], dtype=float)
        self.units = np.array([graph.needs[at].units for at in self.needs], dtype=float)
        # Offers without a row have room for everybody.
        self.bounded = np.array([offer in part.bounded for offer in self.offers])
        self.room = np.array([float(graph.room[o] or 0) if o in part.bounded else 0.0 for o in self.offers])
        places = sorted({limits.of_need[at] for at in self.needs if at in limits.of_need})
        place_at = {place: at for at, place in enumerate(places)}
        self.place = np.array(
            [place_at.get(limits.of_need.get(at, -1), -1) for at in self.needs], dtype=np.int64
        )
        # Needs of the place that are settled elsewhere in this plan have been taken off by the caller.
        self.wanted = np.array([float(limits.wanted[place]) for place in places])
        self.penalty = float(limits.penalty)
        self.rank = np.arange(len(self.need)) - self.first[self.need]
        self.weight = self.units[self.need]
        self.choice = np.full(len(self.needs), -1, dtype=np.int64)
        self.value = float("-inf")
        # Until prices are known every need might get its best offer.
        self.bound = self.lagrange = float(self.points[self.first].sum())
        self.cost_of_use = self.points[self.first][self.need] - self.points
        self.prices = np.zeros(len(self.offers))
        self.relaxed = np.zeros(len(self.need))
        self._offer_row = np.where(self.bounded, len(self.needs) + np.cumsum(self.bounded) - 1, -1)

    # -- choices

    def worth(self, choice: Any) -> float:
        """Return the points of a choice (an arc for each need or -1), less the penalties for places below the floor."""
        used = choice[choice >= 0]
        total = float(self.points[used].sum())
        if len(self.wanted):
            places = self.place[self.need[used]]
            met = np.bincount(places[places >= 0], minlength=len(self.wanted))
            total -= self.penalty * float(np.maximum(0, self.wanted - met).sum())
        return total

    def offer_choice(self, choice: Any) -> bool:
        """Keep a choice when it is better than the one at hand."""
        worth = self.worth(choice)
        if worth > self.value + EPSILON:
            self.choice, self.value = choice.copy(), worth
            return True
        return False

    def start_from(self, chosen: dict[int, int]) -> None:
        """Take the quick answer as the first choice; an arc that was cut off as worse is improved to the open one."""
        choice = np.full(len(self.needs), -1, dtype=np.int64)
        arc_at = {(int(n), int(o)): at for at, (n, o) in enumerate(zip(self.need, self.offer, strict=True))}
        local = {offer: at for at, offer in enumerate(self.offers)}
        ends = np.append(self.first[1:], len(self.need))
        for row, at in enumerate(self.needs):
            if at in chosen:
                arc = arc_at.get((row, local.get(chosen[at], -1)), -1)
                if arc < 0 and not self.bounded[self.offer[ends[row] - 1]]:
                    arc = int(ends[row] - 1)
                choice[row] = arc
        self.offer_choice(choice)

    @property
    def closed(self) -> bool:
        """Tell whether the choice is proven best: points are whole, so less than one point apart is the same."""
        return self.value >= self.ceiling - EPSILON

    @property
    def ceiling(self) -> float:
        """Return the bound, rounded down to whole points."""
        return float(np.floor(self.bound + 1e-5))

    # -- relaxation

    def relax(self, deadline: float) -> None:
        """Solve the relaxation over all arcs by pricing them in, and round it to a choice."""
        columns = np.flatnonzero(self.rank < FIRST_COLUMNS)
        model = self._model(columns, whole=False)
        slack_columns = len(self.wanted)
        while True:
            model.setOptionValue("time_limit", max(0.05, deadline - time.perf_counter()) + model.getRunTime())
            model.run()
            solution = model.getSolution()
            if not solution.dual_valid:
                return
            self._read_duals(np.array(solution.row_dual))
            known = np.zeros(len(self.need), dtype=bool)
            known[columns] = True
            wanted = np.flatnonzero(~known & (self.gain > self.lp_rent[self.need] + EPSILON))
            finished = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            if not finished or not len(wanted) or time.perf_counter() > deadline:
                break
            wanted = self._best_of(wanted, NEW_COLUMNS)
            self._add_columns(model, wanted)
            columns = np.concatenate((columns, wanted))
        values = np.array(solution.col_value)
        # The floor's columns stand right behind the first arcs; arcs priced in later come after them.
        head = len(columns) if not slack_columns else int((self.rank < FIRST_COLUMNS).sum())
        self.relaxed[columns[:head]] = values[:head]
        if slack_columns:
            self.relaxed[columns[head:]] = values[head + slack_columns :]
        self._round()

    def _read_duals(self, duals: Any) -> None:
        rows, limited = len(self.needs), int(self.bounded.sum())
        rent = np.maximum(0, -duals[:rows])
        prices = np.zeros(len(self.offers))
        prices[self.bounded] = np.maximum(0, -duals[rows : rows + limited])
        bonus = np.clip(duals[rows + limited :], 0, self.penalty)
        gain = self.points - self.weight * prices[self.offer]
        if len(bonus):
            by_need = np.where(self.place >= 0, bonus[self.place], 0)
            gain = gain + by_need[self.need]
        best = np.maximum(0, np.maximum.reduceat(gain, self.first))
        # A bound for any prices (Lagrange), so that it holds over all arcs and whatever the solver's tolerance is.
        bound = float(prices @ self.room + best.sum() - (bonus @ self.wanted if len(bonus) else 0))
        self.gain, self.lp_rent = gain, rent
        if bound < self.bound:
            self.bound, self.prices = bound, prices
            self.lagrange = bound
            self.cost_of_use = best[self.need] - gain

    def _best_of(self, arcs: Any, most: int) -> Any:
        order = arcs[np.lexsort((arcs, -self.gain[arcs], self.need[arcs]))]
        rows = self.need[order]
        start = np.concatenate(([True], rows[1:] != rows[:-1]))
        rank = np.arange(len(order)) - np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))
        return np.sort(order[rank < most])

    def _round(self) -> None:
        """Make a choice from the relaxation: what it decided stays, the rest goes where most is gained."""
        room = np.where(self.bounded, self.room, np.inf)
        choice = np.full(len(self.needs), -1, dtype=np.int64)
        whole = np.flatnonzero(self.relaxed > 1 - 1e-4)
        for arc in whole:
            row, offer = self.need[arc], self.offer[arc]
            if choice[row] < 0 and room[offer] >= self.units[row]:
                choice[row] = arc
                room[offer] -= self.units[row]
        share = np.add.reduceat(self.relaxed, self.first)
        ends = np.append(self.first[1:], len(self.need))
        best = self.points[self.first] / self.units
        split = share > 1e-4
        for row in sorted(np.flatnonzero(choice < 0), key=lambda row: (not split[row], -best[row], row)):
            arcs = np.arange(self.first[row], ends[row])
            arcs = arcs[room[self.offer[arcs]] >= self.units[row]]
            if len(arcs):
                arc = arcs[np.argmin(self.cost_of_use[arcs])]
                choice[row] = arc
                room[self.offer[arc]] -= self.units[row]
        self.offer_choice(choice)

    # -- neighbourhoods

    @property
    def large(self) -> bool:
        """Tell whether one search over the whole part would only eat the time."""
        return len(self.offers) > LARGE

    def sweep(self, number: int, pool: Any, deadline: float) -> None:
        """Improve the choice block by block: each block of offers, with its needs and those without an offer, anew.

        A large part is too much for one search, but near the relaxation's prices its blocks hardly touch. The blocks
        of one sweep share neither offers nor needs, so they can be searched side by side; the next sweep cuts
        differently. The result depends on the number of the sweep only, as long as time suffices.
        """
        close = np.flatnonzero(self.cost_of_use <= self.first_thresholds()[1])
        block_of = self._blocks(number, min(2 * BLOCK_OFFERS, BLOCK_OFFERS + 3 * number), close)
        taken = self.choice >= 0
        block_of_need = np.full(len(self.needs), -1)
        block_of_need[taken] = block_of[self.offer[self.choice[taken]]]
        # A need without an offer goes to the block of its cheapest close arc; ties go round from sweep to sweep.
        free = close[~taken[self.need[close]]]
        order = free[
            np.lexsort(((free * 7919 + number * 104729) % 1009, self.cost_of_use[free], self.need[free]))
        ]
        rows, at = np.unique(self.need[order], return_index=True)
        block_of_need[rows] = block_of[self.offer[order[at]]]
        inside = close[block_of_need[self.need[close]] == block_of[self.offer[close]]]
        block_of_arc = block_of[self.offer[inside]]
        jobs = [inside[block_of_arc == block] for block in range(int(block_of.max()) + 1)]

        def search(arcs: Any) -> tuple[Any, Any] | None:
            if time.perf_counter() > deadline or not len(arcs):
                return None
            return self._search_block(arcs, block_of_need == block_of[self.offer[arcs[0]]], deadline)

        choice = self.choice.copy()
        for found in pool.map(search, jobs):
            if found is not None:
                rows, arcs = found
                choice[rows] = arcs
        self.offer_choice(choice)

    def _blocks(self, number: int, size: int, close: Any) -> Any:
        """Return the block of each offer: grown from a seed by the needs that offers have in common."""
        draw = np.random.default_rng(number)
        block_of = np.full(len(self.offers), -1)
        need, offer = self.need[close], self.offer[close]
        for block in range(len(self.offers)):
            left = np.flatnonzero(block_of < 0)
            if not len(left):
                break
            members = np.zeros(len(self.offers), dtype=bool)
            members[draw.choice(left)] = True
            while members.sum() < min(size, len(left)):
                touched = np.bincount(need[members[offer]], minlength=len(self.needs))
                common = np.bincount(offer, weights=touched[need], minlength=len(self.offers))
                common[(block_of >= 0) | members] = -1
                step = min(max(1, size // 4), size - int(members.sum()))
                best = np.argsort(-common, kind="stable")[:step]
                members[best[common[best] >= 0]] = True
            block_of[members] = block
        return block_of

    def _search_block(self, arcs: Any, rows: Any, deadline: float) -> tuple[Any, Any]:
        """Return the needs of a block and the arcs chosen for them, with everything else as it is."""
        current = self.choice[rows & (self.choice >= 0)]
        columns = np.union1d(arcs, current)
        others = self.choice[~rows & (self.choice >= 0)]
        room = self.room - np.bincount(
            self.offer[others], weights=self.weight[others], minlength=len(self.offers)
        )
        met = self.place[self.need[others]]
        wanted = np.maximum(0, self.wanted - np.bincount(met[met >= 0], minlength=len(self.wanted)))
        model = self._model(columns, whole=True, room=np.maximum(0, room), wanted=wanted)
        self._start(model, columns, current, wanted)
        model.setOptionValue("mip_max_nodes", 400)
        model.setOptionValue("time_limit", max(0.02, min(BLOCK_SECONDS, deadline - time.perf_counter())))
        model.run()
        solution = model.getSolution()
        chosen = (
            columns[np.array(solution.col_value)[: len(columns)] > 0.5] if solution.value_valid else current
        )
        found = np.full(len(self.needs), -1, dtype=np.int64)
        found[self.need[chosen]] = chosen
        return np.flatnonzero(rows), found[rows]

    def _start(self, model: Any, columns: Any, arcs: Any, wanted: Any) -> None:
        """Give a search the choice it starts from."""
        values = np.zeros(len(columns) + len(wanted))
        values[np.searchsorted(columns, arcs)] = 1
        if len(wanted):
            places = self.place[self.need[arcs]]
            met = np.bincount(places[places >= 0], minlength=len(wanted))
            values[len(columns) :] = np.maximum(0, wanted - met)
        start = highspy.HighsSolution()
        start.col_value = values
        model.setSolution(start)

    # -- whole numbers

    def first_thresholds(self) -> list[float]:
        """Return how far from the relaxation's prices an arc may lie in the first two, quicker, searches."""
        typical = float(self.points.mean())
        return [0.005 * typical, 0.02 * typical]

    def branch(self, threshold: float, seconds: float) -> None:
        """Search whole solutions among the arcs whose reduced cost is at most the threshold, within the seconds.

        A solution that uses any other arc is worth at most the relaxation less the threshold, so the search also
        bounds the whole part: by the larger of that and the search's own bound.
        """
        keep = self.cost_of_use <= threshold + EPSILON
        keep[self.choice[self.choice >= 0]] = True
        columns = np.flatnonzero(keep)
        model = self._model(columns, whole=True)
        self._start(model, columns, self.choice[self.choice >= 0], self.wanted)
        model.setOptionValue("time_limit", max(0.05, seconds))
        model.run()
        info, solution = model.getInfo(), model.getSolution()
        if solution.value_valid:
            chosen = columns[np.array(solution.col_value)[: len(columns)] > 0.5]
            choice = np.full(len(self.needs), -1, dtype=np.int64)
            choice[self.need[chosen]] = chosen
            self.offer_choice(choice)
        inside = np.floor(-info.mip_dual_bound + 1e-5)
        outside = np.floor(self.lagrange - threshold + 1e-5) if len(columns) < len(self.need) else -np.inf
        self.bound = min(self.bound, max(float(inside), float(outside)))

    # -- the model

    def _model(self, columns: Any, *, whole: bool, room: Any = None, wanted: Any = None) -> Any:
        """Return the HiGHS model over some of the arcs; its rows are needs, limited offers, places with a quota.

        `room` and `wanted` replace those of the part when the rest of the choice stands; rows without arcs are then
        left out.
        """
        rows, limited, places = len(self.needs), int(self.bounded.sum()), len(self.wanted)
        self_contained = room is None
        room, wanted = self.room if room is None else room, self.wanted if wanted is None else wanted
        starts, index, value = self._matrix(columns)
        lower = np.concatenate((np.full(rows + limited, -highspy.kHighsInf), wanted))
        upper = np.concatenate((np.ones(rows), room[self.bounded], np.full(places, highspy.kHighsInf)))
        place_rows = rows + limited + np.arange(places)
        if not self_contained:
            used = np.union1d(index, place_rows).astype(np.int64)
            lower, upper = lower[used], upper[used]
            index, place_rows = np.searchsorted(used, index), np.searchsorted(used, place_rows)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns) + places, len(lower)
        lp.col_cost_ = np.concatenate((-self.points[columns], np.full(places, self.penalty)))
        lp.col_lower_ = np.zeros(lp.num_col_)
        # The rows keep arcs at one; an upper bound on the column as well would hide part of the need's price.
        lp.col_upper_ = np.concatenate((np.full(len(columns), 1.0 if whole else highspy.kHighsInf), wanted))
        lp.row_lower_, lp.row_upper_ = lower, upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate((starts, len(index) + 1 + np.arange(places))).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate((index, place_rows)).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate((value, np.ones(places)))
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
        model = highspy.Highs()
        for option, setting in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.999),
        ):
            model.setOptionValue(option, setting)
        model.passModel(lp)
        return model

    def _matrix(self, columns: Any) -> tuple[Any, Any, Any]:
        """Return the columns of some arcs: start (with the end), row index, value."""
        offer_row = self._offer_row[self.offer[columns]]
        rows = np.stack((self.need[columns], offer_row), axis=1)
        values = np.stack((np.ones(len(columns)), self.weight[columns]), axis=1)
        if len(self.wanted):
            place = self.place[self.need[columns]]
            base = len(self.needs) + int(self.bounded.sum())
            rows = np.column_stack((rows, np.where(place >= 0, base + place, -1)))
            values = np.column_stack((values, np.ones(len(columns))))
        used = rows >= 0
        starts = np.concatenate(([0], np.cumsum(used.sum(axis=1))))
        return starts, rows[used], values[used]

    def _add_columns(self, model: Any, columns: Any) -> None:
        starts, index, value = self._matrix(columns)
        count = len(columns)
        model.addCols(
            count,
            -self.points[columns],
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            len(index),
            starts[:-1].astype(np.int32),
            index.astype(np.int32),
            value,
        )
        model.setOptionValue(
            "simplex_strategy", 4
        )  # primal: the old solution stays feasible with more columns

    def outcome(self) -> Outcome:
        """Return the best choice found, in positions of the graph."""
        chosen = {
            self.needs[row]: self.offers[self.offer[arc]] for row, arc in enumerate(self.choice) if arc >= 0
        }
        return Outcome(chosen, round(self.value), max(self.value, self.ceiling), self.closed)
