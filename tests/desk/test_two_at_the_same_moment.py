"""Two clerks sign, or sign and count, at the same moment: one list, one signature of each side, two different names."""

import datetime

import pytest

from shegongzhan.core.time import now, today
from shegongzhan.desk import commands
from shegongzhan.desk.models import HandOver, NightRun
from tests import factories as f
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    """Two of the contractor, two of the county, and the agreement that ends today with its files counted."""
    f.a_few_divisions()
    firm = f.organisation("益民社会工作服务中心")
    agreement = f.agreement(firm, f.station(f.JIANPING), ends_on=today())
    givers = [f.user(f"giver{n}", f"移交{n}", organisation=firm) for n in range(2)]
    takers = [f.user(f"taker{n}", f"接收{n}") for n in range(2)]
    commands.count_for_handover(takers[0], agreement, on=today())
    return agreement, givers, takers


def give(who, name=None, counting=1):
    pack = HandOver.objects.get()
    commands.sign_as_giver(who, pack, name=name or who.name, counting=counting, on=today(), today=today())


def take(who, name=None, counting=1):
    commands.sign_as_taker(
        who, HandOver.objects.get(), name=name or who.name, counting=counting, today=today()
    )


def test_two_of_the_contractor_sign_once(people):
    _agreement, givers, _takers = people

    came = at_once(*[lambda who=who: give(who) for who in givers])

    assert came[0] == "done" and came[1] in {"handover.signed", "row.stale"}
    pack = HandOver.objects.get()
    assert (pack.giver_name, pack.giver_by) in {(who.name, who.pk) for who in givers}


def test_two_of_the_county_sign_once(people):
    _agreement, _givers, takers = people

    came = at_once(*[lambda who=who: take(who) for who in takers])

    assert came[0] == "done" and came[1] in {"handover.signed", "row.stale"}
    assert HandOver.objects.get().taker_by in {who.pk for who in takers}


def test_one_name_does_not_sign_for_both_sides(people):
    _agreement, givers, takers = people

    came = at_once(lambda: give(givers[0], "蒋涛"), lambda: take(takers[0], "蒋涛"))

    assert came == ["done", "handover.same"]


def test_both_sides_may_sign_at_once(people):
    _agreement, givers, takers = people

    assert at_once(lambda: give(givers[0]), lambda: take(takers[0])) == ["done", "done"]

    assert HandOver.objects.get().taker_on == HandOver.objects.get().giver_on == today()


def test_nobody_signs_for_a_list_that_is_counted_anew(people):
    agreement, givers, takers = people

    came = at_once(
        lambda: give(givers[0]), lambda: commands.count_for_handover(takers[0], agreement, on=today())
    )

    pack = HandOver.objects.get()
    assert came.count("done") == 1
    assert (pack.counting, pack.giver_on) in {(1, today()), (2, None)}
    assert set(came) <= {"done", "handover.frozen", "row.stale"}


def test_two_who_count_at_once_leave_one_list(people):
    agreement, _givers, takers = people
    HandOver.objects.all().delete()

    came = at_once(*[
        lambda who=who: commands.count_for_handover(who, agreement, on=today()) for who in takers
    ])  # fmt: skip

    assert came == ["done", "done"]
    assert HandOver.objects.get().counting == 2


def test_a_night_that_runs_twice_is_one_night(people):
    at = now()
    day = at.date() - datetime.timedelta(days=1)

    assert at_once(*[lambda: commands.work_out_anew(on=day, now=at)] * 2) == ["done", "done"]

    assert NightRun.objects.get().finished_at == at
