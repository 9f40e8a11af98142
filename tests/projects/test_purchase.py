"""A purchase from the need to its milestones: who may do what when, and what is refused with which sentence."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import Posting
from shegongzhan.projects import commands, queries, rules
from shegongzhan.projects.commands import MilestoneFacts, RequirementFacts
from shegongzhan.projects.models import Contract, Milestone, Requirement
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


# --- requirement ------------------------------------------------------------------------------------------------------


def test_nobody_checks_the_budget_they_asked_for(two):
    asker, checker = two
    facts = RequirementFacts(flow.NEEDED, Decimal(50_000), "县财政 2024 预算", flow.BOUGHT)
    requirement = commands.write_requirement(asker, flow.purchase(), facts, on=flow.START)

    assert refused(commands.check_requirement, asker, requirement, in_order=True, note="", on=f.TODAY) == (
        "approval.same_person"
    )
    commands.check_requirement(checker, requirement, in_order=True, note="", on=f.TODAY)
    assert requirement.is_checked


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": " "}, "requirement.text"),
        ({"text": "走 访 困 难 老 人"}, "requirement.text"),
        ({"directory": ""}, "requirement.directory"),
        ({"directory": "房屋修缮"}, "requirement.directory"),
        ({"budget": Decimal(0)}, "requirement.budget"),
        ({"money_from": ""}, "requirement.money"),
    ],
)
def test_a_requirement_needs_words_a_budget_and_its_source(places, said, code):
    usual = {"text": flow.NEEDED, "budget": Decimal(1), "money_from": "县财政", "directory": flow.BOUGHT}
    facts = RequirementFacts(**usual | said)

    assert refused(commands.write_requirement, "system", flow.purchase(), facts, on=flow.START) == code
    assert not Requirement.objects.exists()


def test_a_requirement_written_anew_has_to_be_checked_anew(two):
    project = flow.checked(*two)
    facts = RequirementFacts(flow.NEEDED, Decimal(900_000), "县财政 2024 预算", flow.BOUGHT)

    commands.write_requirement(two[0], project, facts, on=flow.START)

    assert not Requirement.objects.get().is_checked
    assert refused(commands.draft_contract, two[0], project, flow.contract_facts()) == "contract.unchecked"


# --- contract ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"ends_on": datetime.date(2023, 12, 31)}, "contract.dates"),
        ({"amount": Decimal(0)}, "contract.amount"),
        ({"amount": Decimal(100_001)}, "contract.budget"),
        ({"number": " "}, "contract.number"),
        ({"content": ""}, "contract.content"),
        ({"ends_on": datetime.date(2025, 1, 1)}, "contract.term"),
        ({"ends_on": datetime.date(2027, 1, 1), "term_reason": "预算有保障"}, "contract.term_max"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_and_leaves_nothing(two, said, code):
    project = flow.checked(*two)

    assert refused(commands.draft_contract, two[0], project, flow.contract_facts(**said)) == code
    assert not Contract.objects.exists() and not Milestone.objects.exists()


def test_up_to_three_years_with_a_basis(two):
    contract = flow.drafted(*two, ends_on=datetime.date(2026, 12, 31), term_reason="预算有保障，内容稳定")

    assert contract.term_reason


@pytest.mark.parametrize(
    ("start", "end", "longer"),
    [
        ("2024-03-01", "2025-02-28", False),
        ("2024-03-01", "2025-03-01", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
    ],
)
def test_a_year_ends_on_the_day_before(start, end, longer):
    days = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)

    assert rules.is_longer_than(*days, 1) is longer


def test_a_number_belongs_to_one_contract(two):
    flow.drafted(*two)
    other = flow.checked(*two, flow.purchase(name="另一个项目"))

    assert refused(commands.draft_contract, two[0], other, flow.contract_facts()) == "contract.number_used"


def test_milestones_follow_the_shares_of_the_pack(two):
    contract = flow.drafted(*two, amount=Decimal("99999.99"))

    rows = Milestone.objects.filter(project=contract.project)
    assert [m.amount for m in rows] == [Decimal("50000.00"), Decimal("40000.00"), Decimal("9999.99")]
    assert [m.after for m in rows] == ["signed", "mid", "final"]


def test_shares_add_up_to_one_hundred(two):
    contract = flow.drafted(*two)
    half = [MilestoneFacts("签约", Decimal(50), "signed"), MilestoneFacts("结束", Decimal(49), "final")]

    assert (
        refused(commands.plan_milestones, two[0], contract.project, half, amount=contract.amount)
        == "milestones.sum"
    )
    assert Milestone.objects.count() == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"quantity": Decimal(0)}, "target.zero"),
        ({"quantity": Decimal(-1)}, "target.zero"),
        ({"method": "dance"}, "target.method"),
        ({"unit_price": Decimal(20_000)}, "target.prices"),
    ],
)
def test_a_target_of_nothing_is_no_target(two, said, code):
    contract = flow.drafted(*two)

    assert refused(commands.add_target, two[0], contract, flow.target_facts(**said)) == code
    assert not contract.targets.exists()


# --- what may not be bought -------------------------------------------------------------------------------------------


def test_a_contract_without_targets_is_not_signed(two):
    contract = flow.drafted(*two, content="为独居老人走访")

    assert queries.looks_like(contract) is None
    for reason in ("", "按站点整体运营计价，另有考核办法"):
        said = {"on": flow.SIGNED, "today": f.TODAY, "resembles_reason": reason}
        assert refused(commands.sign_contract, two[0], contract, **said) == "contract.no_targets"


def test_a_contract_for_a_requirement_of_a_few_letters_is_not_signed(two):
    contract = flow.drafted(*two)
    commands.add_target(two[0], contract, flow.target_facts())
    for column, value, code in (
        ("text", "走访", "requirement.text"),
        ("directory", "修路", "requirement.directory"),
    ):
        before = getattr(contract.project.requirement, column)
        Requirement.objects.update(**{column: value})
        assert refused(commands.sign_contract, two[0], contract, on=flow.SIGNED, today=f.TODAY) == code
        Requirement.objects.update(**{column: before})
    commands.sign_contract(two[0], contract, on=flow.SIGNED, today=f.TODAY)


@pytest.mark.parametrize(
    ("content", "label", "unit", "said"),
    [
        ("为独居老人走访", "走访困难老人", "times", None),
        ("为独居老人走访", "服务独居老人", "persons", None),
        ("走访服务", "配备驻站社工", "persons", ["社工"]),
        ("走访服务", "社工走访困难老人", "times", None),
        ("招聘、聘用协理员", "走访", "times", ["招聘", "聘用"]),
        ("走访服务", "走访", "times", None),
    ],
)
def test_the_warning_of_labour_hire_names_the_words_that_made_it(two, content, label, unit, said):
    contract = flow.drafted(*two, content=content)
    commands.add_target(two[0], contract, flow.target_facts(label=label, unit=unit))

    found = queries.looks_like(contract)

    assert (found and found["said"]) == said
    if said:
        with pytest.raises(RuleViolation) as no:
            commands.sign_contract(two[0], contract, on=flow.SIGNED, today=f.TODAY)
        assert all(f"“{word}”" in no.value.sentence for word in said)


@pytest.mark.parametrize("content", ["劳务派遣社工 5 名到民政办工作", "公益性岗位 3 个"])
def test_hiring_people_is_named_with_its_article(two, content):
    contract = flow.drafted(*two, content=content)
    commands.add_target(two[0], contract, flow.target_facts())

    with pytest.raises(RuleViolation) as no:
        commands.sign_contract(two[0], contract, on=flow.SIGNED, today=f.TODAY)

    assert "第十条" in str(no.value) and "财政部令第102号" in str(no.value)


def test_financing_is_refused_whatever_is_said(two):
    contract = flow.drafted(*two, content="由承接机构垫资建设")
    commands.add_target(two[0], contract, flow.target_facts())

    code = refused(
        commands.sign_contract, two[0], contract, on=flow.SIGNED, today=f.TODAY, resembles_reason="不是融资"
    )
    assert code == "contract.not_bought"


def test_a_signed_contract_sets_the_project_going(two):
    contract = flow.signed(*two)

    project = contract.project
    whole = [MilestoneFacts("一次付清", Decimal(100), "signed")]
    assert (
        refused(commands.plan_milestones, two[0], project, whole, amount=contract.amount) == "contract.signed"
    )
    assert (project.state, project.granted, project.ends_on) == ("running", Decimal(100_000), flow.END)
    assert refused(commands.add_target, two[0], contract, flow.target_facts()) == "contract.signed"
    assert (
        refused(commands.draft_contract, two[0], project, flow.contract_facts(amount=Decimal(1)))
        == "contract.signed"
    )


# --- milestones -------------------------------------------------------------------------------------------------------


def test_a_milestone_is_passed_by_another_person_and_once(two, finance):
    asker, checker = two
    contract = flow.signed(*two)
    first = flow.milestone(contract, 1)
    commands.reach_milestone(asker, first, report="合同已签", on=f.TODAY)

    assert refused(commands.pass_milestone, asker, first, on=f.TODAY) == "approval.same_person"
    commands.pass_milestone(checker, first, on=f.TODAY)
    assert refused(commands.pass_milestone, finance, first, on=f.TODAY) == "milestone.state"
    first.refresh_from_db()
    assert (first.state, first.approved_by) == ("passed", checker.pk)


def test_only_a_passed_milestone_is_paid_and_once(two):
    asker, checker = two
    contract = flow.signed(*two)
    first = flow.milestone(contract, 1)
    assert refused(commands.milestone_paid, "system", first, on=f.TODAY) == "milestone.not_payable"

    flow.pay(asker, checker, contract, 1)

    assert refused(commands.milestone_paid, "system", first, on=f.TODAY) == "milestone.not_payable"
    assert queries.paid_of(contract.project) == 50_000
    posted = Posting.objects.get(request__milestone=first)
    funds.reverse_posting("system", posted, on=f.TODAY, reason="付错", today=f.TODAY)
    first.refresh_from_db()
    assert first.state == "passed" and queries.paid_of(contract.project) == 0


def test_what_was_paid_ahead_and_reversed_still_has_to_be_passed(two):
    contract = flow.signed(*two)
    first = flow.milestone(contract, 1)

    commands.milestone_paid("system", first, on=f.TODAY, ahead=True)
    first.refresh_from_db()
    assert first.state == "paid"
    commands.milestone_unpaid("system", first)

    first.refresh_from_db()
    assert first.state == "open" and not queries.payable(first)


def test_a_stopped_milestone_is_not_even_paid_ahead(two):
    contract = flow.signed(*two)
    flow.review(two[0], contract.project, "mid", passed=False)

    first = flow.milestone(contract, 1)
    assert (
        refused(commands.milestone_paid, "system", first, on=f.TODAY, ahead=True) == "milestone.not_payable"
    )


def test_the_mid_term_share_waits_for_the_review(two):
    contract = flow.signed(*two)
    second = flow.milestone(contract, 2)
    assert (
        refused(commands.reach_milestone, two[0], second, report="做了一半", on=f.TODAY) == "milestone.review"
    )

    flow.review(two[0], contract.project, "mid")

    commands.reach_milestone(two[0], second, report="做了一半", on=f.TODAY)


def test_a_failed_review_stops_what_has_not_passed_until_one_passes(two, county_officer):
    asker, checker = two
    contract = flow.signed(*two)
    first = flow.milestone(contract, 1)
    commands.reach_milestone(asker, first, report="合同已签", on=f.TODAY)
    commands.pass_milestone(checker, first, on=f.TODAY)
    first.refresh_from_db()
    assert queries.payable(first)

    flow.review(asker, contract.project, "mid", passed=False)

    first.refresh_from_db()
    assert first.state == "passed" and queries.payable(first)
    assert list(queries.payable_milestones(f.scope(county_officer))) == [first]
    assert flow.milestone(contract, 2).state == "stopped"
    flow.review(asker, contract.project, "mid")
    assert flow.milestone(contract, 2).state == "open"


def test_stopping_a_project_stops_what_is_unpaid(two):
    contract = flow.signed(*two)

    commands.stop_project(two[0], contract.project, on=f.TODAY, reason="机构退出")

    contract.refresh_from_db()
    assert contract.state == "ended"
    assert {m.state for m in Milestone.objects.all()} == {"stopped"}
