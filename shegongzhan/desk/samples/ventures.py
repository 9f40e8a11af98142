"""Two calls for ventures of the sample county: one that takes applications, one whose sheets have come in."""

import datetime
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import commands
from shegongzhan.projects.commands import ApplicationFacts, CallFacts
from shegongzhan.projects.models import VentureApplication, VentureCall
from shegongzhan.stations.queries import townships_of
from shegongzhan.talent.models import Expert

COUNTY = "341821"
# Project, applicant, host, audience, how many, what is asked, and what each of three judges gives of a hundred.
APPLIED = (
    ("银龄互助", "夕阳红互助会", "郎溪县益民社会工作服务中心", "独居老人", 60, 18_000, (86, 90, 82)),
    (
        "四点半课堂",
        "小太阳亲子志愿队",
        "郎溪县益民社会工作服务中心",
        "留守儿童",
        45,
        20_000,
        (92, 84, 88),
    ),
    ("轮椅上的春天", "郎溪县助残协会", "", "肢体残疾人", 20, 15_000, (70, 78, 74)),
    ("村口议事亭", "红白理事会", "涛城镇社区服务中心", "村民", 200, 9_000, (58, 52, 60)),
)
EXPERTS = (
    ("王教授", "教授", "省内高校社会工作系"),
    ("陈主任", "高级社会工作师", "市社会工作协会"),
    ("吴会计师", "注册会计师", "会计师事务所"),
)


def fill(today: datetime.date) -> str:
    """Take one call to the end of its review and open another."""
    staff = User.objects.filter(username="zhongxin").first()
    places = townships_of(COUNTY)
    if staff is None or len(places) < len(APPLIED):
        return "创投征集：没有示例账号或乡镇，略过"
    reviewed = _call(staff, f"CT-{today.year}-01", "一老一小", today - datetime.timedelta(days=60), today)
    began = reviewed.opens_on
    for place, (name, applicant, host, audience, people, asked, _scores) in zip(
        places, APPLIED, strict=False
    ):
        facts = _facts(place.code, name, applicant, host, audience, people, Decimal(asked))
        application, _code = commands.apply("applicant", reviewed, facts, today=began)
        commands.submit("applicant", application, now=_at(began))
        commands.find_complete(staff, application)
    judges = []
    for name, title, works_for in EXPERTS:
        expert = Expert.objects.create(
            division=COUNTY, name=name, title=title, works_for=works_for, joined_on=datetime.date(2023, 1, 1)
        )
        judge, _code = commands.appoint_judge(staff, reviewed, expert, today=today)
        judges.append(judge)
    commands.close_call(staff, reviewed, today=today)
    for number, judge in enumerate(judges):
        commands.declare("judge", judge, [], now=_at(today))
        for application in VentureApplication.objects.filter(call=reviewed):
            total = next(row[-1][number] for row in APPLIED if row[0] == application.name)
            commands.score(
                "judge", judge, application, items=_shared_out(reviewed, total), hand_in=True, now=_at(today)
            )
    commands.rank_call(staff, reviewed)
    _call(staff, f"CT-{today.year}-02", "邻里互助", today, today + datetime.timedelta(days=30))
    return f"创投征集：2 次，申报 {len(APPLIED)} 个，评分表 {len(APPLIED) * len(judges)} 张"


def _call(
    staff: User, number: str, theme: str, opens_on: datetime.date, closes: datetime.date
) -> VentureCall:
    call = commands.draft_call(
        staff,
        COUNTY,
        CallFacts(
            number=number,
            theme=theme,
            text="面向全县社会组织和社区社会组织征集公益项目。项目期不超过一年，社区社会组织由支持单位代签协议。",
            opens_on=opens_on,
            closes_on=closes - datetime.timedelta(days=1),
            pool=Decimal(50_000),
            most_each=Decimal(20_000),
            criteria=policy("projects.venture_criteria", COUNTY, opens_on),
        ),
    )
    commands.open_call(staff, call, today=opens_on)
    call.refresh_from_db()
    return call


def _facts(
    place: str, name: str, applicant: str, host: str, audience: str, people: int, asked: Decimal
) -> ApplicationFacts:
    return ApplicationFacts(
        name=name,
        applicant=applicant,
        division=place,
        host=host,
        contact="汪志远",
        phone="0563-0000000",
        field="elderly",
        audience=audience,
        people=people,
        problem="走访和居民议事中多次提到。",
        goals="一年里让服务人群得到经常、就近的帮助。",
        plan="由社工带领志愿者按月开展，季度小结一次。",
        indicators=[{"label": "开展服务", "method": "community", "unit": "times", "quantity": 12}],
        budget=[{"use": "activity", "label": "活动物料和志愿者保险", "amount": asked}],
        asked=asked,
    )


def _shared_out(call: VentureCall, total: int) -> dict[str, Decimal]:
    """Share a total out over the criteria as their most allows."""
    return {one["code"]: Decimal(total) * one["most"] / 100 for one in call.criteria}


def _at(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(2), datetime.UTC)
