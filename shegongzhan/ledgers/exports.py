"""Ledgers as they were: visits, service objects and stations in the county's own layout, to be imported again.

The heads are data and stay Chinese in every language: an import recognises them.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import DeputySource, Post
from shegongzhan.accounts.roles import Role
from shegongzhan.core.aside import paced
from shegongzhan.core.language import in_chinese
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import write_cell
from shegongzhan.core.scoping import within
from shegongzhan.crypto import masking
from shegongzhan.fieldwork.queries import visits_seen_by
from shegongzhan.ledgers.exports_of_pay import pay_sheets
from shegongzhan.ledgers.exports_of_volunteers import hours_sheets, volunteer_sheets
from shegongzhan.ledgers.kinds.stations import STATES
from shegongzhan.ledgers.kinds.visited import NOBODY
from shegongzhan.ledgers.layouts import Asked, Layout, LedgerSheet
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.people.models import Circumstance, Guardian, Membership, Person, PersonState
from shegongzhan.people.queries import free_to_leave, people_seen_by, shown_name
from shegongzhan.policies.queries import label, value
from shegongzhan.services.models import NeedLink, ServiceRecord
from shegongzhan.stations.models import Facility, Presence, Station, StationState, Tier
from shegongzhan.stations.queries import names_of

SEXES = {"m": "男", "f": "女"}
TIERS = {Tier.CENTRE: "县级指导中心", Tier.TOWNSHIP: "镇（街道）社工站", Tier.VILLAGE: "村（社区）社工点"}
PRESENCES = {Presence.OWN: "有", Presence.SHARED: "共用", Presence.NONE: "无"}
SOURCES = {DeputySource.CIVIL_ASSISTANT: "民政助理员", DeputySource.CONTRACTOR: "承接机构负责人"}
SHEET_NAME = 31
CHUNK = 2000


def write_ledger(layout: Layout, asked: Asked, *, title: str, unit: str) -> tuple[IO[bytes], int]:
    """Return a workbook in the layout, at its beginning, and how many rows it has. `unit` is the line 填报单位.

    It is Chinese whoever asks: it goes to the county, and an import reads it.
    """
    with in_chinese():
        return _write(layout, asked, title, unit)


def _write(layout: Layout, asked: Asked, title: str, unit: str) -> tuple[IO[bytes], int]:
    # A temporary file, not memory: a county's register has tens of thousands of rows. The answer closes it.
    stream = SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, {**options, "strings_to_numbers": False})
    top = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
    total, used = 0, set[str]()
    try:
        for sheet in layout.sheets(asked):
            page = book.add_worksheet(_sheet_name(sheet.name, used))
            page.set_column(0, 0, 6)
            for place, column in enumerate(sheet.columns, 1):
                page.set_column(place, place, column.width)
            page.merge_range(0, 0, 0, len(sheet.columns), title, top)
            page.write_string(1, 0, unit)
            for place, name in enumerate(["序号", *(column.head for column in sheet.columns)]):
                page.write_string(2, place, name, head)
            page.freeze_panes(3, 0)
            count = 0
            for count, row in enumerate(paced(sheet.rows), 1):
                page.write_number(2 + count, 0, count)
                for place, column in enumerate(sheet.columns, 1):
                    write_cell(page, 2 + count, place, column.value(row), day, moment)
            total += count
        if not used:
            book.add_worksheet()
    finally:
        book.close()
    stream.seek(0)
    return stream, total


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name Excel takes and no other sheet has."""
    name = "".join(letter for letter in name if letter not in r"[]:*?/\'")[:SHEET_NAME] or "台账"
    found, number = name, 1
    while found in used:
        number += 1
        found = f"{name[: SHEET_NAME - 4]}({number})"
    used.add(found)
    return found


# ---------- visits ----------


def visit_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield the visits that stand, one row a visit, in the order of their days."""
    rows = visits_seen_by(asked.scope).filter(within(asked.place), void=False).prefetch_related("needs__need")
    if asked.year:
        rows = rows.filter(day__year=asked.year)
    rows = free_to_leave(rows)
    places = _names(rows.order_by().values_list("division", flat=True).distinct())

    def seen(row: ServiceRecord) -> list[Person]:
        persons = [one.person for one in row.participants.all()]
        # Of who was erased nothing is left to tell; alone, the row says so.
        return [one for one in persons if one.state != PersonState.ERASED] or persons

    def numbers(row: ServiceRecord) -> str:
        found = [_number(person, asked) for person in seen(row)]
        return "、".join(one or NOBODY for one in found) if any(found) else ""

    def names(row: ServiceRecord) -> str:
        return "、".join(shown_name(asked.scope, person) for person in seen(row))

    def found(row: ServiceRecord) -> str:
        kinds = [link.need.kind for link in row.needs.all() if link.link == NeedLink.FOUND]
        return "、".join(label("needs.kinds", kind, row.division, row.day) for kind in kinds)

    def words(key: str, of: Callable[[Any], str]) -> Callable[[ServiceRecord], str]:
        return lambda row: label(key, of(row), row.division, row.day) if of(row) else ""

    columns = [
        LedgerColumn("走访日期", lambda r: r.day, 12),
        LedgerColumn("走访对象", names, 10),
        LedgerColumn("对象身份证号", numbers, 22),
        LedgerColumn("所在镇（街道）", lambda r: places.get(r.division[:9], "")),
        LedgerColumn(
            "所在村（社区）", lambda r: places.get(r.division, "") if len(r.division) > 9 else "", 16
        ),
        LedgerColumn("走访社工", lambda r: "、".join(one.worker.name for one in r.workers.all()), 16),
        LedgerColumn("走访时间", _span),
        LedgerColumn("时长", lambda r: f"{max((one.minutes for one in r.workers.all()), default=0)}分钟", 10),
        LedgerColumn("走访方式", words("visits.ways", lambda r: r.visit.way)),
        LedgerColumn("走访内容", words("visits.contents", lambda r: r.visit.purpose), 18),
        LedgerColumn("发现的需求", found, 18),
        LedgerColumn("处理情况", words("visits.outcomes", lambda r: r.visit.handling)),
        LedgerColumn("备注", lambda r: (r.note or "") if asked.whole else "", 24),
    ]
    yield LedgerSheet("入户走访台账", columns, rows.order_by("day", "pk").iterator(chunk_size=CHUNK))


def _span(row: ServiceRecord) -> str:
    return f"{row.starts_at:%H:%M}-{row.ends_at:%H:%M}" if row.starts_at and row.ends_at else ""


# ---------- service objects ----------


def people_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield the persons served, a sheet a village, as stations keep them."""
    rows = free_to_leave(people_seen_by(asked.scope).served().filter(within(asked.place)))
    rows = rows.select_related("household")
    rows = rows.prefetch_related(
        Prefetch(
            "circumstances",
            Circumstance.objects.filter(until=None).order_by("category"),
            to_attr="now_counted",
        ),
        Prefetch("memberships", Membership.objects.filter(until=None), to_attr="now_in"),
        Prefetch("guardians", Guardian.objects.filter(until=None).order_by("pk"), to_attr="now_guarded"),
    )
    places = _names(rows.order_by().values_list("division", flat=True).distinct())
    columns = _people_columns(asked, places)
    every = rows.order_by("division", "pinyin", "id").iterator(chunk_size=CHUNK)
    for division, found in groupby(every, key=lambda person: person.division):
        yield LedgerSheet(places.get(division, division), columns, found)


def _people_columns(asked: Asked, places: dict[str, str]) -> list[LedgerColumn]:
    def guarded(column: str, mask: Callable[[str | None], str] | None = None) -> Callable[[Any], str]:
        def of(person: Any) -> str:
            found = getattr(next(iter(person.now_guarded), None), column, "") or ""
            return found if asked.whole or mask is None else mask(found)

        return of

    def address(person: Any) -> str:
        found = person.address or (person.household.address if person.household else "") or ""
        return found if asked.whole else masking.address(found)

    def born(person: Any) -> str:
        form = {"year": "%Y年", "month": "%Y年%m月"}.get(person.born_precision, "%Y年%m月%d日")
        return person.born_on.strftime(form) if person.born_on else ""

    def counted(person: Any) -> str:
        codes = (one.category for one in person.now_counted)
        return "、".join(label("people.categories", code, person.division, asked.on) for code in codes)

    def secret(column: str) -> Callable[[Any], str]:
        return lambda person: (getattr(person, column) or "") if asked.whole else ""

    return [
        LedgerColumn("姓名", lambda p: shown_name(asked.scope, p), 10),
        LedgerColumn("性别", lambda p: SEXES.get(p.sex, ""), 6),
        LedgerColumn("身份证号", lambda p: _number(p, asked), 22),
        LedgerColumn("出生年月", born),
        LedgerColumn("民族", lambda p: p.ethnicity, 8),
        LedgerColumn("对象类别", counted, 20),
        LedgerColumn("户编号", lambda p: p.household.number if p.household else ""),
        LedgerColumn("与户主关系", lambda p: next((one.relation for one in p.now_in), ""), 10),
        LedgerColumn("家庭人口", lambda p: p.household.size if p.household else None, 8),
        LedgerColumn("所在镇（街道）", lambda p: places.get(p.division[:9], "")),
        LedgerColumn(
            "所在村（社区）", lambda p: places.get(p.division, "") if len(p.division) > 9 else "", 16
        ),
        LedgerColumn("详细住址", address, 24),
        LedgerColumn("联系电话", lambda p: (p.phone or "") if asked.whole else masking.phone(p.phone)),
        LedgerColumn("监护人（联系人）姓名", guarded("name", masking.name)),
        LedgerColumn("监护人（联系人）关系", guarded("relation")),
        LedgerColumn("监护人（联系人）电话", guarded("phone", masking.phone)),
        LedgerColumn("健康状况", secret("health_note")),
        LedgerColumn("残疾人证号", secret("disability_card"), 22),
        LedgerColumn("备注", secret("note"), 24),
    ]


def _number(person: Person, asked: Asked) -> str:
    return (person.identity_number or "") if asked.whole else masking.identity_number(person.identity_number)


# ---------- stations ----------


def station_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield the directory of stations with who runs and heads them, and their rooms."""
    stations = Station.objects.visible_to(asked.scope, "stations.view").filter(within(asked.place))
    stations = stations.exclude(state=StationState.CLOSED).order_by("division", "tier", "pk")
    rows = list(stations.prefetch_related(Prefetch("facilities", Facility.objects.all(), to_attr="had")))
    places = _names(station.division for station in rows)
    held: dict[tuple[Any, str], Post] = {}
    roles = [Role.STATION_HEAD, Role.STATION_DEPUTY]
    for post in (
        Post.objects.filter(station__in=rows, role__in=roles)
        .held_on(asked.on)
        .select_related("user")
        .order_by("-pk")
    ):
        held[post.station_id, post.role] = post
    running = Agreement.objects.filter(station__in=rows, kind=AgreementKind.OPERATION).in_force(asked.on)
    operators = {one.station_id: one.organisation.name for one in running.select_related("organisation")}
    rooms = value("stations.rooms", asked.place, asked.on)
    states = {state: words for words, state in reversed(STATES.items())}

    def of_post(role: Role, of: Callable[[Post], str]) -> Callable[[Station], str]:
        return lambda station: of(held[station.pk, role]) if (station.pk, role) in held else ""

    def room(code: str) -> Callable[[Any], str]:
        return lambda station: next((_room_in_words(one) for one in station.had if one.room == code), "")

    columns = [
        LedgerColumn("站点名称", lambda s: s.name, 26),
        LedgerColumn("层级", lambda s: TIERS[s.tier], 18),
        LedgerColumn("所在镇（街道）", lambda s: places.get(s.division[:9], "") if len(s.division) > 6 else ""),
        LedgerColumn("所在村（社区）", lambda s: places.get(s.division, "") if len(s.division) > 9 else ""),
        LedgerColumn("承接机构", lambda s: operators.get(s.pk, ""), 24),
        LedgerColumn("站长", of_post(Role.STATION_HEAD, lambda p: p.name), 10),
        LedgerColumn("站长职务", of_post(Role.STATION_HEAD, lambda p: p.title), 16),
        LedgerColumn("副站长", of_post(Role.STATION_DEPUTY, lambda p: p.name), 10),
        LedgerColumn("副站长来源", of_post(Role.STATION_DEPUTY, lambda p: SOURCES.get(DeputySource(p.source), "") if p.source else "")),
        LedgerColumn("面积（㎡）", lambda s: s.area_m2, 10),
        LedgerColumn("地址", lambda s: s.address, 24),
        LedgerColumn("站点电话", lambda s: s.phone),
        LedgerColumn("开站日期", lambda s: s.opened_on, 12),
        *(LedgerColumn(one["label"], room(one["code"]), 12) for one in rooms),
        LedgerColumn("状态", lambda s: states.get(s.state, ""), 10),
    ]  # fmt: skip
    yield LedgerSheet("站点名录", columns, rows)


def _room_in_words(room: Facility) -> str:
    """Return a room as the directory writes it: 有, 无, 共用（与党群服务中心，错时使用）."""
    said = [f"与{room.shared_with}" if room.shared_with else "", room.shared_reason]
    inside = "，".join(part for part in said if part) if room.presence == Presence.SHARED else ""
    return PRESENCES.get(Presence(room.presence), "") + (f"（{inside}）" if inside else "")


def _names(codes: Iterable[str]) -> dict[str, str]:
    found = set(codes)
    return names_of(found | {code[:9] for code in found if len(code) > 9})


LAYOUTS: dict[str, Layout] = {
    "visits": Layout("入户走访台账", _("入户走访台账"), "visits.view", visit_sheets),
    "people": Layout("服务对象信息台账", _("服务对象台账"), "people.view", people_sheets),
    "stations": Layout("站点名录", _("站点名录"), "stations.view", station_sheets),
    "pays": Layout("工资发放台账", _("工资发放台账"), "talent.pay", pay_sheets),
    "volunteers": Layout("志愿者台账", _("志愿者台账"), "volunteers.view", volunteer_sheets),
    "volunteer_hours": Layout("志愿服务时长台账", _("志愿服务时长台账"), "volunteers.view", hours_sheets),
}
