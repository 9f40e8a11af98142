"""Words: yes and no, sexes, names, lists of names and kinds, telephones."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from shegongzhan.core.numbers import is_number
from shegongzhan.crypto.masking import numbers_in
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values.cells import NOTHING, Cell, half_width, text

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


_WITH = re.compile(r"^[与同和](.+?)(?:共用|合用|共享)?$")
_SHARED_WITH = re.compile(r"^[与同和](?P<whom>.+?)(?:共用|合用|共享)[\s(:,;]*(?P<why>.*)$")


def sharing(cell: Cell) -> tuple[str, str]:
    """Return with whom and why a room is shared, '' where a cell does not say: 共用（与党群服务中心，错时使用）."""
    written = half_width(text(cell)).rstrip(")")
    if whole := _SHARED_WITH.match(written):
        return whole["whom"].strip(), whole["why"].strip()
    _word, _bracket, inside = written.partition("(")
    whom, why = "", []
    for part in filter(None, (part.strip() for part in re.split(r"[,;:、，；：]", inside))):
        if not whom and (named := _WITH.match(part)):
            whom = named[1].strip()
        else:
            why.append(part)
    return whom, "，".join(why)


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
        pieces = (
            [re.sub(r"\s+", "", part)]
            if _SPACED_NAME.match(part)
            else [piece for word in part.split() for piece in _joined(word)]
        )
        found.extend(piece for piece in pieces if piece and piece not in NOTHING)
    names = (numbers_in(_without_etc(name)) for name in found)
    return tuple(dict.fromkeys(name for name in names if name))


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
    written = numbers_in(text(cell))
    if not written or written in NOTHING:
        return ""
    if written.isascii():
        return " ".join(written.split())
    return re.sub(r"\s+", "", written).replace("•", "·").replace("．", "·").replace("・", "·")


def own_name(cell: Cell) -> str:
    """Return the name of whom a row is about; Unreadable for a number in its place."""
    written = name(cell)
    if written and is_number(text(cell)):
        raise Unreadable("name.number", _("姓名栏里写的是号码，请写姓名"))
    return written


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
