"""A milestone that fails leaves what passed before; what waits for a stopped one is closed; acceptance looks at the count."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import PaymentRequest, RequestState
from shegongzhan.projects import commands
from shegongzhan.projects.models import Contract, Milestone, Project, Review
from shegongzhan.services.progress.commands import accept
from tests import factories as f
from tests.projects import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(centre_staff, county_officer):
    """Who asks and who approves."""
    return centre_staff, county_officer


def passed(two, contract, order):
    """Return a milestone that passed and waits for its money."""
    one = flow.milestone(contract, order)
    commands.reach_milestone(two[0], one, report="做完了", on=f.TODAY)
    commands.pass_milestone(two[1], one, on=f.TODAY)
    return one


def asked(two, one):
    source = funds.open_source("system", division=f.COUNTY, kind="budget", name="县财政", on=f.TODAY)
    funds.receive("system", source, funds.IncomeFacts(f.TODAY, Decimal(1_000_000)), today=f.TODAY)
    one.refresh_from_db()
    facts = funds.AskFacts("contract", milestone=one)
    return funds.ask_payment(two[0], [funds.PartFacts(source, one.amount)], facts, today=f.TODAY)


def states(contract):
    return [m.state for m in Milestone.objects.filter(project=contract.project_id)]


def test_a_review_that_fails_does_not_un_pass_what_passed_before(two):
    contract = flow.signed(*two)
    request = asked(two, passed(two, contract, 1))

    flow.review(two[0], contract.project, "mid", passed=False)

    assert states(contract) == ["passed", "stopped", "stopped"]
    funds.approve_payment(two[1], request, on=f.TODAY, today=f.TODAY)
    assert states(contract) == ["paid", "stopped", "stopped"]
    flow.review(two[0], contract.project, "mid")
    assert states(contract) == ["paid", "open", "open"]


def stop(two, contract):
    commands.stop_project(
        two[0], Project.objects.get(pk=contract.project_id), on=f.TODAY, reason="承接单位停业"
    )


def settle(two, contract):
    flow.accepted(*two, contract)
    settlement = commands.ask_settlement(two[0], contract.project, [], on=f.TODAY)
    commands.approve_settlement(two[1], settlement, on=f.TODAY)


@pytest.mark.parametrize(("act", "reason"), [(stop, "承接单位停业"), (settle, "已结算")])
def test_what_waits_for_a_stopped_milestone_is_closed_with_its_reason(two, act, reason):
    contract = flow.signed(*two)
    request = asked(two, passed(two, contract, 1))

    act(two, contract)

    request = PaymentRequest.objects.get(pk=request.pk)
    assert (request.state, request.answer) == (RequestState.CLOSED, reason)
    assert Event.objects.filter(act="payment.closed").count() == 1
    with pytest.raises(RuleViolation) as no:
        funds.approve_payment(two[1], request, on=f.TODAY, today=f.TODAY)
    assert no.value.code == "request.answered"


def test_acceptance_at_nothing_says_so_and_asks_for_a_reason(two, sign_in):
    contract = flow.signed(*two, None, flow.target_facts(quantity=Decimal(1000)))
    flow.review(two[0], contract.project, "final")
    client, address = sign_in(two[1]), reverse("services:progress:accept", args=[contract.project_id])

    page = client.get(address).content.decode()
    assert "走访困难老人 0／1000 次" in page
    said = {"on": f.TODAY.isoformat(), "result": "pass", "by": "验收组", "text": "资料齐全"}
    answer = client.post(address, said)
    assert answer.status_code == 422 and "只完成了 0／1000" in answer.content.decode()
    assert not Review.objects.filter(stage="acceptance").exists()

    client.post(address, said | {"short_reason": "疫情期间改为电话服务，另有台账"})

    review = Review.objects.get(stage="acceptance")
    assert review.figures[0]["counted"] == "0" and "电话服务" in review.short_reason
    assert Contract.objects.get().state == "accepted"
    project = client.get(reverse("projects:project", args=[contract.project_id])).content.decode()
    assert "0／1000" in project and "电话服务" in project


def test_acceptance_is_never_written_down_uncounted(two):
    contract = flow.signed(*two)
    flow.review(two[0], contract.project, "final")
    facts = commands.ReviewFacts("acceptance", f.TODAY, True, "资料齐全", "验收组", "不看指标")

    with pytest.raises(RuleViolation) as no:
        commands.record_review(two[1], contract.project, facts, today=f.TODAY)
    assert no.value.code == "review.uncounted"
    accept(two[1], contract.project, facts, today=f.TODAY)
