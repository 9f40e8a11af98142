"""A written place becomes a division: 中山村、中山社区、中山居委会 are one place in its township.

Matching goes by name, never by a part of a code: the statistical codes and those of civil affairs number the same
townships differently.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from shegongzhan.imports.reading.values import half_width

# Longest first, so that 社区居民委员会 goes before 居民委员会.
_VILLAGE_ENDINGS = {
    "gacha": ("嘎查村民委员会", "嘎查居民委员会", "嘎查委员会", "嘎查村委会", "嘎查委会", "嘎查村", "嘎查"),
    "community": ("社区居民委员会", "社区居委会", "居民委员会", "社区委员会", "居委会", "社区"),
    "village": ("村民委员会", "行政村委会", "村委会", "行政村", "村委", "村"),
}
_TOWNSHIP_ENDINGS = {
    "street": ("街道办事处", "街道办", "街道"),
    "town": ("镇人民政府", "镇政府", "镇"),
    "township": ("蒙古族乡", "民族乡", "乡人民政府", "乡政府", "乡"),
    "sumu": ("民族苏木", "苏木"),
}
_STATION_TAIL = re.compile(
    r"(?:社会工作(?:服务)?站|社会工作指导中心|社工服务站|社工站|民政服务站|工作站|人民政府|民政办(?:公室)?)$"
)
_NOISE = re.compile(r"[\s　·•.。,，、()（）\-—_]+")


class Found(NamedTuple):
    """The division a text means."""

    code: str
    name: str


class Unknown(NamedTuple):
    """No one division of the list is meant: `several` have the very name, else `nearest` looks most like it, or ""."""

    nearest: str
    several: tuple[str, ...] = ()


def plain(name: str) -> str:
    """Return the name without spaces and signs, in narrow characters."""
    return _NOISE.sub("", half_width(name))


def stem(name: str, endings: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """Return the name without its ending, and which kind of ending that was ("" for none)."""
    for kind, forms in endings.items():
        for form in forms:
            if name.endswith(form) and len(name) > len(form):
                return name[: -len(form)], kind
    return name, ""


class Places:
    """The places of one parent, found by what people write for them."""

    endings = _VILLAGE_ENDINGS

    def __init__(self, places: Iterable[tuple[str, str]]):
        self.names = dict(places)
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._typed: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._cache: dict[str, Found | Unknown] = {}
        for code, name in self.names.items():
            short = plain(name)
            base, kind = stem(short, self.endings)
            self._exact[short].add(code)
            self._typed[base, kind].add(code)
            self._stems[base].add(code)

    def find(self, written: str) -> Found | Unknown:
        """Return the place meant by the text; what could be two places is unknown, with both."""
        answer = self._cache.get(written)
        if answer is None:
            answer = self._cache[written] = self._find(plain(written))
        return answer

    def candidates(self, written: str) -> set[str]:
        """Return the codes of all places whose bare name the text is: 新发 of 新发村委会 and of 新发居委会."""
        return set(self._stems.get(plain(written), ()))

    def _find(self, text: str) -> Found | Unknown:
        if not text:
            return Unknown("")
        base, kind = stem(text, self.endings)
        # 1. the very name; 2. the same with another word for the same kind; 3. the bare name, when only one has it;
        # 4. the bare name taken as a whole: 王村 for 王村村委会; 5. the name inside a longer text, or the reverse.
        several: set[str] = set()
        for candidates in (
            self._exact.get(text),
            self._typed.get((base, kind)),
            self._stems.get(text),
            self._stems.get(base),
            self._inside(text),
        ):
            if candidates and len(candidates) == 1:
                (code,) = candidates
                return Found(code, self.names[code])
            several = several or set(candidates or ())
        return Unknown("" if several else self._nearest(text, base), tuple(sorted(several)))

    def _inside(self, text: str) -> set[str]:
        """Names with their ending inside the text (郎步街道中山居委会3组), the longest; or names that end in the text."""
        hits: dict[str, int] = {}
        for (base, kind), codes in self._typed.items():
            if not kind or len(base) < 2:
                continue
            for form in self.endings[kind]:
                if base + form in text:
                    for code in codes:
                        hits[code] = max(hits.get(code, 0), len(base))
        if hits:
            longest = max(hits.values())
            return {code for code, length in hits.items() if length == longest}
        base, kind = stem(text, self.endings)
        if kind and len(base) >= 2:
            return {code for name, codes in self._exact.items() if name.endswith(text) for code in codes}
        return set()

    def _nearest(self, text: str, base: str) -> str:
        by_stem = {name: next(iter(codes)) for name, codes in self._stems.items()}
        close = difflib.get_close_matches(base, by_stem, n=1, cutoff=0.5)
        if not close:
            by_stem = {plain(name): code for code, name in self.names.items()}
            close = difflib.get_close_matches(text, by_stem, n=1, cutoff=0.0)
        return self.names[by_stem[close[0]]] if close else ""


class Villages(Places):
    """The villages, communities and gachas of one township."""


class Townships(Places):
    """The townships of one county; also finds the one that a title or a station's name mentions."""

    endings = _TOWNSHIP_ENDINGS

    def _find(self, text: str) -> Found | Unknown:
        return super()._find(_STATION_TAIL.sub("", text))

    def mentioned(self, title: str) -> Found | None:
        """Return the township whose full name stands in a title, a sheet's name or a file's name, if exactly one does."""
        short = plain(title)
        hits = {name: codes for name, codes in self._exact.items() if name in short}
        # 新发镇 inside 大新发镇: the longer name is meant.
        kept = {
            name: codes
            for name, codes in hits.items()
            if not any(name != other and name in other for other in hits)
        }
        codes = set().union(*kept.values()) if kept else set()
        if len(codes) != 1:
            return None
        (code,) = codes
        return Found(code, self.names[code])
