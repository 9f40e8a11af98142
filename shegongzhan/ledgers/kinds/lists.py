"""三张清单: needs, resources and services, each on a sheet of its own."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    UNCHANGED,
    UPDATED,
    Cells,
    Keys,
    Kind,
    SheetRead,
    readable,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.lookups import Persons
from shegongzhan.needs.commands import NeedFacts, write_needs
from shegongzhan.needs.models import CLOSED, Need, NeedChannel, NeedSource, NeedState, Resource, ServiceItem

_STATES = {
    "待响应": NeedState.OPEN, "未响应": NeedState.OPEN, "待处理": NeedState.OPEN, "待解决": NeedState.OPEN, "未解决": NeedState.OPEN,
    "已匹配": NeedState.MATCHED, "已对接": NeedState.MATCHED, "服务中": NeedState.IN_SERVICE, "处理中": NeedState.IN_SERVICE,
    "跟进中": NeedState.IN_SERVICE, "进行中": NeedState.IN_SERVICE, "已满足": NeedState.MET, "已解决": NeedState.MET, "已完成": NeedState.MET,
    "已办结": NeedState.MET, "部分满足": NeedState.PARTLY_MET, "部分解决": NeedState.PARTLY_MET, "已转介": NeedState.REFERRED,
    "转介": NeedState.REFERRED, "无法满足": NeedState.CANNOT, "暂时满足不了": NeedState.CANNOT, "暂不能满足": NeedState.CANNOT,
}  # fmt: skip
_TOWNSHIP = Column(
    "township",
    "所在镇（街道）",
    ("乡镇", "镇街", "所属乡镇", "苏木乡镇", "乡镇（街道）", "镇（街道）", "所在乡镇"),
)
_VILLAGE = Column(
    "village",
    "所在村（社区）",
    ("村（社区）", "村居", "嘎查村", "嘎查村（社区）", "村（居）", "所属村（社区）"),
)


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
                _TOWNSHIP,
                _VILLAGE,
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
        person = values.name(cells.raw("person"))
        source = self._source(cells, bool(identity or person))
        division = cells.place(here)
        kind = cells.code("kind", here, "needs.kinds", needed=True)
        urgency = self._urgency(cells, here)
        if cells.rejected or noted is None:
            return None
        group = cells.codes("group", here, "people.categories")
        state, reason = self._state(cells)
        closed_on = cells.date("closed")
        persons = cells.read("persons", values.integer, rejects=False) or 1
        return NeedRow(
            source=source, division=division, kind=kind, urgency=urgency, noted_on=noted, person=person,
            number=identity.number if identity else "", group=group[0] if group else "", description=cells.text("description"),
            state=state, persons=max(persons, 1), closed_on=(max(closed_on or noted, noted)) if state in CLOSED else None, reason=reason,
        )  # fmt: skip

    @staticmethod
    def _source(cells: Cells, named: bool) -> str:
        written = cells.text("source")
        if not written:
            return NeedSource.CLIENT if named else NeedSource.RESIDENT
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
        for start in range(0, len(keys), 500):
            part = Need.objects.filter(import_key__in=keys[start : start + 500])
            there.update(part.values_list("import_key", "state"))
        facts: list[NeedFacts] = []
        for sheet, row in good:
            said: NeedRow = row.values
            known = (
                persons.find(said.number, said.person, said.division) if said.number or said.person else None
            )
            if known is None and said.source == NeedSource.CLIENT:
                field_name, value = ("identity", said.number) if said.number else ("person", said.person)
                reject(
                    sheet, row, field_name, shown(field_name, value), "person.unknown",
                    _("没有找到这个人的档案，请先导入或登记服务对象"),
                )  # fmt: skip
                continue
            if said.key in there:
                row.fate = UNCHANGED
                if there[said.key] != said.state:
                    remark(
                        sheet, row, "state", said.state, "need.state", _("系统里这项需求是“%(state)s”，没有按台账改动")
                        % {"state": NeedState(there[said.key]).label},
                    )  # fmt: skip
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
                    station_id=here.station_of(said.division),
                    person_id=known.pk if known else None,
                    household_id=known.household_id if known else None,
                    group=said.group,
                    persons=said.persons,
                    description=said.description,
                    state=said.state,
                    state_reason=said.reason,
                    closed_on=said.closed_on,
                    import_key=said.key,
                )  # fmt: skip
            )
        write_needs(actor, facts, batch=batch)
        for _sheet, row in good:
            row.values = None


@dataclass(slots=True)
class ResourceRow:
    """One resource."""

    name: str
    owner_kind: str
    owner_name: str
    kind: str
    division: str
    area: str
    groups: list[str] = field(default_factory=list)
    capacity: int | None = None
    period: str = "year"
    unit: str = ""
    contact: str = ""
    phone: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    conditions: str = ""
    key: str = ""


class Resources(Kind):
    """The list of resources: what the five kinds of partners can give."""

    name = "lists"
    part = "resources"
    order = 41

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="lists",
            title="资源清单",
            columns=(
                Column("name", "资源名称", ("名称", "资源", "资源内容"), 3),
                Column("owner", "提供方", ("资源提供方", "提供单位", "单位名称", "提供者", "来源单位"), 2),
                Column(
                    "owner_kind",
                    "提供方类型",
                    ("资源主体", "主体类型", "资源来源", "提供者类型", "主体类别", "五社类型"),
                    3,
                ),
                Column("kind", "资源类别", ("资源类型", "可应对需求", "应对需求", "资源种类"), 3),
                Column("area", "可服务范围", ("服务范围", "服务区域", "覆盖范围", "覆盖区域"), 2),
                _TOWNSHIP,
                _VILLAGE,
                Column("groups", "面向对象", ("服务对象", "服务人群", "适用对象", "面向人群")),
                Column(
                    "capacity",
                    "可提供数量（人次/年）",
                    ("可提供数量", "数量", "服务能力", "可服务人次", "容量", "可提供人次"),
                    2,
                ),
                Column("contact", "联系人", ("负责人", "联系人姓名")),
                Column("phone", "联系电话", ("电话", "联系方式", "手机号")),
                Column("valid_from", "有效期从", ("开始日期", "起始日期", "有效期起")),
                Column(
                    "valid_until", "有效期至", ("有效期", "截止日期", "到期日期", "有效期止", "有效日期"), 2
                ),
                Column("conditions", "条件", ("使用条件", "备注", "说明")),
            ),
            required=(("name",), ("owner", "owner_kind"), ("kind", "area", "capacity")),
            marks=("资源清单", "资源"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                row.values.key = keys.key(
                    sheet, "resource", here.county, row.values.name, row.values.owner_name
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> ResourceRow | None:
        """Return one resource."""
        name = cells.needed("name", values.optional_text, "name.missing", _("没有填资源名称")) or ""
        kind = cells.code("kind", here, "needs.kinds", needed=True)
        owner_kind = cells.code("owner_kind", here, "needs.owner_kinds", needed=True)
        area = self._area(cells, here)
        capacity = cells.read("capacity", values.integer, rejects=True)
        until = cells.date("valid_until", rejects=True)
        if capacity is not None and capacity < 0:
            cells.note("capacity", "number.unreadable", _("数量不能是负数"), rejects=True)
        if cells.rejected:
            return None
        since = cells.date("valid_from")
        if since and until and until < since:
            cells.note(
                "valid_until", "date.order", _("有效期止早于有效期起，没有登记有效期起"), rejects=False
            )
            since = None
        period, unit = _period(sheet.title("capacity"))
        owner = cells.text("owner")
        return ResourceRow(
            name=name[:120], owner_kind=owner_kind, owner_name=(owner or name)[:120], kind=kind, area=area,
            division=self._home(cells, here, owner) or area, groups=cells.codes("groups", here, "people.categories"),
            capacity=capacity, period=period, unit=unit, contact=values.name(cells.raw("contact"))[:40],
            phone=cells.phone("phone"), valid_from=since, valid_until=until, conditions=cells.text("conditions")[:200],
        )  # fmt: skip

    @staticmethod
    def _area(cells: Cells, here: Here) -> str:
        written = cells.text("area")
        if not written:
            return cells.township(here) or here.unit
        found = here.township(written)
        if isinstance(found, Found):
            return found.code
        if here.is_county(written):
            return here.county
        village = here.village(written, cells.township(here))
        if isinstance(village, Found):
            return village.code
        cells.note(
            "area", "area.unknown", _("不认识的范围“%(written)s”，按本次导入的范围登记") % {"written": written}, rejects=False
        )  # fmt: skip
        return here.unit

    @staticmethod
    def _home(cells: Cells, here: Here, owner: str) -> str:
        if cells.text("village"):
            return cells.place(here)
        named = here.townships.mentioned(owner)
        home = cells.township(here) or (named.code if named else "")
        return "" if home and here.outside(home) else home

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the resources that are not there yet; amounts and dates follow the ledger."""
        good = list(readable(sheets))
        there = {
            r.import_key: r
            for r in Resource.objects.filter(import_key__in=[row.values.key for _s, row in good])
        }
        fresh, changed = [], []
        for _sheet, row in good:
            said: ResourceRow = row.values
            resource = there.get(said.key)
            if resource is None:
                there[said.key] = resource = Resource(
                    division=said.division, name=said.name, owner_kind=said.owner_kind, owner_name=said.owner_name, kind=said.kind,
                    area=said.area, groups=said.groups, capacity=said.capacity, capacity_period=said.period, unit=said.unit,
                    conditions=said.conditions, contact_name=said.contact, contact_phone=said.phone or None,
                    valid_from=said.valid_from, valid_until=said.valid_until, batch=batch, import_key=said.key,
                )  # fmt: skip
                fresh.append(resource)
                row.fate = CREATED
            elif resource.pk and (resource.capacity, resource.valid_until, resource.area) != (
                said.capacity,
                said.valid_until,
                said.area,
            ):
                resource.capacity, resource.valid_until, resource.area = (
                    said.capacity,
                    said.valid_until,
                    said.area,
                )
                changed.append(resource)
                row.fate = UPDATED
            else:
                row.fate = UNCHANGED
        Resource.objects.bulk_create(fresh, batch_size=1000)
        Resource.objects.bulk_update(changed, ["capacity", "valid_until", "area"], batch_size=500)
        for _sheet, row in good:
            row.values = None


def _period(title: str) -> tuple[str, str]:
    """Return period and unit of a capacity from its column's name: 可提供数量（人次/年）."""
    period = next(
        (code for sign, code in (("月", "month"), ("季", "quarter"), ("年", "year")) if sign in title), "year"
    )
    return period, next(
        (unit for unit in ("人次", "小时", "场次", "次", "份", "元", "户", "人") if unit in title), "人次"
    )


@dataclass(slots=True)
class ServiceRow:
    """One service on offer."""

    name: str
    division: str
    field: str
    method: str
    kind: str
    groups: list[str]
    provider: str = ""
    frequency: str = ""
    capacity: int | None = None
    key: str = ""


class Services(Kind):
    """The list of services the stations offer."""

    name = "lists"
    part = "services"
    order = 42

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="lists",
            title="服务清单",
            columns=(
                Column("name", "服务名称", ("服务项目", "服务项目名称", "名称"), 3),
                Column("field", "服务领域", ("领域", "服务类别", "服务类型"), 2),
                Column("method", "服务方法", ("服务方式", "方法", "服务形式"), 3),
                Column("groups", "面向对象", ("服务对象", "服务人群", "对象类别", "适用对象"), 1.5),
                Column("kind", "应对需求", ("对应需求", "需求类别", "满足需求", "需求类型"), 3),
                Column("provider", "提供单位", ("提供方", "社工站", "服务单位", "承担单位", "责任单位"), 2),
                _TOWNSHIP,
                Column("frequency", "频次", ("服务频次", "频率", "服务频率"), 3),
                Column("capacity", "每月可接", ("每月可服务人次", "服务能力")),
            ),
            required=(("name",), ("kind",), ("method", "frequency", "provider", "field")),
            marks=("服务清单",),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                row.values.key = keys.key(
                    sheet, "service", row.values.division, row.values.name, row.values.provider
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> ServiceRow | None:
        """Return one service."""
        name = cells.needed("name", values.optional_text, "name.missing", _("没有填服务名称")) or ""
        kind = cells.code("kind", here, "needs.kinds", needed=True)
        provider = cells.text("provider")
        named = here.township(provider) if provider else None
        division = named.code if isinstance(named, Found) else cells.township(here) or here.unit
        if here.outside(division):
            cells.note("provider", "place.outside", _("不在这次导入的范围内"), rejects=True)
        if cells.rejected:
            return None
        frequency = cells.text("frequency")
        return ServiceRow(
            name=name[:120], division=division, field=cells.code("field", here, "services.fields"),
            method=cells.code("method", here, "services.methods"), kind=kind,
            groups=cells.codes("groups", here, "people.categories"), provider=provider[:120],
            frequency=(here.code("services.frequencies", frequency) or frequency[:30]) if frequency else "",
            capacity=cells.read("capacity", values.integer, rejects=False),
        )  # fmt: skip

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the services that are not there yet; frequency and capacity follow the ledger."""
        good = list(readable(sheets))
        there = {
            s.import_key: s
            for s in ServiceItem.objects.filter(import_key__in=[row.values.key for _s, row in good])
        }
        fresh, changed = [], []
        for sheet, row in good:
            said: ServiceRow = row.values
            item = there.get(said.key)
            if item is None:
                there[said.key] = item = ServiceItem(
                    division=said.division, station_id=here.station_of(said.division), name=said.name, field=said.field,
                    method=said.method, groups=said.groups, kind=said.kind, provider_name=said.provider,
                    frequency=said.frequency, capacity=said.capacity, batch=batch, import_key=said.key,
                )  # fmt: skip
                fresh.append(item)
                row.fate = CREATED
            elif item in fresh:
                row.fate = DUPLICATE
                remark(sheet, row, "name", said.name, "duplicate", _("这项服务在前面已经出现过"))
            elif (item.frequency, item.capacity) != (said.frequency, said.capacity):
                item.frequency, item.capacity = said.frequency, said.capacity
                changed.append(item)
                row.fate = UPDATED
            else:
                row.fate = UNCHANGED
        ServiceItem.objects.bulk_create(fresh, batch_size=1000)
        ServiceItem.objects.bulk_update(changed, ["frequency", "capacity"], batch_size=500)
        for _sheet, row in good:
            row.values = None
