"""What can be told from values and dates alone: ages, risk, consent, cards, what may be erased."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.imports.reading.identity import check_character
from shegongzhan.imports.reading.values import half_width

LEVELS = ("general", "key", "high")  # from the mildest

_BLANKS = re.compile(r"[\s\u3000,，.。;；、]+")


def age_on(born_on: datetime.date | None, day: datetime.date) -> int | None:
    """Return the full years on a day, or None when no birth date is known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


BAND_YEARS = 5


def band_of(born_on: datetime.date) -> datetime.date:
    """Return the first day of the five years in which a birth lies; nothing nearer stays of who was erased."""
    return datetime.date(born_on.year - born_on.year % BAND_YEARS, 1, 1)


def birth_in_words(born_on: datetime.date | None, precision: str) -> str:
    """Return a birth as far as it is known: to the day, month or year, or the five years it lies in; '' for none."""
    if born_on is None:
        return ""
    if precision == "band":
        return f"{born_on.year}–{born_on.year + BAND_YEARS - 1}"
    return born_on.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def birthday_before(day: datetime.date, years: int) -> datetime.date:
    """Return the latest birth date of somebody who is `years` old on the day; born after it means younger."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: whoever was born on 28 February or earlier is that old
        return day.replace(year=day.year - years, day=28)


def tail(number: str) -> str:
    """Return the last four characters of a number, by which people remember it; '' of anything shorter."""
    return number[-4:] if len(number) >= 4 else ""


def digits(text: str) -> str:
    """Return the digits of a telephone number: 199-4991-7334 and 199 4991 7334 are the same."""
    return "".join(c for c in text if c.isdigit())


def address_key(text: str) -> str:
    """Return an address in the one form in which two spellings of it are equal."""
    return _BLANKS.sub("", half_width(text)).upper()


def same_birth(
    one: datetime.date | None, one_precision: str, other: datetime.date | None, other_precision: str
) -> bool:
    """Tell whether two birth dates can be of one person; a date known to the month is compared to the month."""
    if one is None or other is None:
        return False
    precisions = {one_precision, other_precision}
    if "year" in precisions:
        return one.year == other.year
    if "month" in precisions:
        return (one.year, one.month) == (other.year, other.month)
    return one == other


@dataclass(frozen=True)
class Assessment:
    """A risk level and the codes of the rules that led to it."""

    level: str
    reasons: tuple[str, ...]


def assess(
    age: int | None, categories: Collection[str], tier_rules: Iterable[Mapping[str, Any]]
) -> Assessment:
    """Return the worst level any rule of the pack (`visits.tier_rules`) gives, with all rules that give that level.

    A rule holds when one of its categories is the person's, none of those it excludes is, and the age lies within
    its bounds; where a bound is set and no birth date is known it does not hold. Rules that start from an assessed
    risk speak of what a person decided (`risk`), and are none of this.
    """
    found: dict[str, list[str]] = {}
    for rule in tier_rules:
        if rule.get("risk"):
            continue
        wanted = rule.get("any_of") or ()
        if wanted and not any(code in categories for code in wanted):
            continue
        if any(code in categories for code in rule.get("none_of") or ()):
            continue
        if not within_age(age, rule.get("age_from"), rule.get("age_under")):
            continue
        found.setdefault(rule["tier"], []).append(rule["code"])
    for level in reversed(LEVELS):
        if level in found:
            return Assessment(level, tuple(found[level]))
    return Assessment("general", ())


def within_age(age: int | None, at_least: int | None, under: int | None) -> bool:
    """Tell whether an age lies in the bounds; without bounds everybody does, without an age nobody within bounds."""
    if at_least is None and under is None:
        return True
    if age is None:
        return False
    return (at_least is None or age >= at_least) and (under is None or age < under)


def is_raised(old: str, new: str) -> bool:
    """Tell whether the second level is the more serious one."""
    return LEVELS.index(new) > LEVELS.index(old)


def needs_consent(age: int | None, consent_age: int) -> bool:
    """Tell whether the law asks for a guardian's consent: under 14 (个人信息保护法第三十一条).

    Without a birth date nobody is taken for a child; the category says so then, and the page asks for the date.
    """
    return age is not None and age < consent_age


DISABILITY_CLASSES: dict[str, Any] = {
    "1": _("视力"),
    "2": _("听力"),
    "3": _("言语"),
    "4": _("肢体"),
    "5": _("智力"),
    "6": pgettext_lazy("disability", "精神"),
    "7": _("多重"),
}
DISABILITY_GRADES: dict[str, Any] = {"1": _("一级"), "2": _("二级"), "3": _("三级"), "4": _("四级")}


@dataclass(frozen=True)
class DisabilityCard:
    """What a disability card's number says: class 1–7, grade 1–4 (1 the most severe), and whether it can be right."""

    number: str
    kind: str = ""
    grade: str = ""
    is_valid: bool = True

    def is_of(self, identity: str) -> bool:
        """Tell whether the card may be that of an identity number: it begins with its holder's 18 digits."""
        return (
            not self.is_valid
            or len(identity) != 18
            or not self.number
            or self.number.startswith(identity.upper())
        )


def read_disability_card(text: str) -> DisabilityCard:
    """Return what the 20 digits of a card say: 18 of the identity number, one of the class, one of the grade.

    A card made anew carries a suffix (B1 …), which says nothing here. `is_valid` is False when the length, the check
    character, the class or the grade cannot be; the number is kept all the same, with a reason.
    """
    number = re.sub(r"[\s\-—–]", "", half_width(text)).upper()
    if len(number) < 20:
        return DisabilityCard(number, is_valid=not number)
    holder, kind, grade = number[:18], number[18], number[19]
    is_valid = (
        holder[:17].isdigit()
        and check_character(holder[:17]) == holder[17]
        and kind in DISABILITY_CLASSES
        and grade in DISABILITY_GRADES
    )
    return DisabilityCard(
        number,
        kind if kind in DISABILITY_CLASSES else "",
        grade if grade in DISABILITY_GRADES else "",
        is_valid,
    )


def keep_until(
    ended_on: datetime.date,
    born_on: datetime.date | None,
    *,
    case_years: int,
    child_age: int,
    child_years: int,
) -> datetime.date:
    """Return the last day a file is kept: so many years after it ended, and a child's until long after majority."""
    ordinary = _later(ended_on, case_years)
    if born_on is None or (age_on(born_on, ended_on) or 0) >= child_age:
        return ordinary
    return max(ordinary, _later(born_on, child_age + child_years))


def _later(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


_LETTERS = re.compile(r"[a-z][a-z' ]*", re.IGNORECASE)


def kind_of_search(text: str) -> str:
    """Return what somebody typed to find a person: "number", "phone", "tail", "letters", "name", or "" for nothing.

    Four digits or more are the end of an identity number (the last may be X); eleven that begin with 1 a telephone;
    letters are pinyin or initials; everything else is a name.
    """
    text = plain_search(text)
    if not text:
        return ""
    if re.fullmatch(r"\d{15}|\d{17}[\dX]", text):
        return "number"
    if re.fullmatch(r"1\d{10}", text):
        return "phone"
    if re.fullmatch(r"\d{3,16}[\dX]", text):
        return "tail"
    if _LETTERS.fullmatch(text):
        return "letters"
    return "name"


def plain_search(text: str) -> str:
    """Return what was typed without blanks and full width, letters in upper case as numbers have them."""
    return "".join(half_width(text).split()).upper()[:60]
