"""Money for tests, made in one line each."""

from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.funds import commands
from shegongzhan.funds.commands import AskFacts, BudgetFacts, IncomeFacts, PartFacts, SpendFacts
from shegongzhan.funds.models import Budget, BudgetLine, FundSource, PaymentRequest, Posting
from shegongzhan.projects.models import Milestone, MilestoneState, Project
from tests import factories as f

TODAY = f.TODAY


def a_source(kind="lottery", name="福利彩票公益金", **terms) -> FundSource:
    return commands.open_source(
        "system", division=f.COUNTY, kind=kind, name=name, on=TODAY, terms=commands.SourceTerms(**terms)
    )


def receive(source, amount=1000, day=TODAY) -> Posting:
    return commands.receive("system", source, IncomeFacts(day, Decimal(amount)), today=TODAY)


def spend(source, amount, use="activity", day=TODAY, **rest) -> Posting:
    facts = SpendFacts(day, Decimal(amount), use, **{"payee": "建平镇社工站", **rest})
    return commands.spend("system", source, facts, today=TODAY)


def somebody(name="caiwu-1") -> User:
    return User.objects.make(name, f.PASSWORD, name="杨丽", division=f.COUNTY)


def a_project(**fields) -> Project:
    fields = {
        "name": "夕阳红",
        "kind": "venture",
        "applicant": "郎溪县阳光服务中心",
        "granted": 50_000,
        **fields,
    }
    return Project.objects.create(division=f.JIANPING, **fields)


def a_budget(shares, label="活动经费", use="activity", **facts) -> BudgetLine:
    """Return the line of an approved budget; `shares` are pairs of a source and an amount."""
    budget = commands.open_budget(
        "system", BudgetFacts(f.COUNTY, TODAY.year, facts.pop("name", "2024 年社工站预算"), **facts)
    )
    for source, amount in shares:
        commands.set_share(
            "system", budget, label=label, use=use, source=source, amount=Decimal(amount), on=TODAY
        )
    commands.submit_budget("system", budget)
    approve(budget)
    return BudgetLine.objects.get(budget=budget)


def approve(budget: Budget) -> None:
    boss = User.objects.filter(username="juzhang").first() or somebody("juzhang")
    commands.approve_budget(boss, budget, on=TODAY)


def a_milestone(project, amount=5000, state=MilestoneState.PASSED, **fields) -> Milestone:
    return Milestone.objects.create(
        project=project, division=project.division, order=fields.pop("order", 1), label="首款", share=50,
        amount=amount, state=state, **fields,
    )  # fmt: skip


def ask(
    source, amount, actor="system", use="activity", line=None, commitment=None, **facts
) -> PaymentRequest:
    return ask_bill([PartFacts(source, Decimal(amount), line, commitment)], actor, use, **facts)


def ask_bill(parts, actor="system", use="activity", **facts) -> PaymentRequest:
    """Ask for a bill; parts may be pairs of a source and an amount."""
    facts = {"payee": "郎溪县阳光服务中心", **facts}
    said = [one if isinstance(one, PartFacts) else PartFacts(one[0], Decimal(one[1])) for one in parts]
    return commands.ask_payment(actor, said, AskFacts(use, **facts), today=TODAY)


def agree(actor, request, **rest) -> Posting:
    """Agree to a request of one source, and return its posting."""
    return commands.approve_payment(actor, request, on=TODAY, today=TODAY, **rest)[0]


def a_request(source, **columns) -> PaymentRequest:
    """Return a request of one source as it stands in the tables."""
    made = PaymentRequest.objects.create(
        **{
            "division": source.division,
            "payee": "益民",
            "use": "activity",
            "summary": "活动",
            "amount": 5,
            **columns,
        }
    )
    made.parts.create(source=source, amount=made.amount)
    return made
