"""志愿服务时长: past service from a ledger: who, on which day, what, how many hours.

A ledger says the hours and seldom the clock. The hours count as they are written; nothing is signed in or out.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    REJECTED,
    UNCHANGED,
    Cells,
    Kind,
    Row,
    SheetRead,
    readable,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.columns import TOWNSHIP, VILLAGE
from shegongzhan.ledgers.kinds.standing import differs
from shegongzhan.ledgers.kinds.volunteer_services import Services
from shegongzhan.ledgers.kinds.volunteers import station_meant
from shegongzhan.ledgers.kinds.volunteers_known import Register
from shegongzhan.volunteers.commands import VolunteerFacts
from shegongzhan.volunteers.models import Attendance, SignUp, SignUpState, Volunteer, VolunteerState, Way
from shegongzhan.volunteers.queries.service import due_day_after

NEVER_BORN = datetime.date(1900, 1, 1)
MINUTES_OF_A_DAY = 24 * 60


@dataclass(slots=True)
class HoursRow:
    """Somebody's time in one service."""

    day: datetime.date
    title: str
    minutes: int
    who: VolunteerFacts
    division: str
    kind: str = "other_service"
    content: str = ""
    place: str = ""
    station: int | None = None
    organiser: str = ""
    lead: str = ""
    start: datetime.time | None = None
    end: datetime.time | None = None
    recorded_on: datetime.date | None = None
    evaluation: str = ""
    evaluated_on: datetime.date | None = None

    def span(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Return when the service was; the whole day when the ledger does not say the clock."""
        first = timezone.make_aware(datetime.datetime.combine(self.day, self.start or datetime.time()))
        if self.start is None or self.end is None:
            return first, first + datetime.timedelta(days=1)
        last = timezone.make_aware(datetime.datetime.combine(self.day, self.end))
        return first, last if last > first else last + datetime.timedelta(days=1)


class VolunteerHours(Kind):
    """The log of volunteers' hours."""

    name = "volunteer_hours"
    order = 70

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="volunteer_hours",
            title="志愿服务时长台账",
            columns=(
                Column("day", "服务日期", ("日期", "活动日期", "志愿服务日期", "服务时间", "开展日期"), 1.5),
                Column("title", "服务名称", ("活动名称", "志愿服务名称", "项目名称", "服务项目", "志愿活动", "活动"), 2),
                Column("name", "志愿者姓名", ("姓名", "志愿者", "参加人", "参与者姓名"), 2),
                Column("identity", "身份证号", ("身份证号码", "身份证", "证件号码", "证件号"), 1.5),
                Column("number", "志愿者编号", ("志愿者号", "志愿者统一编号", "注册号", "志愿者注册号"), 2),
                Column("phone", "联系电话", ("电话", "手机号", "手机号码", "联系方式")),
                Column("hours", "时长（小时）", ("服务时长", "时长", "志愿服务时长", "服务小时", "服务时间（小时）", "小时数"), 3),
                Column("span", "起止时间", ("服务时段", "时间段", "活动时段"), 1.5),
                Column("kind", "服务类别", ("志愿服务类别", "类别", "服务类型"), 1.5),
                Column("content", "服务内容", ("内容", "活动内容", "主要内容"), 1.5),
                Column("place", "服务地点", ("地点", "活动地点"), 1.5),
                TOWNSHIP,
                VILLAGE,
                Column("organiser", "组织单位", ("活动组织单位", "主办单位", "主办社工站", "记录单位", "社工站"), 1.5),
                Column("lead", "负责人", ("活动负责人", "带队人", "领队"), 1.5),
                Column("recorded", "记录日期", ("录入日期", "登记日期", "记录时间"), 2),
                Column("evaluation", "服务质量评价", ("服务评价", "质量评价", "评价"), 2),
                Column("evaluated", "评价日期", ("评价时间",), 2),
            ),
            required=(("day",), ("title",), ("name", "number", "identity"), ("hours", "span")),
            marks=("志愿", "时长", "志愿服务记录"),
        )  # fmt: skip

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> HoursRow | None:
        """Return somebody's time in one service."""
        day = cells.needed("day", values.date, "date.missing", _("没有填服务日期"))
        if day and day > here.today:
            cells.note("day", "date.future", _("日期还没到"), rejects=True)
        title = cells.needed("title", values.optional_text, "name.missing", _("没有填服务名称")) or ""
        clock = cells.read("span", values.span, rejects=False)
        spent = cells.read("hours", values.span, rejects=True) or clock
        if (spent is None or spent.minutes <= 0) and not cells.rejected:
            cells.note(
                "hours" if "hours" in sheet.columns else "span",
                "hours.missing",
                _("没有填服务时长"),
                rejects=True,
            )
        if clock and spent and clock.start and spent is not clock and spent.minutes > clock.minutes:
            cells.note("hours", "hours.conflict", _("时长比起止时间还长，以时长为准"), rejects=False)
        who = self._who(cells)
        recorded, evaluated = cells.date("recorded"), cells.date("evaluated")
        if recorded and day and not day <= recorded <= here.today:
            cells.note("recorded", "date.order", _("记录日期早于服务那天，或还没有到"), rejects=True)
        township = cells.township(here)
        division = cells.place(here) if cells.text("village") else township
        if division and here.outside(division):
            cells.note("township", "place.outside", _("不在这次导入的范围内"), rejects=True)
        if cells.rejected or day is None or spent is None:
            return None
        return HoursRow(
            day=day,
            title=title[:80],
            minutes=spent.minutes,
            who=who,
            division=division,
            kind=cells.code("kind", here, "volunteers.service_kinds") or "other_service",
            content=cells.text("content")[:1000],
            place=cells.text("place")[:120],
            station=station_meant(here, cells.text("organiser")),
            organiser=cells.text("organiser")[:120],
            lead=cells.text("lead")[:60],
            start=clock.start if clock and clock.end else None,
            end=clock.end if clock and clock.start else None,
            recorded_on=recorded,
            evaluation=cells.text("evaluation")[:200],
            evaluated_on=evaluated,
        )

    @staticmethod
    def _who(cells: Cells) -> VolunteerFacts:
        name = cells.read("name", values.own_name, rejects=True) or ""
        # A mask tells nobody; name and place may.
        identity = None if cells.masked_identity() and name else cells.identity()
        number = cells.text("number").upper()
        phone = "" if "*" in cells.text("phone") else cells.phone("phone")
        if not (name or identity or number or cells.rejected):
            cells.note("name", "name.missing", _("没有填是哪位志愿者"), rejects=True)
        return VolunteerFacts(
            name, phone, NEVER_BORN, "", identity_number=identity.number if identity else "", number=number
        )

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the hours that are not there yet. They are records: other hours are remarked and never written over."""
        good = list(readable(sheets))
        register = Register([row.values.who for _sheet, row in good], place=here.county)
        meant: list[tuple[SheetRead, Row, Volunteer]] = []
        for sheet, row in good:
            who = self._volunteer(sheet, row, register)
            if who is not None:
                meant.append((sheet, row, who))
        days = _Days({who.pk for _sheet, _row, who in meant}, {row.values.day for _sheet, row, _who in meant})
        services = Services(here, batch, [row.values for _sheet, row, _who in meant])
        made: list[Attendance] = []
        due = cache(due_day_after)  # a ledger has few days and places, and thousands of rows
        for sheet, row, who in meant:
            said: HoursRow = row.values
            if days.met(sheet, row, who) or days.refused(sheet, row, who):
                continue
            opportunity = services.of(sheet, row, who)
            if opportunity is None:
                continue
            attendance = _attendance(said, who, opportunity, batch)
            _when_recorded(sheet, row, attendance, here, due)
            days.add(attendance)
            made.append(attendance)
            row.fate = CREATED
        services.write(made)
        SignUp.objects.bulk_create([_sign_up(one, batch) for one in made], batch_size=1000)
        Attendance.objects.bulk_create(made, batch_size=1000)
        for _sheet, row in good:
            row.values = None

    @staticmethod
    def _volunteer(sheet: SheetRead, row: Row, register: Register) -> Volunteer | None:
        said: HoursRow = row.values
        who = register.named(said.who, said.division)
        name = shown("name", said.who.name) or said.who.number
        if who is None:
            sentence = _(
                "志愿者名册里没有这个人，或者有几位同名：请先导入志愿者名册，或补上证件号、志愿者编号或电话"
            )
            reject(sheet, row, _naming(sheet), name, "volunteer.unknown", sentence)
        elif who.state == VolunteerState.SEALED:
            sentence = _("本人要求过清除，档案已封存，不再登记时长")
            reject(sheet, row, _naming(sheet), name, "volunteer.sealed", sentence)
            return None
        return who


class _Days:
    """What is known already of the volunteers' time on the days of a ledger: a person is in one place at a time."""

    def __init__(self, people: set[Any], days: set[datetime.date]):
        self._known: dict[tuple[Any, datetime.date], list[Attendance]] = defaultdict(list)
        self._fresh: set[Any] = set()
        wanted = sorted(days)
        for start in range(0, len(wanted), 200):
            part = wanted[start : start + 200]
            rows = Attendance.objects.filter(day__gte=part[0], day__lte=part[-1], day__in=part)
            for one in rows.select_related("opportunity").order_by("pk").iterator(chunk_size=2000):
                if one.volunteer_id in people:
                    self._known[one.volunteer_id, one.day].append(one)

    def add(self, attendance: Attendance) -> None:
        """Take in what this import writes."""
        self._known[attendance.volunteer_id, attendance.day].append(attendance)
        self._fresh.add(attendance.pk)

    def met(self, sheet: SheetRead, row: Row, who: Volunteer) -> bool:
        """Give a row its fate whose time is there already."""
        said: HoursRow = row.values
        for one in self._known[who.pk, said.day]:
            if values.optional_text(one.opportunity.title) != said.title or not _same_clock(one, said):
                continue
            if one.pk in self._fresh:
                row.fate = DUPLICATE
                remark(
                    sheet, row, _naming(sheet), shown("name", who.name), "duplicate",
                    _("同一天同一项服务，本次导入里已经有这个人；一天两场的请写起止时间"),
                )  # fmt: skip
                return True
            row.fate = UNCHANGED
            if one.minutes is None or abs(one.minutes - said.minutes) > 1:
                mine = (
                    _("还没记录")
                    if one.minutes is None
                    else _("%(hours)s 小时") % {"hours": round(one.minutes / 60, 2)}
                )
                differs(
                    sheet,
                    row,
                    "hours" if "hours" in sheet.columns else "span",
                    str(round(said.minutes / 60, 2)),
                    mine,
                )
            return True
        return False

    def refused(self, sheet: SheetRead, row: Row, who: Volunteer) -> bool:
        """Refuse a row that would have somebody in two places at once, or more than a day in a day."""
        said: HoursRow = row.values
        others = self._known[who.pk, said.day]
        begins, ends = said.span()
        clash = next(
            (
                one for one in others
                if said.start is not None and one.opportunity.has_clock
                and one.opportunity.starts_at < ends and begins < one.opportunity.ends_at
            ), None,
        )  # fmt: skip
        column = "span" if "span" in sheet.columns else "hours"
        if clash is not None:
            sentence = _("这段时间他已在“%(title)s”服务，一个人不能同时在两处") % {
                "title": clash.opportunity.title
            }
            reject(sheet, row, column, f"{said.start:%H:%M}–{said.end:%H:%M}", "hours.clash", sentence)
        elif said.minutes + sum(one.minutes or 0 for one in others) > MINUTES_OF_A_DAY:
            reject(
                sheet, row, column, str(round(said.minutes / 60, 2)), "hours.too_many",
                _("这一天加起来超过 24 小时，请核对"),
            )  # fmt: skip
        return row.fate == REJECTED


def _same_clock(one: Attendance, said: HoursRow) -> bool:
    if said.start is None or not one.opportunity.has_clock:
        return True
    return one.opportunity.starts_at == said.span()[0]


def _attendance(said: HoursRow, who: Volunteer, opportunity: Any, batch: Batch | None) -> Attendance:
    came, _ends = said.span()
    return Attendance(
        division=opportunity.division,
        opportunity=opportunity,
        volunteer=who,
        day=said.day,
        came_at=came,
        came_by=Way.PAST,
        left_at=came + datetime.timedelta(minutes=said.minutes),
        left_by=Way.PAST,
        minutes=said.minutes,
        evaluation=said.evaluation,
        evaluated_on=(said.evaluated_on or said.recorded_on) if said.evaluation else None,
        batch=batch,
    )


def _when_recorded(
    sheet: SheetRead,
    row: Row,
    attendance: Attendance,
    here: Here,
    due_after: Callable[[str, datetime.date], datetime.date],
) -> None:
    """Say when the hours were recorded, and never silently that this was late: what the preview tells is what counts."""
    said: HoursRow = row.values
    due = due_after(attendance.division, said.day)
    if said.recorded_on is None and here.today > due:
        # Recorded on paper some day nobody wrote down: not in time, not late.
        attendance.recorded_on, attendance.due_on = here.today, None
        remark(
            sheet, row, "day", said.day.isoformat(), "hours.history",
            _("是以前的服务，台账没有写哪天记录的：时长照记，不判断是否迟记（写了“记录日期”的才判断）"),
        )  # fmt: skip
        return
    attendance.recorded_on, attendance.due_on = said.recorded_on or here.today, due
    if attendance.is_late:
        remark(
            sheet, row, "recorded", attendance.recorded_on.isoformat(), "hours.late",
            _("记录日期晚于最迟的 %(day)s（服务后第 10 个工作日），会标“迟记”") % {"day": due.isoformat()},
        )  # fmt: skip


def _sign_up(attendance: Attendance, batch: Batch | None) -> SignUp:
    opportunity = attendance.opportunity
    return SignUp(
        division=attendance.division,
        opportunity=opportunity,
        volunteer=attendance.volunteer,
        state=SignUpState.CONFIRMED,
        asked_at=opportunity.starts_at,
        starts_at=opportunity.starts_at,
        ends_at=opportunity.ends_at,
        batch=batch,
    )


def _naming(sheet: SheetRead) -> str:
    """Return the column of a sheet that names the volunteer."""
    return next(name for name in ("name", "number", "identity") if name in sheet.columns)
