"""服务活动: community activities, where, when, led by whom, how many came."""

import datetime
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shegongzhan.activities.models import Activity
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    UNCHANGED,
    Cells,
    Keys,
    Kind,
    SheetRead,
    readable,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.columns import TOWNSHIP
from shegongzhan.ledgers.kinds.lookups import Workers, known_records
from shegongzhan.ledgers.kinds.standing import differs
from shegongzhan.ledgers.kinds.twins import Said, There, chunks, twins
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.commands import RecordFacts, write_records
from shegongzhan.services.models import RecordKind, RecordSource, ServiceRecord


@dataclass(slots=True)
class ActivityRow:
    """One activity."""

    day: datetime.date
    name: str
    kind: str
    township: str
    division: str
    place: str
    heads: int
    workers: list[str]
    minutes: int
    volunteers: int = 0
    start: datetime.time | None = None
    end: datetime.time | None = None
    cost: Decimal | None = None
    note: str = ""
    key: str = ""


class Activities(Kind):
    """The log of activities."""

    name = "activities"
    order = 60

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="activities",
            title="服务活动台账",
            columns=(
                Column("day", "活动日期", ("日期", "开展日期", "活动时间", "开展时间", "举办日期"), 1.5),
                Column("name", "活动名称", ("活动主题", "名称", "主题", "活动"), 3),
                Column("kind", "活动类型", ("活动类别", "类型", "类别", "服务领域"), 2),
                Column(
                    "station",
                    "主办社工站",
                    ("主办单位", "社工站", "开展单位", "组织单位", "承办单位", "举办单位"),
                    1.5,
                ),
                TOWNSHIP,
                Column("place", "活动地点", ("地点", "开展地点", "举办地点"), 1.5),
                Column(
                    "heads",
                    "参与人数",
                    ("参加人数", "服务人次", "受益人次", "参与人次", "人数", "服务人数"),
                    2,
                ),
                Column(
                    "workers",
                    "带领社工",
                    ("社工", "带领人", "负责社工", "主持人", "活动负责人", "工作人员"),
                    1.5,
                ),
                Column("volunteers", "志愿者人数", ("志愿者", "志愿者数", "参与志愿者"), 2),
                Column("span", "起止时间", ("活动时段", "时间段")),
                Column("hours", "时长（小时）", ("时长", "活动时长", "服务时长", "用时")),
                Column("cost", "经费（元）", ("经费", "活动经费", "费用", "支出", "使用经费"), 1.5),
                Column("note", "备注", ("说明", "活动内容", "内容")),
            ),
            required=(("day",), ("name",), ("heads", "volunteers", "workers", "kind")),
            marks=("活动",),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                said: ActivityRow = row.values
                said.key = keys.key(sheet, "activity", said.day, said.name, said.township, said.place)
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> ActivityRow | None:
        """Return one activity."""
        day = cells.needed("day", values.date, "date.missing", _("没有填活动日期"))
        if day and day > here.today:
            cells.note("day", "date.future", _("日期还没到"), rejects=True)
        name = cells.needed("name", values.optional_text, "name.missing", _("没有填活动名称")) or ""
        kind = self._kind(cells, here)
        heads = cells.read("heads", values.integer, rejects=True) or 0
        volunteers = cells.read("volunteers", values.integer, rejects=False) or 0
        if heads < 0 or volunteers < 0:
            cells.note("heads", "number.unreadable", _("人数不能是负数"), rejects=True)
        township = self._township(cells, sheet, here)
        hours = cells.read("hours", values.span, rejects=False)
        clock = cells.read("span", values.span, rejects=False)
        cost = cells.yuan("cost", rejects=False)
        if cells.rejected or day is None:
            return None
        if cost is not None and cost < 0:
            cells.note("cost", "number.unreadable", _("经费不能是负数，没有登记"), rejects=False)
            cost = None
        place = cells.text("place")
        village = here.village(place, township if len(township) == 9 else "") if place else None
        spent = hours or clock
        return ActivityRow(
            day=day,
            name=name[:160],
            kind=kind,
            township=township,
            division=village.code
            if isinstance(village, Found) and village.code.startswith(township)
            else township,
            place=place[:120],
            heads=heads,
            workers=values.names(cells.raw("workers")),
            minutes=spent.minutes if spent else 0,
            volunteers=volunteers,
            start=clock.start if clock else None,
            end=clock.end if clock else None,
            cost=cost,
            note=cells.text("note"),
        )

    @staticmethod
    def _kind(cells: Cells, here: Here) -> str:
        written = cells.text("kind")
        kind = here.code("activities.kinds", written) if written else None
        if kind is None and written:
            cells.note(
                "kind",
                "choice.unknown",
                _("不认识的活动类型“%(written)s”，按其他登记") % {"written": written},
                rejects=False,
            )
        return kind or "other"

    @staticmethod
    def _township(cells: Cells, sheet: SheetRead, here: Here) -> str:
        station = cells.text("station")
        found = here.township(station) if station else None
        if isinstance(found, Found):
            township = found.code
        elif station and (here.is_county(station) or "指导中心" in station):
            township = here.county
        else:
            township = cells.township(here) or here.unit
            if station and not cells.text("township"):
                cells.note(
                    "station",
                    "station.unknown",
                    _("没有找到“%(written)s”") % {"written": station},
                    rejects=True,
                )
        if here.outside(township):
            cells.note("station", "place.outside", _("不在这次导入的范围内"), rejects=True)
        return township

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Record the activities that are not there yet. A worker nobody knows is remarked; the activity counts."""
        good = list(readable(sheets))
        workers = Workers(here)
        there: dict[str, UUID | None] = known_records(row.values.key for _s, row in good)
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, here)
        heads = _heads_of(pk for pk in there.values() if pk)
        fields = {e["code"]: e.get("field", "") for e in policy("activities.kinds", here.unit, here.on)}
        facts: list[RecordFacts] = []
        seen: list[ActivityRow] = []
        for sheet, row in good:
            said: ActivityRow = row.values
            if said.key in there:
                row.fate = UNCHANGED
                mine = heads.get(there[said.key], said.heads)
                if said.heads and mine != said.heads:
                    differs(sheet, row, "heads", str(said.heads), str(mine))
                continue
            there[said.key] = None
            row.fate = CREATED
            station = here.station_of(said.township)
            ids: list[int] = []
            for name in said.workers:
                pk, _alike = workers.find(name, said.township, station)
                if pk is None:
                    remark(
                        sheet,
                        row,
                        "workers",
                        shown("worker", name),
                        "worker.unknown",
                        _("没有找到这位社工，或者有几位同名；活动已登记，没有记到社工名下"),
                    )
                elif pk not in ids:
                    ids.append(pk)
            facts.append(
                RecordFacts(
                    kind=RecordKind.ACTIVITY,
                    day=said.day,
                    division=said.division,
                    field=fields.get(said.kind, ""),
                    starts_at=said.start,
                    ends_at=said.end,
                    heads=said.heads,
                    workers=[(pk, said.minutes) for pk in ids],
                    place=said.place,
                    note=said.note,
                    source=RecordSource.LEDGER,
                    import_key=said.key,
                )
            )
            seen.append(said)
        records = write_records(actor, facts, batch=batch)
        Activity.objects.bulk_create(
            [
                Activity(
                    record=record,
                    name=said.name,
                    kind=said.kind,
                    volunteers=said.volunteers,
                    cost=said.cost,
                    duration_minutes=said.minutes,
                )
                for record, said in zip(records, seen, strict=True)
            ],
            batch_size=1000,
        )
        for _sheet, row in good:
            row.values = None


def _heads_of(records: Iterable[UUID]) -> dict[UUID | None, int]:
    found: dict[UUID | None, int] = {}
    for part in chunks(records):
        found.update(ServiceRecord.objects.filter(pk__in=part).values_list("pk", "heads"))
    return found


def _twins(said: list[ActivityRow], taken: Container[str], here: Here) -> dict[str, UUID]:
    """Return the records, by key, of activities that were recorded on a page or have been changed since they were imported."""
    township = {one.key: one.township for one in said}
    wanted = [Said(one.key, (one.day, one.name, one.place), one.heads) for one in said]
    rows = Activity.objects.filter(record__kind=RecordKind.ACTIVITY)
    there: list[There] = []
    for days in chunks(one.day for one in said):
        found = rows.filter(record__in=ServiceRecord.objects.in_place(here.unit).filter(day__in=days))
        for key, pk, day, name, place, heads, *where in found.values_list(
            "record__import_key",
            "record_id",
            "record__day",
            "name",
            "record__place",
            "record__heads",
            "record__division",
            "record__station__division",
        ):
            if key in taken:
                continue
            natural = (day, values.optional_text(name), values.optional_text(place))
            there.append(There(natural, (pk, [code for code in where if code]), heads))
    alike = twins(
        wanted, there, lambda one, other: any(code.startswith(township[one.key]) for code in other.row[1])
    )
    return {key: pk for key, (pk, _where) in alike.items()}
