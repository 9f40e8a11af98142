"""What an import came to: counts, errors and warnings, as pages and scripts read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shegongzhan.crypto.masking import numbers_in
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    FATES,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Change,
    Note,
    Row,
)
from shegongzhan.ledgers.plan import Plan, PlannedSheet

_PLURAL = {
    CREATED: "created",
    UPDATED: "updated",
    UNCHANGED: "unchanged",
    DUPLICATE: "duplicates",
    REJECTED: "rejected",
}


@dataclass
class SheetResult:
    """What became of one sheet: for pages that show every row's fate."""

    file: str
    sheet: str
    kind: str
    title: str
    header_rows: tuple[int, int]
    township: str
    mapping: dict[str, str]
    unknown: list[str]
    counts: dict[str, int]
    fates: dict[str, list[list[int]]]
    """Row numbers by fate, as ranges: {"created": [[5, 30], [32, 35]]}."""


@dataclass
class ImportResult:
    """The answer of an import; `as_json` is what scripts rely on."""

    batch: str | None
    kind_of_files: dict[str, str]
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    """What rows change of what is there: file, sheet, row, column, old, new."""
    error_workbook: str | None = None
    sheets: list[SheetResult] = field(default_factory=list)
    dry_run: bool = False
    children: int = 0
    """How many children it files that stay locked until there is a basis for the list."""

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape of the command line's --json."""
        return {
            "batch": self.batch,
            "kind_of_files": self.kind_of_files,
            **self.counts,
            "errors": self.errors,
            "warnings": self.warnings,
            "error_workbook": self.error_workbook,
        }

    def total(self, what: str) -> int:
        """Return one count over all kinds."""
        return sum(int(counts[what]) for counts in self.counts.values())


def result_of(plan: Plan, *, batch: str | None, dry_run: bool, workbook: Path | None) -> ImportResult:
    """Return the result of a plan whose rows have their fates."""
    result = ImportResult(
        batch, plan.kind_of_files, dry_run=dry_run, error_workbook=str(workbook) if workbook else None
    )
    for trouble in plan.troubles:
        listed = result.warnings if trouble.warning else result.errors
        listed.append(
            {
                "file": trouble.file,
                "sheet": trouble.sheet,
                "row": 0,
                "column": "",
                "value": "",
                "code": trouble.code,
                "message": trouble.message,
            }
        )
    for sheet in plan.sheets:
        counts = _count(sheet.read.rows)
        _add(result.counts.setdefault(sheet.kind.name, {}), counts)
        if sheet.kind.part:
            _add(result.counts[sheet.kind.name].setdefault(sheet.kind.part, {}), counts)
        result.sheets.append(_sheet_result(sheet, counts))
        for row in sheet.read.rows:
            for note in row.notes:
                (result.errors if note.rejects else result.warnings).append(_noted(sheet, row, note))
            result.changes.extend(_changed(sheet, row, change) for change in row.changes)
    return result


def _noted(sheet: PlannedSheet, row: Row, note: Note) -> dict[str, Any]:
    return {
        "file": sheet.read.file,
        "sheet": sheet.read.name,
        "row": row.number,
        "column": str(note.column),
        "value": note.value,
        "code": note.code,
        "message": str(note.message),
    }


def _changed(sheet: PlannedSheet, row: Row, change: Change) -> dict[str, Any]:
    return {
        "file": sheet.read.file,
        "sheet": sheet.read.name,
        "row": row.number,
        "column": str(change.column),
        "old": change.old,
        "new": change.new,
    }


def _count(rows: Iterable[Row]) -> dict[str, int]:
    counts = {"read": 0, **dict.fromkeys(_PLURAL.values(), 0), "warnings": 0}
    for row in rows:
        counts["read"] += 1
        counts[_PLURAL[row.fate]] += 1
        counts["warnings"] += sum(1 for note in row.notes if not note.rejects)
    return counts


def _add(total: dict[str, Any], counts: Mapping[str, int]) -> None:
    for name, number in counts.items():
        total[name] = total.get(name, 0) + number


def _sheet_result(sheet: PlannedSheet, counts: dict[str, int]) -> SheetResult:
    found = sheet.read.found
    fates: dict[str, list[list[int]]] = {fate: [] for fate in FATES}
    for row in sheet.read.rows:
        ranges = fates[row.fate]
        if ranges and ranges[-1][1] == row.number - 1:
            ranges[-1][1] = row.number
        else:
            ranges.append([row.number, row.number])
    return SheetResult(
        file=sheet.read.file,
        sheet=sheet.read.name,
        kind=sheet.key,
        title=str(found.spec.title),
        header_rows=(found.first_row, found.last_row),
        township=sheet.read.township,
        mapping={numbers_in(found.names[column]): name for column, name in found.mapping.items()},
        unknown=[numbers_in(name) for name in found.unknown],
        counts=counts,
        fates={fate: ranges for fate, ranges in fates.items() if ranges},
    )
