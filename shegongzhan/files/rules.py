"""What may be attached: kinds told by their first bytes, never by their name alone. Pure functions."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Suffix -> (media type, the bytes such a file begins with).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (_ZIP,)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,)),
    ".doc": ("application/msword", (_OLE,)),
    ".xls": ("application/vnd.ms-excel", (_OLE,)),
    ".ofd": ("application/ofd", (_ZIP,)),
}
# What a file picker offers.
ACCEPT = ",".join(KINDS)
LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120


def media_type_of(name: str, content: bytes) -> str:
    """Return the media type of a file to be attached.

    Raises RuleViolation for an empty file, one past 20 MB, a kind that is not taken, and one whose content is not
    what its name says (a page renamed to .pdf is not a paper, and may be something worse).
    """
    if not content:
        raise RuleViolation("file.empty", _("这个文件是空的。"), field="file")
    if len(content) > LARGEST:
        raise RuleViolation("file.large", _("文件超过 20 MB。请压缩后再传。"), field="file")
    known = KINDS.get(PurePath(name).suffix.lower())
    if known is None:
        raise RuleViolation(
            "file.kind", _("可以上传 PDF、OFD、图片（JPG、PNG）和 Word、Excel 文件。"), field="file"
        )
    media_type, beginnings = known
    if not content.startswith(beginnings):
        raise RuleViolation(
            "file.disguised", _("文件内容和它的后缀对不上。请另存为正确的格式再传。"), field="file"
        )
    return media_type


def tidy_name(name: str) -> str:
    """Return a file's name without folders and control characters, its suffix kept when it is too long."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    suffix = PurePath(plain).suffix
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(suffix)] + suffix
