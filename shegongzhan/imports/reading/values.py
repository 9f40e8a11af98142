"""One cell becomes a value: dates, minutes, numbers, names, lists, as people write them.

Every reader returns the value, or None for a cell that says "nothing", or raises `Unreadable`. Text is read once:
the same spelling is answered from a cache, since a column repeats itself.
"""

import datetime
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import Unreadable

Cell = (
    str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None
)

# What people write instead of leaving a cell empty.
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "－",
        "/",
        "\\",
        "／",
        "无",
        "暂无",
        "没有",
        "空",
        "无。",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
    }
    | {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"}
)
EXCEL_EPOCH = datetime.date(1899, 12, 30)
# Serials between 1900-03-01 and 2100-12-31: before March 1900 Excel counts a day that never was.
FIRST_SERIAL, LAST_SERIAL = 61, 73415


class WrittenDate(NamedTuple):
    """A date as precise as it was written: a month without a day has `precision` "month" and stands on the 1st."""

    day: datetime.date
    precision: str  # "day" | "month" | "year"


class Span(NamedTuple):
    """How long something took, and from when to when if that was written."""

    minutes: int
    start: datetime.time | None = None
    end: datetime.time | None = None


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs made narrow."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def text(cell: Cell) -> str:
    """Return the cell as trimmed text; a whole number loses its ".0", a date reads 2023-03-05."""
    if type(cell) is str:
        return cell.strip().strip("\u200b\ufeff\u00a0").strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "minutes")
    return str(cell)


def optional_text(cell: Cell) -> str:
    """Return the cell as text, or "" where it only says that there is nothing (—, /, 无, 暂无)."""
    written = text(cell)
    return "" if written.lower() in NOTHING else written


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


# --- dates -----------------------------------------------------------------------------------------------------------

_DATE = re.compile(
    r"^(?P<y>\d{4})\s*(?:年|[-./．。、_\\])\s*(?P<m>\d{1,2})\s*(?:(?:月|[-./．。、_\\])\s*(?:(?P<d>\d{1,2})\s*(?:日|号)?)?)?\s*(?P<rest>.*)$"
)
_TIME_TAIL = re.compile(r"^(?:T|日|号|星期.|周.|[（(].*[)）]|\d{1,2}[:时点].*|上午|下午|\s)*$")
_YEAR = re.compile(r"^(\d{4})\s*年?(?:度)?$")


def date(cell: Cell) -> datetime.date | None:
    """Return the day, a month alone standing on its 1st; raises `date.unreadable`."""
    written = written_date(cell)
    return None if written is None else written.day


def written_date(cell: Cell) -> WrittenDate | None:
    """Return the date with the precision it was written in.

    Reads Excel dates and their serial numbers, 2023.3.5, 2023-3-5, 2023/03/05, 2023年3月5日, 20230305, months and
    years alone, in full-width digits too. A year of two digits is refused: 23.3.5 could be the 23rd.
    """
    if isinstance(cell, datetime.datetime):
        return WrittenDate(_plausible(cell.date(), cell), "day")
    if isinstance(cell, datetime.date):
        return WrittenDate(_plausible(cell, cell), "day")
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _numeric_date(cell)
    return _date_of_text(text(cell))


@lru_cache(maxsize=65536)
def _date_of_text(written: str) -> WrittenDate | None:
    plain = half_width(written).strip().strip("'’‘`")
    if plain.lower() in NOTHING:
        return None
    if plain.isdigit():
        return _numeric_date(int(plain))
    if re.fullmatch(r"\d+\.\d+", plain) and len(plain.split(".")[0]) == 5:
        return _numeric_date(float(plain))
    match = _DATE.match(plain)
    if match and _TIME_TAIL.match(match["rest"]):
        precision = "day" if match["d"] else "month"
        return WrittenDate(_day(int(match["y"]), int(match["m"]), int(match["d"] or 1), written), precision)
    if year := _YEAR.match(plain):
        return WrittenDate(_day(int(year[1]), 1, 1, written), "year")
    raise _no_date(written)


def _numeric_date(number: float) -> WrittenDate:
    whole = int(number)
    # 1991.09 typed into an unformatted cell arrives as a number. 1991.1 could have been 1991.10: not guessed.
    if 1900 <= whole <= 2100:
        hundredths = round((number - whole) * 100)
        month = hundredths // 10 if hundredths % 10 == 0 and hundredths > 10 else hundredths
        if abs((number - whole) * 100 - hundredths) > 1e-6 or month > 12:
            raise _no_date(number)
        if hundredths == 10:
            raise Unreadable(
                "date.unreadable",
                _("“%(written)s”分不清是 1 月还是 10 月，请把单元格设为文本后写成 %(year)s-01 的样子")
                % {"written": number, "year": whole},
            )
        return WrittenDate(_day(whole, month or 1, 1, number), "month" if month else "year")
    if FIRST_SERIAL <= whole <= LAST_SERIAL and whole > 10000:
        return WrittenDate(EXCEL_EPOCH + datetime.timedelta(days=whole), "day")
    if 190001 <= whole <= 210012 and number == whole:
        return WrittenDate(_day(whole // 100, whole % 100, 1, number), "month")
    if 19000101 <= whole <= 21001231 and number == whole:
        return WrittenDate(_day(whole // 10000, whole // 100 % 100, whole % 100, number), "day")
    raise _no_date(number)


def _day(year: int, month: int, day: int, written: object) -> datetime.date:
    try:
        return _plausible(datetime.date(year, month, day), written)
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            "date.unreadable", _("日期“%(written)s”在日历上不存在") % {"written": written}
        ) from None


def _plausible(day: datetime.date, written: object) -> datetime.date:
    if not 1900 <= day.year <= 2100:
        raise Unreadable("date.unreadable", _("日期“%(written)s”的年份不合理") % {"written": written})
    return day


def _no_date(written: object) -> Unreadable:
    return Unreadable(
        "date.unreadable",
        _("看不懂日期“%(written)s”，请写成 2023-03-05 的样子，年份写四位") % {"written": written},
    )


# --- time spans ------------------------------------------------------------------------------------------------------

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


# --- numbers ---------------------------------------------------------------------------------------------------------

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


# --- yes, no, shared -------------------------------------------------------------------------------------------------

_YES = frozenset(
    {
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "是",
        "y",
        "yes",
        "1",
        "true",
        "对",
        "已建",
        "已设",
        "具备",
        "独立",
        "专用",
        "达标",
    }
)
_NO = frozenset(
    {
        "无",
        "×",
        "✗",
        "✘",
        "x",
        "否",
        "n",
        "no",
        "0",
        "false",
        "没有",
        "未建",
        "未设",
        "不具备",
        "缺",
        "-",
        "—",
        "/",
    }
)
_SHARED = frozenset({"共用", "合用", "共享", "兼用", "与其他共用", "公用", "合并使用"})


def presence(cell: Cell) -> str | None:
    """Return "yes", "no" or "shared" for a room or a right: 有 √ 是, 无 × 否, 共用; raises `choice.unknown`."""
    written = half_width(text(cell)).lower()
    if not written:
        return None
    if written in _YES:
        return "yes"
    if written in _NO:
        return "no"
    if written in _SHARED or written.startswith(("共用", "合用", "与")):
        return "shared"
    raise Unreadable("choice.unknown", _("看不懂“%(written)s”，请写有、无或共用") % {"written": text(cell)})


def sex(cell: Cell) -> str:
    """Return "male", "female" or "" for what is written; what is neither says nothing."""
    written = text(cell)
    if written in {"男", "男性", "M", "m", "1", "male"}:
        return "male"
    if written in {"女", "女性", "F", "f", "2", "0", "female"}:
        return "female"
    return ""


# --- lists and names -------------------------------------------------------------------------------------------------

_LIST = re.compile(r"[、,，;；/／|｜\n\r\t+＋&]+|\s{1,}|\s*(?:和|与|及|以及)\s*")
_STRICT_LIST = re.compile(r"[、,，;；/／|｜\n\r\t+＋&]+")
_SPACED_NAME = re.compile(
    r"^[\u4e00-\u9fff] [\u4e00-\u9fff]$|^[\u4e00-\u9fff]　+[\u4e00-\u9fff]$|^[\u4e00-\u9fff] {2,}[\u4e00-\u9fff]$"
)


def names(cell: Cell) -> list[str]:
    """Return the names in a cell that may hold several: 甲、乙 / 甲，乙 / 甲 乙 / 甲和乙, each once, in order."""
    return list(_names_of_text(text(cell)))


@lru_cache(maxsize=16384)
def _names_of_text(written: str) -> tuple[str, ...]:
    if not written or written.lower() in NOTHING:
        return ()
    found: list[str] = []
    for part in _STRICT_LIST.split(written):
        part = part.strip()
        # 张  三: one name of two characters set wide, not two people.
        pieces = [re.sub(r"\s+", "", part)] if _SPACED_NAME.match(part) else [piece for word in part.split() for piece in _joined(word)]
        found.extend(piece for piece in pieces if piece and piece not in NOTHING)
    return tuple(dict.fromkeys(_without_etc(name) for name in found if _without_etc(name)))


def _joined(word: str) -> list[str]:
    """Split 张三和李四, but leave 曾和平 and 马和文 alone: both sides need at least two characters."""
    for sign in ("以及", "和", "与", "及"):
        left, found, right = word.partition(sign)
        if found and len(left) >= 2 and len(right) >= 2 and len(word) >= 5:
            return [left, right]
    return [word]


def _without_etc(name: str) -> str:
    return re.sub(r"(?:等\d*人?|等人|同志|（.*?）|\(.*?\))$", "", name).strip()


def name(cell: Cell) -> str:
    """Return one person's name without the spaces inside 张 三; a name in Latin letters or with a dot keeps its form."""
    written = text(cell)
    if not written or written in NOTHING:
        return ""
    if written.isascii():
        return " ".join(written.split())
    return re.sub(r"\s+", "", written).replace("•", "·").replace("．", "·").replace("・", "·")


def categories(cell: Cell) -> list[str]:
    """Return the words of a cell that lists several kinds, separated by 、，,;/ or spaces, each once, in order."""
    return list(_categories_of_text(text(cell)))


@lru_cache(maxsize=16384)
def _categories_of_text(written: str) -> tuple[str, ...]:
    if written.lower() in NOTHING:
        return ()
    parts = (part.strip() for part in _LIST.split(written))
    return tuple(dict.fromkeys(part for part in parts if part and part.lower() not in NOTHING))


# --- phones ----------------------------------------------------------------------------------------------------------

_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_FIXED = re.compile(r"^(?:0\d{2,3})?[2-9]\d{6,7}(?:(?:转|-)\d{1,5})?$")
_SEPARATORS = str.maketrans("", "", " -－—–·.()（）\u00a0\u3000")


def phone(cell: Cell) -> str | None:
    """Return the digits of a telephone number; a number that Excel kept as a float is safe, eleven digits fit.

    Raises `phone.unreadable`. Of several numbers in a cell the first one is taken.
    """
    if isinstance(cell, float):
        if not cell.is_integer() or cell >= 1e13:
            raise _no_phone()
        written = str(int(cell))
    elif type(cell) is str:
        written = cell
        if len(cell) == 11 and cell.isascii() and cell.isdigit() and cell[0] == "1":
            return cell
    else:
        written = text(cell)
    plain = half_width(written).strip().strip("'’‘")
    if plain.lower() in NOTHING:
        return None
    plain = re.split(r"[、,，;；/／\n]", plain)[0].translate(_SEPARATORS)
    plain = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", plain)
    if _MOBILE.match(plain) or _FIXED.match(plain):
        return plain
    raise _no_phone()


def _no_phone() -> Unreadable:
    return Unreadable("phone.unreadable", _("这不像电话号码，请写 11 位手机号，或带区号的座机号"))
