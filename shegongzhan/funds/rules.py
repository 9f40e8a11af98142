"""What a source may be used for, and what is left of it. Pure arithmetic; the limits come from the policy pack.

Lottery money is for welfare purposes only (《彩票管理条例》第三十三条); how strictly salaries are kept out differs by
province, so the pack says whether a pair of source and use is warned of or forbidden.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _

WARN, BLOCK = "warn", "block"
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Limit:
    """What the pack says of using one kind of source for one use: `answer` is "warn" or "block"."""

    label: str
    answer: str

    @property
    def blocks(self) -> bool:
        """Whether such a posting needs a document that allows it."""
        return self.answer == BLOCK


def limit_of(
    limits: Iterable[Mapping[str, Any]],
    source_kind: str,
    use: str,
    *,
    allowed: Sequence[str] = (),
    forbidden: Sequence[str] = (),
) -> Limit | None:
    """Return what limits the use of a source, the strictest when several do; None when nothing does.

    `limits` are the pack's for its kind; `allowed` (none: whatever is not forbidden) and `forbidden` are uses that the
    source's own document names, and what that rules out is always blocked.
    """
    if use in forbidden:
        return Limit(_("这项来源的文件写明不得用于这个用途"), BLOCK)
    if allowed and use not in allowed:
        return Limit(_("这项来源的文件没有写可以用于这个用途"), BLOCK)
    found = [
        Limit(str(entry["label"]), str(entry.get("answer") or WARN))
        for entry in limits
        if entry["source"] == source_kind and entry["use"] == use
    ]
    return max(found, key=lambda limit: limit.blocks, default=None)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount by weights, each part down to the fen; what is left over goes to the largest."""
    if not weights:
        return []
    whole = sum(weights, Decimal(0))
    parts = [(amount * one / whole).quantize(FEN, ROUND_DOWN) for one in weights]
    parts[max(range(len(parts)), key=lambda n: weights[n])] += amount - sum(parts, Decimal(0))
    return parts


def is_overspent(left: Decimal, amount: Decimal) -> bool:
    """Tell whether taking an amount leaves less than nothing."""
    return amount > left


def needs_two(amount: Decimal, limit: Decimal) -> bool:
    """Tell whether a payment must be asked for and agreed by somebody else: from the pack's amount on."""
    return amount >= limit


# What the name of an office, a site or a firm ends in; a shorter name without any of them may be a person's.
_BODIES = ("站", "点", "局", "办", "委", "所", "院", "校", "园", "店", "厂", "社", "会", "队", "村", "镇", "乡",
           "街道", "社区", "苏木", "嘎查", "中心", "公司", "超市", "基地", "基金", "单位", "政府", "银行", "协会")  # fmt: skip
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+")


def looks_like_a_person(name: str) -> bool:
    """Tell whether a payee out of a ledger, of whom nothing else is known, may be a person: two to four characters.

    It errs on the careful side: a short name of an office without a telling end is taken for a person's.
    """
    return _NAME.fullmatch(name) is not None and not name.endswith(_BODIES)


_FORMS = re.compile(r"(股份|有限|责任|总)*公司$")
# After the letter in which two names differ: villages and towns of one county are many and differ in one letter.
_PLACES = re.compile(r"[村镇乡县区旗街社苏嘎]")


def _core(name: str) -> str:
    """Return a payee's name without spaces, brackets, signs and the legal form."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", name) if c.isalnum())
    return _FORMS.sub("", letters) or letters


def same_payee(one: str, other: str) -> bool:
    """Tell whether two payees look like the same: one name within the other, or one letter apart.

    郎溪县阳光服务中心 and 阳光服务中心（郎溪） are; two villages or towns that differ in the letter of their name are not.
    It errs on the careful side: what it takes for the same needs a second person to agree.
    """
    short, long = sorted((_core(one), _core(other)), key=len)
    if short == long or len(short) < 2:
        return short == long
    if short in long or (len(short) >= 4 and set(short) <= set(long)):
        return True
    if len(short) < 7 or len(short) != len(long):
        return False
    apart = [at for at, pair in enumerate(zip(short, long, strict=True)) if pair[0] != pair[1]]
    return len(apart) == 1 and not _PLACES.search(short[apart[0] + 1 : apart[0] + 3])


# The code in `funds.kinds` of what the Charity Law asks to be told of.
CHARITY = "charity"
# The code in `funds.uses` of what lists of awards and allowances are paid for.
AWARDS = "talent"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
