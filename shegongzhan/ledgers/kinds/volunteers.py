"""志愿者: the register of volunteers, in the fields of 民政部令67号第五条."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.core import names as spelling
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    REJECTED,
    Cells,
    Kind,
    Row,
    SheetRead,
    masked_sentence,
    readable,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.standing import Standing, Told, added, differs
from shegongzhan.ledgers.kinds.volunteers_columns import SPEC
from shegongzhan.ledgers.kinds.volunteers_known import Register
from shegongzhan.people.models import index_of
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of
from shegongzhan.volunteers.commands import VolunteerFacts, check_fields, check_guardian
from shegongzhan.volunteers.models import Availability, Team, TeamMember, Volunteer, VolunteerState

_SEXES = {"male": "m", "female": "f"}
_IDENTITY_KINDS = {"citizen": "resident", "permit": "permit", "other": "other"}
STATES = {
    "在册": VolunteerState.ACTIVE, "正常": VolunteerState.ACTIVE, "在队": VolunteerState.ACTIVE, "待站点确认": VolunteerState.PENDING,
    "待确认": VolunteerState.PENDING, "已退出": VolunteerState.LEFT, "退出": VolunteerState.LEFT,
}  # fmt: skip
WHEN = {
    "工作日上午": Availability.WEEKDAY_MORNING, "工作日下午": Availability.WEEKDAY_AFTERNOON,
    "工作日晚上": Availability.WEEKDAY_EVENING, "周末白天": Availability.WEEKEND_DAY, "周末": Availability.WEEKEND_DAY,
    "周末晚上": Availability.WEEKEND_EVENING, "节假日": Availability.HOLIDAY, "有事随叫": Availability.SUMMONED,
    "随时": Availability.SUMMONED, "随叫随到": Availability.SUMMONED,
}  # fmt: skip


@dataclass(slots=True)
class VolunteerRow:
    """One volunteer, and what a ledger says beside the file."""

    facts: VolunteerFacts
    state: str
    station: int | None = None
    since: datetime.date | None = None
    teams: list[str] = field(default_factory=list)


class Volunteers(Kind):
    """The register of volunteers. A minor whose guardian has not agreed waits for the station to confirm."""

    name = "volunteers"
    order = 35

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return SPEC

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> VolunteerRow | None:
        """Return one volunteer."""
        name = cells.needed("name", values.own_name, "name.missing", _("没有填姓名")) or ""
        identity = cells.identity()
        born = identity.birth if identity else None
        written = cells.written_date("born")
        if born is None and written is not None and written.precision == "day":
            born = written.day
        elif born is not None and written is not None and not _agrees(written, born):
            cells.note("born", "birth.conflict", _("出生日期与身份证号不一致，以身份证号为准"), rejects=False)
        if born is None:
            sentence = _("没有身份证号时要填出生日期（年月日），才知道是不是未成年人")
            cells.note("born" if "born" in sheet.columns else "name", "birth.missing", sentence, rejects=True)
        phone = _phone(cells)
        division = cells.place(here)
        if cells.rejected or born is None:
            return None
        facts = VolunteerFacts(
            name=name[:60],
            phone=phone,
            born_on=born,
            division=division,
            sex=_sex(cells, identity),
            identity_kind=_IDENTITY_KINDS[identity.kind] if identity else "none",
            identity_number=identity.number if identity else "",
            number=cells.text("number")[:40],
            skills=cells.codes("skills", here, "volunteers.skills"),
            services=cells.codes("services", here, "volunteers.service_kinds"),
            availability=_availability(cells),
            guardian_name=values.name(cells.raw("guardian_name"))[:60],
            guardian_phone=cells.phone("guardian_phone"),
            guardian_consent_on=cells.date("consent"),
        )
        return self._judged(cells, facts, here)

    @staticmethod
    def _judged(cells: Cells, facts: VolunteerFacts, here: Here) -> VolunteerRow | None:
        """Return the row by the rules of the page: what it refuses is rejected, a minor without consent only waits."""
        try:
            facts = check_fields(facts, on=here.today)
        except RuleViolation as no:
            field_name = {"born_on": "born", "identity_number": "identity"}.get(
                no.field or "", no.field or "name"
            )
            cells.note(field_name, "volunteer.refused", no.sentence, rejects=True)
            return None
        state = _state(cells)
        try:
            check_guardian(facts, on=here.today)
        except RuleViolation as no:
            if state == VolunteerState.ACTIVE:
                state = VolunteerState.PENDING
                cells.note(
                    "name", "volunteer.draft",
                    _("未成年人，监护人没有写全：先登记为“待站点确认”，不算在册。%(why)s") % {"why": no.sentence}, rejects=False,
                )  # fmt: skip
        since = cells.date("since")
        return VolunteerRow(
            facts, state, station_meant(here, cells.text("station")),
            since if since and since <= here.today else None, values.names(cells.raw("teams")),
        )  # fmt: skip

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Register who is not there; of the others fill in and change what a ledger may (`standing`)."""
        good = list(readable(sheets))
        register = Register([row.values.facts for _sheet, row in good])
        fresh: list[Volunteer] = []
        standing = Standing()
        met: set[tuple[str, Any]] = set()
        placed: list[tuple[SheetRead, Row, Volunteer]] = []
        for sheet, row in good:
            said: VolunteerRow = row.values
            there = self._known(sheet, row, register, here)
            if row.fate == REJECTED:
                continue
            if there is None:
                there = _new(said, here, batch)
                register.add(there, said.facts)
                fresh.append(there)
                row.fate = CREATED
            elif (sheet.source, there.pk) in met:
                row.fate = DUPLICATE
                remark(
                    sheet, row, "name", shown("name", said.facts.name), "duplicate",
                    _("这个人在本表前面已经出现过，没有重复登记"),
                )  # fmt: skip
                continue
            else:
                _meet(standing, sheet, row, there)
            met.add((sheet.source, there.pk))
            placed.append((sheet, row, there))
        Volunteer.objects.bulk_create(fresh, batch_size=1000)
        changed = [one for one in standing.rows() if not one._state.adding]
        for one in changed:
            one.identity_index = index_of(Volunteer, "identity_index", one.identity_number)
            one.phone_index = index_of(Volunteer, "phone_index", one.phone)
        Volunteer.objects.bulk_update(changed, [*FOLLOWED, "identity_index", "phone_index"], batch_size=500)
        _join_teams(placed, here, batch)
        for _sheet, row in good:
            row.values = None

    @staticmethod
    def _known(sheet: SheetRead, row: Row, register: Register, here: Here) -> Volunteer | None:
        """Return whose file the row means, None when there is none; what cannot be settled rejects the row."""
        facts: VolunteerFacts = row.values.facts
        there, two = register.meant(facts)
        if two:
            reject(
                sheet, row, "number" if facts.number else "name", facts.number or shown("name", facts.name), "volunteer.unclear",
                _("志愿者编号和证件号属于两位不同的人，请核对；是同一个人的，先把两份档案合并"),
            )  # fmt: skip
            return None
        if there is None:
            return None
        name = shown("name", facts.name)
        if there.state == VolunteerState.SEALED:
            sentence = _("本人要求过清除，档案已封存，导入不改动；想再参加的，请在他的档案页“重新加入”")
            reject(sheet, row, "name", name, "volunteer.sealed", sentence)
        elif here.outside(there.division):
            sentence = _("这个人已经在别处登记为志愿者，不在这次导入的范围内")
            reject(sheet, row, "name", name, "place.outside", sentence)
        return there


def _phone(cells: Cells) -> str:
    if "*" in cells.text("phone"):
        cells.note("phone", "id.masked", masked_sentence(), rejects=True)
        return ""
    found = cells.needed("phone", values.phone, "phone.missing", _("没有填联系电话：联系不上的不能登记"))
    return found or ""


def _sex(cells: Cells, identity: Any) -> str:
    written = _SEXES.get(values.sex(cells.raw("sex")), "")
    known = _SEXES.get(identity.sex, "") if identity else ""
    if known and written and known != written:
        cells.note("sex", "sex.conflict", _("性别与身份证号不一致，以身份证号为准"), rejects=False)
    return known or written


def _agrees(written: Any, born: datetime.date) -> bool:
    if written.precision == "day":
        return bool(written.day == born)
    same_year: bool = written.day.year == born.year
    return same_year and (written.precision == "year" or written.day.month == born.month)


def _state(cells: Cells) -> str:
    written = cells.text("state")
    if not written:
        return VolunteerState.ACTIVE
    if written not in STATES:
        cells.note(
            "state", "choice.unknown", _("不认识的状态“%(written)s”，按在册登记") % {"written": written}, rejects=False
        )  # fmt: skip
    return STATES.get(written, VolunteerState.ACTIVE)


def _availability(cells: Cells) -> list[str]:
    words = values.categories(cells.raw("availability"))
    unknown = [word for word in words if word not in WHEN]
    if unknown:
        cells.note(
            "availability", "category.unknown",
            _("不认识的%(list)s“%(words)s”，没有登记这一类") % {"list": _("方便的时间"), "words": "、".join(unknown)},
            rejects=False,
        )  # fmt: skip
    return list(dict.fromkeys(str(WHEN[word]) for word in words if word in WHEN))


def _new(said: VolunteerRow, here: Here, batch: Batch | None) -> Volunteer:
    """Return a file as a ledger brings it: without a code, so that nobody is recognised before the station gives one."""
    facts = said.facts
    pinyin, initials = spelling.spelled(facts.name)
    return Volunteer(
        **{name: value for name, value in facts.columns().items() if name != "station"},
        station_id=said.station or here.station_of(facts.division),
        state=said.state,
        state_on=said.since or here.today,
        pinyin=pinyin,
        initials=initials,
        batch=batch,
    )  # fmt: skip


# What a ledger may say of a file that is there, by column of the file.
FOLLOWED = (
    "sex", "identity_kind", "identity_number", "number", "born_on", "division", "phone", "skills", "services",
    "availability", "guardian_name", "guardian_phone", "guardian_consent_on",
)  # fmt: skip


def _meet(standing: Standing, sheet: SheetRead, row: Row, there: Volunteer) -> None:
    said: VolunteerRow = row.values
    facts = said.facts
    standing.meet(sheet, row, there, _told(facts, there))
    if facts.identity_number and not there.identity_number:
        there.identity_number, there.identity_kind = facts.identity_number, facts.identity_kind
        added(row, sheet.title("identity"), shown("identity", facts.identity_number))
        standing.changed[id(there)] = there
    elif facts.identity_number and facts.identity_number != there.identity_number:
        differs(
            sheet,
            row,
            "identity",
            shown("identity", facts.identity_number),
            shown("identity", there.identity_number or ""),
        )
    if facts.name != there.name:
        differs(sheet, row, "name", shown("name", facts.name), shown("name", there.name))
    if "state" in sheet.columns and said.state != there.state:
        differs(sheet, row, "state", str(VolunteerState(said.state).label), str(there.get_state_display()))  # fmt: skip


def _told(facts: VolunteerFacts, there: Volunteer) -> list[Told]:
    def words(key: str) -> Any:
        return lambda codes: "、".join(label(key, code, there.division, there.state_on) for code in codes)

    def when(codes: list[str]) -> str:
        return "、".join(str(Availability(code).label) for code in codes)

    def chosen(name: str) -> list[str] | None:
        mine, theirs = getattr(there, name), getattr(facts, name)
        return None if not theirs or set(theirs) <= set(mine) else list(theirs)

    # A ledger that names only the township says nothing against the village here.
    place = None if there.division.startswith(facts.division) else facts.division
    return [
        Told("sex", "sex", facts.sex, lambda code: _("男") if code == "m" else _("女")),
        Told("number", "number", facts.number),
        Told("born", "born_on", facts.born_on)
        if not there.identity_number
        else Told("born", "born_on", None),
        Told("village", "division", place, name_of),
        Told("phone", "phone", facts.phone),
        Told("skills", "skills", chosen("skills"), words("volunteers.skills")),
        Told("services", "services", chosen("services"), words("volunteers.service_kinds")),
        Told("availability", "availability", chosen("availability"), when),
        Told("guardian_name", "guardian_name", facts.guardian_name),
        Told("guardian_phone", "guardian_phone", facts.guardian_phone),
        Told("consent", "guardian_consent_on", facts.guardian_consent_on),
    ]


def _join_teams(placed: list[tuple[SheetRead, Row, Volunteer]], here: Here, batch: Batch | None) -> None:
    """Take volunteers into the teams a ledger names; a team nobody registered is remarked."""
    wanted = {name for _sheet, row, _there in placed for name in row.values.teams}
    if not wanted:
        return
    teams: dict[str, list[Team]] = {}
    for team in Team.objects.in_place(here.county).filter(name__in=wanted, ended_on__isnull=True):
        teams.setdefault(team.name, []).append(team)
    members = set(
        TeamMember.objects.filter(team__in=[t.pk for found in teams.values() for t in found], until__isnull=True)
        .values_list("team_id", "volunteer_id")
    )  # fmt: skip
    fresh: list[TeamMember] = []
    for sheet, row, there in placed:
        for name in row.values.teams:
            near = [t for t in teams.get(name, ()) if there.division.startswith(t.division[:9])] or teams.get(
                name, []
            )
            if len(near) != 1:
                remark(
                    sheet, row, "teams", name, "team.unknown",
                    _("没有登记过这支志愿服务队，或者有几支同名的；人已登记，没有记到队里"),
                )  # fmt: skip
            elif (near[0].pk, there.pk) not in members and there.state == VolunteerState.ACTIVE:
                members.add((near[0].pk, there.pk))
                fresh.append(
                    TeamMember(
                        division=near[0].division, team=near[0], volunteer=there, since=row.values.since or here.today, batch=batch
                    )
                )  # fmt: skip
                added(row, sheet.title("teams"), name)
    TeamMember.objects.bulk_create(fresh, batch_size=1000)


def station_meant(here: Here, written: str) -> int | None:
    """Return the station a cell names: 建平镇社工站, 县社工指导中心; None when it names none."""
    found = here.township(written) if written else None
    if isinstance(found, Found):
        return here.station_of(found.code)
    if written and (here.is_county(written) or "指导中心" in written):
        return here.stations.get(here.county)
    return None
