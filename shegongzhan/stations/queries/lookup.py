"""Finding a place by a few letters."""

from collections.abc import Iterable

from django.db.models import Q

from shegongzhan.core.scoping import within
from shegongzhan.stations.models import Division, System


def search(
    text: str, *, near: Iterable[str] = (), level: int | None = None, within_place: str = "", limit: int = 12
) -> list[Division]:
    """Return the places somebody may mean by a code, a name, pinyin or initials, the nearer to `near` first.

    Circles grow from the reader's own places through county, city and province to the country until the limit is
    reached; each circle is one query on an index (prefix ranges, never LIKE). Inside one's county a name may also
    stand in the middle: 南山 finds 建平镇南山村 by 山.
    """
    text = "".join(text.split()).lower()
    if not text:
        return []
    found: dict[str, Division] = {}
    for circle in _circles(near, within_place):
        rows = Division.objects.filter(system=System.STATISTICS, valid_to__isnull=True)
        rows = rows.filter(within(circle, "code")) if circle else rows
        if level:
            rows = rows.filter(level=level)
        if found:
            rows = rows.exclude(code__in=list(found))
        for condition in _meanings(text, small=len(circle) >= 6):
            for row in rows.filter(condition).order_by("level", "code")[: limit - len(found)]:
                found.setdefault(row.code, row)
            if len(found) >= limit:
                return list(found.values())
    return list(found.values())


def _circles(near: Iterable[str], within_place: str) -> list[str]:
    """Return the places to look in, from the inside out, none of them outside `within_place`."""
    circles: list[str] = []
    places = [place for place in near if place.startswith(within_place)] or [within_place]
    for length in (9, 6, 4, 2, 0):
        for place in places:
            circle = place[:length]
            if len(circle) == length and circle.startswith(within_place) and circle not in circles:
                circles.append(circle)
    return circles or [within_place]


def _meanings(text: str, *, small: bool) -> list[Q]:
    """Return the conditions a text may stand for, the surest first."""
    if text.isdigit():
        return [within(text, "code")]
    last = text[:-1] + chr(ord(text[-1]) + 1)
    if text.isascii():
        return [
            Q(pinyin__gte=text, pinyin__lt=last) | Q(initials__gte=text, initials__lt=last),
            *([Q(pinyin__contains=text)] if small and len(text) > 2 else []),
        ]
    return [Q(name__gte=text, name__lt=last), *([Q(name__contains=text)] if small else [])]
