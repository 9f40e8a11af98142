"""Why an offer fits a need, and who is proposed."""

import datetime
from dataclasses import replace

import pytest
from django.utils import translation

from shegongzhan.needs.matching import NeedFacts, OfferFacts, Weights, Words, candidates, fits, reasons
from shegongzhan.needs.matching.facts import kilometres, pair_points, starts_on
from shegongzhan.needs.matching.reasons import SENTENCES, obstacle

ON = datetime.date(2024, 11, 4)  # a Monday
DAY = datetime.timedelta(days=1)
VILLAGE = "341821100201"


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def need(**given):
    return NeedFacts(**{"id": "n", "kind": "home", "division": VILLAGE, "noted_on": ON - 10 * DAY, **given})


def offer(**given):
    return OfferFacts(**{"id": "o", "kinds": frozenset({"home"}), "areas": ("341821",), **given})


def codes(found, good):
    return [reason.code for reason in found if reason.good is good]


def test_a_fitting_offer_says_what_fits_in_the_words_of_the_sketch():
    one = offer(
        areas=(VILLAGE,),
        capacity_left=6,
        unit="户",
        proofs=("村里证明",),
        assurances=("未成年人服务背景核查",),
    )

    found = reasons(need(promised_on=datetime.date(2024, 11, 24)), one, ON)
    said = [reason.say(Words(place=lambda code: "桥头村")) for reason in found]

    assert said == [
        "同类",
        "覆盖桥头村",
        "还能接 6 户",
        "2024年11月24日前能办",
        "有未成年人服务背景核查",
        "需要村里证明",
    ]
    assert codes(found, False) == ["proof"]


def test_without_names_a_sentence_does_without_them():
    assert "覆盖全县" in [str(reason) for reason in reasons(need(), offer(), ON)]


def test_every_sentence_can_be_said():
    values = {
        "place": "x", "km": 1, "left": 1, "unit": "", "units": 2, "promised": ON, "starts": ON, "until": ON,
        "groups": "x", "days": "x", "text": "x",
    }  # fmt: skip
    assert all(str(sentence) % values for sentence in SENTENCES.values())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kinds": frozenset({"law"})}, "kind.other"),
        ({"areas": ("341822",)}, "area.outside"),
        ({"areas": ()}, "area.outside"),
        ({"valid_until": ON - DAY}, "time.expired"),
        ({"valid_from": ON + DAY}, "time.not_yet"),
        ({"groups": frozenset({"child"})}, "group.other"),
        ({"capacity_left": 0}, "capacity.full"),
        ({"capacity_left": 1}, "capacity.short"),
    ],
)
def test_what_rules_a_pair_out_is_told(changed, code):
    wanted, other = need(units=2, groups=frozenset({"elderly"})), offer(**changed)

    assert not fits(wanted, other, ON)
    assert obstacle(wanted, other, ON) == code
    assert [reason.code for reason in reasons(wanted, other, ON) if reason.hard] == [code]


def test_an_offer_that_begins_before_the_promise_or_within_the_period_fits():
    later = offer(valid_from=ON + 5 * DAY)

    assert fits(need(promised_on=ON + 5 * DAY), later, ON)
    assert fits(need(), later, ON, until=ON + 30 * DAY)
    assert not fits(need(promised_on=ON + 4 * DAY), later, ON)
    late = reasons(need(promised_on=ON + 4 * DAY), later, ON, until=ON + 30 * DAY)
    assert "time.late" in codes(late, False)


def test_an_offer_for_weekends_starts_on_saturday():
    weekend = offer(weekdays=frozenset({5, 6}))

    assert starts_on(weekend, ON) == datetime.date(2024, 11, 9)
    assert "周末可到" in [str(reason) for reason in reasons(need(), weekend, ON)]
    assert fits(need(), weekend, ON)


def test_a_related_kind_fits_only_when_it_is_named_and_speaks_against():
    law, kin = offer(kinds=frozenset({"law"})), Weights(related={"home": frozenset({"law"})})

    assert not fits(need(), law, ON)
    assert fits(need(), law, ON, weights=kin)
    assert "kind.related" in codes(reasons(need(), law, ON, weights=kin), False)


def test_distance_is_told_when_positions_are_known():
    there = offer(division="341821107", position=(31.10, 119.17))
    here = need(position=(31.20, 119.17))

    assert kilometres(here, there) == pytest.approx(11.1, abs=0.1)
    assert "单程 11 公里" in [str(reason) for reason in reasons(here, there, ON)]


def test_a_promise_broken_already_counts_as_much_as_one_that_can_be_kept():
    weights, same = Weights(), offer()
    kept = pair_points(need(promised_on=ON + DAY), same, ON, on=ON, weights=weights)
    broken = pair_points(need(promised_on=ON - DAY), same, ON, on=ON, weights=weights)
    late = pair_points(need(promised_on=ON + DAY), same, ON + 2 * DAY, on=ON, weights=weights)

    assert kept == broken > late


def test_nearer_candidates_come_first_and_ties_are_settled_by_room_then_id():
    far = offer(id="far", division="341821107")
    near = offer(id="near", division="341821100", capacity_left=1)
    twin = replace(far, id="a-far")

    found = candidates(need(), [far, near, twin], ON)

    assert [one.offer.id for one in found.found] == ["near", "a-far", "far"]
    assert found.level == "here"


def test_the_search_goes_up_the_tree_until_somebody_is_found():
    neighbour = offer(id="neighbour", areas=("341821101",))
    city = offer(id="city", areas=("341822",))

    found = candidates(need(), [neighbour, city], ON)
    further = candidates(need(), [neighbour, city], ON, look_to=found.next_level)

    assert (found.level, [one.offer.id for one in found.found]) == ("county", ["neighbour"])
    assert "area.negotiate" in codes(found.found[0].reasons, False)
    assert (further.level, [one.offer.id for one in further.found]) == ("city", ["neighbour", "city"])


def test_who_nearly_fits_is_shown_with_the_obstacle():
    found = candidates(need(), [offer(capacity_left=0), offer(id="law", kinds=frozenset({"law"}))], ON)

    assert found.found == [] and found.level == "country" and found.next_level is None
    assert [(one.offer.id, one.obstacle) for one in found.near_misses] == [("o", "capacity.full")]


def test_nobody_at_all_is_an_empty_answer():
    assert candidates(need(), [], ON).found == []
