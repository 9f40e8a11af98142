"""A cell as the reader of a workbook gives it, and its plain text."""

import datetime
import unicodedata

Cell = (
    str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None
)

# What people write instead of leaving a cell empty.
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "－",
        "/",
        "\\",
        "／",
        "无",
        "暂无",
        "没有",
        "空",
        "无。",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
    }
    | {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"}
)


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs made narrow."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def text(cell: Cell) -> str:
    """Return the cell as trimmed text; a whole number loses its ".0", a date reads 2023-03-05."""
    if type(cell) is str:
        return cell.strip().strip("\u200b\ufeff\u00a0").strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "minutes")
    return str(cell)


def optional_text(cell: Cell) -> str:
    """Return the cell as text, or "" where it only says that there is nothing (—, /, 无, 暂无)."""
    written = text(cell)
    return "" if written.lower() in NOTHING else written


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
