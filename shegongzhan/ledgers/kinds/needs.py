"""需求清单: what service objects and residents at large need."""

import datetime
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    UNCHANGED,
    Cells,
    Keys,
    Kind,
    SheetRead,
    masked_sentence,
    readable,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.columns import TOWNSHIP, VILLAGE
from shegongzhan.ledgers.kinds.lookups import Persons
from shegongzhan.ledgers.kinds.twins import Said, There, chunks, twins
from shegongzhan.needs.commands import NeedFacts, write_needs
from shegongzhan.needs.models import CLOSED, Need, NeedChannel, NeedSource, NeedState

_STATES = {
    "待响应": NeedState.OPEN,
    "未响应": NeedState.OPEN,
    "待处理": NeedState.OPEN,
    "待解决": NeedState.OPEN,
    "未解决": NeedState.OPEN,
    "已匹配": NeedState.MATCHED,
    "已对接": NeedState.MATCHED,
    "服务中": NeedState.IN_SERVICE,
    "处理中": NeedState.IN_SERVICE,
    "跟进中": NeedState.IN_SERVICE,
    "进行中": NeedState.IN_SERVICE,
    "已满足": NeedState.MET,
    "已解决": NeedState.MET,
    "已完成": NeedState.MET,
    "已办结": NeedState.MET,
    "部分满足": NeedState.PARTLY_MET,
    "部分解决": NeedState.PARTLY_MET,
    "已转介": NeedState.REFERRED,
    "转介": NeedState.REFERRED,
    "无法满足": NeedState.CANNOT,
    "暂时满足不了": NeedState.CANNOT,
    "暂不能满足": NeedState.CANNOT,
}


@dataclass(slots=True)
class NeedRow:
    """One need."""

    source: str
    division: str
    kind: str
    urgency: str
    noted_on: datetime.date
    person: str = ""
    number: str = ""
    group: str = ""
    description: str = ""
    state: str = NeedState.OPEN
    persons: int = 1
    closed_on: datetime.date | None = None
    reason: str = ""
    key: str = ""


class Needs(Kind):
    """The list of needs, of persons on the register and of residents at large."""

    name = "lists"
    part = "needs"
    order = 40

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="lists",
            title="需求清单",
            columns=(
                Column("source", "需求来源", ("来源",), 2),
                TOWNSHIP,
                VILLAGE,
                Column("person", "服务对象", ("姓名", "服务对象姓名", "需求人", "对象姓名", "提出人")),
                Column("identity", "身份证号", ("身份证号码", "证件号码", "公民身份号码")),
                Column("group", "对象类别", ("人员类别", "人群", "人群类别", "服务人群")),
                Column("kind", "需求类别", ("需求类型", "需求分类", "类别", "需求种类"), 3),
                Column("description", "需求描述", ("需求内容", "具体需求", "需求说明", "需求"), 2),
                Column("urgency", "紧急程度", ("紧急情况", "轻重缓急", "缓急程度"), 2),
                Column(
                    "noted",
                    "登记日期",
                    ("日期", "登记时间", "提出日期", "收集日期", "收集时间", "提出时间"),
                    1,
                ),
                Column("persons", "涉及人数", ("人数", "需求人数")),
                Column("state", "状态", ("办理状态", "响应状态", "需求状态", "办理情况", "满足情况"), 1),
                Column("closed", "办结日期", ("完成日期", "解决日期", "办结时间")),
                Column("reason", "状态说明", ("原因", "未满足原因")),
            ),
            required=(("kind",), ("noted", "urgency", "state", "description")),
            marks=("需求清单", "需求"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key: state and urgency change, the need stays the same."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                said: NeedRow = row.values
                who = said.number or said.person
                said.key = keys.key(
                    sheet, "need", said.source, said.division, who, said.kind, said.description, said.noted_on
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> NeedRow | None:
        """Return one need."""
        noted = cells.needed("noted", values.date, "date.missing", _("没有填登记日期"))
        if noted and noted > here.today:
            cells.note("noted", "date.future", _("日期还没到"), rejects=True)
        identity = cells.identity()
        person = cells.read("person", values.own_name, rejects=True) or ""
        if "*" in person and identity is None and not cells.rejected:
            cells.note("person", "id.masked", masked_sentence(), rejects=True)
        source = self._source(cells, here, bool(identity or person))
        division = self._where(cells, here)
        kind = cells.code("kind", here, "needs.kinds", needed=True)
        urgency = self._urgency(cells, here)
        if cells.rejected or noted is None:
            return None
        group = cells.codes("group", here, "people.categories")
        state, reason = self._state(cells)
        closed_on = cells.date("closed")
        persons = cells.read("persons", values.integer, rejects=False) or 1
        return NeedRow(
            source=source,
            division=division,
            kind=kind,
            urgency=urgency,
            noted_on=noted,
            person=person,
            number=identity.number if identity else "",
            group=group[0] if group else "",
            description=cells.text("description"),
            state=state,
            persons=max(persons, 1),
            closed_on=(max(closed_on or noted, noted)) if state in CLOSED else None,
            reason=reason,
        )

    @staticmethod
    def _where(cells: Cells, here: Here) -> str:
        """Return the place; a need of the whole county names the county where others name their township."""
        written = cells.text("township")
        if cells.text("village") or not written or not here.is_county(written):
            return cells.place(here)
        if here.outside(here.county):
            cells.note("township", "place.outside", _("不在这次导入的范围内"), rejects=True)
        return here.county

    @staticmethod
    def _source(cells: Cells, here: Here, named: bool) -> str:
        written = cells.text("source")
        if not written:
            return NeedSource.CLIENT if named else NeedSource.RESIDENT
        if here.code("needs.sources", written) == NeedSource.RESIDENT:
            return NeedSource.RESIDENT
        if "居民" in written or "社区" in written or "调研" in written:
            return NeedSource.RESIDENT
        if not named:
            cells.note("person", "name.missing", _("服务对象的需求要写明是谁的"), rejects=True)
        return NeedSource.CLIENT

    @staticmethod
    def _urgency(cells: Cells, here: Here) -> str:
        if not cells.text("urgency"):
            # Without a word the least urgent level of the pack holds: it stands last.
            return here.code("needs.urgency", here.labels("needs.urgency")[-1]) or ""
        return cells.code("urgency", here, "needs.urgency", needed=True)

    @staticmethod
    def _state(cells: Cells) -> tuple[str, str]:
        written = cells.text("state")
        if not written:
            return NeedState.OPEN, ""
        state = _STATES.get(written)
        if state is None:
            cells.note(
                "state",
                "choice.unknown",
                _("不认识的状态“%(written)s”，按待响应登记") % {"written": written},
                rejects=False,
            )
            return NeedState.OPEN, ""
        reason = cells.text("reason")
        return state, reason or (written if state == NeedState.CANNOT else "")

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Note the needs that are not there yet. One whose state has moved on in the ledger but not here is only remarked."""
        good = list(readable(sheets))
        persons = Persons(
            (row.values.number for _s, row in good),
            (row.values.person for _s, row in good if not row.values.number),
            here,
        )
        keys = sorted({row.values.key for _s, row in good})
        there: dict[str, str] = {}
        for part in chunks(keys):
            there.update(Need.objects.filter(import_key__in=part).values_list("import_key", "state"))
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, persons, here)
        facts: list[NeedFacts] = []
        for sheet, row in good:
            said: NeedRow = row.values
            known = (
                persons.find(said.number, said.person, said.division) if said.number or said.person else None
            )
            if known is None and said.source == NeedSource.CLIENT:
                field_name, value = ("identity", said.number) if said.number else ("person", said.person)
                reject(
                    sheet,
                    row,
                    field_name,
                    shown(field_name, value),
                    "person.unknown",
                    _("没有找到这个人的档案，请先导入或登记服务对象"),
                )
                continue
            if said.key in there:
                row.fate = UNCHANGED
                if there[said.key] != said.state:
                    remark(
                        sheet,
                        row,
                        "state",
                        str(NeedState(said.state).label),
                        "need.state",
                        _("系统里这项需求是“%(state)s”，没有按台账改动")
                        % {"state": NeedState(there[said.key]).label},
                    )
                continue
            there[said.key] = said.state
            row.fate = CREATED
            facts.append(
                NeedFacts(
                    kind=said.kind,
                    urgency=said.urgency,
                    noted_on=said.noted_on,
                    division=said.division,
                    source=said.source,
                    channel=NeedChannel.LEDGER,
                    person_id=known.pk if known else None,
                    household_id=known.household_id if known else None,
                    group=said.group,
                    persons=said.persons,
                    description=said.description,
                    state=said.state,
                    state_reason=said.reason,
                    closed_on=said.closed_on,
                    import_key=said.key,
                )
            )
        write_needs(actor, facts, batch=batch)
        for _sheet, row in good:
            row.values = None


def _twins(said: list[NeedRow], taken: Container[str], persons: Persons, here: Here) -> dict[str, str]:
    """Return the states, by key, of needs that were noted on a page or have been changed since they were imported."""

    def who(one: NeedRow) -> Any:
        known = persons.find(one.number, one.person, one.division) if one.number or one.person else None
        return known.pk if known else None

    wanted = [
        Said(
            one.key,
            (one.source, one.division, who(one), one.kind, one.description, one.noted_on),
            (one.urgency, one.state),
        )
        for one in said
    ]
    there: list[There] = []
    rows = Need.objects.in_place(here.unit)
    for days in chunks(one.noted_on for one in said):
        for need in rows.filter(noted_on__in=days, kind__in={one.kind for one in said}):
            if need.import_key in taken:
                continue
            natural = (
                need.source,
                need.division,
                need.person_id,
                need.kind,
                values.optional_text(need.description or ""),
                need.noted_on,
            )
            there.append(There(natural, need.state, (need.urgency, need.state)))
    return twins(wanted, there)
