"""Purchases and a brand of the sample county: one contract of 2023 counted from its records, one of this year, a draft."""

import datetime
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.needs.commands import Word, close_need
from shegongzhan.needs.models import Need, NeedSource
from shegongzhan.partners.models import Organisation, OrganisationKind
from shegongzhan.projects import commands
from shegongzhan.projects.commands import (
    BrandFacts,
    ContractFacts,
    ProjectFacts,
    RequirementFacts,
    ReviewFacts,
    TargetFacts,
)
from shegongzhan.projects.models import Contract, Milestone, Project, Stage
from shegongzhan.services.models import NeedLink, RecordKind, RecordNeed, ServiceRecord
from shegongzhan.services.progress.commands import accept, assign_records
from shegongzhan.services.progress.queries import candidates_for
from shegongzhan.stations.models import Station, Tier

COUNTY = "341821"
HOME = "341821100"
COUNTED = 2023
# How many records the contract of 2023 counts at most: enough to look at, quick to fill.
MOST = 200
MOST_NEEDS = 5
SERIES = 4
SHORT = "年底按实际完成的指标结算"


def fill(today: datetime.date) -> str:
    """Take three purchases to different steps of their way, and write up a brand."""
    accounts = {user.username: user for user in User.objects.filter(username__in=("zhongxin", "minzheng"))}
    stations = list(Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).order_by("division")[:3])
    contractor = Organisation.objects.in_place(COUNTY).filter(kind=OrganisationKind.CONTRACTOR).first()
    if len(accounts) < 2 or len(stations) < 3 or contractor is None:
        return "项目：没有示例账号、站点或承接机构，略过"
    asker, checker = accounts["zhongxin"], accounts["minzheng"]
    # Three buyers of three kinds, as counties want them: the bureau, another department, a town (B26).
    buyer = ("bureau", _government("郎溪县民政局"), "relief")
    other = ("department", _government("郎溪县残疾人联合会"), "elderly")
    town = ("town", _government("钟桥街道办事处"), "children")
    year = datetime.date(COUNTED, 1, 1)
    past = _signed(asker, checker, _project(stations[0], contractor, buyer, COUNTED), year)
    own = _count(asker, past, datetime.date(COUNTED, 12, 31))
    _reviewed(asker, checker, past)
    # The running one where the sample workers are, so that their forms ask which project a visit counts for.
    home = Station.objects.filter(division=HOME, tier=Tier.TOWNSHIP).order_by("pk").first() or stations[1]
    now = _signed(
        asker, checker, _project(home, contractor, other, today.year), today.replace(month=1, day=1)
    )
    first = Milestone.objects.get(project=now.project, order=1)
    commands.reach_milestone(asker, first, report="合同已签，人员到位", on=today)
    _required(asker, _project(stations[2], contractor, town, today.year), today)
    _brand(asker, stations[0], past.project, today)
    _series(stations[0])
    return f"项目：3 个政府购买服务走到不同的步骤，2023 年的合同数了 {own} 条记录；1 个品牌项目"


def _government(name: str) -> Organisation:
    made, _is_new = Organisation.objects.get_or_create(
        division=COUNTY, name=name, defaults={"kind": OrganisationKind.GOVERNMENT}
    )
    return made


def _project(
    station: Station, contractor: Organisation, bought: tuple[str, Organisation, str], year: int
) -> Project:
    kind, buyer, field = bought
    return commands.file_project(
        "system",
        ProjectFacts(
            division=station.division,
            kind="purchase",
            name=f"{year} 年{station.name}困难群体服务",
            applicant=contractor.name,
            organisation_id=contractor.pk,
            station_id=station.pk,
            buyer_kind=kind,
            buyer_id=buyer.pk,
            field=field,
            state="planned",
        ),
    )


def _required(asker: User, project: Project, on: datetime.date) -> Project:
    needs = Need.objects.in_place(project.division).order_by("-noted_on", "pk").values_list("pk", flat=True)
    facts = RequirementFacts(
        text="独居、高龄困难老人缺少定期看望，困境儿童缺少陪伴。",
        budget=Decimal(100_000),
        money_from=f"县财政 {on.year} 年部门预算",
        directory="社会工作服务",
        needs=list(needs[:MOST_NEEDS]),
    )
    commands.write_requirement(asker, project, facts, on=on)
    return project


def _signed(asker: User, checker: User, project: Project, starts_on: datetime.date) -> Contract:
    """Take a purchase from the requirement to the signed contract of a year."""
    requirement = _required(asker, project, starts_on).requirement
    commands.check_requirement(checker, requirement, in_order=True, note="预算已列", on=starts_on)
    commands.write_plan(asker, requirement, plan="每月走访，每季度一次小组，年底回访满意度。")
    facts = ContractFacts(
        number=f"郎社购-{project.pk}",
        content="为困难老人和困境儿童提供走访、小组和社区活动服务。",
        quality="每次走访写明看到的情况和需求；满意度不低于 85%。",
        starts_on=starts_on,
        ends_on=starts_on.replace(month=12, day=31),
        amount=Decimal(96_000),
    )
    contract = commands.draft_contract(asker, project, facts)
    for target in (
        TargetFacts("走访困难群体", "visit", "hours", Decimal(240), Decimal(200)),
        TargetFacts("社区活动", "community", "times", Decimal(12)),
        TargetFacts("活动参加人次", "community", "heads", Decimal(600), least_heads=10),
    ):
        commands.add_target(asker, contract, target)
    commands.sign_contract(asker, contract, on=starts_on, today=starts_on)
    contract.refresh_from_db()
    return contract


def _count(asker: User, contract: Contract, until: datetime.date) -> int:
    rows = candidates_for(contract, until).values_list("pk", flat=True)[:MOST]
    return assign_records(asker, contract.project, list(rows))[0]


def _reviewed(asker: User, checker: User, contract: Contract) -> None:
    """Let the contract of 2023 pass its reviews, so that it can be settled when trying the product out."""
    for stage, month, actor in (
        (Stage.MID, 7, asker),
        (Stage.FINAL, 12, asker),
        (Stage.ACCEPTANCE, 12, checker),
    ):
        on = datetime.date(COUNTED, month, 20)
        facts = ReviewFacts(stage, on, True, "资料齐全，服务对象认可", "第三方评估", SHORT)
        if stage == Stage.ACCEPTANCE:
            accept(actor, contract.project, facts, today=on)
        else:
            commands.record_review(actor, contract.project, facts, today=on)


def _brand(asker: User, station: Station, project: Project, today: datetime.date) -> None:
    brand = commands.propose_brand(
        asker,
        BrandFacts(
            division=station.division,
            station_id=station.pk,
            name="邻里敲门",
            problem="独居老人白天没有人说话，出了事没有人知道。",
            method="同村低龄老人和志愿者结对，每天敲一次门、说几句话；有变化当天告诉社工。",
            results="结对老人都有人看望，及时发现并处理了突发情况。",
            satisfaction=92,
            asked=50,
            kit="结对表、敲门记录卡、变化报告流程、半天培训课件。",
            projects=[project.pk],
        ),
    )
    place = Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).exclude(pk=station.pk).first()
    if place:
        commands.replicate_brand(
            asker, brand, place=place.division, by=place.name, on=today, result="先在一个村试", today=today
        )


def _series(station: Station) -> None:
    """Let some activities of the ledgers answer one need of the place, so that a brand may be proposed from them."""
    rows = ServiceRecord.objects.counted().filter(station=station, kind=RecordKind.ACTIVITY)
    held = list(rows.filter(activity__kind="elderly").order_by("day", "pk")[:SERIES])
    if not held:
        return
    # A need of the ledgers: one more would make the year's figures differ from what the county's ledgers say.
    asked = (
        Need.objects.in_place(station.division).under_way().filter(source=NeedSource.RESIDENT, records=None)
    )
    need = asked.filter(noted_on__lte=held[0].day).order_by("-noted_on", "pk").first()
    if need is None:
        return
    RecordNeed.objects.bulk_create(RecordNeed(record=row, need=need, link=NeedLink.SERVED) for row in held)
    word = Word(enough=True, satisfaction=5)
    close_need("system", need, state="met", on=held[-1].day, outcome="每月有了聚会的日子", word=word)
