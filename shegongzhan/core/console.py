"""What words of the console share: a year as somebody types it, and a file somebody wants the answer in."""

import os
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import CommandError

from shegongzhan.core.errors import is_disk_full

FIRST_YEAR, LAST_YEAR = 1900, 2200


def year_number(text: str) -> int:
    """Return the year a person typed; wrong use (status 2) when it is none."""
    if not (text.isascii() and text.isdecimal()) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ArgumentTypeError(f"“{text}”不是一个年度，要写四位数字，例如 2023")
    return int(text)


def check_file(path: str) -> None:
    """Raise CommandError for a file that cannot be written, before anything is done for it."""
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise CommandError(f"写不了 {path}：没有这个文件夹，或它本身是文件夹。")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise CommandError(f"写不了 {path}：没有写的权限。")


def write_file(path: str, text: str) -> None:
    """Write an answer to a file. Raises CommandError with a sentence when the disk says no."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as broken:
        why = "磁盘满了" if is_disk_full(broken) else broken.strerror
        raise CommandError(f"写不了 {path}：{why}") from broken
