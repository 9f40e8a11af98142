"""How place names are spelled: pinyin and initials, quickly enough for the whole national table."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Readings that are the most frequent ones in names of places though not in running text.
IN_PLACES = {"长": "chang", "厦": "xia"}


@lru_cache(maxsize=30_000)
def _syllable(character: str) -> str:
    """Return the most frequent reading of one character; a table of places has some 5,000 different ones."""
    if character in IN_PLACES:
        return IN_PLACES[character]
    return "".join(lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)).lower()


def syllables(name: str, *, by_phrase: bool = False) -> list[str]:
    """Return the reading of each character; by_phrase looks words up first (重庆, 六安, 蚌埠), which is slower."""
    if by_phrase:
        return [part.lower() for part in lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)]
    return [_syllable(character) for character in name]


def pinyin(name: str, *, by_phrase: bool = False) -> str:
    """Return the name as typed on a keyboard without spaces: 建平镇 → jianpingzhen."""
    return "".join(syllables(name, by_phrase=by_phrase))[:200]


def initials(name: str, *, by_phrase: bool = False) -> str:
    """Return the first letters: 建平镇 → jpz."""
    return "".join(part[:1] for part in syllables(name, by_phrase=by_phrase))[:40]
