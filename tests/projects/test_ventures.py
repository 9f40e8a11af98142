"""A venture from the call to the agreement: what is refused with which sentence, and what the register says after."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import is_working_day
from shegongzhan.projects import commands
from shegongzhan.projects.commands.applying import digest_of
from shegongzhan.projects.models import (
    ApplicationState,
    CallState,
    Exclusion,
    Judge,
    MilestoneState,
    Recusal,
    ScoreSheet,
    VentureApplication,
)
from tests import factories as f
from tests.projects import venture_flow as flow

pytestmark = pytest.mark.django_db
D = datetime.date


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as no:
        act(*args, **kwargs)
    assert str(no.value)
    return no.value.code


# --- the call ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"number": " "}, "call.number"),
        ({"closes_on": D(2024, 2, 1)}, "call.dates"),
        ({"pool": Decimal(0)}, "call.money"),
        ({"most_each": Decimal(60_000)}, "call.money"),
        ({"criteria": [{"code": "a", "label": "甲", "most": 99}]}, "call.criteria"),
        ({"judges_needed": 0}, "call.judges"),
    ],
)
def test_a_call_that_cannot_be_is_refused(places, said, code):
    assert refused(commands.draft_call, "system", f.COUNTY, flow.call_facts(**said)) == code


def test_a_number_is_used_once(places):
    flow.open_call()
    assert refused(commands.draft_call, "system", f.COUNTY, flow.call_facts()) == "call.number_used"


def test_an_open_call_may_only_run_longer(places):
    call = flow.open_call()
    later = flow.call_facts(closes_on=D(2024, 4, 5), pool=Decimal(1_000_000))
    commands.change_call("system", call, later)
    call.refresh_from_db()

    assert (call.closes_on, call.pool) == (D(2024, 4, 5), Decimal(50_000))
    assert refused(commands.change_call, "system", call, flow.call_facts(closes_on=D(2024, 4, 1))) == (
        "call.earlier"
    )


def test_judging_begins_when_the_time_is_over_and_every_paper_was_looked_at(places):
    call = flow.open_call()
    assert refused(commands.close_call, "system", call, today=flow.CLOSES) == "call.running"
    assert refused(commands.close_call, "system", call, today=flow.AFTER) == "call.nothing"
    application = flow.applied(call)
    commands.submit("applicant", application, now=flow.NOW)
    assert refused(commands.close_call, "system", call, today=flow.AFTER) == "call.waiting"
    commands.find_complete("system", application)
    commands.close_call("system", call, today=flow.AFTER)
    call.refresh_from_db()
    assert call.state == CallState.REVIEW


# --- applying ---------------------------------------------------------------------------------------------------------


def test_a_code_is_told_once_and_only_its_digest_is_kept(places):
    application, code = commands.apply(
        "applicant", flow.open_call(), flow.application_facts(), today=flow.APPLIED
    )

    assert code not in str(vars(application))
    assert application.code_digest == digest_of(f" {code[:5].lower()}-{code[5:]} ")


def test_the_same_project_twice_is_one(places):
    call = flow.open_call()
    flow.applied(call)
    assert refused(commands.apply, "applicant", call, flow.application_facts(), today=flow.APPLIED) == (
        "application.twice"
    )
    assert VentureApplication.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"problem": " "}, "要解决什么"),
        ({"people": 0}, "预计服务人数"),
        ({"indicators": []}, "指标"),
        ({"asked": Decimal(31_000), "budget": [{"use": "other", "label": "全", "amount": 33_000}]}, "上限"),
        ({"budget": []}, "预算"),
        ({"phone": ""}, "联系电话"),
    ],
)
def test_what_is_missing_is_named(places, said, missing):
    application = flow.applied(flow.open_call(), **said)
    with pytest.raises(RuleViolation) as no:
        commands.submit("applicant", application, now=flow.NOW)
    assert no.value.code == "application.gaps"
    assert missing in no.value.sentence
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_too_late_elsewhere_or_not_open_is_refused(places):
    call = flow.open_call()
    facts = flow.application_facts()
    assert refused(commands.apply, "applicant", call, facts, today=flow.AFTER) == "call.closed"
    away = flow.application_facts(division="341881100")
    assert refused(commands.apply, "applicant", call, away, today=flow.APPLIED) == "application.place"
    draft = commands.draft_call("system", f.COUNTY, flow.call_facts(number="CT-2"))
    assert refused(commands.apply, "applicant", draft, facts, today=flow.APPLIED) == "call.closed"


def test_what_was_sent_back_may_be_completed_and_what_is_handed_in_may_not(places):
    application = flow.applied(flow.open_call())
    commands.submit("applicant", application, now=flow.NOW)
    facts = flow.application_facts(goals="每周两次")
    change = commands.change_application
    assert refused(change, "applicant", application, facts, today=flow.APPLIED) == "application.state"
    commands.return_application("system", application, missing="请补充团队介绍")
    change("applicant", application, facts, today=flow.AFTER)  # after the last day: the county asked for it
    commands.submit("applicant", application, now=flow.NOW)
    application.refresh_from_db()
    assert (application.state, application.goals) == (ApplicationState.SUBMITTED, "每周两次")


# --- judges -----------------------------------------------------------------------------------------------------------


def test_who_works_for_the_host_stands_aside_by_itself(places):
    call = flow.open_call()
    flow.complete(call)
    other = flow.complete(call, name="四点半课堂", applicant="小太阳", host="")
    judge, _code = commands.appoint_judge(
        "system", call, flow.expert(works_for="益民社会工作服务中心"), today=flow.APPLIED
    )

    assert judge.recusals.count() == 1
    assert not judge.recusals.filter(application=other).exists()


def test_an_application_that_comes_later_is_recused_too(places):
    call = flow.open_call()
    judge = flow.judge(call, works_for="益民社会工作服务中心")
    application = flow.complete(call)
    flow.reviewing(call)

    assert Recusal.objects.filter(judge=judge, application=application).exists()


def test_a_cousin_declares_and_does_not_score(places):
    call = flow.open_call()
    application = flow.complete(call)
    judge, _code = commands.appoint_judge("system", call, flow.expert(), today=flow.APPLIED)
    flow.reviewing(call)
    items = {"need": Decimal(60), "plan": Decimal(40)}
    sheet = {"items": items, "hand_in": True, "now": flow.NOW}

    assert refused(commands.score, "judge", judge, application, **sheet) == "score.undeclared"
    assert refused(commands.declare, "judge", judge, [(application, " ")], now=flow.NOW) == "recusal.reason"
    commands.declare("judge", judge, [(application, "申报人是表弟")], now=flow.NOW)
    assert refused(commands.score, "judge", judge, application, **sheet) == "score.recused"
    assert not ScoreSheet.objects.exists()


def test_an_interest_found_after_scoring_takes_the_sheet_out_of_the_result(places):
    call = flow.open_call(judges_needed=1)
    application = flow.complete(call)
    cousin, other = flow.judge(call, "甲"), flow.judge(call, "乙")
    flow.reviewing(call)
    flow.scored(cousin, application, 60)
    flow.scored(other, application, 30)
    commands.recuse("system", cousin, application, reason="评委是申报人的表姐，他人举报属实")
    commands.rank_call("system", call)
    application.refresh_from_db()

    assert application.score == Decimal("70.00")
    assert refused(commands.recuse, "system", cousin, application, reason="再来") == "recusal.twice"


def test_one_sheet_each_and_handed_in_stays(places):
    call = flow.open_call()
    application = flow.complete(call)
    judge = flow.judge(call)
    flow.reviewing(call)
    flow.scored(judge, application, 50)
    items = {"need": Decimal(60), "plan": Decimal(40)}
    again = {"items": items, "hand_in": True, "now": flow.NOW}

    assert refused(commands.score, "judge", judge, application, **again) == "score.handed_in"
    sheet = ScoreSheet.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.create(judge=judge, application=application, division=sheet.division, total=1)


def test_scores_out_of_range_are_named(places):
    call = flow.open_call()
    application = flow.complete(call)
    judge = flow.judge(call)
    flow.reviewing(call)
    with pytest.raises(RuleViolation) as no:
        flow.scored(judge, application, 61)
    assert (no.value.code, "需求" in no.value.sentence) == ("score.range", True)


def test_an_expert_judges_a_call_once_and_only_from_the_pool(places):
    call = flow.open_call()
    one = flow.expert()
    commands.appoint_judge("system", call, one, today=flow.APPLIED)
    assert refused(commands.appoint_judge, "system", call, one, today=flow.APPLIED) == "judge.twice"
    gone = flow.expert("旧人", left_on=D(2023, 12, 31))
    assert refused(commands.appoint_judge, "system", call, gone, today=flow.APPLIED) == "judge.left_pool"
    assert Judge.objects.count() == 1


# --- deciding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ranked(centre_staff, county_officer):
    """Three applications, two judges; the first two fit into the money."""
    call = flow.open_call(centre_staff)
    rows = [
        flow.complete(call, name=name, applicant=f"{name}队", host="", asked=Decimal(asked), other_money=Decimal(0),
                      budget=[{"use": "other", "label": "全部", "amount": asked}])
        for name, asked in (("甲", 30_000), ("乙", 20_000), ("丙", 10_000))
    ]  # fmt: skip
    judges = [flow.judge(call, "一"), flow.judge(call, "二")]
    flow.reviewing(call)
    for row, need in zip(rows, (55, 50, 45), strict=True):
        for judge in judges:
            flow.scored(judge, row, need)
    commands.rank_call(centre_staff, call)
    call.refresh_from_db()
    return call


def public(call, actor="system"):
    commands.publicise(actor, call, from_on=D(2024, 4, 8))
    call.refresh_from_db()
    return call


def test_a_result_needs_enough_sheets(places):
    call = flow.open_call()
    application = flow.complete(call)
    judge = flow.judge(call)
    flow.reviewing(call)
    flow.scored(judge, application, 50)

    assert refused(commands.rank_call, "system", call) == "ranking.short"


def test_money_follows_the_ranks(ranked):
    rows = ranked.applications.order_by("rank").values_list("name", "rank", "granted", "state")

    assert list(rows) == [
        ("甲", 1, Decimal(30_000), "shortlisted"),
        ("乙", 2, Decimal(20_000), "shortlisted"),
        ("丙", 3, None, "complete"),
    ]


def test_a_grant_may_be_changed_within_the_pool_and_with_a_reason(ranked):
    first = ranked.applications.get(name="甲")
    change = commands.change_grant
    assert refused(change, "system", first, granted=Decimal(1), reason="") == "grant.reason"
    assert refused(change, "system", first, granted=Decimal(30_001), reason="多给") == "grant.most"
    change("system", first, granted=Decimal(25_000), reason="设备费核减")
    assert ranked.applications.get(name="甲").granted == Decimal(25_000)
    assert refused(change, "system", ranked.applications.get(name="丙"), granted=Decimal(1), reason="补") == (
        "grant.state"
    )


def test_publicity_lasts_working_days_and_objections_are_answered_first(ranked, centre_staff, county_officer):
    call = public(ranked)
    assert call.publicity_until == D(2024, 4, 15)
    objection = commands.object_to(
        "somebody", call, text="甲队是空壳", said_by="李某 139", today=D(2024, 4, 9)
    )
    decide = commands.decide_call
    assert refused(decide, centre_staff, call, today=D(2024, 4, 16)) == "approval.same_person"
    assert refused(decide, county_officer, call, today=D(2024, 4, 15)) == "decision.early"
    assert refused(decide, county_officer, call, today=D(2024, 4, 16)) == "decision.objection"
    commands.strike("system", ranked.applications.get(name="甲"), reason="查实未登记备案")
    commands.answer_objection("system", objection, answer="已查实，取消资格", on=D(2024, 4, 10))
    assert decide(county_officer, call, today=D(2024, 4, 16)) == 1
    assert dict(ranked.applications.values_list("name", "state")) == {
        "甲": "rejected",
        "乙": "won",
        "丙": "lost",
    }
    late = {"text": "晚了", "said_by": "某", "today": D(2024, 4, 17)}
    call.refresh_from_db()
    assert refused(commands.object_to, "somebody", call, **late) == "call.state"


def agreed(call, county_officer, name="甲", **said):
    public(call)
    commands.decide_call(county_officer, call, today=D(2024, 4, 16))
    said = {"number": "XY-1", "on": D(2024, 4, 30), "starts_on": D(2024, 5, 1), "ends_on": D(2024, 12, 31),
            "today": D(2024, 5, 6), **said}  # fmt: skip
    return commands.sign_agreement(county_officer, call.applications.get(name=name), **said)


def test_a_won_application_becomes_a_project_with_its_targets_and_payments(ranked, county_officer):
    project = agreed(ranked, county_officer)

    contract = project.contract
    assert (project.kind, project.granted, project.state) == ("venture", Decimal(30_000), "running")
    assert (contract.state, contract.targets.get().quantity) == ("signed", Decimal(80))
    first, *others = project.milestones.order_by("order")
    assert (first.amount, first.due_on) == (
        Decimal(15_000),
        D(2024, 5, 23),
    )  # 15 working days: five holidays out, a Saturday in
    assert is_working_day(first.due_on)
    assert sum(m.amount for m in [first, *others]) == Decimal(30_000)
    again = {"number": "XY-2", "on": D(2024, 5, 1), "starts_on": D(2024, 5, 1), "ends_on": D(2024, 6, 1)}
    application = ranked.applications.get(name="甲")
    assert refused(commands.sign_agreement, county_officer, application, **again, today=D(2024, 5, 6)) == (
        "agreement.twice"
    )


def test_who_did_not_win_signs_nothing(ranked, county_officer):
    public(ranked)
    commands.decide_call(county_officer, ranked, today=D(2024, 4, 16))
    said = {"number": "X", "on": D(2024, 4, 30), "starts_on": D(2024, 5, 1), "ends_on": D(2024, 6, 1)}
    lost = ranked.applications.get(name="丙")

    assert refused(commands.sign_agreement, county_officer, lost, **said, today=D(2024, 5, 6)) == (
        "agreement.not_won"
    )


def test_a_breach_stops_the_money_and_keeps_the_applicant_out_for_three_years(ranked, county_officer):
    project = agreed(ranked, county_officer)
    row = commands.break_agreement(county_officer, project, on=D(2024, 9, 1), reason="经费挪作他用")

    assert row.until == D(2027, 8, 31)
    project.refresh_from_db()
    assert project.state == "stopped"
    assert set(project.milestones.values_list("state", flat=True)) == {MilestoneState.STOPPED}
    call = flow.open_call(number="CT-2", opens_on=D(2025, 3, 1), closes_on=D(2025, 3, 31))
    facts = flow.application_facts(applicant="甲队", host="")
    assert refused(commands.apply, "applicant", call, facts, today=D(2025, 3, 2)) == "application.excluded"
    commands.lift_exclusion(county_officer, row, on=D(2025, 3, 2), reason="已整改并退回资金")
    commands.apply("applicant", call, facts, today=D(2025, 3, 2))
    assert Exclusion.objects.get().lifted_on == D(2025, 3, 2)
