"""A file becomes sheets of rows, and what is no ledger one clear sentence.

What is read comes from strangers' desks: sizes are checked before anything is unpacked, cells are values only (no
formula is computed, no link followed), and `row` is always the number Excel shows.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import python_calamine as calamine
from django.utils.translation import gettext as _

from shegongzhan.crypto.masking import numbers_in
from shegongzhan.imports.reading.containers import check_ole, check_xlsx, refuse_other_kinds
from shegongzhan.imports.reading.delimited import delimited_rows
from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.limits import LIMITS, Limits, damaged, encrypted
from shegongzhan.imports.reading.values import Cell
from shegongzhan.imports.reading.weighing import check_weight

Merge = tuple[int, int, int, int]


class Sheet:
    """One sheet: rows of cells with the numbers Excel shows, and which cells were merged."""

    def __init__(
        self,
        name: str,
        rows: "Iterable[list[Cell]] | Callable[[], Iterator[Any]]",
        merged: tuple[Merge, ...] = (),
        left: int = 0,
    ):
        # A sheet called by a person's number is not called so anywhere else.
        self.name = numbers_in(name)
        self._rows = rows
        self.merged = merged
        """Merged areas as (first row, first column, last row, last column): rows as Excel shows them, columns from 0."""
        self.left = left
        """How many empty columns stand left of column 0 here."""

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield every row with its number, blank ones too."""
        source = self._rows() if callable(self._rows) else self._rows
        yield from enumerate(source, start=1)


class Workbook:
    """An opened file: its visible sheets, read one at a time."""

    def __init__(
        self, name: str, opened: "calamine.CalamineWorkbook | None", delimited: list[list[Cell]] | None = None
    ):
        self.name = name
        self._opened = opened
        self._delimited = delimited
        self.hidden: list[str] = []

    def sheets(self) -> Iterator[Sheet]:
        """Yield the visible sheets that hold anything, in order.

        Raises NotALedger when a sheet cannot be read.
        """
        if self._delimited is not None:
            yield Sheet(PurePosixPath(self.name).stem, self._delimited)
            return
        opened = self._opened
        if opened is None:
            return
        for index, meta in enumerate(opened.sheets_metadata):
            if meta.visible != calamine.SheetVisibleEnum.Visible:
                self.hidden.append(meta.name)
                continue
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            try:
                sheet = opened.get_sheet_by_index(index)
            except Exception as error:  # the reader raises several kinds of its own
                raise damaged(self.name) from error
            if sheet.start is None:
                continue
            left = sheet.start[1]
            merged = tuple(
                (first[0] + 1, first[1] - left, last[0] + 1, last[1] - left)
                for first, last in sheet.merged_cell_ranges or ()
            )
            yield Sheet(meta.name, sheet.iter_rows, merged, left)

    def sheet_names(self) -> list[str]:
        """Return the names of all sheets, hidden ones too."""
        return list(self._opened.sheet_names) if self._opened else [PurePosixPath(self.name).stem]


def open_workbook(source: Source, limits: Limits = LIMITS) -> Workbook:
    """Open a ledger by what it is, not by what its name says.

    Raises NotALedger (`file.empty`, `file.pdf`, `file.other`, `file.damaged`, `file.encrypted`, `file.too_large`,
    `file.zip_bomb`, `sheet.too_large`, `sheet.empty`) with a sentence for the person who brought it.
    """
    name, data = source.name, source.data
    if not data.strip(b"\0\r\n\t "):
        raise NotALedger("file.empty", _("“%(name)s”是空文件，里面没有内容") % {"name": name})
    if len(data) > limits.file_bytes:
        raise NotALedger("file.too_large", _("“%(name)s”太大，请分成几个文件再导入") % {"name": name})
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        check_xlsx(name, data, limits)
        check_weight(name, data, limits)
        return _opened(name, data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        check_ole(name, data)
        check_weight(name, data, limits)
        return _opened(name, data)
    refuse_other_kinds(name, data)
    return Workbook(name, None, delimited_rows(name, data, limits))


def _opened(name: str, data: bytes) -> Workbook:
    try:
        opened = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise encrypted(name) from error
    except (
        Exception
    ) as error:  # CalamineError, ZipError, XmlError and plain ValueError: all mean the same to a person
        raise damaged(name) from error
    return Workbook(name, opened)
