"""What was stopped is settled too: nothing more is paid, what was paid beyond what was done comes back."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import commands, queries
from shegongzhan.projects.models import Contract, Project, Settlement
from shegongzhan.projects.rules import Counted
from tests import factories as f
from tests.projects import flow

pytestmark = pytest.mark.django_db
NOTHING = [Counted("走访困难老人", Decimal(10), Decimal(0))]
TWO_OF_TEN = [Counted("走访困难老人", Decimal(10), Decimal(2))]


@pytest.fixture
def two(centre_staff, county_officer):
    return centre_staff, county_officer


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as no:
        act(*args, **kwargs)
    return no.value.code


@pytest.fixture
def stopped(two) -> Contract:
    """A contract of which half was paid on signing, and then nothing was done any more."""
    contract = flow.signed(*two)
    flow.pay(*two, contract, 1)
    commands.stop_project(
        two[0], Project.objects.get(pk=contract.project_id), on=f.TODAY, reason="承接单位停业"
    )
    contract.refresh_from_db()
    contract.project.refresh_from_db()
    return contract


def test_what_was_not_done_is_claimed_back(two, stopped):
    settlement = commands.ask_settlement(two[0], stopped.project, TWO_OF_TEN, on=f.TODAY)
    commands.approve_settlement(two[1], settlement, on=f.TODAY)

    settlement.refresh_from_db()
    assert (settlement.paid, settlement.due, settlement.to_claim_back) == (50_000, 20_000, 30_000)
    flow.give_back(stopped.project, 30_000, settlement)
    assert queries.paid_of(stopped.project) == 20_000


def test_more_than_was_paid_is_never_due(two, stopped):
    all_done = [Counted("走访困难老人", Decimal(10), Decimal(10))]
    settlement = commands.ask_settlement(two[0], stopped.project, all_done, on=f.TODAY)
    assert (settlement.due, settlement.to_pay) == (50_000, 0)

    said = {"on": f.TODAY, "due": Decimal(50_001), "note": "协商"}
    assert refused(commands.ask_settlement, two[0], stopped.project, all_done, **said) == "settlement.stopped"


def test_the_same_person_cannot_agree(two, stopped):
    settlement = commands.ask_settlement(two[0], stopped.project, NOTHING, on=f.TODAY)

    assert refused(commands.approve_settlement, two[0], settlement, on=f.TODAY) == "approval.same_person"


def test_a_settled_stop_stays_and_one_that_is_not_agreed_falls_with_it(two, stopped):
    commands.ask_settlement(two[0], stopped.project, NOTHING, on=f.TODAY)
    commands.reopen_project(two[0], stopped.project)
    assert not Settlement.objects.exists() and Contract.objects.get().state == "signed"

    commands.stop_project(two[0], stopped.project, on=f.TODAY, reason="还是停业")
    settlement = commands.ask_settlement(two[0], stopped.project, NOTHING, on=f.TODAY)
    commands.approve_settlement(two[1], settlement, on=f.TODAY)
    stopped.project.refresh_from_db()
    assert refused(commands.reopen_project, two[0], stopped.project) == "project.settled"


def test_by_the_pages(two, stopped, sign_in):
    asker, checker = sign_in(two[0]), sign_in(two[1])
    address = reverse("projects:project", args=[stopped.project_id])
    assert "终止以后的结算" in asker.get(address).content.decode()

    settle = reverse("services:progress:settle", args=[stopped.project_id])
    assert "项目终止了" in asker.get(settle).content.decode()
    asker.post(settle, {"due": "0", "note": ""})
    assert "审核结算" in checker.get(address).content.decode()
    checker.post(reverse("projects:settlement", args=[stopped.project_id]), {"answer": "yes"})

    assert "由管账的同事记退回" in asker.get(address).content.decode()
    flow.give_back(stopped.project, 50_000, Settlement.objects.get())
    assert queries.paid_of(stopped.project) == 0
    assert "退回到账" in asker.get(address).content.decode()


def test_a_venture_shows_how_to_stop_it_for_a_breach_and_until_when_it_keeps_out(two, sign_in):
    venture = flow.purchase(kind="venture", name="银龄", state="running", starts_on=flow.START)
    address = reverse("projects:project", args=[venture.pk])
    breach = reverse("projects:breach", args=[venture.pk])
    assert breach not in sign_in(two[0]).get(address).content.decode()
    client = sign_in(two[1])
    assert breach in client.get(address).content.decode()

    client.post(breach, {"on": f.TODAY.isoformat(), "reason": "经费挪作他用"})

    page = client.get(address).content.decode()
    assert "为止不得申报" in page and breach not in page


@pytest.mark.parametrize(
    ("kind", "state"), [("purchase", "planned"), ("supervision", "planned"), ("venture", "running")]
)
def test_what_is_bought_begins_in_preparation(two, sign_in, kind, state):
    said = {"kind": kind, "name": "新项目", "applicant": "益民", "division": f.JIANPING}
    sign_in(two[0]).post(reverse("projects:new"), said)

    assert Project.objects.get().state == state


def test_a_contract_that_looks_like_hiring_is_not_signed_without_a_word(two, sign_in):
    contract = flow.drafted(*two, content="招聘两名协理员到镇政府坐班")
    commands.add_target(two[0], contract, flow.target_facts())
    client, address = sign_in(two[0]), reverse("projects:sign", args=[contract.project_id])
    assert "在下面写明理由再签" in client.get(address).content.decode()

    assert client.post(address, {"on": flow.SIGNED.isoformat()}).status_code == 422
    said = {"on": flow.SIGNED.isoformat(), "resembles_reason": "买的是服务，按次数付款"}
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.context["form"].errors

    contract.refresh_from_db()
    assert contract.state == "signed" and contract.resembles == "hiring"
