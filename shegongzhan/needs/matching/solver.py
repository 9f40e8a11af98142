"""One part of the assignment, solved: linear relaxation first, then whole numbers on the arcs that can still matter.

The mathematics: maximise the points of the chosen arcs; each need at most one arc; the units on an offer at most its
room; with a floor, each place at least its quota or a penalty for every need short of it. numpy and highspy are
imported here and nowhere else, and only when a plan is computed."""

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from shegongzhan.needs.matching.arcs import Graph
from shegongzhan.needs.matching.parts import Part, Quotas

FIRST_COLUMNS = 8  # arcs for each need the relaxation starts with; more are priced in as they are wanted
NEW_COLUMNS = 6
EPSILON = 1e-6


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
        self.place = np.array([place_at.get(limits.of_need.get(at, -1), -1) for at in self.needs], dtype=np.int64)
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
        self.threshold = 0.0

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
        start = highspy.HighsSolution()
        values = np.zeros(model.getNumCol())
        position = np.full(len(self.need), -1)
        position[columns] = np.arange(len(columns))
        values[position[self.choice[self.choice >= 0]]] = 1
        if len(self.wanted):
            places = self.place[self.choice >= 0]
            met = np.bincount(places[places >= 0], minlength=len(self.wanted))
            values[len(columns) :] = np.maximum(0, self.wanted - met)
        start.col_value = values
        model.setSolution(start)
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
        self.threshold = threshold

    # -- the model

    def _model(self, columns: Any, *, whole: bool) -> Any:
        """Return the HiGHS model over some of the arcs; its rows are needs, limited offers, places with a quota."""
        rows, limited, places = len(self.needs), int(self.bounded.sum()), len(self.wanted)
        self._offer_row = np.where(self.bounded, rows + np.cumsum(self.bounded) - 1, -1)
        starts, index, value = self._matrix(columns)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns) + places, rows + limited + places
        lp.col_cost_ = np.concatenate((-self.points[columns], np.full(places, self.penalty)))
        lp.col_lower_ = np.zeros(lp.num_col_)
        # The rows keep arcs at one; an upper bound on the column as well would hide part of the need's price.
        lp.col_upper_ = np.concatenate((np.full(len(columns), 1.0 if whole else highspy.kHighsInf), self.wanted))
        lp.row_lower_ = np.concatenate((np.full(rows + limited, -highspy.kHighsInf), self.wanted))
        lp.row_upper_ = np.concatenate((np.ones(rows), self.room[self.bounded], np.full(places, highspy.kHighsInf)))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate((starts, len(index) + 1 + np.arange(places))).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate((index, rows + limited + np.arange(places))).astype(np.int32)
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
        model.setOptionValue("simplex_strategy", 4)  # primal: the old solution stays feasible with more columns

    def outcome(self) -> Outcome:
        """Return the best choice found, in positions of the graph."""
        chosen = {
            self.needs[row]: self.offers[self.offer[arc]] for row, arc in enumerate(self.choice) if arc >= 0
        }
        return Outcome(chosen, round(self.value), max(self.value, self.ceiling), self.closed)
