"""一年内持证方可留用: sittings, reminders, the head's decision, an extension with another person's word."""

import datetime

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.desk.waiting import waiting_for_me
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.talent import commands, queries, rules
from shegongzhan.talent.commands import EmploymentFacts, WorkerFacts
from shegongzhan.talent.models import DeadlineDecision, ExamSitting
from shegongzhan.talent.rules import Sitting
from tests import factories as f

DAY = datetime.date
HIRED, DUE = DAY(2025, 3, 1), DAY(2026, 3, 1)
SPRING = Sitting(signup_until=DAY(2025, 4, 20), held_on=DAY(2025, 5, 24), results_on=DAY(2025, 8, 10))
NEXT = Sitting(signup_until=DAY(2026, 4, 20), held_on=DAY(2026, 5, 23), results_on=None)


@pytest.mark.parametrize(
    ("hired", "due", "expected"),
    [
        (HIRED, DUE, DUE),  # could sit in May, results long before
        (DAY(2025, 5, 1), DAY(2026, 5, 1), DAY(2026, 5, 23)),  # signing up was over: the next sitting
        (DAY(2027, 1, 1), DAY(2028, 1, 1), DAY(2028, 1, 1)),  # no sitting known: the day stays
    ],
)
def test_the_day_follows_the_first_sitting_one_could_sign_up_for(hired, due, expected):
    assert rules.after_the_sitting(hired, due, [SPRING, NEXT]) == expected


def test_results_after_the_deadline_move_it():
    late = Sitting(DAY(2025, 4, 20), DAY(2025, 5, 24), results_on=DAY(2026, 4, 1))

    assert rules.after_the_sitting(HIRED, DUE, [late]) == DAY(2026, 4, 1)


def hire(starts_on=HIRED):
    return commands.file_worker(
        "system", WorkerFacts("甲"), EmploymentFacts(f.JIANPING, "resident", starts_on=starts_on)
    )


def overdue(on):
    return queries.overdue(queries.workers_seen_by(EVERYWHERE), on)


@pytest.mark.django_db
@pytest.mark.parametrize(("follows", "listed"), [("fixed", True), ("results", False)])
def test_whether_the_deadline_follows_the_sittings_is_said_by_the_pack(follows, listed, places):
    said = {"document": Document(title="关于持证上岗的通知"), "reason": "按考期"}
    override_parameter(
        "system", key="talent.certificate_deadline.follows", division=f.COUNTY, value=follows,
        effective_on=DAY(2025, 1, 1), **said,
    )  # fmt: skip
    hire(DAY(2025, 5, 1))
    ExamSitting.objects.create(
        division="34", year=2026, level="junior", held_on=DAY(2026, 5, 23), signup_until=DAY(2026, 4, 20),
        results_on=DAY(2026, 8, 10),
    )  # fmt: skip

    assert bool(overdue(DAY(2026, 5, 1))) == listed
    assert overdue(DAY(2026, 8, 10))


@pytest.mark.django_db
def test_the_head_keeps_or_lets_go_and_the_list_says_what_was_decided(places, station_head):
    job = hire().employments.get()

    commands.decide(station_head, job, decision="keep", reason="考试已过，证书待发", on=DUE)

    [line] = overdue(DUE)
    assert line.decision is not None and line.decision.decision == "keep"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"decision": "extend"}, "写到今天以后"),
        ({"decision": "extend", "until": DUE}, "写到今天以后"),
        ({"decision": "keep", "reason": " "}, "请写明理由"),
        ({"decision": "perhaps"}, "请选择留用"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(said, why, places, station_head):
    with pytest.raises(RuleViolation, match=why):
        commands.decide(station_head, hire().employments.get(), on=DUE, **{"reason": "考期推迟", **said})


@pytest.mark.django_db
def test_a_refused_extension_leaves_the_day_and_only_one_waits(places, station_head, county_officer):
    job = hire().employments.get()
    said = {"decision": "extend", "until": DAY(2026, 9, 1), "reason": "考期推迟", "on": DUE}
    asked = commands.decide(station_head, job, **said)
    with pytest.raises(RuleViolation, match="已经有一个延期在等批准"):
        commands.decide(county_officer, job, **said)
    with pytest.raises(RuleViolation, match="为什么不批准"):
        commands.refuse_decision(county_officer, asked, on=DUE, answer="")

    commands.refuse_decision(county_officer, asked, on=DUE, answer="已经延过一次")

    assert overdue(DUE)
    with pytest.raises(RuleViolation, match="已经批过"):
        commands.approve_decision(county_officer, asked, on=DUE)
    assert commands.decide(station_head, job, **said).pk != asked.pk
    assert DeadlineDecision.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "count"), [(DAY(2025, 11, 30), 0), (DAY(2025, 12, 1), 1), (DAY(2026, 3, 1), 1)]
)
def test_from_the_first_reminder_it_waits_on_the_heads_home_page_until_he_decides(
    on, count, places, station_head, lin
):
    worker = hire()
    assert _waits(station_head, on) == count and _waits(lin, on) == 0

    commands.decide(station_head, worker.employments.get(), decision="keep", reason="已报名", on=on)

    assert _waits(station_head, on) == 0


def _waits(user, on):
    lines = [line for line in waiting_for_me(f.scope(user), user, on) if "取证期限" in line.words]
    return sum(line.count for line in lines)
