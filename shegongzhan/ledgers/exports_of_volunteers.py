"""The register of volunteers and their hours as ledgers, to be imported again. The heads are data and stay Chinese."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.scoping import within
from shegongzhan.crypto import masking
from shegongzhan.ledgers.layouts import Asked, LedgerSheet
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import names_of
from shegongzhan.volunteers.models import Attendance, Availability, TeamMember, Volunteer

CHUNK = 2000
SEXES = {"m": "男", "f": "女"}
TOWNSHIP, VILLAGE = 9, 12


def volunteer_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield the register of a place: who is in it, waits to be confirmed, or has left; not who asked to be erased."""
    rows = Volunteer.objects.in_use().visible_to(asked.scope, "volunteers.view").filter(within(asked.place))
    places = _places(rows)
    teams = Prefetch(
        "teams", TeamMember.objects.filter(until__isnull=True).select_related("team"), to_attr="now_in"
    )

    def words(key: str, column: str) -> Callable[[Any], str]:
        return lambda v: "、".join(label(key, code, v.division, asked.on) for code in getattr(v, column))

    columns = [
        LedgerColumn("志愿者编号", lambda v: v.number, 18),
        LedgerColumn("姓名", lambda v: v.name, 10),
        LedgerColumn("性别", lambda v: SEXES.get(v.sex, ""), 6),
        LedgerColumn("身份证号", _number(asked, lambda v: v), 22),
        LedgerColumn("出生日期", lambda v: v.born_on, 12),
        LedgerColumn("所在镇（街道）", lambda v: places.get(v.division[:TOWNSHIP], "")),
        LedgerColumn(
            "居住区域", lambda v: places.get(v.division, "") if len(v.division) >= VILLAGE else "", 16
        ),
        LedgerColumn("联系电话", _phone(asked, lambda v: v.phone)),
        LedgerColumn("联系的社工站", lambda v: v.station.name if v.station else "", 20),
        LedgerColumn("服务类别", words("volunteers.service_kinds", "services"), 20),
        LedgerColumn("专业技能", words("volunteers.skills", "skills"), 20),
        LedgerColumn(
            "方便的时间", lambda v: "、".join(str(Availability(one).label) for one in v.availability), 20
        ),
        LedgerColumn("志愿服务队", lambda v: "、".join(one.team.name for one in v.now_in), 20),
        LedgerColumn(
            "监护人姓名", lambda v: v.guardian_name if asked.whole else masking.name(v.guardian_name), 10
        ),
        LedgerColumn("监护人电话", _phone(asked, lambda v: v.guardian_phone)),
        LedgerColumn("监护人同意日期", lambda v: v.guardian_consent_on, 12),
        LedgerColumn("登记日期", lambda v: v.state_on, 12),
        LedgerColumn("状态", lambda v: str(v.get_state_display()), 10),
    ]
    rows = rows.select_related("station").prefetch_related(teams).order_by("division", "pinyin", "pk")
    yield LedgerSheet("志愿者", columns, rows.iterator(chunk_size=CHUNK))


def hours_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield the recorded hours of a place, one row a volunteer and service, in the order of their days."""
    rows = Attendance.objects.visible_to(asked.scope, "volunteers.view").filter(
        within(asked.place), minutes__isnull=False
    )
    # Of who was erased the hours are figures and nobody's row.
    rows = rows.filter(volunteer__in=Volunteer.objects.in_use().values("pk"))
    if asked.year:
        rows = rows.filter(day__year=asked.year)
    places = _places(rows)

    def clock(row: Attendance) -> str:
        of = row.opportunity
        if not of.has_clock:
            return ""
        start, end = timezone.localtime(of.starts_at), timezone.localtime(of.ends_at)
        return f"{start:%H:%M}-{end:%H:%M}"

    columns = [
        LedgerColumn("服务日期", lambda r: r.day, 12),
        LedgerColumn("服务名称", lambda r: r.opportunity.title, 24),
        LedgerColumn("志愿者姓名", lambda r: r.volunteer.name, 10),
        LedgerColumn("身份证号", _number(asked, lambda r: r.volunteer), 22),
        LedgerColumn("志愿者编号", lambda r: r.volunteer.number, 18),
        LedgerColumn("联系电话", _phone(asked, lambda r: r.volunteer.phone)),
        LedgerColumn("时长（小时）", lambda r: round((r.minutes or 0) / 60, 2), 10),
        LedgerColumn("起止时间", clock),
        LedgerColumn(
            "服务类别", lambda r: label("volunteers.service_kinds", r.opportunity.kind, r.division, r.day)
        ),
        LedgerColumn("服务内容", lambda r: r.opportunity.content, 30),
        LedgerColumn("服务地点", lambda r: r.opportunity.place, 16),
        LedgerColumn("所在镇（街道）", lambda r: places.get(r.division[:TOWNSHIP], "")),
        LedgerColumn(
            "所在村（社区）", lambda r: places.get(r.division, "") if len(r.division) >= VILLAGE else "", 16
        ),
        LedgerColumn("组织单位", lambda r: (r.opportunity.organisation or r.opportunity.station).name, 22),
        LedgerColumn("负责人", lambda r: r.opportunity.lead, 10),
        LedgerColumn("记录日期", lambda r: r.recorded_on if r.due_on else None, 12),
        LedgerColumn("服务质量评价", lambda r: r.evaluation, 20),
        LedgerColumn("评价日期", lambda r: r.evaluated_on, 12),
    ]
    related = ("volunteer", "opportunity__station", "opportunity__organisation")
    rows = rows.select_related(*related).order_by("day", "opportunity_id", "pk")
    yield LedgerSheet("志愿服务时长", columns, rows.iterator(chunk_size=CHUNK))


def _places(rows: Any) -> dict[str, str]:
    found = set(rows.order_by().values_list("division", flat=True).distinct())
    return names_of(found | {code[:TOWNSHIP] for code in found if len(code) > TOWNSHIP})


def _number(asked: Asked, of: Callable[[Any], Volunteer]) -> Callable[[Any], str]:
    def number(row: Any) -> str:
        written = of(row).identity_number
        return (written or "") if asked.whole else masking.identity_number(written)

    return number


def _phone(asked: Asked, of: Callable[[Any], str | None]) -> Callable[[Any], str]:
    return lambda row: (of(row) or "") if asked.whole else masking.phone(of(row))
