"""Text with separators: encoding and delimiter are found out."""

import csv
import io

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.limits import LIMITS, Limits, damaged, too_many_rows
from shegongzhan.imports.reading.values import Cell


def decode(name: str, data: bytes) -> str:
    """Return the text of a csv in UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotALedger("file.damaged", _("“%(name)s”的文字编码无法识别，请另存为 xlsx 再导入") % {"name": name})


def delimited_rows(name: str, data: bytes, limits: Limits = LIMITS) -> list[list[Cell]]:
    """Return the rows of a csv; the delimiter is the sign that most lines agree on."""
    text = decode(name, data)
    lines = text.count("\n") + text.count("\r") - text.count("\r\n")
    if lines > limits.rows and sum(1 for line in io.StringIO(text) if line.strip(" ,;\t\r\n")) > limits.rows:
        raise too_many_rows(name, limits)
    delimiter = _delimiter(text)
    try:
        rows: list[list[Cell]] = []
        cells = 0
        # Empty lines keep their numbers; line breaks inside quotes do not make a new row, as in Excel.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > limits.columns and any(cell.strip() for cell in row[limits.columns :]):
                raise NotALedger("sheet.too_large", _("“%(name)s”的列太多，不像台账") % {"name": name})
            cells += len(row)
            if cells > limits.cells:
                raise too_many_rows(name, limits)
            rows.append(row)  # type: ignore[arg-type]
    except csv.Error as error:
        raise damaged(name) from error
    if not any(any(isinstance(cell, str) and cell.strip() for cell in row) for row in rows):
        raise NotALedger("sheet.empty", _("“%(name)s”里没有内容") % {"name": name})
    if sum(1 for row in rows[:50] if len(row) > 1) == 0:
        raise NotALedger("file.other", _("“%(name)s”不是表格：里面没有分列的数据") % {"name": name})
    return rows


def _delimiter(text: str) -> str:
    sample = [line for line in text[:20000].splitlines() if line.strip()][:50]
    return max(",\t;|", key=lambda sign: sum(line.count(sign) for line in sample))
