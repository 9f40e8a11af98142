"""How long something took: a duration, or a span of the clock."""

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values.cells import NOTHING, Cell, half_width, text


class Span(NamedTuple):
    """How long something took, and from when to when if that was written."""

    minutes: int
    start: datetime.time | None = None
    end: datetime.time | None = None


_CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HOUR_UNIT = r"(?:个?小时|个?钟头|个?时|h(?:ours?|rs?|r)?)"
_MINUTE_UNIT = r"(?:分钟?|min(?:ute)?s?|m)"
_HOURS = re.compile(
    rf"^(?:约|大约)?(?:(?P<h>\d+(?:\.\d+)?)\s*{_HOUR_UNIT})?\s*(?:零|又)?(?:(?P<m>\d+(?:\.\d+)?)\s*{_MINUTE_UNIT})?(?:左右)?$",
    re.IGNORECASE,
)
_HALF = re.compile(
    rf"^(?:约|大约)?(?P<h>\d+)\s*(?:个半\s*(?:小时|钟头|h)?|{_HOUR_UNIT}半)(?:左右)?$", re.IGNORECASE
)
_CLOCK = re.compile(
    r"^(?P<half>上午|早上|早晨|早|中午|下午|傍晚|晚上|晚|凌晨)?\s*(?P<h>\d{1,2})\s*(?:[:：点时]\s*(?:(?P<m>\d{1,2})(?:\s*分)?|(?P<thirty>半)|整)?)?$"
)
_UNTIL = re.compile(r"\s*(?:-{1,2}|~|〜|～|—{1,2}|–|－|至|到)\s*")


def span(cell: Cell) -> Span | None:
    """Return how long it took, from `1小时30分`, `90分钟`, `2.5h`, a number of hours, or `09:30-10:30`.

    Raises `number.unreadable` for what cannot be read, and for more than 24 hours.
    """
    if isinstance(cell, datetime.timedelta):
        return _sane(cell.total_seconds() / 60, cell)
    if isinstance(cell, datetime.time):
        # Excel shows 1:30 typed into a cell as a time of day; in a column of durations it is a duration.
        return _sane(cell.hour * 60 + cell.minute, cell)
    if isinstance(cell, (bool, datetime.date)):
        raise _no_span(cell)
    if isinstance(cell, float | int):
        return _sane(cell * 60, cell)
    return _span_of_text(text(cell))


def minutes(cell: Cell) -> int | None:
    """Return the minutes of a cell that says how long something took."""
    found = span(cell)
    return None if found is None else found.minutes


@lru_cache(maxsize=16384)
def _span_of_text(written: str) -> Span | None:
    plain = half_width(written).strip().lower()
    if plain in NOTHING:
        return None
    try:
        return _sane(float(plain) * 60, written)
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
    parts = _UNTIL.split(plain)
    if len(parts) == 2 and (clock := _between(parts[0], parts[1])):
        return clock
    plain = _with_digits(plain)
    if half := _HALF.match(plain):
        return _sane(int(half["h"]) * 60 + 30, written)
    if re.fullmatch(r"(?:约|大约)?半个?(?:小时|钟头|h){1}(?:左右)?", plain):
        return Span(30)
    match = _HOURS.match(plain)
    if match and (match["h"] or match["m"]):
        return _sane(float(match["h"] or 0) * 60 + float(match["m"] or 0), written)
    # 1小时30: the minutes' unit is often left out.
    if loose := re.fullmatch(rf"(\d+)\s*{_HOUR_UNIT}\s*(\d{{1,2}})", plain):
        return _sane(int(loose[1]) * 60 + int(loose[2]), written)
    raise _no_span(written)


def _between(first: str, second: str) -> Span | None:
    start, end = _CLOCK.match(first), _CLOCK.match(second)
    if not start or not end:
        return None
    from_minute = _minute_of_day(start, None)
    to_minute = _minute_of_day(end, start["half"] if not end["half"] else None)
    if from_minute is None or to_minute is None:
        return None
    if to_minute <= from_minute:
        return None
    return Span(to_minute - from_minute, _clock(from_minute), _clock(to_minute))


def _clock(minute: int) -> datetime.time:
    return datetime.time(minute // 60 % 24, minute % 60)


def _minute_of_day(match: re.Match[str], inherited: str | None) -> int | None:
    hour, half = int(match["h"]), match["half"] or inherited
    minute = 30 if match["thirty"] else int(match["m"] or 0)
    if (half in {"下午", "傍晚", "晚上", "晚"} and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return hour * 60 + minute


def _with_digits(plain: str) -> str:
    def number(match: re.Match[str]) -> str:
        tens, _ten, ones = match[1], match[2], match[3]
        return str(
            (_CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0)
        )

    plain = re.sub(r"([一二三四五六七八九])?(十)([一二三四五六七八九])?", number, plain)
    return re.sub(r"[一两二三四五六七八九]", lambda match: str(_CHINESE_DIGITS[match[0]]), plain)


def _sane(amount: float, written: object) -> Span:
    if not 0 <= amount <= 24 * 60:
        raise Unreadable(
            "number.unreadable", _("时长“%(written)s”不合理，一次不会超过 24 小时") % {"written": written}
        )
    return Span(round(amount))


def _no_span(written: object) -> Unreadable:
    return Unreadable(
        "number.unreadable",
        _("看不懂时长“%(written)s”，请写成 1.5 或 1小时30分 的样子") % {"written": written},
    )
