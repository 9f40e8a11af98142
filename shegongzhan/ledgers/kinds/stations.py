"""站点名录: the county's centre and its stations, who runs and heads them, their rooms."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import DeputySource, Post
from shegongzhan.accounts.roles import Role
from shegongzhan.core.periods import ONE_DAY
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    REJECTED,
    Cells,
    Kind,
    SheetRead,
    readable,
    reject,
    remark,
)
from shegongzhan.ledgers.kinds.standing import Standing, Told, added, differs, noted_by
from shegongzhan.partners.models import Agreement, Organisation, OrganisationKind
from shegongzhan.stations.models import Facility, Presence, Station, StationKind, StationState, Tier

ROOM = "room:"
# A row of the directory, on its sheet, with the station it is about.
_Done = tuple[SheetRead, Any, Station]
_PRESENCE = {"yes": Presence.OWN, "shared": Presence.SHARED, "no": Presence.NONE}
STATES = {
    "运营中": StationState.RUNNING, "运营": StationState.RUNNING, "正常": StationState.RUNNING, "正常运营": StationState.RUNNING,
    "在用": StationState.RUNNING, "已建成": StationState.RUNNING, "筹建": StationState.PLANNED, "在建": StationState.PLANNED,
    "筹建中": StationState.PLANNED, "暂停": StationState.PAUSED, "停运": StationState.PAUSED, "暂停运营": StationState.PAUSED,
    "已撤销": StationState.CLOSED, "撤销": StationState.CLOSED,
}  # fmt: skip


@dataclass(slots=True)
class StationRow:
    """One site as the directory says it."""

    name: str
    division: str
    tier: str
    operator: str = ""
    head: str = ""
    head_title: str = ""
    deputy: str = ""
    deputy_source: str = ""
    area: Decimal | None = None
    address: str = ""
    phone: str = ""
    state: str = StationState.RUNNING
    opened_on: Any = None
    rooms: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # presence, shared with whom, why


class Stations(Kind):
    """The directory of stations."""

    name = "stations"
    order = 10

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns; which rooms there may be is the policy pack's to say."""
        rooms = tuple(Column(f"{ROOM}{code}", label, synonyms, 1.5) for code, label, synonyms in here.rooms())
        return LedgerSpec(
            kind="stations",
            title="站点名录",
            columns=(
                Column("name", "站点名称", ("社工站名称", "站名", "社工站", "名称", "站点"), 1.5),
                Column("tier", "层级", ("站点层级", "级别", "站点级别", "站点类型")),
                Column(
                    "township",
                    "所在镇（街道）",
                    ("乡镇", "镇街", "所在乡镇", "所属乡镇", "苏木乡镇", "乡镇（街道）", "所在苏木乡镇"),
                ),
                Column("village", "所在村（社区）", ("村（社区）", "嘎查村", "嘎查村（社区）")),
                Column(
                    "operator",
                    "承接机构",
                    ("运营机构", "承接单位", "运营单位", "服务机构", "承接社会组织"),
                    2,
                ),
                Column("head", "站长", ("站长姓名", "负责人", "站点负责人"), 2),
                Column("head_title", "站长职务", ("职务", "站长本职职务")),
                Column("deputy", "副站长", ("副站长姓名",), 2),
                Column("deputy_source", "副站长来源", ("副站长职务", "副站长身份")),
                Column("area", "面积（㎡）", ("场地面积", "建筑面积", "使用面积", "面积")),
                Column("address", "地址", ("详细地址", "站点地址")),
                Column("phone", "站点电话", ("联系电话", "电话")),
                Column("opened", "开站日期", ("建成时间", "成立时间", "启用日期", "建站时间", "运营时间")),
                Column("state", "状态", ("运营状态", "站点状态", "运行状态")),
                *rooms,
            ),
            required=(
                ("name",),
                ("operator", "head", "deputy", "tier", "area", *(room.field for room in rooms)),
            ),
            marks=("站点名录", "站点", "社工站一览", "站点信息"),
        )

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> StationRow:
        """Return one site."""
        name = cells.needed("name", values.optional_text, "name.missing", _("没有填站点名称")) or ""
        tier, division = self._where(cells, here, name, sheet)
        area = cells.read("area", values.number, rejects=False)
        state = cells.text("state")
        if state and state not in STATES:
            cells.note(
                "state",
                "choice.unknown",
                _("不认识的状态“%(state)s”，按运营中登记") % {"state": state},
                rejects=False,
            )
        row = StationRow(
            name=name[:80], division=division, tier=tier, operator=cells.text("operator")[:120],
            head=values.name(cells.raw("head"))[:40], head_title=cells.text("head_title")[:60],
            deputy=values.name(cells.raw("deputy"))[:40],
            deputy_source=_deputy_source(cells.text("deputy_source")),
            area=None if area is None else Decimal(str(round(area, 1))), address=cells.text("address")[:200],
            phone=cells.text("phone")[:30], state=STATES.get(state, StationState.RUNNING), opened_on=cells.date("opened"),
        )  # fmt: skip
        for code, _label, _synonyms in here.rooms():
            if (
                presence := cells.read(ROOM + code, values.presence, rejects=False)
                if ROOM + code in sheet.columns
                else None
            ):
                whom, why = values.sharing(cells.raw(ROOM + code)) if presence == "shared" else ("", "")
                row.rooms[code] = (_PRESENCE[presence], whom, why)
        return row

    @staticmethod
    def _where(cells: Cells, here: Here, name: str, sheet: SheetRead) -> tuple[str, str]:
        """Return tier and division: from the columns, else from the name itself."""
        written = cells.text("tier")
        tier = here.code("stations.tiers", written) if written else None
        if cells.text("village") or tier == Tier.VILLAGE or "村级" in written or "社工点" in written:
            return Tier.VILLAGE, cells.place(here)
        centre = tier == Tier.CENTRE or _is_centre(written, name)
        township = cells.township(here)
        if not township or not cells.text("township"):
            named = here.townships.mentioned(name)
            township = named.code if isinstance(named, Found) else ("" if centre else township)
        if centre or not township:
            if not centre:
                cells.note("township", "township.unknown", _("看不出这个站点在哪个镇（街道）"), rejects=True)
            return Tier.CENTRE, here.county
        if here.outside(township):
            cells.note("township", "place.outside", _("不在这次导入的范围内"), rejects=True)
        return Tier.TOWNSHIP, township

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write sites, rooms, who runs and who heads them. Of a site that is there what a ledger may change (`standing`)."""
        good = list(readable(sheets))
        known = {
            (s.division, s.name): s
            for s in Station.objects.select_for_update().filter(
                division__in={row.values.division for _s, row in good}
            )
        }
        organisations = _Organisations(here, batch)
        fresh: list[Station] = []
        standing = Standing()
        first: dict[tuple[str, str], tuple[str, str]] = {}
        for sheet, row in good:
            said: StationRow = row.values
            key = (said.division, said.name)
            if key in first:
                row.fate = DUPLICATE
                remark(sheet, row, "name", said.name, "duplicate", _("这个站点在前面已经出现过"))
                continue
            first[key] = key
            station = known.get(key)
            second = _second_in_township(said, known.values()) if station is None else None
            if second is not None:
                message = _(
                    "这个乡镇（街道）已经有社工站“%(name)s”。改了名的，请先在系统里改名；分设的点填为村级社工点"
                )
                reject(sheet, row, "name", said.name, "station.second", message % {"name": second.name})
                continue
            if station is None:
                known[key] = station = _new_station(said, here, batch)
                fresh.append(station)
                row.fate = CREATED
            else:
                standing.meet(sheet, row, station, _told(said))
            if said.operator:
                organisations.want(said.operator)
        Station.objects.bulk_create(fresh)
        Station.objects.bulk_update(standing.rows(), ["area_m2", "address", "phone", "opened_on"])
        noted_by(Station, "pk", [known[key].pk for key in first if key in known], here)
        organisations.write()
        done = [
            (sheet, row, known[row.values.division, row.values.name])
            for sheet, row in good
            if row.fate not in (DUPLICATE, REJECTED)
        ]
        for write in (_write_rooms, _write_posts):
            write(done, batch)
        _write_agreements(done, organisations, batch)
        here.forget_stations()
        for _sheet, row in good:
            row.values = None


def _second_in_township(said: StationRow, there: Iterable[Station]) -> Station | None:
    """Return the social work station that a township has already, when the row would bring a second one."""
    if said.tier != Tier.TOWNSHIP or said.state == StationState.CLOSED:
        return None
    kind = (Tier.TOWNSHIP, StationKind.SOCIAL_WORK, said.division)
    others = (one for one in there if (one.tier, one.kind, one.division) == kind)
    return next((one for one in others if one.state != StationState.CLOSED), None)


def _is_centre(tier: str, name: str) -> bool:
    return "指导中心" in tier or "县级" in tier or "旗县" in tier or "指导中心" in name or "县级总站" in name


def _deputy_source(written: str) -> str:
    if "民政" in written:
        return DeputySource.CIVIL_ASSISTANT
    return DeputySource.CONTRACTOR if "承接" in written or "机构" in written else ""


def _new_station(said: StationRow, here: Here, batch: Batch | None) -> Station:
    return Station(
        division=said.division, tier=said.tier, name=said.name, state=said.state, address=said.address, phone=said.phone,
        area_m2=said.area, opened_on=said.opened_on, plate_zh=said.name,
        noted_on=here.first, batch=batch,
    )  # fmt: skip


def _told(said: StationRow) -> list[Told]:
    return [
        Told("area", "area_m2", said.area),
        # The address and the telephone of an office are nobody's.
        Told("address", "address", said.address, str),
        Told("phone", "phone", said.phone, str),
        Told("opened", "opened_on", said.opened_on),
    ]


def _write_rooms(done: list[_Done], batch: Batch | None) -> None:
    stations = [station for _sheet, _row, station in done]
    there = set(Facility.objects.filter(station__in=stations).values_list("station_id", "room"))
    rooms = [
        Facility(
            station=station,
            room=room,
            presence=presence,
            # One that does not say with whom and why is there and does not meet the standard until somebody says it.
            shared_with=whom[:80],
            shared_reason=why[:200],
        )
        for _sheet, row, station in done
        for room, (presence, whom, why) in row.values.rooms.items()
        if (station.pk, room) not in there
    ]
    Facility.objects.bulk_create(rooms)
    _say_added(done, _("功能室"), {facility.station_id for facility in rooms})


@dataclass(slots=True)
class _Stands:
    """What stands, or stood, in one place of a station: who, and until when."""

    name: str
    ends_on: datetime.date | None


def _begins(
    one: _Done, field_name: str, name: str, there: Sequence[_Stands]
) -> tuple[bool, datetime.date | None]:
    """Tell whether a ledger brings somebody new to a station, and from which day: two are never there in one time.

    Who was ever there is not brought back by an older ledger: it may have ended since. Who is there stays, and another name
    is remarked. After somebody who left the new one begins the day after.
    """
    sheet, row, _station = one
    if any(before.name == name for before in there):
        return False, None
    if still := next((before for before in there if before.ends_on is None), None):
        differs(sheet, row, field_name, name, still.name)
        return False, None
    last = max((before.ends_on for before in there if before.ends_on), default=None)
    return True, last + ONE_DAY if last else None


def _write_posts(done: list[_Done], batch: Batch | None) -> None:
    there: dict[tuple[int, str], list[_Stands]] = {}
    held = Post.objects.filter(
        station__in=[station for _sheet, _row, station in done],
        role__in=[Role.STATION_HEAD, Role.STATION_DEPUTY],
    )
    for post in held.select_related("user").order_by("pk"):
        there.setdefault((post.station_id or 0, post.role), []).append(_Stands(post.name, post.ends_on))
    posts = []
    for one in done:
        _sheet, row, station = one
        said: StationRow = row.values
        for field_name, role, name, words in (
            ("head", Role.STATION_HEAD, said.head, {"title": said.head_title}),
            ("deputy", Role.STATION_DEPUTY, said.deputy, {"source": said.deputy_source}),
        ):
            if not name:
                continue
            new, starts_on = _begins(one, field_name, name, there.get((station.pk, role), []))
            if new:
                posts.append(
                    Post(holder_name=name, role=role, division=station.division, station=station,
                         starts_on=starts_on, batch=batch, **words)
                )  # fmt: skip
    Post.objects.bulk_create(posts)
    _say_added(done, _("站长、副站长"), {post.station_id for post in posts if post.station_id})


def _write_agreements(done: list[_Done], organisations: "_Organisations", batch: Batch | None) -> None:
    there: dict[int, list[_Stands]] = {}
    running = Agreement.objects.running().filter(station__in=[station for _sheet, _row, station in done])
    for held in running.select_related("organisation").order_by("pk"):
        there.setdefault(held.station_id, []).append(_Stands(held.organisation.name, held.ends_on))
    agreements = []
    for one in done:
        _sheet, row, station = one
        name = row.values.operator
        new, starts_on = _begins(one, "operator", name, there.get(station.pk, [])) if name else (False, None)
        if new:
            agreements.append(
                Agreement(division=station.division, organisation=organisations[name], station=station,
                          starts_on=starts_on, batch=batch)
            )  # fmt: skip
    Agreement.objects.bulk_create(agreements)
    _say_added(done, _("承接机构"), {agreement.station_id for agreement in agreements})


def _say_added(done: list[_Done], what: str, stations: set[int]) -> None:
    for _sheet, row, station in done:
        if station.pk in stations:
            added(row, what, _("登记"))


class _Organisations:
    """The organisations that run stations, found by name in the county, made where missing."""

    def __init__(self, here: Here, batch: Batch | None):
        self._here = here
        self._batch = batch
        self._wanted: dict[str, None] = {}
        self._known: dict[str, Organisation] = {}

    def want(self, name: str) -> None:
        """Note that an organisation is needed."""
        self._wanted[name] = None

    def write(self) -> None:
        """Find or make all that are needed."""
        self._known = {
            o.name: o
            for o in Organisation.objects.in_place(self._here.county).filter(name__in=list(self._wanted))
        }
        fresh = [
            Organisation(
                division=self._here.county, name=name, kind=OrganisationKind.CONTRACTOR, batch=self._batch
            )
            for name in self._wanted
            if name not in self._known
        ]
        for organisation in Organisation.objects.bulk_create(fresh):
            self._known[organisation.name] = organisation

    def __getitem__(self, name: str) -> Organisation:
        return self._known[name]
