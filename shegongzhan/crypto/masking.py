"""Masks: what of a name, a number or an address may stand in a list.

Identity numbers show 6 and 4, telephones 3 and 4 (domain research 9.5, item 14); names keep the surname and
the last character. A mask never gives back a value whole, however short it is.
"""

import re
from collections.abc import Callable

from shegongzhan.core.numbers import NUMBERS, half_width

# Compound surnames still in use among the Hundred Family Surnames and the usual additions.
_COMPOUND_SURNAMES = """
欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 万俟 闻人 夏侯 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司空 鲜于 闾丘 令狐 端木 轩辕 百里 呼延 东郭
南门 左丘 西门 第五 拓跋 完颜 纳兰 那拉 叶赫 爱新 富察 钮祜 耶律 淳于 单于 太史 公西 乐正
颛孙 亓官 司寇 巫马 漆雕 壤驷 谷梁 宰父 夹谷 段干 东里 羊舌 梁丘 东门 南荣 贺兰 北宫 子车
达奚 褚师 哥舒 微生 欧陽 司馬 諸葛
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
HIDDEN = "***"
_PLACE = re.compile(r"^.*?(?:村民委员会|居民委员会|村委会|居委会|社区|嘎查|村)")
_TOWNSHIP = re.compile(r"^.*?(?:街道|苏木|镇|乡)")


def _keep(value: str, head: int, tail: int) -> str:
    """Return the value with stars in its middle; fewer characters show when too little would be hidden."""
    hidden = len(value) - head - tail
    if hidden < 4:
        return _keep(value, head // 2, tail // 2) if head + tail > 1 and len(value) > 4 else "*" * len(value)
    return value[:head] + "*" * hidden + (value[-tail:] if tail else "")


def identity_number(value: str | None) -> str:
    """Return 341821********123X; shorter document numbers show less."""
    return _keep((value or "").strip(), 6, 4)


def phone(value: str | None) -> str:
    """Return 199****0417."""
    return _keep((value or "").strip(), 3, 4)


def name(value: str | None) -> str:
    """Return 杨*兰 for 杨秀兰, 杨* for 杨兰, 欧阳*兰 for 欧阳秀兰, 欧阳* for 欧阳兰."""
    value = (value or "").strip()
    if value.isascii():
        return value[:1] + HIDDEN if len(value) > 1 else "*" * len(value)
    if len(value) < 2:
        return "*" * len(value)
    head = 2 if len(value) > 2 and value[:2] in COMPOUND_SURNAMES else 1
    if len(value) - head == 1:
        return value[:head] + "*"
    return value[:head] + "*" * (len(value) - head - 1) + value[-1]


def address(value: str | None, *, village: str = "") -> str:
    """Return 桥头村 ***: the village (handed in, or found in the text), or the township, nothing closer."""
    value = (value or "").strip()
    if not value:
        return village
    if village:
        return f"{village} {HIDDEN}"
    found = _PLACE.match(value) or _TOWNSHIP.match(value)
    return f"{found.group()} {HIDDEN}" if found else HIDDEN


def account(value: str | None) -> str:
    """Return the last four digits of a bank account."""
    return _keep((value or "").strip(), 0, 4)


def certificate(value: str | None) -> str:
    """Return a certificate number with its first two and last four characters."""
    return _keep((value or "").strip(), 2, 4)


def email(value: str | None) -> str:
    """Return l***@example.org."""
    local, at, host = (value or "").strip().partition("@")
    return f"{local[:1]}{HIDDEN}@{host}" if at else HIDDEN if local else ""


def text(value: str | None) -> str:
    """Return stars for a free text: nothing of a note about health is harmless."""
    return HIDDEN if (value or "").strip() else ""


def numbers_in(value: str | None) -> str:
    """Return a text in which whatever looks like an identity, card or telephone number stands under its mask."""
    return NUMBERS.sub(_masked_match, value) if value else ""


def _masked_match(found: re.Match[str]) -> str:
    digits = half_width(found.group())
    return identity_number(digits) if found["long"] else phone(digits)


def numbers_within(value: object) -> object:
    """Return a tree of lists and dictionaries in which every text went through `numbers_in`, keys as well."""
    if isinstance(value, str):
        return numbers_in(value)
    if isinstance(value, dict):
        return {numbers_within(key): numbers_within(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [numbers_within(one) for one in value]
    return value


# By kind of value, for import reports and other places that choose the mask at run time.
MASKS: dict[str, Callable[[str | None], str]] = {
    "identity_number": identity_number,
    "phone": phone,
    "name": name,
    "address": address,
    "account": account,
    "certificate": certificate,
    "email": email,
    "text": text,
}


def mask(kind: str, value: str | None) -> str:
    """Return the value under the mask of its kind; KeyError for a kind that has none."""
    return MASKS[kind](value)
