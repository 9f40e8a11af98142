"""Files, folders and zips become files to read."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from shegongzhan.core.errors import is_disk_full
from shegongzhan.crypto.masking import numbers_in
from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.limits import LIMITS, MB, Limits, damaged, encrypted

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt")


@dataclass(frozen=True)
class Source:
    """A file to read: its name as the person knows it, and its bytes."""

    name: str
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        # A file called by a person's number is not called so anywhere else.
        object.__setattr__(self, "name", numbers_in(self.name))


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
        yield name, damaged(name)
        return
    with archive:
        files = [
            info for info in archive.infolist() if not info.is_dir() and not _ignored(_member_name(info))
        ]
        unpacked = sum(info.file_size for info in files)
        packed = sum(info.compress_size for info in files)
        if unpacked > limits.together or (unpacked > 50 * MB and unpacked > max(packed, 1) * limits.ratio):
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
                yield member, encrypted(member)
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
                    yield member, damaged(member)
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
