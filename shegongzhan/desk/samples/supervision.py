"""Supervision of the sample county: three stations with a supervisor, sessions of this and the last month, a question."""

import datetime
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.core.ids import new_id
from shegongzhan.core.scoping import within
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.stations.models import Station
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.commands import ActionFacts, SessionFacts, SupervisorFacts
from shegongzhan.supervision.models import Mode, SupervisorKind
from shegongzhan.talent.models import Worker

COUNTY = "341821"
# Days before today, how, minutes, topic, gaps, what was agreed and in how many days it is due.
HELD = (
    (26, Mode.INDIVIDUAL, 90, "个案记录怎么写清过程", ("case", "records"), "重写一份个案过程记录", -3),
    (12, Mode.ON_SITE, 180, "陪同走访独居老人，看会谈", ("interview",), "下次走访前列三个想问的问题", 5),
    (3, Mode.ACCOMPANYING, 240, "一起开一次小组活动", ("group", "resources"), "把小组计划给督导看", 9),
)


def fill(today: datetime.date) -> str:
    """Arrange supervisors for all stations but a few, and record some sessions with what was agreed."""
    accounts = {
        user.username: user
        for user in User.objects.filter(username__in=("zhongxin", "dudao", "jigou", "shegong1"))
    }
    stations = list(queries.stations_to_supervise().filter(within(COUNTY)).order_by("division"))
    if len(accounts) < len(("zhongxin", "dudao", "jigou")) or not stations:
        return "督导：没有示例账号或站点，略过"
    centre, supervisor = accounts["zhongxin"], accounts["dudao"]
    own = _arrange(centre, supervisor, stations, today)
    project = Project.objects.create(
        division=COUNTY, kind=ProjectKind.SUPERVISION, name="社会工作服务督导项目", applicant="县级指导中心",
        starts_on=today.replace(month=1, day=1), granted=Decimal(60_000), hours_planned=120,
    )  # fmt: skip
    count = sum(_hold(supervisor, station, project, today, number) for number, station in enumerate(own))
    _ask(accounts.get("shegong1"), supervisor, today)
    _duty(accounts["jigou"], today)
    return f"督导：{len(stations) - 1} 个站有督导，记了 {count} 次"


def _arrange(centre: User, supervisor: User, stations: list[Station], today: datetime.date) -> list[Station]:
    """Give every station but the last a supervisor, and return those of the sample account."""
    own = [station for station in stations if supervisor in queries.supervisors_for(station, today)]
    begun = today - datetime.timedelta(days=60)
    for station in stations[:-1]:
        facts = (
            SupervisorFacts(SupervisorKind.INTERNAL, supervisor=supervisor, focus="个案和会谈")
            if station in own
            else SupervisorFacts(SupervisorKind.EXTERNAL, name="童老师")
        )
        commands.assign_supervisor(centre, station, facts, starts_on=begun, today=today)
    return own


def _hold(supervisor: User, station: Station, project: Project, today: datetime.date, number: int) -> int:
    """Record the sample sessions of a station whose agreement held on the day; return how many.

    One supervisor is in one station a day: each next station's days lie `number` days earlier.
    """
    workers = list(queries.people_of(station)[:2])
    count = 0
    for before, mode, minutes, topic, gaps, agreed, due in HELD:
        day = today - datetime.timedelta(days=before + number)
        if not workers or day.year < today.year:
            continue
        commands.record_session(
            supervisor,
            SessionFacts(
                id=new_id(), station=station, mode=mode, day=day, starts_at=datetime.time(9), minutes=minutes,
                workers=[worker.pk for worker in workers], topic=topic, supervisor=supervisor,
                supervisor_kind=SupervisorKind.INTERNAL, project=project, gaps=gaps,
                next_on=today + datetime.timedelta(days=7) if before < 7 else None,
                actions=[ActionFacts(agreed, max(today + datetime.timedelta(days=due), day), workers[0], gaps[0])],
            ),
            today=today,
        )  # fmt: skip
        count += 1
    return count


def _ask(user: User | None, supervisor: User, today: datetime.date) -> None:
    """Let the sample worker ask a question, and the supervisor answer it."""
    worker = Worker.objects.filter(user=user).select_related("station").first() if user else None
    if user is None or worker is None or worker.station is None:
        return
    point = commands.ask(
        user, worker, text="老人说不需要帮忙，要不要再去？", on=today - datetime.timedelta(days=2)
    )
    commands.answer_point(supervisor, point, text="先不急着办事，隔几天再去坐坐；下次督导一起练一次开场。")
    commands.ask(user, worker, text="结案以后多久回访一次合适？", on=today)


def _duty(manager: User, today: datetime.date) -> None:
    """Record the contractor's internal supervision of some of its people this month; the rest show as missing."""
    firm = manager.organisation
    if firm is None:
        return
    lines = queries.duty_lines(within(COUNTY), today, today, firm)
    workers = [line.worker for line in lines][: max(len(lines) - 2, 0)]
    if workers:
        commands.record_duty(
            manager, firm, workers=workers, held_on=today, minutes=60, supervisor_name=manager.name,
            today=today, topic="走访记录互相看",
        )  # fmt: skip
