"""A register as the county's own ledger: title, reporting unit, numbered rows, and the line for signatures.

The counterpart of the import: the heads are those the reader knows, so that what leaves here can come back in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from shegongzhan.core.aside import paced
from shegongzhan.core.language import in_chinese
from shegongzhan.core.lists import write_cell


@dataclass(frozen=True)
class LedgerColumn:
    """One column of a ledger: its head as the county writes it, how a row's value is found, how wide it is."""

    head: str
    value: Callable[[Any], Any]
    width: int = 14


def ledger_response(
    title: str,
    columns: Sequence[LedgerColumn],
    rows: Iterable[Any],
    *,
    under: str = "",
    sheet: str = "",
    exported: Callable[[int], None] | None = None,
) -> FileResponse:
    """Return the rows as a workbook in the layout of a ledger.

    `title` stands over the table and names the file, `under` is the line below it (填报单位、年度), `sheet` the name of
    the sheet. `exported(count)` is called with the number of rows that left, to put it on record.
    """
    with in_chinese():
        # A temporary file, not memory: a county's register has tens of thousands of rows. FileResponse closes it.
        stream = SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(stream, options)
        page = book.add_worksheet(sheet[:31] or None)
        top = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        head = book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.set_column(0, 0, 6)
        for index, column in enumerate(columns, 1):
            page.set_column(index, index, column.width)
        page.merge_range(0, 0, 0, len(columns), title, top)
        page.write_string(1, 0, under)
        page.write_string(2, 0, _("序号"), head)
        for index, column in enumerate(columns, 1):
            page.write_string(2, index, column.head, head)
        page.freeze_panes(3, 0)
        count = 0
        try:
            for count, row in enumerate(paced(rows), 1):
                page.write_number(2 + count, 0, count)
                for index, column in enumerate(columns, 1):
                    write_cell(page, 2 + count, index, column.value(row), day, moment)
            for index, words in ((1, _("填表人：")), (3, _("审核人：")), (5, _("填表日期："))):
                page.write_string(count + 4, index, words)
        finally:
            book.close()
        if exported is not None:
            exported(count)
        stream.seek(0)
        return FileResponse(
            stream,
            as_attachment=True,
            filename=f"{get_valid_filename(title)}.xlsx",
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
