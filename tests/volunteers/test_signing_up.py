"""Places, the waiting list, clashes, and what a task asks of who comes."""

import datetime

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import SignUpState
from tests.volunteers import rows
from tests.volunteers.test_register import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
ON = rows.MONDAY
BEFORE = rows.at(9) - datetime.timedelta(days=1)


def three():
    return [rows.volunteer(name, f"1390000000{n}") for n, name in enumerate(("梅兰", "何英", "卫青"))]


def test_places_go_in_order_and_the_rest_wait(jianping):
    task = rows.opened(jianping, places=2)

    states = [rows.signed_up(task, who).state for who in three()]

    task.refresh_from_db()
    assert states == [SignUpState.CONFIRMED, SignUpState.CONFIRMED, SignUpState.WAITING]
    assert task.taken == 2


def test_who_withdraws_lets_the_next_one_in(jianping):
    task = rows.opened(jianping, places=1)
    first, second, third = [rows.signed_up(task, who) for who in three()]

    commands.withdraw("volunteer", first, now=BEFORE)

    for row in (first, second, third):
        row.refresh_from_db()
    assert [first.state, second.state, third.state] == ["withdrawn", "confirmed", "waiting"]
    refused("sign_up.gone", commands.withdraw, "volunteer", first, now=BEFORE)
    task.refresh_from_db()
    assert task.taken == 1


def test_who_is_busy_by_then_is_passed_over(jianping):
    task = rows.opened(jianping, places=1)
    other = rows.opened(jianping, title="植树", starts_at=rows.at(10), ends_at=rows.at(12))
    first, busy, third = three()
    holds = rows.signed_up(task, first)
    waits, next_one = rows.signed_up(task, busy), rows.signed_up(task, third)
    rows.signed_up(other, busy)

    commands.withdraw("volunteer", holds, now=BEFORE)

    waits.refresh_from_db()
    next_one.refresh_from_db()
    assert (waits.state, next_one.state) == ("waiting", "confirmed")


def test_nobody_is_in_two_places_at_once(jianping):
    who = rows.volunteer()
    rows.signed_up(rows.opened(jianping), who)

    clash = refused(
        "sign_up.clash", rows.signed_up,
        rows.opened(jianping, title="植树", starts_at=rows.at(10), ends_at=rows.at(12)), who,
    )  # fmt: skip

    assert "陪老人读报" in clash.sentence
    after = rows.signed_up(
        rows.opened(jianping, title="下一场", starts_at=rows.at(11), ends_at=rows.at(12)), who
    )
    assert after.state == SignUpState.CONFIRMED  # one that begins when the other ends is no clash


def test_signing_up_twice_is_once(jianping):
    task, who = rows.opened(jianping), rows.volunteer()
    rows.signed_up(task, who)

    refused("sign_up.twice", rows.signed_up, task, who)

    task.refresh_from_db()
    assert task.taken == 1


def test_who_withdrew_may_come_back_behind_the_others(jianping):
    task, (one, two, _) = rows.opened(jianping, places=1), three()
    first = rows.signed_up(task, one)
    rows.signed_up(task, two)
    commands.withdraw("volunteer", first, now=BEFORE)

    again = rows.signed_up(task, one)

    assert (again.pk, again.state) == (first.pk, SignUpState.WAITING)


def test_a_draft_a_closed_one_and_a_past_one_take_nobody(jianping):
    who = rows.volunteer()
    task = rows.opened(jianping)
    refused("sign_up.closed", rows.signed_up, rows.plan(jianping), who)
    refused("sign_up.over", commands.sign_up, "volunteer", task, who, now=rows.at(11))

    commands.close_opportunity("system", task)

    refused("sign_up.closed", rows.signed_up, task, who)


def test_a_file_not_confirmed_holds_a_place_and_waits(jianping, lin):
    task = rows.opened(jianping)
    who, _ = commands.register_herself("volunteer", rows.facts(), on=ON)
    row = rows.signed_up(task, who)
    assert row.state == SignUpState.ASKED

    refused("sign_up.volunteer", commands.confirm_sign_up, lin, row, on=ON)
    commands.confirm_volunteer(lin, who, on=ON)
    done = commands.confirm_sign_up(lin, row, on=ON)

    assert done.state == SignUpState.CONFIRMED


def test_a_dangerous_task_needs_insurance_before_anybody_is_confirmed(jianping, lin):
    task = rows.opened(jianping, dangerous=True)
    row = rows.signed_up(task, rows.volunteer())

    refused("sign_up.insurance", commands.confirm_sign_up, lin, row, on=ON)
    insure(task, insured_until=ON - datetime.timedelta(days=1))  # runs out the day before
    refused("sign_up.insurance", commands.confirm_sign_up, lin, row, on=ON)
    insure(task, insured_until=ON)

    assert commands.confirm_sign_up(lin, row, on=ON).state == SignUpState.CONFIRMED


def insure(task, insured_until):
    task.insurance, task.insured_until = "人保 2024-0311", insured_until
    task.refresh_from_db(fields=["version"])
    task.save_changed(["insurance", "insured_until"])


def test_a_qualification_is_looked_at(jianping, lin):
    task = rows.opened(jianping, qualification="护士执业证")
    row = rows.signed_up(task, rows.volunteer())

    refused("sign_up.qualification", commands.confirm_sign_up, lin, row, on=ON)

    assert commands.confirm_sign_up(lin, row, on=ON, qualification_seen=True).qualification_seen_on == ON


def test_a_dangerous_task_is_not_for_minors(jianping):
    young = commands.add_volunteer("system", rows.minor(guardian_consent_on=ON), on=ON)[0]

    refused("sign_up.adults", rows.signed_up, rows.opened(jianping, dangerous=True), young)
    refused("sign_up.adults", rows.signed_up, rows.opened(jianping, title="夜巡", adults_only=True), young)


def test_a_no_is_kept_with_its_reason(jianping, lin):
    task, who = rows.opened(jianping, places=1, skills=["nursing"]), rows.volunteer()
    row = rows.signed_up(task, who)
    assert row.state == SignUpState.ASKED  # the skill is not in the file: somebody has to look

    refused("sign_up.reason", commands.refuse_sign_up, lin, row, reason="", now=BEFORE)
    commands.refuse_sign_up(lin, row, reason="需要护理经验", now=BEFORE)

    refused("sign_up.refused", rows.signed_up, task, who)
    task.refresh_from_db()
    assert task.taken == 0


def test_cancelling_tells_everybody_why(jianping, lin):
    task = rows.opened(jianping, places=1)
    held, waits = [rows.signed_up(task, who) for who in three()[:2]]

    refused("opportunity.reason", commands.cancel_opportunity, lin, task, reason=" ")
    commands.cancel_opportunity(lin, task, reason="大雨")

    for row in (held, waits):
        row.refresh_from_db()
        assert (row.state, row.reason) == ("refused", "服务取消：大雨")


def test_more_places_let_the_waiting_in_and_fewer_push_nobody_out(jianping, lin):
    task = rows.opened(jianping, places=1)
    _, second = [rows.signed_up(task, who) for who in three()[:2]]

    commands.change_opportunity(lin, task, again(task, places=2), now=BEFORE)

    second.refresh_from_db()
    assert second.state == SignUpState.CONFIRMED
    refused("opportunity.taken", commands.change_opportunity, lin, task, again(task, places=1), now=BEFORE)


def again(task, **rest):
    names = (
        "title",
        "kind",
        "content",
        "place",
        "starts_at",
        "ends_at",
        "lead",
        "places",
        "station",
        "division",
    )
    return commands.OpportunityFacts(**{name: getattr(task, name) for name in names} | rest)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"nature": "paid"}, "opportunity.not_volunteering"),
        ({"ends_at": rows.at(8)}, "opportunity.order"),
        ({"ends_at": rows.at(10, day=ON + datetime.timedelta(days=1))}, "opportunity.order"),
        ({"places": 0}, "opportunity.places"),
    ],
)
def test_what_cannot_be_offered(jianping, wrong, code):
    with pytest.raises(RuleViolation) as no:
        rows.plan(jianping, **wrong)

    assert no.value.code == code
