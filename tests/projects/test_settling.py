"""Changes of a contract, its settlement, the line of a project, and who buys."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import commands, queries, rules
from shegongzhan.projects.commands import ChangeFacts
from shegongzhan.projects.models import Contract, ContractChange, Milestone
from shegongzhan.projects.rules import Counted
from tests import factories as f
from tests.projects import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(centre_staff, county_officer):
    """Who asks and who approves."""
    return centre_staff, county_officer


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as no:
        act(*args, **kwargs)
    assert str(no.value)
    return no.value.code


# --- changes ----------------------------------------------------------------------------------------------------------


def change_facts(contract: Contract, **said) -> ChangeFacts:
    return ChangeFacts(
        **{
            "ends_on": contract.ends_on,
            "amount": contract.amount,
            "content": contract.content,
            "quality": contract.quality,
            "reason": "增加走访",
            **said,
        }
    )


def test_a_change_holds_when_another_agrees_and_both_editions_stay(two):
    asker, checker = two
    contract = flow.signed(*two)
    target = flow.target(contract)
    facts = change_facts(contract, amount=Decimal(90_000), quantities={target.pk: Decimal(8)})
    change = commands.ask_change(asker, contract, facts, on=f.TODAY)
    assert refused(commands.approve_change, asker, change, on=f.TODAY) == "approval.same_person"

    commands.approve_change(checker, change, on=f.TODAY)

    contract.refresh_from_db()
    target.refresh_from_db()
    assert (contract.edition, contract.amount, target.quantity) == (2, 90_000, 8)
    assert change.old == {"amount": "100000.00", "quantities": {str(target.pk): "10"}}
    assert [m.amount for m in Milestone.objects.all()] == [45_000, 36_000, 9_000]
    assert refused(commands.approve_change, checker, change, on=f.TODAY) == "change.decided"


def test_what_was_paid_stays_when_the_amount_changes(two):
    contract = flow.signed(*two)
    flow.pay(*two, contract, 1)

    assert (
        refused(
            commands.ask_change, two[0], contract, change_facts(contract, amount=Decimal(40_000)), on=f.TODAY
        )
        == "contract.paid"
    )
    change = commands.ask_change(two[0], contract, change_facts(contract, amount=Decimal(75_000)), on=f.TODAY)
    commands.approve_change(two[1], change, on=f.TODAY)

    assert [m.amount for m in Milestone.objects.all()] == [50_000, 20_000, 5_000]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "change.nothing"),
        ({"reason": "", "amount": Decimal(1)}, "change.reason"),
        ({"ends_on": datetime.date(2023, 1, 1)}, "contract.dates"),
        ({"amount": Decimal(200_000)}, "contract.budget"),
    ],
)
def test_a_change_that_cannot_be_is_refused(two, said, code):
    contract = flow.signed(*two)

    assert refused(commands.ask_change, two[0], contract, change_facts(contract, **said), on=f.TODAY) == code
    assert not ContractChange.objects.exists()


def test_one_change_at_a_time(two):
    contract = flow.signed(*two)
    commands.ask_change(two[0], contract, change_facts(contract, amount=Decimal(90_000)), on=f.TODAY)

    again = change_facts(contract, amount=Decimal(80_000))
    assert refused(commands.ask_change, two[0], contract, again, on=f.TODAY) == "change.waiting"


def test_nothing_changes_after_the_settlement(two):
    contract = flow.accepted(*two, flow.signed(*two))
    settlement = commands.ask_settlement(two[0], contract.project, [], on=f.TODAY)
    commands.approve_settlement(two[1], settlement, on=f.TODAY)

    late = change_facts(contract, amount=Decimal(90_000))
    assert refused(commands.ask_change, two[0], contract, late, on=f.TODAY) == "change.settled"
    assert refused(commands.add_target, two[0], contract, flow.target_facts()) == "contract.settled"


# --- settlement -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "due"),
    [
        ([], 100_000),
        ([Counted("走访", Decimal(10), Decimal(5))], 50_000),
        ([Counted("走访", Decimal(10), Decimal(25))], 100_000),
        ([Counted("走访", Decimal(10), Decimal(8), Decimal(10_000))], 80_000),
        # 60,000 are priced and half done; the rest of 40,000 stands for the other target, a quarter of it done.
        (
            [
                Counted("走访", Decimal(10), Decimal(5), Decimal(6_000)),
                Counted("小组", Decimal(4), Decimal(1)),
            ],
            40_000,
        ),
        ([Counted("走访", Decimal(3), Decimal(1), Decimal("33333.33"))], Decimal("33333.34")),
    ],
)
def test_what_is_due_follows_from_what_was_counted(figures, due):
    assert rules.due(Decimal(100_000), figures) == due


def test_the_rest_is_paid_through_one_more_milestone(two):
    contract = flow.signed(*two)
    flow.pay(*two, contract, 1)
    flow.accepted(*two, contract)
    counted = [Counted("走访困难老人", Decimal(10), Decimal(8))]
    settlement = commands.ask_settlement(two[0], contract.project, counted, on=f.TODAY)
    assert refused(commands.approve_settlement, two[0], settlement, on=f.TODAY) == "approval.same_person"

    commands.approve_settlement(two[1], settlement, on=f.TODAY)

    last = flow.milestone(contract, 4)
    assert (last.amount, last.state) == (30_000, "passed") and queries.payable(last)
    assert [m.state for m in Milestone.objects.exclude(pk=last.pk)] == ["paid", "stopped", "stopped"]
    assert refused(commands.approve_settlement, two[1], settlement, on=f.TODAY) == "settlement.done"


def test_what_was_paid_too_much_is_claimed_back(two):
    contract = flow.signed(*two)
    flow.pay(*two, contract, 1)
    flow.accepted(*two, contract)
    settlement = commands.ask_settlement(
        two[0], contract.project, [Counted("走访困难老人", Decimal(10), Decimal(4))], on=f.TODAY
    )
    commands.approve_settlement(two[1], settlement, on=f.TODAY)
    assert (settlement.to_pay, settlement.to_claim_back) == (0, 10_000)

    flow.give_back(contract.project, 10_000, settlement)

    assert queries.paid_of(contract.project) == 40_000
    assert refused(commands.money_returned, two[0], settlement, on=f.TODAY) == "settlement.back_twice"


def test_another_sum_needs_a_word_why(two):
    contract = flow.accepted(*two, flow.signed(*two))

    code = refused(commands.ask_settlement, two[0], contract.project, [], on=f.TODAY, due=Decimal(90_000))
    assert code == "settlement.note"
    assert commands.ask_settlement(
        two[0], contract.project, [], on=f.TODAY, due=Decimal(90_000), note="整改扣减"
    ).due == Decimal(90_000)


def test_the_acceptance_waits_for_the_final_review(two):
    contract = flow.signed(*two)

    assert refused(flow.review, two[0], contract.project, "acceptance") == "review.order"
    assert (
        refused(commands.ask_settlement, two[0], contract.project, [], on=f.TODAY) == "settlement.unaccepted"
    )


def test_the_line_says_what_is_next(two):
    project = flow.purchase()

    def at() -> str:
        step = queries.next_of(queries.steps_of(queries.standing_of(project)))
        return step.code if step else ""

    assert at() == "requirement"
    flow.checked(*two, project)
    assert at() == "plan"
    commands.write_plan(two[0], project.requirement, plan="每月走访")
    assert at() == "contract"
    contract = commands.draft_contract(two[0], project, flow.contract_facts())
    commands.add_target(two[0], contract, flow.target_facts())
    assert at() == "sign"
    commands.sign_contract(two[0], contract, on=flow.SIGNED, today=f.TODAY)
    assert at() == "mid"
    flow.accepted(*two, contract)
    assert at() == "settlement"
    settlement = commands.ask_settlement(two[0], project, [], on=f.TODAY)
    commands.approve_settlement(two[1], settlement, on=f.TODAY)
    assert at() == "disclosure"
    for what in ("contract", "result"):
        commands.announce(two[0], contract, what=what, on=f.TODAY, where="县政府网站", today=f.TODAY)
    assert at() == ""


def test_who_buys_how_much_of_what(two, county_officer):
    bureau = f.organisation("郎溪县民政局", kind="government")
    for name, granted in (("甲", 10), ("乙", 20)):
        flow.purchase(
            name=name, buyer_kind="bureau", buyer_id=bureau.pk, field="elderly", granted=Decimal(granted)
        )
    flow.purchase(name="丙", buyer_kind="town", granted=Decimal(5))
    flow.purchase(name="丁", kind="venture", granted=Decimal(99))

    lines = queries.buyers(queries.projects_seen_by(f.scope(county_officer)))

    assert [(x["kind"], x["name"], x["field"], x["count"], x["granted"]) for x in lines] == [
        ("bureau", "郎溪县民政局", "elderly", 2, 30),
        ("town", "", "", 1, 5),
    ]
    sums = queries.sums_of_buyers(lines)
    assert (sums["buyers"], sums["count"], sums["granted"]) == (2, 3, 35)
    assert queries.sums_of(queries.projects_seen_by(f.scope(county_officer)))["buyers"] == 2
