"""One cell becomes an identity number, or a reason why not.

GB 11643 (citizen identification number): six digits of a division, eight of the birth, three of a sequence whose
last is odd for men, and a check character by ISO 7064 MOD 11-2. The division is the one where the number was first
given: divisions have been renamed since and people move, so it is never a reason to refuse.
"""

import datetime
import re
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values import NOTHING, Cell, half_width

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
# The codes of "0" add this much to the weighted sum of ASCII codes.
_ZEROES = 48 * sum(WEIGHTS)


class Identity(NamedTuple):
    """An identity number and what it says by itself."""

    number: str
    kind: str = "citizen"  # citizen | permit (83… or 9…, the same form) | other (passport and the like)
    birth: datetime.date | None = None
    sex: str = ""  # "male" | "female" | ""
    note: str = ""  # "from_15": made from a number of the first generation


_CITIZEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_OTHER = re.compile(r"[A-Z]{1,3}\d{6,12}[A-Z]?|[A-Z0-9]{2}\d{5,9}|[HM]\d{8,10}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_STRIP = str.maketrans("", "", " \t\r\n\u00a0\u3000\u200b\ufeff-－—–_'’‘`\"“”＇")


def check_character(first_seventeen: str) -> str:
    """Return the 18th character that belongs to the first seventeen digits (ISO 7064 MOD 11-2)."""
    return CHECKS[(sum(map(mul, first_seventeen.encode(), WEIGHTS)) - _ZEROES) % 11]


def read_identity(cell: Cell) -> Identity | None:
    """Return the identity number in a cell, or None where the cell says nothing.

    Raises `Unreadable`: `id.precision` for a number whose last digits Excel has lost (never guessed), `id.checksum`
    for a wrong check character, `id.date` for a birth date that does not exist, `id.unreadable` for what is no number.
    """
    if type(cell) is str:
        if len(cell) == 18 and _CITIZEN.fullmatch(cell):
            return _citizen(cell)
        return _of_text(cell)
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, float | int):
        return _of_number(cell)
    raise Unreadable("id.unreadable", _("这一格是日期，不是证件号码"))


def _citizen(number: str) -> Identity:
    if CHECKS[(sum(map(mul, number.encode(), WEIGHTS)) - _ZEROES) % 11] != number[17]:
        if number.endswith("000"):
            raise _precision()
        raise Unreadable("id.checksum", _("身份证号的校验位不对，多半是有一位写错了，请对照证件改正"))
    birth = _birth(number[6:14])
    if birth is None:
        raise Unreadable("id.date", _("身份证号里的出生日期不存在，请对照证件改正"))
    kind = "permit" if number[0] == "9" or number[:2] in {"81", "82", "83"} else "citizen"
    return Identity(number, kind, birth, "male" if ord(number[16]) & 1 else "female")


@lru_cache(maxsize=65536)
def _birth(eight: str) -> datetime.date | None:
    try:
        day = datetime.date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return None
    return day if 1880 <= day.year <= 2100 else None


def _of_number(number: float) -> Identity:
    # A float holds 15 digits: a number of the first generation survives, one of 18 digits has lost its end.
    if number == int(number) and 10**14 <= number < 10**15:
        return _first_generation(str(int(number)))
    if isinstance(number, int) and 10**17 <= number < 10**18:
        return _citizen(str(number))
    if number >= 10**15:
        raise _precision()
    raise Unreadable("id.unreadable", _("证件号码的位数不对，应为 18 位"))


def _of_text(written: str) -> Identity | None:
    plain = half_width(written).translate(_STRIP).upper()
    if not plain or plain.lower() in NOTHING:
        return None
    # The Cyrillic Х and the sign × are typed for the check character.
    plain = plain.replace("Х", "X").replace("×", "X")
    if _CITIZEN.fullmatch(plain):
        return _citizen(plain)
    if plain.isdigit() and len(plain) == 15:
        return _first_generation(plain)
    if _SCIENTIFIC.fullmatch(plain) and ("." in plain or "E+" in plain):
        raise _precision()
    if re.fullmatch(r"\d{18}\.0+", plain):
        return _citizen(plain[:18])
    if plain.isdigit():
        raise Unreadable("id.unreadable", _("证件号码有 %(count)d 位，应为 18 位") % {"count": len(plain)})
    if _OTHER.fullmatch(plain):
        return Identity(plain, "other")
    raise Unreadable("id.unreadable", _("看不懂这个证件号码"))


def _first_generation(fifteen: str) -> Identity:
    """Numbers given before 1999 have 15 digits: the century and the check character are left out."""
    seventeen = fifteen[:6] + "19" + fifteen[6:]
    if _birth(seventeen[6:14]) is None:
        raise Unreadable("id.date", _("15 位身份证号里的出生日期不存在，请对照证件改正"))
    found = _citizen(seventeen + check_character(seventeen))
    return found._replace(note="from_15")


def _precision() -> Unreadable:
    return Unreadable(
        "id.precision",
        _("Excel 把身份证号当成了数字，末几位已经丢失，无法还原；请把该列设为“文本”后重新录入完整号码"),
    )
