"""资源清单: what the five kinds of partners can give, how much, where and until when."""

import datetime
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.imports.reading.values import optional_text
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import CREATED, Cells, Keys, Kind, SheetRead, readable
from shegongzhan.ledgers.kinds.columns import TOWNSHIP, VILLAGE
from shegongzhan.ledgers.kinds.standing import Standing, Told, noted_by
from shegongzhan.ledgers.kinds.twins import Said, There, twins
from shegongzhan.needs.models import Resource
from shegongzhan.stations.queries import name_of


@dataclass(slots=True)
class ResourceRow:
    """One resource."""

    name: str
    owner_kind: str
    owner_name: str
    kind: str
    division: str
    area: str
    area_known: bool = True
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
                TOWNSHIP,
                VILLAGE,
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
        area_known = area is not None
        area = area or here.unit
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
            name=name[:120],
            owner_kind=owner_kind,
            owner_name=(owner or name)[:120],
            kind=kind,
            area=area,
            area_known=area_known,
            division=self._home(cells, here, owner) or area,
            groups=cells.codes("groups", here, "people.categories"),
            capacity=capacity,
            period=period,
            unit=unit,
            contact=values.name(cells.raw("contact"))[:40],
            phone=cells.phone("phone"),
            valid_from=since,
            valid_until=until,
            conditions=cells.text("conditions")[:200],
        )

    @staticmethod
    def _area(cells: Cells, here: Here) -> str | None:
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
            "area",
            "area.unknown",
            _("不认识的范围“%(written)s”，按本次导入的范围登记") % {"written": written},
            rejects=False,
        )
        return None

    @staticmethod
    def _home(cells: Cells, here: Here, owner: str) -> str:
        if cells.text("village"):
            return cells.place(here)
        named = here.townships.mentioned(owner)
        home = cells.township(here) or (named.code if named else "")
        return "" if home and here.outside(home) else home

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the resources that are not there yet; of the others what a ledger may change (`standing`)."""
        good = list(readable(sheets))
        there = {
            r.import_key: r
            for r in Resource.objects.select_for_update().filter(
                import_key__in=[row.values.key for _s, row in good]
            )
        }
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, here)
        fresh, standing = [], Standing()
        for sheet, row in good:
            said: ResourceRow = row.values
            resource = there.get(said.key)
            if resource is None:
                there[said.key] = resource = Resource(
                    division=said.division,
                    name=said.name,
                    owner_kind=said.owner_kind,
                    owner_name=said.owner_name,
                    kind=said.kind,
                    area=said.area,
                    groups=said.groups,
                    capacity=said.capacity,
                    capacity_period=said.period,
                    unit=said.unit,
                    conditions=said.conditions,
                    contact_name=said.contact,
                    contact_phone=said.phone or None,
                    valid_from=said.valid_from,
                    valid_until=said.valid_until,
                    noted_on=here.first,
                    batch=batch,
                    import_key=said.key,
                )
                fresh.append(resource)
                row.fate = CREATED
            else:
                standing.meet(sheet, row, resource, _told(said))
        Resource.objects.bulk_create(fresh, batch_size=1000)
        columns = ["area", "capacity", "valid_from", "valid_until", "contact_name", "contact_phone"]
        Resource.objects.bulk_update(standing.rows(), columns, batch_size=500)
        noted_by(Resource, "pk", [resource.pk for resource in there.values()], here)
        for _sheet, row in good:
            row.values = None


def _told(said: ResourceRow) -> list[Told]:
    """Return what a row says of the columns that may change while the resource stays itself."""
    return [
        Told("area", "area", said.area if said.area_known else None, name_of),
        Told("capacity", "capacity", said.capacity),
        Told("valid_from", "valid_from", said.valid_from),
        Told("valid_until", "valid_until", said.valid_until),
        Told("contact", "contact_name", said.contact),
        Told("phone", "contact_phone", said.phone),
    ]


def _twins(said: list[ResourceRow], taken: Container[str], here: Here) -> dict[str, Resource]:
    """Return the resources that were listed on a page or have been changed since they were imported."""
    wanted = [
        Said(one.key, (one.name, one.owner_name), (one.kind, one.area, one.capacity, one.valid_until))
        for one in said
    ]
    rows = (
        Resource.objects.in_place(here.county).select_for_update().filter(name__in={one.name for one in said})
    )
    there = [
        There(
            (optional_text(r.name), optional_text(r.owner_name)),
            r,
            (r.kind, r.area, r.capacity, r.valid_until),
        )
        for r in rows
        if r.import_key not in taken
    ]
    return twins(wanted, there)


def _period(title: str) -> tuple[str, str]:
    """Return period and unit of a capacity from its column's name: 可提供数量（人次/年）."""
    period = next(
        (code for sign, code in (("月", "month"), ("季", "quarter"), ("年", "year")) if sign in title), "year"
    )
    return period, next(
        (unit for unit in ("人次", "小时", "场次", "次", "份", "元", "户", "人") if unit in title), "人次"
    )
