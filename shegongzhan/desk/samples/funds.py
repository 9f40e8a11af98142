"""Money of the sample county this year: three sources, a budget they bear together, payments, applications for more."""

import datetime
from decimal import Decimal

from django.db.models import Count

from shegongzhan.accounts.models import User
from shegongzhan.funds import commands
from shegongzhan.funds.commands import (
    AskFacts,
    BudgetFacts,
    CommitFacts,
    IncomeFacts,
    PartFacts,
    SourceTerms,
    SpendFacts,
    applying,
)
from shegongzhan.funds.commands.applying import ApplicationFacts, ReplyFacts
from shegongzhan.funds.models import Budget, BudgetLine, FundSource
from shegongzhan.projects import commands as projects
from shegongzhan.projects.models import Milestone, MilestoneState, Project
from shegongzhan.projects.queries import contract_in_force
from shegongzhan.stations.models import Station, Tier

COUNTY = "341821"
# Name, kind, level, announced, received, uses it is not for.
SOURCES = (
    ("县级财政社工站经费", "budget", "county", 700_000, 650_000, ()),
    ("福利彩票公益金补助", "lottery", "region", 300_000, 300_000, ("pay", "office")),
    ("爱心企业捐赠", "charity", "society", 80_000, 60_000, ()),
)
# Line, use, and what each source bears of it.
LINES = (
    ("站点服务活动", "activity", (("福利彩票公益金补助", 120_000), ("爱心企业捐赠", 40_000))),
    ("督导和每月培训", "supervision", (("县级财政社工站经费", 80_000),)),
    ("购买站点运营服务", "contract", (("县级财政社工站经费", 360_000), ("福利彩票公益金补助", 60_000))),
)  # fmt: skip


def fill(today: datetime.date) -> str:
    """Receive money of three sources, agree on a budget, pay out of it, promise some, and leave a payment waiting."""
    accounts = {user.username: user for user in User.objects.filter(username__in=("caiwu", "minzheng"))}
    stations = list(Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).order_by("division")[:4])
    if len(accounts) < len(("caiwu", "minzheng")) or not stations:
        return "资金：没有示例账号或站点，略过"
    clerk, officer = accounts["caiwu"], accounts["minzheng"]
    begun = today.replace(month=1, day=1)
    sources = {row[0]: _source(clerk, row, begun, today) for row in SOURCES}
    budget = _budget(clerk, sources, today)
    commands.approve_budget(officer, budget, on=today, note="同意")
    activity, training, contract = BudgetLine.objects.filter(budget=budget).order_by("pk")
    lottery, county = sources["福利彩票公益金补助"], sources["县级财政社工站经费"]
    for number, station in enumerate(stations):
        _spend(clerk, lottery, activity, 2_400 + 350 * number, station, "重阳敬老和邻里活动", today)
    _spend(clerk, county, training, 4_800, stations[0], "每月能力培训讲师费", today)
    kept = commands.commit_money(
        clerk,
        county,
        CommitFacts(today, Decimal(300_000), "站点运营合同", "郎社购合同-01", line=contract),
        today=today,
    )
    ask = AskFacts(summary="运营合同第一期", payee="同心社会工作服务社")
    part = PartFacts(county, Decimal(150_000), commitment=kept)
    first = commands.ask_payment(clerk, [part], ask, today=today)
    commands.approve_payment(officer, first, on=today, today=today, voucher="记-0101")
    waiting = AskFacts(summary="暑期困境儿童夏令营", payee="县青少年服务中心")
    shared = [
        PartFacts(source, Decimal(amount), activity)
        for source, amount in ((lottery, 12_000), (sources["爱心企业捐赠"], 4_000))
    ]
    commands.ask_payment(clerk, shared, waiting, today=today)
    _for_a_project(clerk, officer, (county, lottery), today)
    _applications(clerk, today)
    return (
        f"资金：{len(SOURCES)} 项来源、1 份几个来源合起来的预算、1 笔预留、1 份由两项来源付、等审批的付款、"
        "1 个项目从钱看得到人、2 份专项资金申请"
    )


def _for_a_project(
    clerk: User, officer: User, sources: tuple[FundSource, FundSource], today: datetime.date
) -> None:
    """Pay for the project most services are counted for out of two sources, some weeks ago and without a paper yet.

    So the way from the money to the persons has something to show, and so has the list of what is to be mended.
    """
    project = (
        Project.objects.in_place(COUNTY)
        .annotate(n=Count("records"))
        .filter(n__gt=0)
        .order_by("-n", "pk")
        .first()
    )
    if project is None:
        return
    day = max(today - datetime.timedelta(days=25), today.replace(month=1, day=1))
    for number, (source, amount) in enumerate(zip(sources, (9_000, 3_000), strict=True), 1):
        milestone = Milestone.objects.filter(project=project, order=number, state=MilestoneState.OPEN).first()
        if milestone:
            projects.reach_milestone(clerk, milestone, report="服务按合同做了", on=day)
            projects.pass_milestone(officer, milestone, on=day)
            milestone.refresh_from_db()
        elif contract_in_force(project):
            return
        facts = AskFacts(
            "contract",
            project=project,
            milestone=milestone,
            summary="服务合同款",
            voucher="记-0103",
        )
        request = commands.ask_payment(clerk, [PartFacts(source, Decimal(amount))], facts, today=today)
        commands.approve_payment(officer, request, on=day, today=today)


def _applications(clerk: User, today: datetime.date) -> None:
    """Ask for special funds twice: granted in part, which became a source; and waiting for a reply for ten weeks."""
    begun = today - datetime.timedelta(days=120)
    first = applying.apply_for_funds(
        clerk,
        ApplicationFacts(
            COUNTY, "县财政局", f"{today.year} 年社工站能力提升", today.year, begun, Decimal(200_000),
            ground="按三级服务体系建设要求，申请站点设备和人才培训经费。", document="郎民〔申请〕1号",
        ),
        today=today,
    )  # fmt: skip
    reply = ReplyFacts(
        "partly", begun + datetime.timedelta(days=60), Decimal(120_000), "郎民〔批复〕1号", kind="budget",
        name=f"{today.year} 年社工站能力提升专项", level="county",
    )  # fmt: skip
    applying.answer_application(clerk, first, reply, today=today)
    asked = today - datetime.timedelta(days=70)
    applying.apply_for_funds(
        clerk,
        ApplicationFacts(
            COUNTY,
            "省民政厅",
            "困难群体关爱服务补助",
            today.year + 1,
            asked,
            Decimal(150_000),
        ),
        today=today,
    )


def _source(clerk: User, row: tuple, begun: datetime.date, today: datetime.date) -> FundSource:
    name, kind, level, announced, received, forbidden = row
    terms = SourceTerms(
        document=f"郎民〔{today.year}〕1号",
        year=today.year,
        level=level,
        announced=Decimal(announced),
        forbidden_uses=forbidden,
    )
    source = commands.open_source(clerk, division=COUNTY, kind=kind, name=name, on=today, terms=terms)
    facts = IncomeFacts(begun, Decimal(received), document=terms.document, voucher="记-0001")
    commands.receive(clerk, source, facts, today=today)
    return source


def _budget(clerk: User, sources: dict[str, FundSource], today: datetime.date) -> Budget:
    budget = commands.open_budget(clerk, BudgetFacts(COUNTY, today.year, f"{today.year} 年社工站经费预算"))
    for line, use, shares in LINES:
        for name, amount in shares:
            commands.set_share(
                clerk, budget, label=line, use=use, source=sources[name], amount=Decimal(amount), on=today
            )
    commands.submit_budget(clerk, budget)
    budget.refresh_from_db()
    return budget


def _spend(
    clerk: User,
    source: FundSource,
    line: BudgetLine,
    amount: int,
    station: Station,
    summary: str,
    today: datetime.date,
) -> None:
    facts = SpendFacts(today, Decimal(amount), station=station, line=line, summary=summary, voucher="记-0102")
    commands.spend(clerk, source, facts, today=today)
