"""The three lists in the county's own layout: title, reporting unit, heads, rows, and where people sign.

A workbook with whole numbers can be imported again; one with masked numbers is for showing. What may leave whole is
decided by the caller (docs/rules/needs.md).
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet

from shegongzhan.core.aside import paced
from shegongzhan.core.language import in_chinese
from shegongzhan.crypto import masking
from shegongzhan.needs.models import CapacityPeriod, ListKind, Need, Resource, ServiceItem
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of, names_of

# The heads are those of the ledgers as counties keep them; they are data, and stay Chinese in every language.
HEADS: dict[str, tuple[str, ...]] = {
    ListKind.NEEDS: (
        "需求来源", "所在镇（街道）", "所在村（社区）", "服务对象", "身份证号", "对象类别", "需求类别", "需求描述", "紧急程度",
        "登记日期", "涉及人数", "状态", "状态说明", "办结日期",
    ),
    ListKind.RESOURCES: (
        "资源名称", "提供方", "提供方类型", "资源类别", "可服务范围", "面向对象", "可提供数量（人次/年）", "联系人", "联系电话",
        "有效期至", "条件",
    ),
    ListKind.SERVICES: (
        "服务名称", "服务领域", "服务方法", "面向对象", "应对需求", "提供单位", "频次", "每月可接",
    ),
}  # fmt: skip
TITLES = {ListKind.NEEDS: "需求清单", ListKind.RESOURCES: "资源清单", ListKind.SERVICES: "服务清单"}
UNIT = "填报单位：{unit}"
FOOT = ("填表人：", "审核人：", "填表日期：")
WIDTHS = {"需求描述": 28, "身份证号": 21, "资源名称": 20, "提供方": 22, "服务名称": 20, "提供单位": 20}
CHUNK = 2000


def write_ledger(
    sheets: Sequence[tuple[str, QuerySet[Any]]], *, place: str, unit: str, on: datetime.date, whole: bool
) -> tuple[IO[bytes], dict[str, int]]:
    """Return a workbook with a sheet for each list, at its beginning, and how many rows each has.

    `whole` writes names, identity numbers and telephones as they are, else masked.
    """
    stream = SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 — the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, {**options, "strings_to_numbers": False})
    names = _Names()
    rows_of: dict[str, Callable[[Any], Sequence[Any]]] = {
        ListKind.NEEDS: lambda row: _need(row, names, on, whole),
        ListKind.RESOURCES: lambda row: _resource(row, names, on, whole),
        ListKind.SERVICES: lambda row: _service(row, on),
    }
    try:
        with in_chinese():
            counts = {
                kind: _sheet(book, kind, rows, rows_of[kind], names, title=name_of(place), unit=unit)
                for kind, rows in sheets
            }
    finally:
        book.close()
    stream.seek(0)
    return stream, counts


class _Names:
    """Names of places, kept while a workbook is written."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def of(self, code: str) -> str:
        if code not in self.known:
            self.known[code] = name_of(code)
        return self.known[code]

    def read(self, codes: Iterable[str]) -> None:
        self.known |= names_of({part for code in codes for part in (code, code[:9])} - self.known.keys())


def _sheet(
    book: Any,
    kind: str,
    rows: QuerySet[Any],
    of: Callable[[Any], Sequence[Any]],
    names: _Names,
    *,
    title: str,
    unit: str,
) -> int:
    sheet = book.add_worksheet(TITLES[ListKind(kind)])
    heads = ("序号", *HEADS[kind])
    big = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "align": "center"})
    for column, name in enumerate(heads):
        sheet.set_column(column, column, 6 if not column else WIDTHS.get(name, 13))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, len(heads) - 1, f"{title}{TITLES[ListKind(kind)]}", big)
    sheet.write_string(1, 0, UNIT.format(unit=unit))
    for column, name in enumerate(heads):
        sheet.write_string(2, column, name, head)
    count, chunk = 0, []
    for row in paced(rows.iterator(chunk_size=CHUNK)):
        chunk.append(row)
        if len(chunk) == CHUNK:
            count, chunk = _rows(sheet, chunk, of, names, count, cell, day), []
    count = _rows(sheet, chunk, of, names, count, cell, day)
    for column, words in zip((1, 3, 5), FOOT, strict=True):
        sheet.write_string(count + 4, column, words)
    return count


def _rows(
    sheet: Any,
    rows: list[Any],
    of: Callable[[Any], Sequence[Any]],
    names: _Names,
    count: int,
    cell: Any,
    day: Any,
) -> int:
    names.read({row.division for row in rows})
    for row in rows:
        count += 1
        line = count + 2
        sheet.write_number(line, 0, count, cell)
        for column, value in enumerate(of(row), 1):
            if value is None or value == "":
                sheet.write_blank(line, column, None, cell)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, int):
                sheet.write_number(line, column, value, cell)
            else:
                text = "".join(letter for letter in str(value) if letter in "\n\t" or ord(letter) >= 32)
                sheet.write_string(line, column, text[:32767], cell)
    return count


def _need(need: Need, names: _Names, on: datetime.date, whole: bool) -> Sequence[Any]:
    place, person = need.division, need.person
    number = person.identity_number if person else None
    return (
        str(need.get_source_display()),
        # A need of the whole county names the county, so that it can come back.
        names.of(place[:9]),
        names.of(place) if len(place) == 12 else "",
        (person.name if whole else masking.name(person.name)) if person else "",
        number if whole else masking.identity_number(number),
        label("people.categories", need.group, place, on) if need.group else "",
        label("needs.kinds", need.kind, place, on),
        need.description,
        label("needs.urgency", need.urgency, place, on),
        need.noted_on,
        need.persons,
        str(need.get_state_display()),
        need.state_reason,
        need.closed_on,
    )


def _resource(resource: Resource, names: _Names, on: datetime.date, whole: bool) -> Sequence[Any]:
    place = resource.division
    conditions = resource.conditions
    if resource.capacity is not None and (
        resource.capacity_period != CapacityPeriod.YEAR or resource.unit != "人次"
    ):
        # The county's column counts person-times a year; what is counted otherwise says so among the conditions.
        counted = f"{resource.get_capacity_period_display()} {resource.capacity} {resource.unit}"
        conditions = f"{conditions}（{counted}）" if conditions else counted
    return (
        resource.name,
        resource.owner_name,
        str(resource.get_owner_kind_display()),
        label("needs.kinds", resource.kind, place, on),
        names.of(resource.area),
        _groups(resource, on),
        resource.capacity,
        resource.contact_name if whole else masking.name(resource.contact_name),
        resource.contact_phone if whole else masking.phone(resource.contact_phone),
        resource.valid_until,
        conditions,
    )


def _service(item: ServiceItem, on: datetime.date) -> Sequence[Any]:
    place = item.division
    return (
        item.name,
        label("services.fields", item.field, place, on),
        label("services.methods", item.method, place, on),
        _groups(item, on),
        label("needs.kinds", item.kind, place, on),
        item.provider_name or (item.station.name if item.station else ""),
        label("services.frequencies", item.frequency, place, on),
        item.capacity,
    )


def _groups(offer: Resource | ServiceItem, on: datetime.date) -> str:
    return "、".join(label("people.categories", code, offer.division, on) for code in offer.groups)
