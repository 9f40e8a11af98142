"""Counts of people that go public: small ones are withheld, and nothing that is told lets a small one be worked out.

Statistical disclosure control as census offices do it: a threshold rule with complementary suppression, and a check by
subtraction against what was published before. Pure functions; the threshold is the caller's (a value of a pack).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# What counts people: persons, and attendances (人次). How many records there were is about work, not about anybody.
OF_PEOPLE = ("persons", "heads")


@dataclass(frozen=True)
class Told:
    """What a public sheet tells of: a place (prefix of its code), a stretch of days, perhaps one project; its counts."""

    place: str
    first: date
    last: date
    counts: Mapping[str, int | None]
    project: int | None = None

    def holds(self, other: "Told") -> bool:
        """Tell whether everything the other sheet counts is counted by this one as well."""
        return (
            other.place.startswith(self.place)
            and self.first <= other.first
            and other.last <= self.last
            and self.project in (None, other.project)
        )

    def is_apart_from(self, other: "Told") -> bool:
        """Tell whether no record can be counted by both."""
        places = not (self.place.startswith(other.place) or other.place.startswith(self.place))
        projects = None not in (self.project, other.project) and self.project != other.project
        return places or projects or self.last < other.first or other.last < self.first


def withheld(counts: Mapping[str, int], floor: int) -> dict[str, int | None]:
    """Return the counts with those of people from 1 up to below `floor` left out (None), others as they are.

    A count that equals a withheld one is withheld with it: a figure beside it must not say it in another word.
    """
    small = {counts[name] for name in OF_PEOPLE if name in counts and 0 < counts[name] < floor}
    return {name: None if n in small else n for name, n in counts.items()}


def told_by_subtraction(new: Told, published: Iterable[Told], floor: int) -> list[str]:
    """Return the counts that somebody could work out to be small by taking published sheets from one another.

    Looked at: the new sheet less each one inside it, less all that lie apart inside it, and each sheet around the new
    one less the new one, and less the new one with all others that lie apart inside it.
    """
    others = list(published)
    found = set()
    for around in (new, *(one for one in others if one.holds(new))):
        inside = [one for one in (*others, new) if one is not around and around.holds(one)]
        if around is not new:
            inside = [one for one in inside if one is new or one.is_apart_from(new)]
        for parts in (*([one] for one in inside), _apart(inside, new)):
            if around is new or new in parts:
                found |= {name for name in OF_PEOPLE if _is_small(around, parts, name, floor)}
    return sorted(found)


def _apart(sheets: list[Told], first: Told) -> list[Told]:
    """Return as many of the sheets as lie apart from each other, the widest first and `first` before all."""
    chosen: list[Told] = []
    for one in sorted(sheets, key=lambda one: (one is not first, len(one.place), one.first - one.last)):
        if all(one.is_apart_from(other) for other in chosen):
            chosen.append(one)
    return chosen


def _is_small(around: Told, parts: list[Told], name: str, floor: int) -> bool:
    whole = around.counts.get(name)
    if whole is None or not parts:
        return False
    left = whole - sum(one.counts.get(name) or 0 for one in parts)
    return 0 < left < floor
