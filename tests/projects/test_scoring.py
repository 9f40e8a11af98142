"""Scores, ranks and money: pure arithmetic, whatever the numbers."""

from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegongzhan.projects import scoring

CRITERIA = [{"code": "a", "label": "甲", "most": 60}, {"code": "b", "label": "乙", "most": 40}]


def test_a_sheet_is_whole_or_refused():
    assert scoring.total_of({"a": D(50), "b": D("30.5")}, CRITERIA) == D("80.5")
    for items in ({"a": D(50)}, {"a": D(61), "b": D(0)}, {"a": D(1), "b": D(-1)}):
        with pytest.raises(ValueError, match=r"甲|乙"):
            scoring.total_of(items, CRITERIA)


def test_from_five_judges_on_the_highest_and_the_lowest_are_left_out():
    assert scoring.spread_of([D(0), D(80), D(90), D(100)], trim_from=5).score == D("67.50")
    spread = scoring.spread_of([D(0), D(80), D(85), D(90), D(100)], trim_from=5)
    assert (spread.score, spread.apart, spread.trimmed) == (D("85.00"), D(100), True)
    assert not scoring.spread_of([D(0), D(80), D(85), D(90), D(100)], trim_from=0).trimmed
    assert scoring.spread_of([], trim_from=5) is None


def test_money_goes_by_rank_until_the_pool_is_used_up():
    rows = scoring.ranking(
        [("c", D(70), D(20)), ("a", D(90), D(60)), ("b", D(80), D(45)), ("d", D(50), D(5))],
        pool=D(80),
        most_each=D(50),
        pass_mark=D(60),
    )

    assert [(r.key, r.rank, r.granted) for r in rows] == [
        ("a", 1, D(50)),  # asked for more than one may get
        ("b", 2, None),  # only 30 are left
        ("c", 3, D(20)),
        ("d", 4, None),  # under the mark
    ]


def test_equal_scores_share_a_rank_and_who_asks_for_less_comes_first():
    rows = scoring.ranking(
        [("dear", D(80), D(40)), ("cheap", D(80), D(20)), ("last", D(70), D(1))],
        pool=D(50),
        most_each=D(40),
        pass_mark=D(0),
    )

    assert [(r.key, r.rank, r.granted) for r in rows] == [
        ("cheap", 1, D(20)),
        ("dear", 1, None),
        ("last", 3, D(1)),
    ]


money = st.decimals(0, 1000, places=2)


# How fast the values are made says something of the machine, nothing of the ranking.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.uuids(), st.decimals(0, 100, places=2), money), max_size=30), money, money)
def test_the_pool_is_never_overdrawn_and_nobody_is_passed_by_chance(scored, pool, most):
    rows = scoring.ranking(scored, pool=pool, most_each=most, pass_mark=D(60))

    assert sum((r.granted or D(0) for r in rows), D(0)) <= pool
    assert all(r.granted is None or (r.score >= 60 and r.granted <= most) for r in rows)
    assert len(rows) == len(scored)
    assert rows == scoring.ranking(list(reversed(scored)), pool=pool, most_each=most, pass_mark=D(60))


@pytest.mark.parametrize(
    ("works_for", "aside"),
    [
        ("夕阳红互助会", True),
        ("夕阳红 互助会", True),
        ("安徽大学", False),
        ("", False),
        ("益民（郎溪）中心", True),
    ],
)
def test_who_works_for_the_applicant_or_its_host_stands_aside(works_for, aside):
    assert (
        scoring.must_stand_aside(
            organisation=None,
            works_for=works_for,
            applicant_organisation=None,
            applicant="夕阳红互助会",
            host="益民(郎溪)中心",
        )
        is aside
    )
