"""The register in the fields of the national standard (MZ/T 061, 民政部令67号第五至十条), for the ministry's system.

The standard's exact exchange format is not public to us; the fields are those the regulation names, a sheet for each of
the standard's elements: volunteers, teams, projects, service time with its evaluation, training, honours, statements.
"""

from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

import xlsxwriter
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import FileResponse
from django.utils.text import get_valid_filename

from shegongzhan.core.aside import paced
from shegongzhan.core.language import in_chinese
from shegongzhan.core.lists import write_cell
from shegongzhan.core.scoping import within_any
from shegongzhan.core.time import today
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import path_name
from shegongzhan.volunteers.models import (
    Attendance,
    Honour,
    Opportunity,
    OpportunityState,
    Statement,
    Team,
    TeamMember,
    Volunteer,
    VolunteerState,
    VolunteerTraining,
)

Heads = Sequence[tuple[str, Callable[[Any], Any]]]


def _names(key: str, codes: list[str], place: str) -> str:
    return "、".join(label(key, code, place, today()) for code in codes)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)


WHO: Heads = [
    ("志愿者编号", lambda row: row.volunteer.number),
    ("姓名", lambda row: row.volunteer.name),
]
VOLUNTEERS: Heads = [
    ("志愿者编号", lambda v: v.number),
    ("姓名", lambda v: v.name),
    ("性别", lambda v: v.get_sex_display()),
    ("出生日期", lambda v: v.born_on),
    ("证件类型", lambda v: v.get_identity_kind_display()),
    ("证件号码", lambda v: v.identity_number),
    ("居住区域", lambda v: path_name(v.division)),
    ("联系方式", lambda v: v.phone),
    ("专业技能", lambda v: _names("volunteers.skills", v.skills, v.division)),
    ("服务类别", lambda v: _names("volunteers.service_kinds", v.services, v.division)),
    ("监护人", lambda v: v.guardian_name),
    ("监护人联系方式", lambda v: v.guardian_phone),
]
SERVICE: Heads = [
    *WHO,
    ("服务名称", lambda row: row.opportunity.title),
    ("服务日期", lambda row: row.day),
    ("服务地点", lambda row: row.opportunity.place),
    ("服务内容", lambda row: row.opportunity.content),
    ("服务时间（小时）", lambda row: _hours(row.minutes)),
    ("活动组织单位", lambda row: (row.opportunity.organisation or row.opportunity.station).name),
    ("活动负责人", lambda row: row.opportunity.lead),
    ("服务质量评价", lambda row: row.evaluation),
    ("评价日期", lambda row: row.evaluated_on),
    ("记录日期", lambda row: row.recorded_on),
]
TRAINING: Heads = [
    *WHO,
    ("培训名称", lambda row: row.name),
    ("主要内容", lambda row: row.content),
    ("学习时长（小时）", lambda row: _hours(row.minutes)),
    ("举办单位", lambda row: row.held_by),
    ("日期", lambda row: row.day),
]
TEAMS: Heads = [
    ("团体名称", lambda t: t.name),
    ("活动区域", lambda t: path_name(t.division)),
    ("所属单位", lambda t: (t.organisation or t.station).name if t.organisation or t.station else ""),
    ("成立日期", lambda t: t.founded_on),
    ("解散日期", lambda t: t.ended_on),
    ("服务内容", lambda t: t.about),
    ("团体负责人", lambda t: "、".join(one.volunteer.name for one in t.led_by)),
    ("成员人数", lambda t: t.now),
]
PROJECTS: Heads = [
    ("项目名称", lambda o: o.title),
    ("服务类别", lambda o: _names("volunteers.service_kinds", [o.kind], o.division)),
    ("服务区域", lambda o: path_name(o.division)),
    ("服务地点", lambda o: o.place),
    ("开始日期", lambda o: o.day),
    ("服务内容", lambda o: o.content),
    ("招募人数", lambda o: o.places),
    ("专业技能要求", lambda o: _names("volunteers.skills", o.skills, o.division)),
    ("资格要求", lambda o: o.qualification),
    ("保险", lambda o: o.insurance),
    ("组织单位", lambda o: (o.organisation or o.station).name),
    ("负责人", lambda o: o.lead),
    ("参加人数", lambda o: o.came),
]
STATEMENTS: Heads = [
    *WHO,
    ("记录单编号", lambda s: s.code),
    ("起", lambda s: s.since),
    ("止", lambda s: s.until),
    ("服务时间（小时）", lambda s: _hours(s.minutes)),
    ("出具单位", lambda s: s.station.name if s.station else ""),
    ("出具日期", lambda s: s.issued_on),
    ("作废日期", lambda s: s.revoked_on),
]
HONOURS: Heads = [
    *WHO,
    ("表彰奖励名称", lambda row: row.name),
    ("日期", lambda row: row.day),
    ("授予单位", lambda row: row.given_by),
]


def standard_workbook(places: Sequence[str], *, exported: Callable[[int], object]) -> FileResponse:
    """Return the volunteers of the places with their service, trainings and honours; `exported(count)` gets how many."""
    here = Volunteer.objects.filter(
        within_any(places), state__in=[VolunteerState.ACTIVE, VolunteerState.LEFT]
    )
    chosen = {"volunteer__in": here.values("pk")}
    sheets: list[tuple[str, Heads, QuerySet]] = [
        ("志愿者基本信息", VOLUNTEERS, here.order_by("division", "pinyin", "pk")),
        (
            "志愿服务信息",
            SERVICE,
            Attendance.objects.filter(minutes__gt=0, **chosen)  # nothing served is no service
            .select_related("volunteer", "opportunity__station", "opportunity__organisation")
            .order_by("day", "pk"),
        ),
        (
            "培训信息",
            TRAINING,
            VolunteerTraining.objects.filter(**chosen).select_related("volunteer").order_by("day", "pk"),
        ),
        (
            "表彰奖励信息",
            HONOURS,
            Honour.objects.filter(**chosen).select_related("volunteer").order_by("day", "pk"),
        ),
        ("志愿服务团体信息", TEAMS, _teams(places)),
        ("志愿服务项目信息", PROJECTS, _projects(places)),
        (
            "记录单信息",
            STATEMENTS,
            Statement.objects.filter(**chosen)
            .select_related("volunteer", "station")
            .order_by("issued_on", "pk"),
        ),
    ]
    with in_chinese():
        stream = SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 — FileResponse closes it
        book = xlsxwriter.Workbook(
            stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                     "strings_to_numbers": False}
        )  # fmt: skip
        try:
            counts = [
                _sheet(book, name, heads, rows.iterator(chunk_size=2000)) for name, heads, rows in sheets
            ]
        finally:
            book.close()
    exported(counts[0])
    stream.seek(0)
    return FileResponse(
        stream, as_attachment=True,
        filename=get_valid_filename(f"志愿服务记录-{today():%Y%m%d}.xlsx"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _teams(places: Sequence[str]) -> QuerySet:
    leaders = TeamMember.objects.filter(until__isnull=True, leads=True).select_related("volunteer")
    rows = Team.objects.filter(within_any(places)).select_related("station", "organisation")
    return (
        rows.prefetch_related(Prefetch("members", leaders, to_attr="led_by"))
        .annotate(now=Count("members", filter=Q(members__until__isnull=True))).order_by("division", "pk")
    )  # fmt: skip


def _projects(places: Sequence[str]) -> QuerySet:
    rows = Opportunity.objects.filter(within_any(places)).select_related("station", "organisation")
    rows = rows.exclude(state__in=[OpportunityState.DRAFT, OpportunityState.CANCELLED])
    return rows.annotate(came=Count("attendances")).order_by("starts_at", "pk")


def _sheet(book: Any, name: str, heads: Heads, rows: Iterable[Any]) -> int:
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True})
    day, moment = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    page.set_column(0, len(heads) - 1, 16)
    for column, (head, _value) in enumerate(heads):
        page.write_string(0, column, head, bold)
    page.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(paced(rows), 1):
        for column, (_head, value) in enumerate(heads):
            write_cell(page, count, column, value(row), day, moment)
    return count
