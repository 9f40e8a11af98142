"""Large payments: asked for by one, agreed by another, posted once; milestones are paid when they have passed."""

import datetime
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import ReturnFacts
from shegongzhan.funds.models import PaymentRequest, Posting, RequestState
from shegongzhan.policies.models import Override
from shegongzhan.policies.queries import forget_overrides
from shegongzhan.projects.models import Contract, Milestone, MilestoneState, Settlement
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import TODAY, a_milestone, a_project, a_source, agree, ask, receive, somebody, spend
from tests.funds.test_budgets import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政")
    receive(made, 100_000)
    return made


@pytest.fixture
def asker(places):
    return somebody("caiwu")


@pytest.fixture
def boss(places):
    return somebody("juzhang")


def test_from_the_packs_amount_on_two_people_pay(source, asker, boss):
    spend(source, "9999.99")
    refused(lambda: spend(source, 10_000, payee="甲公司"), "posting.two_people")

    request = ask(source, 10_000, asker)
    assert queries.left_of(source) == Decimal("90000.01")
    paid = agree(boss, request, voucher="记-018")

    request.refresh_from_db()
    assert (request.state, request.approved_by, [*request.postings.all()]) == (
        RequestState.PAID,
        boss.pk,
        [paid],
    )
    assert (paid.amount, paid.voucher, paid.posted_by) == (10_000, "记-018", boss.pk)


def test_a_large_payment_is_not_cut_into_small_ones(source):
    spend(source, 6000)
    refused(lambda: spend(source, 4000), "posting.two_people")
    spend(source, 3999)
    spend(source, 4000, payee="十字镇社工站")


def test_the_place_may_set_the_amount_lower(source):
    Override.objects.create(
        key="funds.two_person_amount",
        division=f.COUNTY,
        value=500,
        effective_on=f.LONG_AGO,
        reason="县里规定",
    )
    forget_overrides()

    refused(lambda: spend(source, 500), "posting.two_people")


def test_nobody_agrees_to_what_they_asked_for(source, asker, boss):
    request = ask(source, 20_000, asker)

    refused(lambda: agree(asker, request), "approval.same_person")
    refused(lambda: agree("system", request), "approval.nobody")
    refused(lambda: commands.refuse_payment(asker, request, reason="不"), "approval.same_person")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRequest.objects.filter(pk=request.pk).update(approved_by=asker.pk)
    assert Posting.objects.count() == 1


def test_a_request_is_answered_once(source, asker, boss):
    refused_one, paid_one, taken_back = (ask(source, 20_000, asker) for _ in range(3))
    refused(lambda: commands.refuse_payment(boss, refused_one, reason=" "), "refusal.reason")
    commands.refuse_payment(boss, refused_one, reason="没有合同")
    agree(boss, paid_one)
    refused(lambda: commands.withdraw_payment(boss, taken_back), "request.not_own")
    commands.withdraw_payment(asker, taken_back)

    for request in (refused_one, paid_one, taken_back):
        refused(lambda request=request: agree(boss, request), "request.answered")
        refused(lambda request=request: commands.withdraw_payment(asker, request), "request.answered")
    assert Posting.objects.filter(request__isnull=False).count() == 1


def test_the_database_itself_pays_a_request_once(source, asker, boss):
    paid = agree(boss, ask(source, 20_000, asker))

    twice = Posting.objects.get(pk=paid.pk)
    twice.pk, twice._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)


def test_what_cannot_be_paid_goes_on_waiting(source, asker, boss):
    request = ask(source, 100_001, asker)

    refused(lambda: agree(boss, request), "posting.overspent")

    request.refresh_from_db()
    assert request.is_waiting
    receive(source, 1)
    agree(boss, request)


def test_a_milestone_is_paid_when_it_has_passed_and_once(source, asker, boss):
    project = a_project()
    reached = a_milestone(project, state=MilestoneState.REACHED)
    refused(lambda: ask(source, 5000, asker, milestone=reached), "milestone.not_passed")

    passed = a_milestone(project, order=2, approved_on=TODAY)
    refused(lambda: ask(source, 5001, asker, milestone=passed), "milestone.amount")
    request = ask(source, 5000, asker, milestone=passed, payee="")
    refused(lambda: ask(source, 5000, asker, milestone=passed), "request.milestone")
    paid = agree(boss, request)

    passed.refresh_from_db()
    project.refresh_from_db()
    assert (passed.state, passed.paid_on, queries.paid_to(project)) == (MilestoneState.PAID, TODAY, 5000)
    assert (paid.project, paid.to_account.name) == (project, "郎溪县阳光服务中心")
    refused(lambda: ask(source, 5000, asker, milestone=passed), "milestone.paid")

    commands.reverse_posting(boss, paid, on=TODAY, reason="付错", today=TODAY)
    passed.refresh_from_db()
    assert passed.state == MilestoneState.PASSED and queries.paid_to(project) == 0
    agree(boss, ask(source, 5000, asker, milestone=passed))


def test_a_milestone_paid_ahead_says_why_in_the_log(source, asker, boss):
    milestone = a_milestone(a_project(), state=MilestoneState.OPEN)

    paid = agree(boss, ask(source, 5000, asker, milestone=milestone, override_reason="年底关账，书面承诺"))

    [event] = Event.objects.filter(act="payment.milestone_overridden")
    assert json.loads(event.details)["reason"] == "年底关账，书面承诺"
    commands.reverse_posting(boss, paid, on=TODAY, reason="付错", today=TODAY)
    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.OPEN


def test_a_stopped_milestone_is_not_paid_at_all(source, asker):
    stopped = a_milestone(a_project(), state=MilestoneState.STOPPED)

    refused(lambda: ask(source, 10, asker, milestone=stopped, override_reason="请求"), "milestone.stopped")


def test_a_milestone_stopped_after_it_was_asked_for_is_not_paid(source, asker, boss):
    milestone = a_milestone(a_project())
    request = ask(source, 5000, asker, milestone=milestone)
    Milestone.objects.update(state=MilestoneState.STOPPED)

    refused(lambda: agree(boss, request), "milestone.stopped")


def test_the_first_payment_of_a_venture_is_due_within_the_packs_working_days(source, asker):
    project = a_project()
    a_milestone(project)
    Contract.objects.create(
        project=project, division=f.JIANPING, number="1", content="x", signed_on=datetime.date(2024, 2, 20),
        starts_on=TODAY, ends_on=TODAY, amount=10_000, state="signed",
    )  # fmt: skip

    [due] = queries.due_milestones(f.COUNTY, TODAY)
    assert (due.by, due.late, due.request) == (datetime.date(2024, 3, 12), False, None)

    request = ask(source, 5000, asker, milestone=due.milestone)
    [later] = queries.due_milestones(f.COUNTY, TODAY + datetime.timedelta(days=1))
    assert later.late and later.request == request


def test_what_a_settlement_claims_back_is_posted_from_the_payee(source, asker, boss):
    project = a_project()
    agree(boss, ask(source, 5000, asker, project=project, payee=""))
    settlement = Settlement.objects.create(
        project=project, due=4000, paid=5000, asked_on=TODAY, approved_on=TODAY, approved_by=boss.pk
    )

    def back(amount):
        facts = ReturnFacts(TODAY, Decimal(amount), project=project, settlement=settlement)
        return commands.return_money("system", source, facts, today=TODAY)

    refused(lambda: back(999), "return.settlement")
    posted = back(1000)
    settlement.refresh_from_db()

    assert (posted.from_account.kind, posted.to_account.kind) == ("payee", "pool")
    assert (queries.paid_to(project), settlement.returned_on) == (4000, TODAY)
    refused(lambda: back(1000), "settlement.back_twice")
    assert queries.left_of(source) == 96_000


def test_no_more_comes_back_than_was_paid(source):
    spend(source, 100)
    facts = ReturnFacts(TODAY, Decimal("100.01"), payee="建平镇社工站")

    refused(lambda: commands.return_money("system", source, facts, today=TODAY), "return.more")


def test_what_waits_for_whom(source, asker, boss, county_officer):
    from shegongzhan.accounts.queries import scope_of

    ask(source, 20_000, county_officer)
    request = ask(source, 30_000, asker)

    [waits] = queries.waiting_for(scope_of(county_officer, TODAY), county_officer)

    assert (waits.pk, waits.amount, waits.page) == (request.pk, 30_000, "funds:request")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"use": "nonsense"}, "posting.use"),
        ({"payee": ""}, "posting.payee"),
        ({"amount": 0}, "posting.amount"),
        ({"amount": "0.001"}, "posting.cents"),
        ({"amount": 10**13}, "posting.huge"),
    ],
)
def test_what_cannot_be_paid_cannot_be_asked_for(source, said, code):
    refused(lambda: ask(source, said.pop("amount", 100), **said), code)
    assert not PaymentRequest.objects.exists()


# ---------- two people at once ----------


@pytest.mark.django_db(transaction=True)
def test_two_people_agreeing_at_the_same_moment_pay_once():
    source = a_source("budget", "县级财政")
    receive(source, 100_000)
    request = ask(source, 20_000, somebody("caiwu"))
    first, second = somebody("juzhang"), somebody("fujuzhang")

    outcomes = at_once(lambda: agree(first, request), lambda: agree(second, request))

    assert outcomes == ["done", "request.answered"]
    assert queries.left_of(source) == 80_000


@pytest.mark.django_db(transaction=True)
def test_one_person_asking_and_agreeing_at_the_same_moment_pays_nothing():
    source = a_source("budget", "县级财政")
    receive(source, 100_000)
    me = somebody("caiwu")
    request = ask(source, 20_000, me)

    assert at_once(lambda: agree(me, request), lambda: agree(me, request)) == ["approval.same_person"] * 2
    assert Posting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_do_not_both_get_the_rest():
    source = a_source("budget", "县级财政")
    receive(source, 30_000)
    asker, boss, other = somebody("caiwu"), somebody("juzhang"), somebody("fujuzhang")
    one, two = ask(source, 20_000, asker), ask(source, 20_000, asker)

    outcomes = at_once(lambda: agree(boss, one), lambda: agree(other, two))

    assert outcomes == ["done", "posting.overspent"]
    assert queries.left_of(source) == 10_000


@pytest.mark.django_db(transaction=True)
def test_a_milestone_is_asked_for_once_at_the_same_moment():
    source = a_source("budget", "县级财政")
    milestone = a_milestone(a_project())

    def work():
        ask(source, 5000, milestone=milestone)

    assert at_once(work, work) == ["done", "request.milestone"]


def test_forbidden_uses_of_the_document_need_a_paper(places):
    strict = a_source("budget", "督导专项", allowed_uses=["supervision"], forbidden_uses=["pay"])
    receive(strict)

    refused(lambda: spend(strict, 10, use="activity"), "posting.forbidden")
    refused(lambda: ask(strict, 10, use="pay"), "posting.forbidden")
    spend(strict, 10, use="supervision")
    spend(strict, 10, use="pay", document="郎民〔2024〕5号")

    [event] = Event.objects.filter(act="posting.overridden")
    assert json.loads(event.details)["document"] == "郎民〔2024〕5号"


def test_a_source_does_not_both_allow_and_forbid(places):
    with pytest.raises(RuleViolation) as no:
        a_source("budget", "矛盾", allowed_uses=["pay"], forbidden_uses=["pay"])
    assert no.value.code == "source.both"
