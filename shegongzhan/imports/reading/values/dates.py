"""Dates in every way people write them, with the precision they were written in."""

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values.cells import NOTHING, Cell, half_width, text

EXCEL_EPOCH = datetime.date(1899, 12, 30)
# Serials between 1900-03-01 and 2100-12-31: before March 1900 Excel counts a day that never was.
FIRST_SERIAL, LAST_SERIAL = 61, 73415


class WrittenDate(NamedTuple):
    """A date as precise as it was written: a month without a day has `precision` "month" and stands on the 1st."""

    day: datetime.date
    precision: str  # "day" | "month" | "year"


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
