"""Whole numbers, measures and money, with the words people put around them."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values.cells import NOTHING, Cell, half_width, text

_INTEGER = re.compile(
    r"^(?:约|共|计|近)?([+-]?\d+)(?:\.0+)?\s*(?:余|多)?(?:人次|人|户|名|个|场|次|件|份|岁|平方米|平米|㎡|m2|套|间|位|台)?(?:左右)?$"
)
_MONEY = re.compile(
    r"^(?:人民币|rmb|cny|¥|￥|\$)?\s*([+-]?\d+(?:\.\d+)?)\s*(亿|千万|百万|万|千)?\s*(?:元整|元|圆|块)?(?:/年|/月)?$",
    re.IGNORECASE,
)
_UNITS = {None: 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}


def integer(cell: Cell) -> int | None:
    """Return a whole number from 68, 68.0, `68人`, `１，２００`; raises `number.unreadable`."""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return int(cell)
        raise _no_number(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    if not isinstance(cell, str):
        if cell is None:
            return None
        raise _no_number(text(cell))
    return _integer_of_text(cell)


@lru_cache(maxsize=16384)
def _integer_of_text(written: str) -> int | None:
    plain = half_width(written).replace(",", "").replace(" ", "").strip().strip("'’‘").lower()
    if plain in NOTHING:
        return None
    match = _INTEGER.match(plain)
    if not match or len(match[1]) > 15:
        raise _no_number(written)
    return int(match[1])


def number(cell: Cell) -> float | None:
    """Return a number with its fraction from 12.5, `１２．５`, `120㎡`; raises `number.unreadable`."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    plain = half_width(text(cell)).replace(",", "").strip().lower()
    if plain in NOTHING:
        return None
    match = re.match(r"^(?:约)?([+-]?\d+(?:\.\d+)?)\s*(?:平方米|平米|㎡|m2|小时|h|人|元|%)?$", plain)
    if not match:
        raise _no_number(text(cell))
    return float(match[1])


def money(cell: Cell) -> int | None:
    """Return an amount in fen from 10000, `10,000`, `1.5万`, `￥300`, `3000元`; raises `number.unreadable`.

    Fen, because money is counted and never rounded along the way.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return round(cell * 100)
    if cell is not None and not isinstance(cell, str):
        raise _no_number(text(cell))
    return _money_of_text(cell or "")


@lru_cache(maxsize=16384)
def _money_of_text(written: str) -> int | None:
    plain = half_width(written).replace(",", "").replace(" ", "").strip().strip("'’‘").lower()
    if plain in NOTHING:
        return None
    match = _MONEY.match(plain)
    if not match or len(match[1]) > 15:
        raise Unreadable("number.unreadable", _("看不懂金额“%(written)s”") % {"written": written})
    whole, _point, fraction = match[1].partition(".")
    sign = -1 if whole.startswith("-") else 1
    hundredths = abs(int(whole)) * 10**8 + int((fraction + "00000000")[:8])
    return sign * round(hundredths * _UNITS[match[2]] / 10**6)


def _no_number(written: object) -> Unreadable:
    return Unreadable("number.unreadable", _("看不懂数字“%(written)s”") % {"written": written})
