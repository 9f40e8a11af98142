"""入户走访: who was visited by whom on which day and for how long."""

import datetime
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from shegongzhan.fieldwork.models import Visit
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
    Row,
    SheetRead,
    readable,
    reject,
    shown,
)
from shegongzhan.ledgers.kinds.lookups import Known, Persons, Workers, known_records
from shegongzhan.ledgers.kinds.standing import differs
from shegongzhan.ledgers.kinds.twins import Said, There, chunks, twins
from shegongzhan.ledgers.kinds.visited import Whom, compare_names, known_of, whom_of
from shegongzhan.people.models import PersonState
from shegongzhan.services.commands import RecordFacts, write_records
from shegongzhan.services.models import Participant, RecordKind, RecordSource, RecordWorker, ServiceRecord


@dataclass(slots=True)
class VisitRow:
    """One visit."""

    day: datetime.date
    whom: list[Whom]
    division: str
    workers: list[str]
    minutes: int
    start: datetime.time | None = None
    end: datetime.time | None = None
    way: str = "door"
    purpose: str = ""
    note: str = ""
    handling: str = ""
    found_nobody: bool = False
    key: str = ""


class Visits(Kind):
    """The log of visits. Hours are counted for every worker who went along."""

    name = "visits"
    order = 50

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="visits",
            title="入户走访台账",
            columns=(
                Column(
                    "day",
                    "走访日期",
                    ("日期", "探访日期", "走访时间", "入户日期", "服务日期", "探访时间"),
                    1.5,
                ),
                Column(
                    "person",
                    "走访对象",
                    ("服务对象", "对象姓名", "姓名", "被走访人", "探访对象", "服务对象姓名", "走访对象姓名"),
                    1.5,
                ),
                Column("identity", "对象身份证号", ("身份证号", "身份证号码", "证件号码", "公民身份号码")),
                Column(
                    "township", "所在镇（街道）", ("乡镇", "镇街", "所属乡镇", "苏木乡镇", "乡镇（街道）")
                ),
                Column(
                    "village",
                    "所在村（社区）",
                    ("村（社区）", "村居", "嘎查村", "嘎查村（社区）", "地点", "走访地点", "村（居）"),
                ),
                Column("station", "社工站", ("所在社工站", "站点", "服务站点")),
                Column(
                    "workers",
                    "走访社工",
                    (
                        "走访人",
                        "走访人员",
                        "探访人",
                        "社工",
                        "社工姓名",
                        "探访人员",
                        "走访社工姓名",
                        "服务社工",
                    ),
                    2,
                ),
                Column("span", "走访时间", ("起止时间", "时间段", "走访时段", "时间", "具体时间"), 1.5),
                Column(
                    "hours", "时长", ("走访时长", "服务时长", "时长（小时）", "用时", "走访时长（小时）"), 2
                ),
                Column("way", "走访方式", ("方式", "探访方式")),
                Column("purpose", "走访内容", ("内容", "服务内容", "走访情况", "走访目的", "走访事项"), 1.5),
                Column("found", "发现的需求", ("发现需求", "需求", "发现问题", "存在问题", "需求情况"), 1.5),
                Column("handling", "处理情况", ("处理结果", "处置情况", "跟进情况", "办理情况"), 1.5),
                Column("note", "备注", ("说明",)),
            ),
            required=(("day",), ("person", "identity"), ("workers",)),
            marks=("走访", "探访", "入户"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with the key that recognises it next time."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                said: VisitRow = row.values
                who = sorted(
                    one.number or f"{one.name}/{one.masked}/{said.division}".replace("//", "/")
                    for one in said.whom
                )
                row.values.key = keys.key(sheet, "visit", said.day, "+".join(who), *sorted(said.workers))
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> VisitRow | None:
        """Return one visit."""
        day = cells.needed("day", values.date, "date.missing", _("没有填走访日期"))
        if day and day > here.today:
            cells.note("day", "date.future", _("日期还没到"), rejects=True)
        whom = whom_of(cells)
        workers = cells.needed("workers", values.names, "worker.missing", _("没有填走访社工")) or []
        division = self._where(cells, sheet, here)
        time = self._time(cells)
        if cells.rejected or day is None:
            return None
        purpose, note = self._named(cells, here, "purpose", "visits.contents")
        handling, more = self._named(cells, here, "handling", "visits.outcomes")
        found = cells.text("found")
        return VisitRow(
            day=day, whom=whom, division=division, workers=workers,
            minutes=time.minutes, start=time.start, end=time.end, way=self._way(cells, here), purpose=purpose, handling=handling,
            note="\n".join(part for part in (note, more, _("发现的需求：") + found if found else "", cells.text("note")) if part),
        )  # fmt: skip

    @staticmethod
    def _where(cells: Cells, sheet: SheetRead, here: Here) -> str:
        """Return the township or village; a village nobody knows is only remarked, the person has one."""
        township = cells.township(here)
        station = cells.text("station")
        if station and isinstance(found := here.township(station), Found):
            township = found.code
        written = cells.text("village")
        found_village = here.village(written, township) if written else None
        division = (
            found_village.code if isinstance(found_village, Found) else township or sheet.village or here.unit
        )
        if here.outside(division):
            cells.note("village", "place.outside", _("不在这次导入的范围内"), rejects=True)
        return division

    @staticmethod
    def _time(cells: Cells) -> values.Span:
        """Return how long it took: the duration column first, the span of the clock where there is none.

        One of the two suffices, even when the other cannot be read; when they differ the duration counts.
        """
        before = len(cells.notes)
        hours = cells.read("hours", values.span, rejects=False)
        clock = cells.read("span", values.span, rejects=False)
        if hours is None and clock is None:
            for note in cells.notes[before:]:
                note.rejects = True
                cells.rejected = True
            if len(cells.notes) == before:
                cells.note("hours", "hours.missing", _("没有填时长，也没有填起止时间"), rejects=True)
            return values.Span(0)
        if hours is None or clock is None:
            only = hours or clock
            assert only is not None
            return only
        if clock.start is not None and hours.minutes != clock.minutes:
            cells.note("hours", "hours.conflict", _("时长与起止时间不一致，以时长为准"), rejects=False)
        return values.Span(hours.minutes, clock.start, clock.end)

    @staticmethod
    def _named(cells: Cells, here: Here, field_name: str, key: str) -> tuple[str, str]:
        """Return the code of a word of the list, or the text for the note where it is none."""
        written = cells.text(field_name)
        code = here.code(key, written) if written else ""
        return (code, "") if code else ("", written)

    @staticmethod
    def _way(cells: Cells, here: Here) -> str:
        written = cells.text("way")
        return (here.code("visits.ways", written) if written else None) or "door"

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Record the visits that are not there yet; a person or a worker nobody knows rejects the row."""
        good = list(readable(sheets))
        everybody = [one for _sheet, row in good for one in row.values.whom]
        persons = Persons(
            (one.number for one in everybody),
            (one.name for one in everybody if not one.number),
            here,
            masked=any(one.masked for one in everybody),
        )
        workers = Workers(here)
        there: dict[str, UUID | None] = known_records(row.values.key for _s, row in good)
        met: list[_Met] = []
        for sheet, row in good:
            said: VisitRow = row.values
            known = known_of(sheet, row, said.whom, said.division, persons)
            if known is None:
                continue
            station = here.station_of(sheet.township or said.division)
            ids = self._workers(sheet, row, workers, station, sheet.township or said.division)
            if ids is not None:
                met.append(_Met(sheet, row, said, known, ids))
        there |= _twins([one for one in met if one.said.key not in there], there, here)
        minutes = _minutes_of(pk for pk in there.values() if pk)
        facts: list[RecordFacts] = []
        seen: list[VisitRow] = []
        for one in met:
            if one.said.key in there:
                one.row.fate = UNCHANGED
                mine = minutes.get(there[one.said.key], one.said.minutes)
                if mine != one.said.minutes:
                    differs(one.sheet, one.row, "hours", _in_minutes(one.said.minutes), _in_minutes(mine))
                continue
            there[one.said.key] = None
            compare_names(one.sheet, one.row, one.said.whom, one.known)
            one.row.fate = CREATED
            facts.append(_facts(one.said, one.known, one.workers))
            seen.append(one.said)
        records = write_records(actor, facts, batch=batch)
        Visit.objects.bulk_create(
            [
                Visit(
                    record=record,
                    way=said.way,
                    purpose=said.purpose,
                    handling=said.handling,
                    found_nobody=said.found_nobody,
                )
                for record, said in zip(records, seen, strict=True)
            ],
            batch_size=2000,
        )
        for _sheet, row in good:
            row.values = None

    @staticmethod
    def _workers(
        sheet: SheetRead, row: Row, workers: Workers, station: int | None, division: str
    ) -> list[int] | None:
        ids: list[int] = []
        for name in row.values.workers:
            pk, alike = workers.find(name, division, station)
            if pk is None:
                message = (
                    _("有 %(count)d 位同名的社工，分不清是哪一位") % {"count": alike}
                    if alike
                    else _("社工人才台账里没有这位社工，请先登记")
                )
                reject(sheet, row, "workers", shown("worker", name), "worker.unknown", message)
                return None
            if pk not in ids:
                ids.append(pk)
        return ids


class _Met(NamedTuple):
    """A row whose persons and workers are known."""

    sheet: SheetRead
    row: Row
    said: VisitRow
    known: list[Known]
    workers: list[int]


def _minutes_of(records: Iterable[UUID]) -> dict[UUID | None, int]:
    found: dict[UUID | None, int] = {}
    for part in chunks(records):
        found.update(RecordWorker.objects.filter(record__in=part).values_list("record_id", "minutes"))
    return found


def _in_minutes(minutes: int) -> str:
    return _("%(minutes)d 分钟") % {"minutes": minutes}


def _twins(met: list[_Met], taken: Container[str], here: Here) -> dict[str, UUID]:
    """Return the records, by key, of visits that were recorded on a page or have been changed since they were imported.

    The same workers saw the same persons on the same day. Who was seen together stands in one record, and in one row of
    an export; a ledger may give each a row.
    """
    wanted = [
        Said(one.said.key, (one.said.day, frozenset(one.workers), _together(one.known)), one.said.minutes)
        for one in met
    ]
    visits = ServiceRecord.objects.in_place(here.unit).filter(kind=RecordKind.VISIT)
    there: list[There] = []
    for days in chunks(one.said.day for one in met):
        found = visits.filter(day__in=days)
        workers: dict[UUID, set[int]] = defaultdict(set)
        minutes: dict[UUID, int] = {}
        for record, worker, spent in RecordWorker.objects.filter(record__in=found).values_list(
            "record_id", "worker_id", "minutes"
        ):
            workers[record].add(worker)
            minutes[record] = spent
        persons: dict[tuple[UUID, datetime.date], set[UUID]] = defaultdict(set)
        # Of who was erased nothing is left that a ledger could name.
        seen = Participant.objects.filter(record__in=found).exclude(person__state=PersonState.ERASED)
        for record, key, day, person in seen.values_list(
            "record_id", "record__import_key", "day", "person_id"
        ):
            if key not in taken:
                persons[record, day].add(person)
        for (record, day), those in persons.items():
            who = {frozenset(those), *(frozenset({person}) for person in those)}
            there.extend(
                There((day, frozenset(workers[record]), one), record, minutes.get(record)) for one in who
            )
    return twins(wanted, there)


def _together(known: Iterable[Known]) -> frozenset[UUID]:
    return frozenset(one.pk for one in known)


def _facts(said: VisitRow, known: list[Known], workers: list[int]) -> RecordFacts:
    return RecordFacts(
        kind=RecordKind.VISIT, day=said.day, division=known[0].division,
        starts_at=said.start, ends_at=said.end, heads=len(known), workers=[(pk, said.minutes) for pk in workers],
        people=[one.pk for one in known],
        note=said.note, source=RecordSource.LEDGER, import_key=said.key,
    )  # fmt: skip
