"""A file, a zip or a folder becomes sheets of rows, and what is no ledger one clear sentence.

What is read comes from strangers' desks: sizes are checked before anything is unpacked, cells are values only (no
formula is computed, no link followed), and `row` is always the number Excel shows.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine as calamine
from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.values import Cell

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt")
MB = 1024 * 1024
# Deflate never packs tighter than this, whatever the directory of a zip claims.
DEFLATE_CEILING = 1032


@dataclass(frozen=True)
class Limits:
    """How much is read at most; a township's ledger has hundreds of rows, a region's export some hundred thousand."""

    rows: int = 500_000
    columns: int = 500
    sheets: int = 300
    file_bytes: int = 200 * MB
    unpacked_bytes: int = 1024 * MB
    ratio: int = 400
    members: int = 1000
    cells: int = 20_000_000


LIMITS = Limits()
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Source:
    """A file to read: its name as the person knows it, and its bytes."""

    name: str
    data: bytes = field(repr=False)


class Sheet:
    """One sheet: rows of cells with the numbers Excel shows, and which cells were merged."""

    def __init__(
        self,
        name: str,
        rows: "Iterable[list[Cell]] | Callable[[], Iterator[Any]]",
        merged: tuple[Merge, ...] = (),
        left: int = 0,
    ):
        self.name = name
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
                raise _damaged(self.name) from error
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
        _check_xlsx(name, data, limits)
        return _opened(name, data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_ole(name, data)
        return _opened(name, data)
    _refuse_other_kinds(name, data)
    return Workbook(name, None, delimited_rows(name, data, limits))


def _opened(name: str, data: bytes) -> Workbook:
    try:
        opened = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise _encrypted(name) from error
    except (
        Exception
    ) as error:  # CalamineError, ZipError, XmlError and plain ValueError: all mean the same to a person
        raise _damaged(name) from error
    return Workbook(name, opened)


def _damaged(name: str) -> NotALedger:
    return NotALedger(
        "file.damaged",
        _("“%(name)s”已损坏，打不开；请在 Excel 或 WPS 里打开后另存一份再导入") % {"name": name},
    )


def _encrypted(name: str) -> NotALedger:
    return NotALedger("file.encrypted", _("“%(name)s”设了打开密码，请取消密码后再导入") % {"name": name})


# --- what is in the container ----------------------------------------------------------------------------------------


def _check_ole(name: str, data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _encrypted(name)
    if "WordDocument".encode("utf-16-le") in data:
        raise NotALedger("file.other", _("“%(name)s”是 Word 文档，不是表格") % {"name": name})
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise NotALedger("file.other", _("“%(name)s”是演示文稿，不是表格") % {"name": name})


_OTHER_KINDS = (
    (b"%PDF", "file.pdf", _("“%(name)s”其实是 PDF 文件，不是表格；请导入原来的 Excel 台账")),
    (b"\xff\xd8\xff", "file.other", _("“%(name)s”是图片，不是表格")),
    (b"\x89PNG", "file.other", _("“%(name)s”是图片，不是表格")),
    (b"GIF8", "file.other", _("“%(name)s”是图片，不是表格")),
    (b"Rar!", "file.other", _("“%(name)s”是 RAR 压缩包，请解压后再导入，或改用 zip")),
    (b"7z\xbc\xaf", "file.other", _("“%(name)s”是 7z 压缩包，请解压后再导入，或改用 zip")),
    (b"{\\rtf", "file.other", _("“%(name)s”是文字文档，不是表格")),
    (b"MZ", "file.other", _("“%(name)s”是程序，不是表格")),
    (b"\x7fELF", "file.other", _("“%(name)s”是程序，不是表格")),
)


def _refuse_other_kinds(name: str, data: bytes) -> None:
    head = data[:2048].lstrip()
    for magic, code, sentence in _OTHER_KINDS:
        if head.startswith(magic):
            raise NotALedger(code, sentence % {"name": name})
    lowered = head[:512].lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<meta", b"<table")) or b"<html" in lowered:
        raise NotALedger(
            "file.other",
            _("“%(name)s”其实是网页，不是真正的表格；请在 Excel 里打开后另存为 xlsx 再导入") % {"name": name},
        )
    if lowered.startswith(b"<?xml"):
        raise NotALedger(
            "file.other", _("“%(name)s”是 XML 文件，请在 Excel 里打开后另存为 xlsx 再导入") % {"name": name}
        )
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotALedger("file.other", _("“%(name)s”不是表格文件") % {"name": name})


def _check_xlsx(name: str, data: bytes, limits: Limits) -> None:
    """Look at a workbook's parts before anybody unpacks them: kind, sizes, number of rows."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise _damaged(name) from error
    with archive:
        members = {info.filename: info for info in archive.infolist()}
        _check_sizes(name, list(members.values()), len(data), limits)
        if "xl/workbook.xml" not in members and "xl/workbook.bin" not in members:
            if any(member.startswith("word/") for member in members):
                raise NotALedger("file.other", _("“%(name)s”是 Word 文档，不是表格") % {"name": name})
            if any(member.startswith("ppt/") for member in members):
                raise NotALedger("file.other", _("“%(name)s”是演示文稿，不是表格") % {"name": name})
            raise NotALedger("file.other", _("“%(name)s”不是表格文件") % {"name": name})
        if any(info.flag_bits & 1 for info in members.values()):
            raise _encrypted(name)
        sheets = [info for info in members.values() if re.match(r"xl/worksheets/[^/]+\.xml$", info.filename)]
        if len(sheets) > limits.sheets:
            raise NotALedger(
                "file.too_large", _("“%(name)s”的工作表太多，请分成几个文件再导入") % {"name": name}
            )
        try:
            for info in sheets:
                _check_sheet(name, archive, info, limits)
            for info in members.values():
                # A directory that lies about a size could still unpack to more: read such a part once, checked.
                if info not in sheets and info.compress_size * DEFLATE_CEILING > limits.unpacked_bytes:
                    with archive.open(info) as stream:
                        while stream.read(MB):
                            pass
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise _damaged(name) from error


def _check_sizes(name: str, members: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(info.file_size for info in members)
    if unpacked > limits.unpacked_bytes or (unpacked > 50 * MB and unpacked > packed * limits.ratio):
        raise NotALedger("file.zip_bomb", _("“%(name)s”解开后异常地大，出于安全没有打开") % {"name": name})
    if len(members) > 20 * limits.members:
        raise NotALedger("file.zip_bomb", _("“%(name)s”里的文件异常地多，出于安全没有打开") % {"name": name})


_REFERENCE = re.compile(rb'r="([A-Z]{1,3})(\d+)"')
_ROW_NUMBER = re.compile(rb'[^>]{0,200}?\br="(\d{1,7})"')
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_WORDS = (b"row", b"c", b"v", b"is")


def _check_sheet(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """Count the rows that hold something and how far they reach, without building them.

    The reader makes a rectangle from the first filled cell to the last: two cells in opposite corners of a sheet
    would ask for gigabytes. Empty cells that only carry a format, often down to row 1,048,576, count for nothing.
    """
    filled = last_row = last_column = number = 0
    rest = b""
    with archive.open(info) as stream:
        prefix = _PREFIX.search(start := stream.read(4096))
        tag, cell, value, inline = (
            b"<" + (prefix[1] or b"") + word if prefix else b"<" + word for word in _WORDS
        )
        chunk = start
        while True:
            data = rest + chunk
            # The last row may go on in the next chunk.
            cut = data.rfind(tag) if chunk else len(data)
            complete, rest = (data[:cut], data[cut:]) if cut >= 0 else (b"", data[-16:])
            for part in complete.split(tag)[1:]:
                number += 1
                if value not in part and inline not in part:
                    continue
                filled += 1
                written = _ROW_NUMBER.match(part)
                number = int(written[1]) if written else number
                last_row = max(last_row, number)
                end = part.rfind(b' r="')
                if part[end + 6 : end + 7].isalpha() or last_column == 0:
                    last_column = max(last_column, _last_filled_column(part, cell, value, inline))
            if filled > limits.rows:
                raise _too_many_rows(name, limits)
            if len(rest) > 64 * MB:
                raise NotALedger("sheet.too_large", _("“%(name)s”有一行异常地长，没有打开") % {"name": name})
            if not chunk:
                break
            chunk = stream.read(MB)
    if last_row * max(last_column, 1) > limits.cells or last_row > 2 * limits.rows:
        raise NotALedger(
            "sheet.too_large",
            _("“%(name)s”在很远的单元格里写了内容，请把台账以外的内容删掉再导入") % {"name": name},
        )


def _last_filled_column(part: bytes, cell: bytes, value: bytes, inline: bytes) -> int:
    last = 0
    for written in part.split(cell + b" ")[1:]:
        if value in written or inline in written:
            match = _REFERENCE.search(written, 0, 100)
            if match:
                column = 0
                for letter in match[1]:
                    column = column * 26 + letter - 64
                last = max(last, column)
    return last


def _too_many_rows(name: str, limits: Limits) -> NotALedger:
    return NotALedger(
        "sheet.too_large",
        _("“%(name)s”超过 %(rows)s 行，一次导入不了这么多，请拆开再导入")
        % {"name": name, "rows": f"{limits.rows:,}"},
    )


# --- delimited text --------------------------------------------------------------------------------------------------


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
        raise _too_many_rows(name, limits)
    delimiter = _delimiter(text)
    try:
        rows: list[list[Cell]] = []
        # Empty lines keep their numbers; line breaks inside quotes do not make a new row, as in Excel.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > limits.columns and any(cell.strip() for cell in row[limits.columns :]):
                raise NotALedger("sheet.too_large", _("“%(name)s”的列太多，不像台账") % {"name": name})
            rows.append(row)  # type: ignore[arg-type]
    except csv.Error as error:
        raise _damaged(name) from error
    if not any(any(isinstance(cell, str) and cell.strip() for cell in row) for row in rows):
        raise NotALedger("sheet.empty", _("“%(name)s”里没有内容") % {"name": name})
    if sum(1 for row in rows[:50] if len(row) > 1) == 0:
        raise NotALedger("file.other", _("“%(name)s”不是表格：里面没有分列的数据") % {"name": name})
    return rows


def _delimiter(text: str) -> str:
    sample = [line for line in text[:20000].splitlines() if line.strip()][:50]
    return max(",\t;|", key=lambda sign: sum(line.count(sign) for line in sample))


# --- files, folders and zips -----------------------------------------------------------------------------------------


def expand(paths: Iterable[Path | str], limits: Limits = LIMITS) -> Iterator[Source | tuple[str, NotALedger]]:
    """Yield every file that a list of files, folders and zips holds, or its name with the reason it cannot be read.

    Names inside a folder or a zip are relative to it when they would otherwise be alike.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files = sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and not _ignored(str(file.relative_to(path)))
            )
            for file in files:
                yield from _expand_file(file.relative_to(path).as_posix(), file, limits)
        elif path.exists():
            yield from _expand_file(path.name, path, limits)
        else:
            yield path.name, NotALedger("file.missing", _("找不到文件“%(name)s”") % {"name": path.name})


def expand_upload(
    name: str, data: bytes, limits: Limits = LIMITS
) -> Iterator[Source | tuple[str, NotALedger]]:
    """Yield what an uploaded file holds: itself, or the members of a zip."""
    if _is_archive(name, data[:4]):
        yield from _members(name, io.BytesIO(data), limits)
    elif not name.lower().endswith(SUFFIXES):
        yield name, _unsupported(name)
    else:
        yield Source(name, data)


def _expand_file(name: str, path: Path, limits: Limits) -> Iterator[Source | tuple[str, NotALedger]]:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        with path.open("rb") as stream:
            yield from _members(name, stream, limits)
    elif suffix not in SUFFIXES:
        yield name, _unsupported(name)
    elif path.stat().st_size > limits.file_bytes:
        yield name, NotALedger("file.too_large", _("“%(name)s”太大，请分成几个文件再导入") % {"name": name})
    else:
        yield Source(name, path.read_bytes())


def _is_archive(name: str, head: bytes) -> bool:
    return name.lower().endswith(".zip") and head.startswith(b"PK")


def _unsupported(name: str) -> NotALedger:
    return NotALedger(
        "file.unsupported", _("“%(name)s”不是台账能用的格式，请用 xlsx、xls 或 csv") % {"name": name}
    )


def _ignored(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(
        part.startswith((".", "~$", "__MACOSX")) or part in {"Thumbs.db", "desktop.ini"} for part in parts
    )


def _members(
    name: str, stream: "io.BufferedReader | io.BytesIO", limits: Limits
) -> Iterator[Source | tuple[str, NotALedger]]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError):
        yield name, _damaged(name)
        return
    with archive:
        files = [
            info for info in archive.infolist() if not info.is_dir() and not _ignored(_member_name(info))
        ]
        unpacked = sum(info.file_size for info in files)
        packed = sum(info.compress_size for info in files)
        if unpacked > limits.unpacked_bytes or (
            unpacked > 50 * MB and unpacked > max(packed, 1) * limits.ratio
        ):
            yield (
                name,
                NotALedger("file.zip_bomb", _("“%(name)s”解开后异常地大，出于安全没有打开") % {"name": name}),
            )
            return
        if len(files) > limits.members:
            yield (
                name,
                NotALedger("file.zip_bomb", _("“%(name)s”里的文件太多，请分几次导入") % {"name": name}),
            )
            return
        for info in sorted(files, key=_member_name):
            member = _member_name(info)
            if info.flag_bits & 1:
                yield member, _encrypted(member)
            elif not member.lower().endswith(SUFFIXES):
                yield member, _unsupported(member)
            elif info.file_size > limits.file_bytes:
                yield (
                    member,
                    NotALedger(
                        "file.too_large", _("“%(name)s”太大，请分成几个文件再导入") % {"name": member}
                    ),
                )
            else:
                try:
                    # zipfile stops at the declared size and checks the sum: a lying directory ends here.
                    data = archive.read(info)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
                    yield member, _damaged(member)
                else:
                    yield Source(member, data)


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Chinese Windows writes GBK where the zip format says nothing about the encoding."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
