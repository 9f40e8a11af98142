"""What the largest ledgers that a page accepts take in memory while they are read: the peak of a process that does only that."""

import datetime
import io
from pathlib import Path
from typing import Any

from bench.sizes import COUNTY, YEAR

# Texts of a ledger's remarks and the columns beside those that are known: what swells without the rows becoming more.
SHAPES = {"as counties keep them": (4, 0), "long remarks": (1000, 0), "many columns": (4, 16)}


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Make a ledger of a shape, as full as a page takes it, or read it and tell whether it was accepted."""
    if question["do"] == "write":
        rows, remark, more = question["rows"], *SHAPES[question["shape"]]
        Path(question["file"]).write_bytes(_ledger(rows, remark, more))
        return {}
    from shegongzhan.imports.reading.folders import Source
    from shegongzhan.imports.reading.limits import limits_of
    from shegongzhan.ledgers.here import Here
    from shegongzhan.ledgers.plan import make_plan

    data = Path(question["file"]).read_bytes()
    here = Here(COUNTY, YEAR, datetime.date(YEAR, 12, 31))
    plan = make_plan([Source("台账.xlsx", data)], here, limits=limits_of(COUNTY))
    return {
        "rows": plan.row_count,
        "refused": [trouble.code for trouble in plan.troubles],
        "bytes": len(data),
    }


def _ledger(rows: int, remark: int, more: int) -> bytes:
    """Return a ledger of persons, none like another and every row read to its end."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("服务对象")
    head = [
        "序号",
        "姓名",
        "性别",
        "身份证号",
        "对象类别",
        "所在镇（街道）",
        "所在村（社区）",
        "联系电话",
        "备注",
    ]
    sheet.write_row(0, 0, [*head, *(f"另列{number}" for number in range(more))])
    for row in range(1, rows + 1):
        text = f"{row}号" + "困难" * (remark // 2)
        sheet.write_row(
            row, 0, [row, f"张{chr(0x4E00 + row % 5000)}", "男", "", "低保对象", "", "", "", text]
        )
        for number in range(more):
            sheet.write_string(row, len(head) + number, f"{row}之{number}")
    book.close()
    return stream.getvalue()
