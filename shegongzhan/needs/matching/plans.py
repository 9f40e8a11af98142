"""What a plan says: who answers whom, who is left and why, and how it compares with another."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shegongzhan.needs.matching.facts import NeedFacts, OfferFacts

UNMET = {
    "no_kind": _("没有这一类的资源或服务"),
    "out_of_area": _("有这一类，但服务范围不到这里"),
    "not_valid": _("有这一类，但已过期或还没开始"),
    "other_group": _("有这一类，但不面向这类对象"),
    "ruled_out": _("能用的都已被排除"),
    "full": _("名额都已用完"),
}
NOTES = {
    "no_solver": _("没有安装求解器，这是按紧急程度逐条分配的结果，可能不是最优。"),
    "time_up": _("时间到了，还没有证明最优；最多还能好 %(gap)s。"),
}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another offer for a need: what room it has once the plan is carried out, and how many more places it would take.

    `points_more` is how much better (negative: worse) it is for this need than the offer proposed.
    """

    offer_id: str
    left: int | None
    more_places: int
    points_more: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and the offer proposed for it. `waited_days` run from the day it was noted to the day it can start."""

    need_id: str
    offer_id: str
    points: int
    starts: datetime.date
    on_time: bool
    waited_days: int
    pinned: bool = False
    alternative: Alternative | None = None


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need without an offer: the reason's code, and the smallest change that would give it one, if there is any."""

    need_id: str
    reason: str
    hint: Alternative | None = None

    @property
    def sentence(self) -> str:
        return str(UNMET[self.reason])


@dataclass(frozen=True, slots=True)
class Plan:
    """One proposal for all needs at once.

    `objective` is what it is worth and `bound` what no plan can exceed, in points; `gap` is the share between them and
    `proven` says that nothing better exists. `prices` holds, for each offer that is used up, what one more place would
    be worth in points. `below_floor` lists places that stay under the wanted share with the number of needs missing.
    """

    pairs: tuple[Pair, ...]
    unmet: tuple[Unmet, ...]
    objective: int
    bound: float
    gap: float
    proven: bool
    seconds: float
    note: str = ""
    prices: dict[str, float] = field(default_factory=dict)
    below_floor: dict[str, int] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    @property
    def offer_of(self) -> dict[str, str]:
        """Return the offer proposed for each need that has one."""
        return {pair.need_id: pair.offer_id for pair in self.pairs}

    @property
    def note_sentence(self) -> str:
        """Return what the reader should know about how the plan was made, empty when it is proven best."""
        return str(NOTES[self.note]) % {"gap": f"{self.gap:.2%}"} if self.note else ""

    def as_plain(self) -> dict[str, Any]:
        """Return the plan as values that fit into JSON; `from_plain` reads them back."""
        plain = asdict(self)
        for pair in plain["pairs"]:
            pair["starts"] = pair["starts"].isoformat()
        return plain

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Plan":
        """Read back what `as_plain` wrote."""

        def alternative(value: dict[str, Any] | None) -> Alternative | None:
            return Alternative(**value) if value else None

        pairs = tuple(
            Pair(
                **{
                    **pair,
                    "starts": datetime.date.fromisoformat(pair["starts"]),
                    "alternative": alternative(pair["alternative"]),
                }
            )
            for pair in plain["pairs"]
        )
        unmet = tuple(Unmet(**{**one, "hint": alternative(one["hint"])}) for one in plain["unmet"])
        return cls(**{**plain, "pairs": pairs, "unmet": unmet})


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in figures.

    A met need is on time when it has no promised day or the offer starts by then. The waiting of met needs ends on the
    day the offer starts, that of the others goes on (`still_waiting` is how long they have waited so far). `worst` is
    the place with the smallest share of needs met and that share. `by_urgency` gives (met, all) for each weight.
    """

    needs: int
    met: int
    persons: int
    on_time: int
    mean_waiting: float | None
    still_waiting: float | None
    worst: tuple[str, float] | None
    by_urgency: dict[float, tuple[int, int]]
    objective: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan beside another one (as a rule: first come, first served)."""

    plan: Figures
    baseline: Figures


@dataclass(frozen=True, slots=True)
class Shortage:
    """Needs of one kind that stay unanswered for the same reason; `offers` is how many of that kind there are."""

    kind: str
    reason: str
    needs: int
    units: int
    persons: int
    offers: int

    @property
    def sentence(self) -> str:
        return str(UNMET[self.reason])


def figures(plan: Plan, needs: Iterable[NeedFacts], *, on: datetime.date, level: int = 12) -> Figures:
    """Return a plan in figures; `level` is the length of the codes by which places are compared (12 is villages)."""
    pairs = {pair.need_id: pair for pair in plan.pairs}
    by_place: dict[str, list[bool]] = defaultdict(list)
    by_urgency: dict[float, list[bool]] = defaultdict(list)
    persons, on_time, waited, waiting = 0, 0, [], []
    for need in needs:
        pair = pairs.get(need.id)
        by_place[need.division[:level]].append(pair is not None)
        by_urgency[need.urgency].append(pair is not None)
        if pair is None:
            waiting.append(max(0, (on - need.noted_on).days))
        else:
            persons += need.persons
            on_time += pair.on_time
            waited.append(pair.waited_days)
    shares = sorted((sum(met) / len(met), place) for place, met in by_place.items())
    return Figures(
        needs=len(waited) + len(waiting),
        met=len(waited),
        persons=persons,
        on_time=on_time,
        mean_waiting=sum(waited) / len(waited) if waited else None,
        still_waiting=sum(waiting) / len(waiting) if waiting else None,
        worst=(shares[0][1], shares[0][0]) if shares else None,
        by_urgency={weight: (sum(met), len(met)) for weight, met in sorted(by_urgency.items(), reverse=True)},
        objective=plan.objective,
    )


def compare(
    plan: Plan, baseline: Plan, needs: Iterable[NeedFacts], *, on: datetime.date, level: int = 12
) -> Comparison:
    """Return both plans in the same figures."""
    needs = list(needs)
    return Comparison(figures(plan, needs, on=on, level=level), figures(baseline, needs, on=on, level=level))


def shortages(plan: Plan, needs: Iterable[NeedFacts], offers: Iterable[OfferFacts]) -> list[Shortage]:
    """Return what is missing, by kind and reason, the largest first: the base of what to buy or to ask for."""
    need_of = {need.id: need for need in needs}
    of_kind: dict[str, int] = defaultdict(int)
    for offer in offers:
        for kind in offer.kinds:
            of_kind[kind] += 1
    groups: dict[tuple[str, str], list[NeedFacts]] = defaultdict(list)
    for one in plan.unmet:
        need = need_of[one.need_id]
        groups[need.kind, one.reason].append(need)
    found = [
        Shortage(
            kind,
            reason,
            len(some),
            sum(n.units for n in some),
            sum(n.persons for n in some),
            of_kind.get(kind, 0),
        )
        for (kind, reason), some in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.needs, one.kind, one.reason))
