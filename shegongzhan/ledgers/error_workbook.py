"""The annotated workbook: the same sheets with a first column 导入结果 on the rows that did not go in.

It can be corrected and imported again as it is: rows that are in already are recognised, the new column is no field.
"""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.values import Cell
from shegongzhan.imports.reading.workbooks import Sheet, open_workbook
from shegongzhan.ledgers.kinds.base import REJECTED
from shegongzhan.ledgers.plan import Plan, PlannedSheet

COLUMN = "导入结果"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write_error_workbook(folder: Path, sources: Sequence[Source], plan: Plan) -> Path:
    """Write the workbook of all sheets with rejected rows into the folder and return its path."""
    wanted: dict[tuple[str, str], PlannedSheet] = {
        (sheet.read.file, sheet.read.name): sheet
        for sheet in plan.sheets
        if any(row.fate == REJECTED for row in sheet.read.rows)
    }
    files = {file for file, _name in wanted}
    stem = Path(next(iter(files))).stem if len(files) == 1 else _("台账")
    path = folder / f"{_FORBIDDEN.sub('_', stem)}-{COLUMN}.xlsx"
    # Text stays text: a cell that begins with = in somebody's ledger must not become a formula here.
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    styles = {
        "head": book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#E8EEF4",
            }
        ),
        "reason": book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE", "text_wrap": True}),
        "bad": book.add_format({"bg_color": "#FFF2F2"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "bad_day": book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFF2F2"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    taken: set[str] = set()
    for source in sources:
        if source.name not in files:
            continue
        for sheet in open_workbook(source).sheets():
            planned = wanted.get((source.name, sheet.name))
            if planned is not None:
                name = _sheet_name(source.name, sheet.name, several=len(files) > 1, taken=taken)
                _write_sheet(book.add_worksheet(name), sheet, planned, styles)
    book.close()
    return path


def _sheet_name(file: str, sheet: str, *, several: bool, taken: set[str]) -> str:
    """Return a free name of at most 31 letters; of several files the file's name comes first, it may say the township."""
    name = f"{Path(file).stem.rpartition('-')[2]}-{sheet}" if several else sheet
    name = _FORBIDDEN.sub("_", name)[:31] or "Sheet"
    free, number = name, 2
    while free.lower() in taken:
        free = f"{name[:27]}_{number}"
        number += 1
    taken.add(free.lower())
    return free


def _write_sheet(target: Any, sheet: Sheet, planned: PlannedSheet, styles: dict[str, Any]) -> None:
    found = planned.read.found
    reasons = {
        row.number: _("未导入：")
        + "；".join(f"{note.column}：{note.message}" for note in row.notes if note.rejects)
        for row in planned.read.rows
        if row.fate == REJECTED
    }
    target.set_column(0, 0, 38)
    target.set_column(1, 1 + max(found.names, default=0), 14)
    head = range(found.first_row, found.last_row + 1)
    for number, row in sheet.rows():
        if number in reasons:
            target.write_string(number - 1, 0, reasons[number], styles["reason"])
        for column, cell in enumerate(row):
            _write_cell(
                target, number - 1, column + 1, cell, styles, head=number in head, bad=number in reasons
            )
    for first_row, first_column, last_row, last_column in sheet.merged:
        if first_row < found.first_row and last_row < found.first_row:
            continue  # titles need not be merged again; their text stands in the first cell
        if first_row in head and (first_row, first_column) != (last_row, last_column):
            text = found.names.get(first_column, "").split("/")[min(first_row - found.first_row, 0)]
            target.merge_range(
                first_row - 1, first_column + 1, last_row - 1, last_column + 1, text, styles["head"]
            )
    if found.last_row > found.first_row:
        target.merge_range(found.first_row - 1, 0, found.last_row - 1, 0, COLUMN, styles["head"])
    else:
        target.write_string(found.first_row - 1, 0, COLUMN, styles["head"])
    target.freeze_panes(found.last_row, 0)


def _write_cell(
    target: Any, y: int, x: int, cell: Cell, styles: dict[str, Any], *, head: bool, bad: bool
) -> None:
    style = styles["head"] if head else styles["bad"] if bad else None
    if cell is None or cell == "":
        if style:
            target.write_blank(y, x, None, style)
    elif isinstance(cell, bool):
        target.write_boolean(y, x, cell, style)
    elif isinstance(cell, int | float):
        target.write_number(y, x, cell, style)
    elif isinstance(cell, datetime.datetime | datetime.date):
        target.write_datetime(y, x, cell, styles["bad_day"] if bad else styles["day"])
    elif isinstance(cell, datetime.time | datetime.timedelta):
        target.write_string(y, x, str(cell), style)
    else:
        target.write_string(y, x, cell, style)


__all__ = ["COLUMN", "write_error_workbook"]
