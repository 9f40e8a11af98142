"""A stretch of days that figures are counted over: a year, a quarter, a month."""

import calendar
import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shegongzhan.core.time import today


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        """Return a quarter, 1 to 4, of a year."""
        month = 3 * quarter
        return cls(datetime.date(year, month - 2, 1), _last_of(year, month))

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """Return a month, 1 to 12, of a year."""
        return cls(datetime.date(year, month, 1), _last_of(year, month))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period of "2023", "2023-Q2" or "2023-05". ValueError for anything else."""
        year, dash, rest = text.partition("-")
        number = int(year)
        if not 1900 <= number <= 2200:
            raise ValueError(text)
        if not dash:
            return cls.year(number)
        if rest[:1].upper() == "Q":
            quarter = int(rest[1:])
            if not 1 <= quarter <= 4:
                raise ValueError(text)
            return cls.quarter(number, quarter)
        return cls.month(number, int(rest))

    @property
    def as_of(self) -> datetime.date:
        """The day a figure of the period looks from: its last, or today while it runs."""
        return min(self.last, max(today(), self.first))

    @property
    def is_year(self) -> bool:
        """Tell whether the period is a whole year."""
        return (self.first.month, self.last.month) == (1, 12)

    @property
    def is_running(self) -> bool:
        """Tell whether the period is not over yet."""
        return self.last >= today()

    @property
    def code(self) -> str:
        """How the period stands in an address: what `parse` reads."""
        months = (self.last.month - self.first.month) + 1
        if months == 12:
            return str(self.first.year)
        if months == 3:
            return f"{self.first.year}-Q{self.last.month // 3}"
        return f"{self.first.year}-{self.first.month:02d}"

    @property
    def label(self) -> str:
        """How people say it."""
        months = (self.last.month - self.first.month) + 1
        if months == 12:
            return _("%(year)s 年") % {"year": self.first.year}
        if months == 3:
            return _("%(year)s 年第 %(quarter)s 季度") % {
                "year": self.first.year,
                "quarter": self.last.month // 3,
            }
        return _("%(year)s 年 %(month)s 月") % {"year": self.first.year, "month": self.first.month}

    @property
    def months(self) -> list[tuple[int, int]]:
        """The (year, month) pairs the period covers, in order."""
        return [(self.first.year, month) for month in range(self.first.month, self.last.month + 1)]


def _last_of(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
