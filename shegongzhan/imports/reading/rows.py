"""Which rows of a recognised sheet are data: no blank ones, no footers, no sums, no header printed again."""

import re
from collections.abc import Iterator, Sequence

from shegongzhan.imports.reading.headers import SERIAL, Recognised, normal
from shegongzhan.imports.reading.values import Cell, is_blank, text
from shegongzhan.imports.reading.workbooks import Sheet

_SIGNATURE = re.compile(
    r"^(填表人|制表人|填报人|制表|填表|审核人|审核|复核人?|审批人?|单位负责人|负责人|经办人|主管|领导签字|签字|签名|盖章|单位[(（]?盖?章?[)）]?"
    r"|填表日期|填报日期|制表日期|填报时间|填表时间|上报日期|联系电话)\s*[:：]|^(填表人|制表人|填报人|审核人|填表日期|填报日期)$"
)
_SUM = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|本页小计|累\s*计)\s*[:：]?")
_NOTE = re.compile(r"^(备\s*注|注|说\s*明|填表说明|填报说明)\s*\d*\s*[:：]|^(注|说明)$")


def is_footer(row: Sequence[Cell]) -> bool:
    """Tell whether a row is a signature line, a sum or a note and not data."""
    words = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    if not words:
        return False
    first = next(text(cell) for cell in row if not is_blank(cell))
    if _SUM.match(first) or _NOTE.match(first) or (len(words) <= 2 and _SUM.match(words[0])):
        return True
    return any(_SIGNATURE.match(word) for word in words)


def data_rows(sheet: Sheet, found: Recognised) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows that hold data: no blank ones, no pre-numbered empty ones, no footers, no repeated headers."""
    key_columns = [column for column, name in found.mapping.items()]
    serial = {column for column, name in found.names.items() if normal(name) in SERIAL}
    written = {column: name.split("/")[-1] for column, name in found.names.items()}
    names = set(written.values())
    last = found.last_row
    for number, row in sheet.rows():
        if number <= last:
            continue
        for column in key_columns:
            if column < len(row):
                cell = row[column]
                if cell != "" and cell is not None and not (isinstance(cell, str) and not cell.strip()):
                    break
        else:
            continue
        # Footers have few cells; a row with many is data and is not looked at twice.
        filled = 0
        for cell in row:
            if cell != "":
                filled += 1
                if filled > 6:
                    break
        if filled <= 6 and is_footer(row):
            continue
        if (
            isinstance(row[key_columns[0]] if key_columns[0] < len(row) else None, str)
            and row[key_columns[0]] in names
        ):
            alike = sum(
                1 for column, name in written.items() if column < len(row) and text(row[column]) == name
            )
            if alike * 2 >= len(written) or alike >= 4:
                continue
        if serial and all(is_blank(cell) for column, cell in enumerate(row) if column not in serial):
            continue
        yield number, row
