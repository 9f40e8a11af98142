import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from shegongzhan.audit import queries
from shegongzhan.audit.commands import record
from shegongzhan.audit.models import Event
from shegongzhan.core.scoping import EVERYWHERE, NOWHERE, Grant, Scope
from tests.audit.conftest import ELSEWHERE, JIANPING, SHIZI

pytestmark = pytest.mark.django_db


def auditor(*places):
    return Scope(1, tuple(Grant(place, frozenset({"audit.view"})) for place in places))


@pytest.fixture
def events(made, seen):
    """One event in each of three townships, one of no place, one of the region."""
    return [
        record("import", made, ("a.b", 1), division=JIANPING, row=1),
        record("import", seen, ("a.b", 2), division=SHIZI),
        record("system", made, ("a.b", 3), division=ELSEWHERE, row=3),
        record("system", made, row=4),
        record("system", made, division="15", row=5),
    ]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["341821"], [2, 1]),
        ([JIANPING], [1]),
        (["34"], [2, 1]),
        (["15"], [5, 3]),
        (["15", SHIZI], [5, 3, 2]),
        ([""], [5, 4, 3, 2, 1]),
        ([], []),
    ],
)
def test_an_auditor_reads_the_events_of_her_places_newest_first(events, places, expected):
    wanted = [events[number - 1].pk for number in expected]

    assert [event.pk for event in queries.events(auditor(*places))] == wanted
    assert [event.pk for event in queries.events(places)] == wanted


def test_without_the_right_there_is_nothing_to_read(events):
    assert not queries.events(NOWHERE).exists()
    assert not queries.events(Scope(1, (Grant("", frozenset({"people.view"})),))).exists()
    assert queries.events(EVERYWHERE).count() == 5


def test_events_can_be_narrowed(events, made, seen):
    assert queries.events([""], act=seen.code).get() == events[1]
    assert queries.events([""], act="tested_thing.").count() == 4
    assert queries.events([""], actor="import").count() == 2
    assert queries.events([""], object_type="a.b", object_id=3).get() == events[2]
    assert queries.events_about("a.b", 1).get() == events[0]


def test_what_imports_and_nights_do_row_by_row_can_be_left_out(events, made):
    record(SimpleNamespace(pk=7), made, ("a.b", 9), division=JIANPING, batch="1")
    record("night", made, division=JIANPING)
    by_hand = record(SimpleNamespace(pk=7), made, ("a.b", 9), division=JIANPING, row=1)

    assert queries.events([JIANPING], by_people=True).first() == by_hand
    assert queries.events([JIANPING], by_people=True).count() == 2
    assert queries.events([JIANPING]).count() == 4


def test_a_day_is_a_day_where_the_product_runs(events, clock, made):
    # 2026-11-21 17:00 UTC is already the 22nd in Shanghai.
    late = datetime.datetime(2026, 11, 21, 17, tzinfo=datetime.UTC)
    clock(late)
    event = record("system", made, division=JIANPING)
    day = datetime.date(2026, 11, 22)

    found = queries.events(["341821"], since=day, until=day)

    assert event in found
    assert timezone.localdate(event.at) == day
    assert event not in queries.events(["341821"], until=day - datetime.timedelta(days=1))


def test_the_chains_an_auditor_may_look_at(events):
    assert [chain.key for chain in queries.chains(auditor("341821"))] == ["341821"]
    assert [chain.key for chain in queries.chains(auditor("15"))] == ["15", "150425"]
    assert [chain.key for chain in queries.chains(auditor(JIANPING))] == []
    assert [chain.key for chain in queries.chains(EVERYWHERE)] == ["-", "15", "150425", "341821"]


def test_the_list_is_read_in_one_query(events, django_assert_num_queries):
    with django_assert_num_queries(1):
        [event.sentence for event in queries.events([""])]
    assert Event.objects.count() == 5
