"""Names as people type them: pinyin and initials, surnames read as surnames."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

# Characters that are read differently when they open a name. Source: 《现代汉语词典》 readings of surnames.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "乐": "yue",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "任": "ren",
    "华": "hua",
    "翟": "zhai",
    "尹": "yin",
    "覃": "qin",
    "缪": "miao",
    "宓": "mi",
    "员": "yun",
    "折": "she",
    "黑": "he",
    "秘": "bi",
    "冼": "xian",
    "洗": "xian",
    "召": "shao",
    "逄": "pang",
    "隗": "wei",
    "长": "chang",
    "燕": "yan",
    "纪": "ji",
    "种": "chong",
    "车": "che",
    "牟": "mu",
    "能": "nai",
    "谌": "chen",
    "祭": "zhai",
    "六": "lu",
    "那": "na",
    "哈": "ha",
    "繁": "po",
    "应": "ying",
    "宁": "ning",
}
COMPOUND_SURNAMES = {
    "尉迟": "yuchi",
    "万俟": "moqi",
    "长孙": "zhangsun",
    "单于": "chanyu",
    "澹台": "tantai",
    "欧阳": "ouyang",
    "上官": "shangguan",
    "司马": "sima",
    "诸葛": "zhuge",
    "夏侯": "xiahou",
    "皇甫": "huangfu",
    "令狐": "linghu",
    "宇文": "yuwen",
    "慕容": "murong",
    "司徒": "situ",
    "东方": "dongfang",
    "公孙": "gongsun",
    "端木": "duanmu",
    "呼延": "huyan",
    "南宫": "nangong",
    "独孤": "dugu",
    "赫连": "helian",
}


@lru_cache(maxsize=65536)
def _reading(character: str) -> str:
    return lazy_pinyin(character)[0].lower()


@lru_cache(maxsize=65536)
def readings(character: str) -> frozenset[str]:
    """Return every reading of a character, for comparing names by sound."""
    return frozenset(item.lower() for item in pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def _syllables(name: str) -> list[str]:
    text = "".join(name.split())
    if text[:2] in COMPOUND_SURNAMES and len(text) > 2:
        whole = COMPOUND_SURNAMES[text[:2]]
        first = _reading(text[0])
        head = [whole[: len(first)], whole[len(first) :]] if whole.startswith(first) else [whole, ""]
        return [part for part in head if part] + [_reading(c) for c in text[2:]]
    if text[:1] in SURNAMES:
        return [SURNAMES[text[0]]] + [_reading(c) for c in text[1:]]
    return [_reading(c) for c in text]


def to_pinyin(name: str) -> str:
    """Return a name's pinyin in one word: '单小梅' → 'shanxiaomei'. Letters stay letters (Mongolian names in Latin)."""
    return "".join(_syllables(name))[:200]


def to_initials(name: str) -> str:
    """Return a name's initials: '单小梅' → 'sxm'."""
    return "".join(syllable[0] for syllable in _syllables(name) if syllable)[:40]


def spelled(name: str) -> tuple[str, str]:
    """Return a name's pinyin and its initials, read once: what a file keeps beside the name."""
    syllables = _syllables(name)
    return "".join(syllables)[:200], "".join(s[0] for s in syllables if s)[:40]


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether two names could be the same name written with other characters of the same sound."""
    a, b = "".join(one.split()), "".join(other.split())
    return len(a) == len(b) and all(x == y or readings(x) & readings(y) for x, y in zip(a, b, strict=True))
