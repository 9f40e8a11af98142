"""The workbook to correct: the rows that did not go in, under the heads of their sheets, with a first column 导入结果.

It can be corrected and imported again as it is: the new column is no field.
"""

import datetime
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.limits import LIMITS, Limits
from shegongzhan.imports.reading.values import Cell
from shegongzhan.imports.reading.workbooks import Sheet, open_workbook
from shegongzhan.ledgers.kinds.base import REJECTED
from shegongzhan.ledgers.plan import Plan, PlannedSheet

COLUMN = "导入结果"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def error_workbook(sources: Sequence[Source], plan: Plan, limits: Limits = LIMITS) -> tuple[str, bytes]:
    """Return name and content of the workbook of all rejected rows, each sheet with its title and its head."""
    wanted: dict[tuple[str, str], PlannedSheet] = {
        (sheet.read.file, sheet.read.name): sheet
        for sheet in plan.sheets
        if any(row.fate == REJECTED for row in sheet.read.rows)
    }
    files = {file for file, _name in wanted}
    stem = Path(next(iter(files))).stem if len(files) == 1 else _("台账")
    content = io.BytesIO()
    # Text stays text: a cell that begins with = in somebody's ledger must not become a formula here. All of it stays
    # in memory: the rows are people's, and nothing of them lies on the disk unencrypted.
    book = xlsxwriter.Workbook(
        content,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
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
        for sheet in open_workbook(source, limits).sheets():
            planned = wanted.get((source.name, sheet.name))
            if planned is not None:
                name = _sheet_name(source.name, sheet.name, several=len(files) > 1, taken=taken)
                _write_sheet(book.add_worksheet(name), sheet, planned, styles)
    book.close()
    return f"{_FORBIDDEN.sub('_', stem)}-{COLUMN}.xlsx", content.getvalue()


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
    """Write the title, the head, and below it the rows that were rejected, one under the other."""
    found = planned.read.found
    reasons = {
        row.number: _("原第 %(row)d 行未导入：") % {"row": row.number}
        + "；".join(f"{note.column}：{note.message}" for note in row.notes if note.rejects)
        for row in planned.read.rows
        if row.fate == REJECTED
    }
    target.set_column(0, 0, 38)
    target.set_column(1, 1 + max(found.names, default=0), 14)
    head = range(found.first_row, found.last_row + 1)
    y, last = found.last_row, max(reasons)
    for number, row in sheet.rows():
        if number > last:
            break
        if number > found.last_row and number not in reasons:
            continue
        at = number - 1
        if number in reasons:
            at, y = y, y + 1
            target.write_string(at, 0, reasons[number], styles["reason"])
        for column, cell in enumerate(row):
            _write_cell(target, at, column + 1, cell, styles, head=number in head, bad=number in reasons)
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


__all__ = ["COLUMN", "error_workbook"]
