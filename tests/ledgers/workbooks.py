"""Small ledgers made for a test."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.identity import check_character
from shegongzhan.ledgers.commands import open_workbook
from shegongzhan.ledgers.results import ImportResult

PEOPLE = [
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "出生年月",
    "对象类别",
    "家庭人口",
    "所在村（社区）",
    "详细住址",
    "联系电话",
]


def to_correct(result: ImportResult) -> openpyxl.Workbook:
    """The workbook of the rows that did not go in."""
    _name, content = open_workbook("import", Batch.objects.get(pk=UUID(str(result.batch))))
    return openpyxl.load_workbook(io.BytesIO(content))


def number(first: str) -> str:
    """A whole identity number from its first 17 digits."""
    return first + check_character(first)


def xlsx(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """A workbook with one sheet, or with several by their names."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    if not rows:
        del book["Sheet"]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def save(folder: Path, name: str, rows: list[list[Any]], **sheets: list[list[Any]]) -> Path:
    """The workbook as a file."""
    path = folder / name
    path.write_bytes(xlsx(rows, **sheets))
    return path


def people(*persons: dict[str, Any], title: str = "建平镇社工站服务对象信息台账") -> list[list[Any]]:
    """A register of persons; what is not said of a person is the same for all."""
    rows: list[list[Any]] = [[title], list(PEOPLE)]
    for place, said in enumerate(persons, 1):
        one = {
            "序号": place, "姓名": f"张三{'甲乙丙丁戊己庚辛'[place % 8]}", "性别": "", "出生年月": "", "对象类别": "低保",
            "身份证号": number(f"3418211962091{place:02d}{place:02d}"), "家庭人口": 2, "所在村（社区）": "南山村委会",
            "详细住址": f"南山村{place}组",
            "联系电话": "", **said,
        }  # fmt: skip
        rows.append([one[column] for column in PEOPLE])
    return rows
