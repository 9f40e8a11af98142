"""All open needs at once: best, within capacity and area, adjustable, and honest about what it proves."""

import datetime
import itertools
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.matching import NeedFacts, OfferFacts, compare, first_come, fits, shortages, solve
from shegongzhan.needs.matching.assignment import Budget, Floor, Plan
from shegongzhan.needs.matching.facts import Weights, longest_wait, need_points, pair_points, starts_on

ON = datetime.date(2024, 3, 1)
DAY = datetime.timedelta(days=1)
TOWNS = ("341821100", "341821101")


def need(id, **given):
    given = {"kind": "home", "division": f"{TOWNS[0]}201", "noted_on": ON - 10 * DAY, **given}
    return NeedFacts(id=id, **given)


def offer(id, **given):
    return OfferFacts(id=id, **{"kinds": frozenset({"home"}), "areas": ("341821",), **given})


def plan_for(needs, offers, **given):
    return solve(needs, offers, on=ON, **{"time_limit": 5, **given})


def worth(needs, one, other):
    value = need_points(one, on=ON, longest=longest_wait(needs, ON), weights=Weights())
    return max(1, value + pair_points(one, other, starts_on(other, ON), on=ON, weights=Weights()))


def best_by_trying_everything(needs, offers):
    best = 0
    for choice in itertools.product([None, *offers], repeat=len(needs)):
        used = {}
        for one, other in zip(needs, choice, strict=True):
            if other is not None:
                used[other.id] = used.get(other.id, 0) + one.units
        if any(o.capacity_left is not None and used.get(o.id, 0) > o.capacity_left for o in offers):
            continue
        pairs = [(one, other) for one, other in zip(needs, choice, strict=True) if other is not None]
        if all(fits(one, other, ON) for one, other in pairs):
            best = max(best, sum(worth(needs, one, other) for one, other in pairs))
    return best


@st.composite
def counties(draw, most_needs=5, most_units=3):
    kinds = st.sampled_from(["home", "law"])
    needs = [
        need(
            f"n{number}",
            kind=draw(kinds),
            division=f"{draw(st.sampled_from(TOWNS))}20{draw(st.integers(1, 2))}",
            noted_on=ON - draw(st.integers(0, 60)) * DAY,
            promised_on=draw(st.none() | st.integers(-5, 20).map(lambda days: ON + days * DAY)),
            urgency=draw(st.integers(1, 4)),
            units=draw(st.integers(1, most_units)),
            groups=draw(st.frozensets(st.sampled_from(["child", "elderly"]), max_size=1)),
        )
        for number in range(draw(st.integers(0, most_needs)))
    ]
    offers = [
        offer(
            f"o{number}",
            kinds=draw(st.frozensets(kinds, min_size=1)),
            areas=tuple(draw(st.lists(st.sampled_from(["341821", *TOWNS]), min_size=1, max_size=2))),
            division=draw(st.sampled_from(["", *TOWNS, "341821"])),
            capacity_left=draw(st.none() | st.integers(0, 5)),
            valid_from=draw(st.none() | st.just(ON + 7 * DAY)),
            groups=draw(st.sampled_from([frozenset(), frozenset({"child"})])),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return needs, offers


def assert_kept(plan, needs, offers):
    need_of, offer_of, used = {n.id: n for n in needs}, {o.id: o for o in offers}, {}
    assert len({pair.need_id for pair in plan.pairs}) == len(plan.pairs)
    assert {p.need_id for p in plan.pairs} | {u.need_id for u in plan.unmet} == set(need_of)
    for pair in plan.pairs:
        used[pair.offer_id] = used.get(pair.offer_id, 0) + need_of[pair.need_id].units
        assert pair.pinned or fits(need_of[pair.need_id], offer_of[pair.offer_id], ON)
    for other in offers:
        assert other.capacity_left is None or used.get(other.id, 0) <= other.capacity_left


@given(counties())
@settings(max_examples=60, deadline=None)
def test_nothing_better_exists_when_the_plan_says_so(county):
    needs, offers = county

    plan = plan_for(needs, offers)

    assert plan.proven and plan.note == ""
    assert (
        plan.objective == sum(pair.points for pair in plan.pairs) == best_by_trying_everything(needs, offers)
    )
    assert_kept(plan, needs, offers)


@given(counties(most_needs=12, most_units=1), st.data())
@settings(max_examples=40, deadline=None)
def test_pins_and_refusals_of_people_stand(county, data):
    needs, offers = county
    pairs = [(n.id, o.id) for n in needs for o in offers if fits(n, o, ON)]
    forbidden = set(data.draw(st.lists(st.sampled_from(pairs), max_size=4))) if pairs else set()
    pinned = dict([data.draw(st.sampled_from(pairs))]) if pairs else {}

    plan = plan_for(needs, offers, pinned=pinned, forbidden=forbidden)

    assert pinned.items() <= plan.offer_of.items()
    assert not (forbidden - set(pinned.items())) & set(plan.offer_of.items())
    assert_kept(plan, needs, offers)


@given(counties(most_needs=10))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_lists_does_not_matter(county):
    needs, offers = county

    assert plan_for(needs, offers).pairs == plan_for(needs[::-1], offers[::-1]).pairs


@given(counties(most_needs=8), st.sampled_from([0.5, 1.0]))
@settings(max_examples=40, deadline=None)
def test_a_floor_never_leaves_more_places_short_than_no_floor(county, share):
    needs, offers = county

    with_floor = plan_for(needs, offers, floor=Floor(share))
    at_once = plan_for(needs, offers, floor=Floor(share), time_limit=0)

    assert_kept(with_floor, needs, offers)
    assert with_floor.proven
    assert with_floor.bound >= with_floor.objective >= at_once.objective
    assert sum(with_floor.below_floor.values()) <= sum(at_once.below_floor.values())


def test_the_more_urgent_need_gets_the_only_place():
    needs = [need("calm", urgency=1, noted_on=ON - 90 * DAY), need("urgent", urgency=2, noted_on=ON)]

    plan = plan_for(needs, [offer("o", capacity_left=1)])

    assert plan.offer_of == {"urgent": "o"}
    assert [(one.need_id, one.reason, one.hint.offer_id, one.hint.more_places) for one in plan.unmet] == [
        ("calm", "full", "o", 1)
    ]
    assert plan.prices["o"] > 0


def test_among_equals_the_one_noted_first_is_met():
    needs = [
        need("a", noted_on=ON - 9 * DAY),
        need("b", noted_on=ON - 10 * DAY),
        need("old", noted_on=ON - 400 * DAY),
    ]

    plan = plan_for(needs, [offer("o", capacity_left=2)])

    assert plan.offer_of == {"b": "o", "old": "o"}


def test_planning_meets_more_than_first_come_first_served():
    # The first to come could go to either, but takes the near one that is the second's only hope.
    needs = [
        need("first", noted_on=ON - 20 * DAY, division=f"{TOWNS[0]}201"),
        need("second", noted_on=ON - 10 * DAY, division=f"{TOWNS[0]}202", groups=frozenset({"child"})),
    ]
    offers = [
        offer("near", areas=(TOWNS[0],), division=TOWNS[0], capacity_left=1),
        offer("far", areas=(f"{TOWNS[0]}201",), division=TOWNS[1], capacity_left=1),
    ]

    plan, queue = plan_for(needs, offers), first_come(needs, offers, on=ON)
    side = compare(plan, queue, needs, on=ON)

    assert (side.plan.met, side.baseline.met) == (2, 1)
    assert side.plan.mean_waiting == 15 and side.baseline.still_waiting == 10
    assert side.plan.worst == (f"{TOWNS[0]}201", 1.0) and side.baseline.worst == (f"{TOWNS[0]}202", 0.0)
    assert side.plan.by_urgency == {1: (2, 2)} and side.baseline.by_urgency == {1: (1, 2)}


def test_two_small_needs_go_before_a_large_one_of_the_same_urgency():
    needs = [need("large", units=2), need("small", units=1), need("little", units=1)]

    plan = plan_for(needs, [offer("o", capacity_left=2)])

    assert set(plan.offer_of) == {"small", "little"} and plan.proven


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kinds": frozenset({"law"})}, "no_kind"),
        ({"areas": ("341822",)}, "out_of_area"),
        ({"valid_until": ON - DAY}, "not_valid"),
        ({"valid_from": ON + DAY}, "not_valid"),
        ({"groups": frozenset({"child"})}, "other_group"),
        ({"capacity_left": 0}, "full"),
    ],
)
def test_an_unmet_need_says_why(changed, reason):
    plan = plan_for([need("n")], [offer("o", **changed)])

    assert [one.reason for one in plan.unmet] == [reason]
    assert plan.proven and plan.objective == plan.bound == 0
    assert plan.unmet[0].sentence


def test_a_need_larger_than_any_offer_says_how_many_places_are_missing():
    plan = plan_for([need("n", units=5)], [offer("o", capacity_left=3), offer("p", capacity_left=1)])

    assert (plan.unmet[0].reason, plan.unmet[0].hint.offer_id, plan.unmet[0].hint.more_places) == (
        "full",
        "o",
        2,
    )


def test_a_refused_pair_leaves_the_need_ruled_out():
    assert plan_for([need("n")], [offer("o")], forbidden=[("n", "o")]).unmet[0].reason == "ruled_out"


def test_a_pin_may_go_against_the_area_but_not_beyond_capacity():
    far = offer("far", areas=("341822",), capacity_left=1)

    plan = plan_for([need("n")], [far, offer("near")], pinned={"n": "far"})
    with pytest.raises(RuleViolation) as refused:
        plan_for([need("n", units=2)], [far], pinned={"n": "far"})

    assert plan.offer_of == {"n": "far"} and plan.pairs[0].pinned
    assert plan.pairs[0].alternative.offer_id == "near" if plan.pairs[0].alternative else True
    assert refused.value.code == "match.pins_over_capacity"


def test_a_pin_on_something_gone_is_refused():
    with pytest.raises(RuleViolation) as refused:
        plan_for([need("n")], [], pinned={"n": "gone"})

    assert refused.value.code == "match.pin_unknown"


@pytest.mark.parametrize("needs", [[], [need("n")]])
@pytest.mark.parametrize("offers", [[], [offer("o")]])
def test_empty_lists_are_answered(needs, offers):
    plan = plan_for(needs, offers)

    assert len(plan.pairs) == min(len(needs), len(offers)) and plan.proven and plan.gap == 0
    assert compare(plan, first_come(needs, offers, on=ON), needs, on=ON).plan.needs == len(needs)


def test_an_offer_without_limit_takes_everybody():
    plan = plan_for([need(f"n{number}", units=3) for number in range(50)], [offer("o", capacity_left=None)])

    assert len(plan.pairs) == 50 and plan.proven


def test_the_next_best_says_how_many_places_it_would_take():
    near = offer("near", division=TOWNS[0], capacity_left=1)
    needs = [need("a", urgency=3), need("b", urgency=1)]

    plan = plan_for(needs, [near, offer("far", division=TOWNS[1], capacity_left=5)])
    other = {pair.need_id: pair.alternative for pair in plan.pairs}["b"]

    assert (other.offer_id, other.more_places) in {("near", 1), ("far", 0)}


def test_a_floor_lifts_the_village_that_would_get_nothing():
    needs = [need(f"a{number}", urgency=4) for number in range(4)]
    needs += [need("b", urgency=1, division=f"{TOWNS[0]}202")]
    offers = [offer("o", capacity_left=3)]

    without, lifted = plan_for(needs, offers), plan_for(needs, offers, floor=Floor(0.5))
    short = plan_for(needs, offers, floor=Floor(1.0))

    assert "b" not in without.offer_of and "b" in lifted.offer_of
    assert lifted.below_floor == {} and lifted.proven
    assert sum(short.below_floor.values()) == 2


def test_the_first_answer_comes_before_the_last_and_with_a_plan():
    told = []

    plan = plan_for([need("a"), need("b")], [offer("o", capacity_left=1)], on_progress=told.append)

    assert told[0].stage == "first" and told[-1].stage == "done"
    assert len(told[0].plan.pairs) == 1 and told[-1].plan == plan


def test_no_time_gives_the_quick_answer():
    plan = plan_for([need("a"), need("b", urgency=2)], [offer("o", capacity_left=1)], time_limit=0)

    assert plan.offer_of == {"b": "o"} and not plan.proven and plan.note == "time_up" and plan.note_sentence


def test_without_the_solver_the_quick_answer_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    monkeypatch.delitem(sys.modules, "shegongzhan.needs.matching.solver", raising=False)
    monkeypatch.delattr("shegongzhan.needs.matching.solver", raising=False)

    plan = plan_for([need("a"), need("b", urgency=2)], [offer("o", capacity_left=1)])

    assert plan.offer_of == {"b": "o"} and plan.note == "no_solver" and plan.note_sentence


def test_a_plan_survives_json():
    plan = plan_for([need("a"), need("b"), need("c", kind="law")], [offer("o", capacity_left=1)])

    assert Plan.from_plain(json.loads(json.dumps(plan.as_plain()))) == plan


def test_what_is_missing_is_listed_by_kind_and_reason():
    needs = [need("a"), need("b", units=2, persons=5), need("c", kind="law")]

    plan = plan_for(needs, [offer("o", capacity_left=0)])
    found = shortages(plan, needs, [offer("o", capacity_left=0)])

    assert [(one.kind, one.reason, one.needs, one.units, one.persons, one.offers) for one in found] == [
        ("home", "full", 2, 3, 6, 1),
        ("law", "no_kind", 1, 1, 1, 0),
    ]


def test_a_large_part_is_improved_block_by_block(monkeypatch):
    solver = pytest.importorskip("shegongzhan.needs.matching.solver")
    monkeypatch.setattr(solver, "LARGE", 3)
    monkeypatch.setattr(solver, "BLOCK_OFFERS", 4)
    needs = [
        need(
            f"n{number:02d}",
            urgency=1 + number % 4,
            units=1 + number % 3,
            noted_on=ON - (number * 7 % 60) * DAY,
        )
        for number in range(40)
    ]
    offers = [
        offer(f"o{number}", capacity_left=2 + number % 4, division=TOWNS[number % 2]) for number in range(10)
    ]

    blocks = plan_for(needs, offers, budget=Budget(threads=2))
    monkeypatch.setattr(solver, "LARGE", 100)
    whole = plan_for(needs, offers)

    assert_kept(blocks, needs, offers)
    assert blocks.objective == whole.objective and blocks.proven


@given(counties(most_needs=8))
@settings(max_examples=40, deadline=None)
def test_the_quick_sum_for_arcs_is_the_sum_of_the_rules(county):
    needs, offers = county
    need_of, offer_of = {one.id: one for one in needs}, {one.id: one for one in offers}

    plan = first_come(needs, offers, on=ON)

    assert [pair.points for pair in plan.pairs] == [
        worth(needs, need_of[pair.need_id], offer_of[pair.offer_id]) for pair in plan.pairs
    ]
    assert_kept(plan, needs, offers)
