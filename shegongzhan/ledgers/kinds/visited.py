"""Whom a row of visits was made to: one person, or several seen together."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from shegongzhan.core.numbers import is_number
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import read_identity
from shegongzhan.imports.reading.values import Cell
from shegongzhan.ledgers.kinds.base import (
    MASKED_NUMBER,
    Cells,
    Row,
    SheetRead,
    masked_sentence,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.lookups import Known, Persons

# Between the persons of one cell, as the export writes them and as ledgers do; a name may have a space or a dot inside.
_BETWEEN = re.compile(r"[、，,;；\n]")
NOBODY = "无"


class Whom(NamedTuple):
    """One of the persons seen, as the row says it."""

    name: str
    number: str = ""
    masked: str = ""
    """A masked identity number, as an export for reading has it: it tells persons of one name apart."""


def whom_of(cells: Cells) -> list[Whom]:
    """Return the persons of a row. A row that names nobody, or whose numbers do not fit its names, is rejected."""
    names = [name for part in _parts(cells.raw("person")) if (name := values.name(part))]
    if any(is_number(part) for part in _parts(cells.raw("person"))):
        cells.note("person", "name.number", _("姓名栏里写的是号码，请写姓名"), rejects=True)
        return []
    numbers = _parts(cells.raw("identity"))
    if len(names) < 2 and len(numbers) < 2:
        found = [_one(cells, names[0] if names else "")]
    elif numbers and names and len(numbers) != len(names):
        cells.note(
            "identity", "id.unreadable",
            _("走访对象有 %(names)d 位，证件号有 %(numbers)d 个，对不上；没有号码的写“无”")
            % {"names": len(names), "numbers": len(numbers)}, rejects=True,
        )  # fmt: skip
        return []
    else:
        pairs = zip(names or [""] * len(numbers), numbers or [""] * len(names), strict=True)
        found = [_of_several(cells, name, number) for name, number in pairs]
    if any("*" in one.name and not one.number for one in found) and not cells.rejected:
        cells.note("person", "id.masked", masked_sentence(), rejects=True)
    return found


def _one(cells: Cells, name: str) -> Whom:
    masked = cells.masked_identity()
    identity = None if masked and name else cells.identity()
    if not name and not identity:
        cells.note("person", "name.missing", _("没有填走访对象"), rejects=True)
    return Whom(name, identity.number if identity else "", masked)


def _of_several(cells: Cells, name: str, written: str) -> Whom:
    written = values.half_width(values.optional_text(written)).upper()
    if MASKED_NUMBER.fullmatch(written) and name:
        return Whom(name, masked=written)
    try:
        identity = read_identity(written)
    except Unreadable as refused:
        cells.note("identity", refused.code, refused.sentence, rejects=True)
        return Whom(name)
    if not name and not identity:
        cells.note("person", "name.missing", _("没有填走访对象"), rejects=True)
    return Whom(name, identity.number if identity else "")


def _parts(cell: Cell) -> list[str]:
    """Return what stands between the signs; a cell with one value only says whether it is there."""
    return [part for part in _BETWEEN.split(values.text(cell)) if part.strip()]


def known_of(
    sheet: SheetRead, row: Row, whom: Sequence[Whom], division: str, persons: Persons
) -> list[Known] | None:
    """Return the files of the persons, each once; a person nobody knows rejects the row."""
    found: dict[object, Known] = {}
    for one in whom:
        known = persons.find(one.number, one.name, division, one.masked)
        if known is None:
            _reject_unknown(sheet, row, one)
            return None
        found.setdefault(known.pk, known)
    return list(found.values())


def compare_names(sheet: SheetRead, row: Row, whom: Sequence[Whom], known: Sequence[Known]) -> None:
    """Remark a name that is not that of the number's file."""
    names = {one.name for one in known}
    for one in whom:
        if one.name and one.number and one.name not in names:
            remark(
                sheet, row, "person", shown("person", one.name), "name.conflict",
                _("姓名与这个身份证号的档案不一致，以身份证号为准"),
            )  # fmt: skip


def _reject_unknown(sheet: SheetRead, row: Row, one: Whom) -> None:
    if one.number:
        reject(
            sheet, row, "identity" if "identity" in sheet.columns else "person", shown("identity", one.number), "person.unknown",
            _("这个身份证号还没有建档，请先导入或登记服务对象"),
        )  # fmt: skip
    else:
        reject(
            sheet, row, "person", shown("person", one.name), "person.unknown",
            _("没有找到这个人，或者有几位同名，请补上身份证号"),
        )  # fmt: skip
