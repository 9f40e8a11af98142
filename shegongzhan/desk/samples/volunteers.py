"""Volunteers of the sample county: a team, services past and to come, an organisation brought up. All names are made up."""

import datetime

from django.utils import timezone

from shegongzhan.accounts.models import User
from shegongzhan.partners import commands as partners
from shegongzhan.partners.models import Incubation, Organisation, OrganisationKind, StepKind, StepResult
from shegongzhan.stations.models import Station, Tier
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.commands import OpportunityFacts, VolunteerFacts
from shegongzhan.volunteers.models import Opportunity, Volunteer

COUNTY = "341821"
PEOPLE = (
    ("周美兰", "13900000001", "f", 1968, ["elderly", "neighbours"], ["nursing", "cooking"]),
    ("吴建军", "13900000002", "m", 1975, ["elderly", "emergency"], ["repair", "driving"]),
    ("陶晓慧", "13900000003", "f", 1991, ["children", "culture"], ["teaching", "arts"]),
    ("许一鸣", "13900000004", "m", 2001, ["children", "events"], ["computers"]),
)


def fill(today: datetime.date) -> str:
    """Register four volunteers, hold two services, publish two, and bring up an organisation."""
    site = Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).order_by("division").first()
    actor = User.objects.filter(username="zhongxin").first()
    if site is None or actor is None:
        return "志愿服务：没有示例站点或账号，略过"
    since = today - datetime.timedelta(days=60)
    people = [_volunteer(actor, site, row, since) for row in PEOPLE]
    team = commands.add_team(
        actor,
        division=site.division,
        station=site,
        name="红马甲志愿服务队",
        founded_on=since,
        about="陪伴、助老",
    )
    for place, one in enumerate(people):
        commands.join_team(actor, team, one, on=since, leads=place == 0)
    commands.register_herself(
        "volunteer", _facts(site, ("黄秀珍", "13900000005", "f", 1985, ["elderly"], [])), on=today
    )
    reading = _service(actor, site, "陪老人读报", "elderly", today - datetime.timedelta(days=20))
    _held(actor, reading, people[:2], on=today - datetime.timedelta(days=15))
    _came(
        _service(actor, site, "儿童周末课堂", "children", today - datetime.timedelta(days=3)),
        people[2:],
    )
    coming = _service(actor, site, "社区环境清理", "environment", today + datetime.timedelta(days=6))
    commands.sign_up("volunteer", coming, people[0], now=_at(today, 8))
    danger = _service(
        actor, site, "汛期堤坝巡查", "emergency", today + datetime.timedelta(days=9), dangerous=True
    )
    commands.sign_up("volunteer", danger, people[1], now=_at(today, 8))
    _brought_up(actor, site, today)
    return "志愿服务：4 名志愿者、1 支队伍、4 次服务、1 家培育中的社区社会组织"


def _at(day: datetime.date, hour: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def _facts(site: Station, row: tuple[str, str, str, int, list[str], list[str]]) -> VolunteerFacts:
    name, phone, sex, year, services, skills = row
    return VolunteerFacts(
        name=name, phone=phone, sex=sex, born_on=datetime.date(year, 5, 1), division=site.division, station=site,
        services=services, skills=skills, availability=["we_day"],
    )  # fmt: skip


def _volunteer(
    actor: User, site: Station, row: tuple[str, str, str, int, list[str], list[str]], on: datetime.date
) -> Volunteer:
    return commands.add_volunteer(actor, _facts(site, row), on=on)[0]


def _service(
    actor: User, site: Station, title: str, kind: str, day: datetime.date, *, dangerous: bool = False
) -> Opportunity:
    facts = OpportunityFacts(
        title=title, kind=kind, content="自愿、无偿，自带水杯。", place="社工站门口集合", lead="站内社工",
        starts_at=_at(day, 9), ends_at=_at(day, 11), places=6, station=site, dangerous=dangerous,
    )  # fmt: skip
    made = commands.plan_opportunity(actor, facts)
    return commands.publish_opportunity(actor, made, now=_at(day, 9) - datetime.timedelta(days=5))


def _came(opportunity: Opportunity, people: list[Volunteer]) -> None:
    for one in people:
        commands.sign_up(
            "volunteer", opportunity, one, now=opportunity.starts_at - datetime.timedelta(days=1)
        )
        commands.sign_in("volunteer", opportunity, one, now=opportunity.starts_at)
        commands.sign_out("volunteer", opportunity, one, now=opportunity.ends_at)


def _held(actor: User, opportunity: Opportunity, people: list[Volunteer], *, on: datetime.date) -> None:
    _came(opportunity, people)
    said = {people[0].pk: "耐心，老人喜欢"}
    commands.record_hours(actor, opportunity, on=on, evaluations=said)
    commands.issue_statement(actor, people[0], since=opportunity.day, until=on, on=on, issued_by=actor.pk)


def _brought_up(actor: User, site: Station, today: datetime.date) -> Incubation:
    since = today - datetime.timedelta(days=90)
    organisation = partners.add_organisation(
        actor, division=COUNTY, name="阿婆编织社", kind=OrganisationKind.COMMUNITY
    )
    made = _incubated(actor, organisation, site, since, today)
    step = partners.submit_filing(
        actor, made, kind=StepKind.PRECHECK, begun_on=today - datetime.timedelta(days=40), on=today
    )
    partners.finish_step(
        actor, step, result=StepResult.PASSED, done_on=today - datetime.timedelta(days=36), on=today
    )
    partners.note_help(actor, made, kind="space", day=since, what="每周三下午用小组活动室", on=today)
    return made


def _incubated(
    actor: User, organisation: Organisation, site: Station, since: datetime.date, today: datetime.date
) -> Incubation:
    facts = partners.IncubationFacts(
        kind="culture",
        head="汪桂芳",
        scope="编织、助老",
        since=since,
        station=site,
        members=12,
        has_charter=True,
    )
    return partners.begin_incubation(actor, organisation, facts, on=today)
