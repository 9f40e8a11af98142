"""A purchase on its way, in one line each: what the tests of projects, progress and money begin from."""

import datetime
from decimal import Decimal
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import FundSource
from shegongzhan.projects import commands
from shegongzhan.projects.commands import (
    ContractFacts,
    ProjectFacts,
    RequirementFacts,
    ReviewFacts,
    TargetFacts,
)
from shegongzhan.projects.models import Contract, Milestone, Project, Settlement, Target
from shegongzhan.services.progress.commands import accept
from tests import factories as f

START, END = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
SIGNED = datetime.date(2024, 1, 2)
NEEDED, BOUGHT = "独居困难老人缺少定期看望和陪伴", "社会工作服务"


def purchase(division: str = f.JIANPING, **said: Any) -> Project:
    said = {
        "kind": "purchase",
        "name": "困难群体服务",
        "applicant": "益民社会工作服务中心",
        "state": "planned",
        **said,
    }
    return commands.file_project("system", ProjectFacts(division, **said))


def checked(asker: User, checker: User, project: Project | None = None, **said: Any) -> Project:
    """Return a project whose budget somebody else has checked."""
    project = project or purchase()
    facts = RequirementFacts(
        **{
            "text": NEEDED,
            "budget": Decimal(100_000),
            "money_from": "县财政 2024 预算",
            "directory": BOUGHT,
            **said,
        }
    )
    requirement = commands.write_requirement(asker, project, facts, on=START)
    commands.check_requirement(checker, requirement, in_order=True, note="", on=START)
    return project


def contract_facts(**said: Any) -> ContractFacts:
    return ContractFacts(
        **{
            "number": "LX-2024-01",
            "content": "为困难老人提供走访和小组服务",
            "starts_on": START,
            "ends_on": END,
            "amount": Decimal(100_000),
            **said,
        }
    )


def target_facts(**said: Any) -> TargetFacts:
    return TargetFacts(
        **{"label": "走访困难老人", "method": "visit", "unit": "times", "quantity": Decimal(10), **said}
    )


def drafted(asker: User, checker: User, project: Project | None = None, **said: Any) -> Contract:
    return commands.draft_contract(asker, checked(asker, checker, project), contract_facts(**said))


def signed(
    asker: User, checker: User, project: Project | None = None, *targets: TargetFacts, **said: Any
) -> Contract:
    """Return a signed contract; with one target of ten visits unless told."""
    contract = drafted(asker, checker, project, **said)
    for facts in targets or [target_facts()]:
        commands.add_target(asker, contract, facts)
    commands.sign_contract(asker, contract, on=SIGNED, today=f.TODAY)
    contract.refresh_from_db()
    contract.project.refresh_from_db()
    return contract


def milestone(contract: Contract, order: int) -> Milestone:
    return Milestone.objects.get(project=contract.project_id, order=order)


def target(contract: Contract) -> Target:
    return contract.targets.get()


def review(
    actor: User, project: Project, stage: str, passed: bool = True, on: datetime.date = f.TODAY
) -> None:
    facts = ReviewFacts(stage, on, passed, "资料齐全", "诚信评估中心", "按实际完成结算")
    act = accept if stage == "acceptance" else commands.record_review
    act(actor, project, facts, today=f.TODAY)


def pay(asker: User, checker: User, contract: Contract, order: int) -> None:
    """Ask for a milestone, pass it, pay it."""
    one = milestone(contract, order)
    commands.reach_milestone(asker, one, report="做完了", on=f.TODAY)
    commands.pass_milestone(checker, one, on=f.TODAY)
    post(asker, checker, one)


def post(asker: User, checker: User, one: Milestone) -> None:
    """Ask for the money of a passed milestone and agree to it."""
    source = FundSource.objects.filter(name="县财政").first()
    if source is None:
        source = funds.open_source("system", division=f.COUNTY, kind="budget", name="县财政", on=f.TODAY)
        funds.receive("system", source, funds.IncomeFacts(f.TODAY, Decimal(1_000_000)), today=f.TODAY)
    one.refresh_from_db()
    facts = funds.AskFacts("contract", milestone=one)
    request = funds.ask_payment(asker, [funds.PartFacts(source, one.amount)], facts, today=f.TODAY)
    funds.approve_payment(checker, request, on=f.TODAY, today=f.TODAY)


def give_back(project: Project, amount: int, settlement: Settlement) -> None:
    """Post what a settlement claims back."""
    settlement.refresh_from_db()
    on = max(f.TODAY, settlement.approved_on or f.TODAY)
    facts = funds.ReturnFacts(on, Decimal(amount), project=project, settlement=settlement)
    funds.return_money("system", FundSource.objects.get(name="县财政"), facts, today=on)


def accepted(asker: User, checker: User, contract: Contract) -> Contract:
    """Take a signed contract through its reviews to the acceptance."""
    for stage in ("mid", "final", "acceptance"):
        review(asker, contract.project, stage)
    contract.refresh_from_db()
    return contract
