"""What the pages of imports read."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shegongzhan.core.scoping import Scope
from shegongzhan.crypto.masking import numbers_in
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.headers import joined_names, normal
from shegongzhan.imports.reading.limits import limits_of
from shegongzhan.imports.reading.rows import data_rows
from shegongzhan.imports.reading.workbooks import Sheet, open_workbook
from shegongzhan.ledgers import storage
from shegongzhan.ledgers.access import RIGHT
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds import ALL, Kind
from shegongzhan.ledgers.kinds.base import FATES, shown
from shegongzhan.ledgers.plan import SKIP, Choice, choices_of, identify, key_of, remembered_columns

HEAD = 12
STALLED_AFTER = datetime.timedelta(minutes=3)
# Numbers of persons, cards and telephones; 20230719 is a day.
_LONG_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d))\d{7,}")


def batches_seen_by(scope: Scope) -> QuerySet[Batch]:
    """Return the imports of the places where the reader may import, the newest first."""
    return Batch.objects.visible_to(scope, RIGHT).order_by("-created_at")


def open_rows_seen_by(scope: Scope) -> QuerySet[RowOutcome]:
    """Return the rejected rows nobody has dealt with that belong where the scope may import, the latest import first."""
    waiting = RowOutcome.objects.filter(rejected=True, settled_at__isnull=True, batch__state=BatchState.DONE)
    return waiting.filter(scope.within("ledgers.import")).order_by("-batch__created_at", "pk")


def outcomes_of(batch: Batch) -> QuerySet[RowOutcome]:
    """Return the rows of an import that were rejected or taken with a remark."""
    return RowOutcome.objects.filter(batch=batch).order_by("-rejected", "pk")


def is_under_way(batch: Batch, now: datetime.datetime) -> bool:
    """Tell whether a batch waits, is worked on, or has its rows in and its workbook to correct still being written."""
    if batch.state != BatchState.DONE:
        return batch.state in (BatchState.QUEUED, BatchState.RUNNING)
    if not batch.result.get(storage.WORKBOOK_DUE):
        return False
    last = storage.last_sign(batch) or batch.finished_at or batch.created_at
    return now - last < STALLED_AFTER


def is_stalled(batch: Batch, now: datetime.datetime) -> bool:
    """Tell whether the work on a batch has ended without saying so: its process died, or its task is gone.

    Work under way gives a sign of life every half minute; one that waits for its turn has a task that waits.
    """
    if batch.state not in (BatchState.QUEUED, BatchState.RUNNING):
        return False
    if now - (storage.last_sign(batch) or batch.created_at) < STALLED_AFTER:
        return False
    return batch.state == BatchState.RUNNING or not _has_task(batch)


def _has_task(batch: Batch) -> bool:
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path__startswith="shegongzhan.ledgers.tasks."
    )
    return any(str(batch.pk) in one["args"] for one in waiting.values_list("args_kwargs", flat=True))


@dataclass
class Entry:
    """One sheet of an import as its page lists it: recognised, not recognised, or left out."""

    number: int
    file: str
    sheet: str
    kind: str = ""
    title: str = ""
    found: dict[str, Any] = field(default_factory=dict)
    skipped: bool = False


def entries_of(batch: Batch) -> list[Entry]:
    """Return all sheets of a checked import, in the order of the files."""
    preview = batch.plan.get("preview") or {}
    found = [
        Entry(0, one["file"], one["sheet"], one["kind"], one["title"], one)
        for one in preview.get("sheets", ())
    ]
    known = {(entry.file, entry.sheet) for entry in found}
    for note in [*preview.get("errors", ()), *preview.get("warnings", ())]:
        if note["code"] == "sheet.unrecognised" and (note["file"], note["sheet"]) not in known:
            found.append(Entry(0, note["file"], note["sheet"]))
    for (file, sheet), choice in choices_of(batch.plan).items():
        if choice.kind == SKIP and (file, sheet) not in known:
            found.append(Entry(0, file, sheet, SKIP, skipped=True))
    order = {file: place for place, file in enumerate(batch.files)}
    found.sort(key=lambda entry: order.get(entry.file, len(order)))
    for number, entry in enumerate(found):
        entry.number = number
    return found


@dataclass
class SheetView:
    """A sheet opened for its page: its first rows, its columns with what they mean, its data rows."""

    entry: Entry
    head: list[tuple[int, list[str]]]
    header: tuple[int, int]
    kind: Kind | None
    columns: list[dict[str, Any]]
    rows: list[tuple[int, list[Any]]]
    mapping: dict[int, str]
    spec: Any = None

    def cells(self, row: list[Any]) -> list[str]:
        """Return a row as the page shows it: personal columns masked, and long numbers wherever they stand."""
        return [
            _hidden(shown(self.mapping.get(column["column"], ""), _cell(row, column["column"])))
            for column in self.columns
        ]


def open_sheet(batch: Batch, entry: Entry, choice: Choice | None = None) -> SheetView | None:
    """Open one sheet of an import whose files are still kept; None when they are gone or cannot be read."""
    source = storage.kept_source(batch, entry.file)
    if source is None:
        return None
    try:
        sheet = next(
            (s for s in open_workbook(source, limits_of(batch.division)).sheets() if s.name == entry.sheet),
            None,
        )
    except NotALedger:
        return None
    if sheet is None:
        return None
    here = Here(batch.division, batch.year or batch.created_at.year, batch.created_at.date())
    choice = choice or choices_of(batch.plan).get((entry.file, entry.sheet), Choice())
    head = [(number, row) for number, row in _first(sheet, HEAD)]
    wanted = Choice() if choice.kind == SKIP else choice
    found = identify(sheet, entry.file, here, wanted, remembered_columns(here.county))
    if found is None:
        return _unrecognised(entry, head, choice)
    kind, recognised = found
    rows = list(data_rows(sheet, recognised))
    columns = [
        {
            "column": column,
            "name": name,
            "key": normal(name),
            "field": recognised.mapping.get(column, ""),
            "sample": _samples(rows, column, recognised.mapping.get(column, "")),
        }
        for column, name in recognised.names.items()
    ]
    return SheetView(
        entry,
        _shown_head(head),
        (recognised.first_row, recognised.last_row),
        kind,
        columns,
        rows,
        recognised.mapping,
        recognised.spec,
    )


def _unrecognised(entry: Entry, head: list[tuple[int, list[Any]]], choice: Choice) -> SheetView:
    """Return a sheet nobody recognises: the row with most words stands for a header."""
    lines = [line for line in head if choice.header and choice.header[0] <= line[0] <= choice.header[1]]
    if not lines and head:
        lines = [max(head, key=lambda line: sum(1 for cell in line[1] if isinstance(cell, str) and cell))]
    names = joined_names(lines, ()) if lines else {}
    columns = [
        {"column": column, "name": name, "key": normal(name), "field": "", "sample": ""}
        for column, name in names.items()
    ]
    rows = [line for line in head if lines and line[0] > lines[-1][0]]
    header = (lines[0][0], lines[-1][0]) if lines else (1, 1)
    return SheetView(entry, _shown_head(head), header, None, columns, rows, {})


def kinds() -> list[tuple[str, Kind]]:
    """Return the kinds of sheets by their key, for a form."""
    return [(key_of(kind), kind) for kind in ALL]


def fates_of(entry: Entry) -> dict[int, str]:
    """Return what would become of each row of a sheet."""
    fates: dict[int, str] = {}
    for fate in FATES:
        for first, last in entry.found.get("fates", {}).get(fate, ()):
            fates.update(dict.fromkeys(range(first, last + 1), fate))
    return fates


def _first(sheet: Sheet, count: int) -> list[tuple[int, list[Any]]]:
    found = []
    for number, row in sheet.rows():
        if number > count:
            break
        found.append((number, row))
    return found


def _shown_head(head: list[tuple[int, list[Any]]]) -> list[tuple[int, list[str]]]:
    return [(number, [_hidden(values.text(cell)) for cell in row]) for number, row in head]


def _samples(rows: list[tuple[int, list[Any]]], column: int, field_name: str) -> str:
    """Return up to three different cells of a column, as a page may show them."""
    seen: dict[str, None] = {}
    for _number, row in rows[:40]:
        if written := _hidden(shown(field_name, _cell(row, column))):
            seen[written] = None
        if len(seen) == 3:
            break
    return " · ".join(seen)


def _cell(row: list[Any], column: int) -> Any:
    return row[column] if column < len(row) else ""


def _hidden(written: str) -> str:
    """Return a text without long numbers: a column nobody recognised may hold identity numbers, too."""
    written = numbers_in(written)
    return _LONG_NUMBER.sub(lambda match: match[0][:3] + "*" * (len(match[0]) - 5) + match[0][-2:], written)
