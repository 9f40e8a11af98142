"""服务清单: what stations offer regularly, to whom, and which need it answers."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
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
    Cells,
    Keys,
    Kind,
    SheetRead,
    readable,
    remark,
)
from shegongzhan.ledgers.kinds.columns import TOWNSHIP
from shegongzhan.ledgers.kinds.standing import Standing, Told, noted_by
from shegongzhan.ledgers.kinds.twins import Said, There, twins
from shegongzhan.needs.models import ServiceItem
from shegongzhan.policies.queries import label


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
                TOWNSHIP,
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
            name=name[:120],
            division=division,
            field=cells.code("field", here, "services.fields"),
            method=cells.code("method", here, "services.methods"),
            kind=kind,
            groups=cells.codes("groups", here, "people.categories"),
            provider=provider[:120],
            frequency=(here.code("services.frequencies", frequency) or frequency[:30]) if frequency else "",
            capacity=cells.read("capacity", values.integer, rejects=False),
        )

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the services that are not there yet; of the others what a ledger may change (`standing`)."""
        good = list(readable(sheets))
        there = {
            s.import_key: s
            for s in ServiceItem.objects.select_for_update().filter(
                import_key__in=[row.values.key for _s, row in good]
            )
        }
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, here)
        fresh, standing = [], Standing()
        for sheet, row in good:
            said: ServiceRow = row.values
            item = there.get(said.key)
            if item is None:
                there[said.key] = item = ServiceItem(
                    division=said.division,
                    station_id=here.station_of(said.division),
                    name=said.name,
                    field=said.field,
                    method=said.method,
                    groups=said.groups,
                    kind=said.kind,
                    provider_name=said.provider,
                    frequency=said.frequency,
                    capacity=said.capacity,
                    noted_on=here.first,
                    batch=batch,
                    import_key=said.key,
                )
                fresh.append(item)
                row.fate = CREATED
            elif item in fresh:
                row.fate = DUPLICATE
                remark(sheet, row, "name", said.name, "duplicate", _("这项服务在前面已经出现过"))
            else:
                standing.meet(sheet, row, item, _told(said, here))
        ServiceItem.objects.bulk_create(fresh, batch_size=1000)
        columns = ["field", "method", "frequency", "capacity"]
        ServiceItem.objects.bulk_update(standing.rows(), columns, batch_size=500)
        noted_by(ServiceItem, "pk", [item.pk for item in there.values()], here)
        for _sheet, row in good:
            row.values = None


def _told(said: ServiceRow, here: Here) -> list[Told]:
    """Return what a row says of the columns that may change while the service stays itself."""

    def named(key: str) -> Callable[[str], str]:
        return lambda code: label(key, code, here.unit, here.on)

    return [
        Told("field", "field", said.field, named("services.fields")),
        Told("method", "method", said.method, named("services.methods")),
        Told("frequency", "frequency", said.frequency, named("services.frequencies")),
        Told("capacity", "capacity", said.capacity),
    ]


def _twins(said: list[ServiceRow], taken: Container[str], here: Here) -> dict[str, ServiceItem]:
    """Return the services that were listed on a page or have been changed since they were imported.

    A ledger names who gives a service; where nothing else is written that is the station.
    """
    place = {one.key: one.division for one in said}
    wanted = [
        Said(one.key, (one.name, one.provider), (one.kind, one.frequency, one.capacity)) for one in said
    ]
    rows = ServiceItem.objects.in_place(here.unit).filter(name__in={one.name for one in said})
    there = [
        There(
            (values.optional_text(item.name), values.optional_text(item.provider_name or _station(item))),
            item,
            (item.kind, item.frequency, item.capacity),
        )
        for item in rows.select_related("station").select_for_update(of=("self",))
        if item.import_key not in taken
    ]
    return twins(wanted, there, lambda one, other: other.row.division.startswith(place[one.key]))


def _station(item: ServiceItem) -> str:
    return item.station.name if item.station else ""
