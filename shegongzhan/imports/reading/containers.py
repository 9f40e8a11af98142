"""What a file really is, and whether it is safe to unpack: asked before anybody does."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shegongzhan.core.errors import is_disk_full
from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.limits import DEFLATE_CEILING, MB, Limits, damaged, encrypted, too_many_rows


def check_ole(name: str, data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted(name)
    if "WordDocument".encode("utf-16-le") in data:
        raise NotALedger("file.other", _("“%(name)s”是 Word 文档，不是表格") % {"name": name})
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise NotALedger("file.other", _("“%(name)s”是演示文稿，不是表格") % {"name": name})


_OTHER_KINDS = (
    (b"%PDF", "file.pdf", lazy("“%(name)s”其实是 PDF 文件，不是表格；请导入原来的 Excel 台账")),
    (b"\xff\xd8\xff", "file.other", lazy("“%(name)s”是图片，不是表格")),
    (b"\x89PNG", "file.other", lazy("“%(name)s”是图片，不是表格")),
    (b"GIF8", "file.other", lazy("“%(name)s”是图片，不是表格")),
    (b"Rar!", "file.other", lazy("“%(name)s”是 RAR 压缩包，请解压后再导入，或改用 zip")),
    (b"7z\xbc\xaf", "file.other", lazy("“%(name)s”是 7z 压缩包，请解压后再导入，或改用 zip")),
    (b"{\\rtf", "file.other", lazy("“%(name)s”是文字文档，不是表格")),
    (b"MZ", "file.other", lazy("“%(name)s”是程序，不是表格")),
    (b"\x7fELF", "file.other", lazy("“%(name)s”是程序，不是表格")),
)


def refuse_other_kinds(name: str, data: bytes) -> None:
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


def check_xlsx(name: str, data: bytes, limits: Limits) -> None:
    """Look at a workbook's parts before anybody unpacks them: kind, sizes, number of rows."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise damaged(name) from error
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
            raise encrypted(name)
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
            if is_disk_full(error):
                raise
            raise damaged(name) from error


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
                raise too_many_rows(name, limits)
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
