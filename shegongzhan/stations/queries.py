"""Places and stations, as pages, imports and upper contexts ask for them."""

import datetime
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q

from shegongzhan.core.scoping import within, within_any
from shegongzhan.policies import queries as policies
from shegongzhan.stations import rules
from shegongzhan.stations.models import (
    Division,
    Facility,
    Level,
    Station,
    StationKind,
    StationState,
    System,
    Tier,
)

LEVELS = (2, 4, 6, 9, 12)


def forget() -> None:
    """Drop remembered names; called after divisions were loaded."""
    _name.cache_clear()


@lru_cache(maxsize=50_000)
def _name(code: str, system: str) -> str | None:
    row = (
        Division.objects.filter(system=system, code=code)
        .order_by("-valid_from")
        .values_list("name", flat=True)
        .first()
    )
    return row


def division(code: str, system: str = System.STATISTICS) -> Division | None:
    """Return the place with the code, its newest row when a code was given twice; None when it is not loaded."""
    return Division.objects.filter(system=system, code=code).order_by("-valid_from").first()


def name_of(code: str) -> str:
    """Return the name of a place ('建平镇'), or the code itself when its division is not loaded."""
    if not code:
        return "全国"
    found = _name(code, System.STATISTICS)
    if found is None:
        _name.cache_clear()  # it may be loaded later; an unknown code must not be remembered
    return found or code


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of many places with one query; unknown codes stand for themselves."""
    wanted = {code for code in codes if code}
    found: dict[str, str] = {}
    rest = sorted(wanted)
    for start in range(0, len(rest), 5_000):
        rows = Division.objects.filter(system=System.STATISTICS, code__in=rest[start : start + 5_000])
        found.update(rows.order_by("valid_from").values_list("code", "name"))
    return {code: found.get(code, code) for code in wanted}


def ancestors(code: str) -> list[str]:
    """Return the codes from the province down to the place itself."""
    return [code[:length] for length in LEVELS if length <= len(code)]


def path_name(code: str, *, above: int = 0) -> str:
    """Return the place with the places above it: '安徽省 宣城市 郎溪县 建平镇'.

    `above` leaves out levels of that many digits and fewer: 6 gives '建平镇 南山村委会', which a county's page needs.
    """
    return " ".join(name_of(part) for part in ancestors(code) if len(part) > above) or name_of(code)


def children_of(code: str) -> list[Division]:
    """Return the places one level below, in the order of their codes."""
    below = next(length for length in LEVELS if length > len(code))
    return list(
        Division.objects.filter(within(code, "code"), system=System.STATISTICS, level=below).order_by("code")
    )


def townships_of(place: str) -> list[Division]:
    """Return the township-level places of a county or of anything above it."""
    return list(
        Division.objects.filter(
            within(place, "code"), system=System.STATISTICS, level=Level.TOWNSHIP
        ).order_by("code")
    )


def villages_of(place: str) -> list[Division]:
    """Return the village-level places of a county, a township or anything above."""
    return list(
        Division.objects.filter(
            within(place, "code"), system=System.STATISTICS, level=Level.VILLAGE
        ).order_by("code")
    )


def is_known(code: str) -> bool:
    """Tell whether the place is in the table."""
    return Division.objects.filter(system=System.STATISTICS, code=code).exists()


@dataclass
class PlaceMatcher:
    """Finds the townships and villages of one county by the way people write their names. Made by `matcher`.

    It holds the county's names in memory (some 200), so that an import asks the database once and not for each row.
    """

    county: str
    townships: dict[str, str] = field(default_factory=dict)
    villages: dict[str, dict[str, str]] = field(default_factory=dict)
    _stems: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def township(self, text: str) -> str | None:
        """Return the code of the township whose name stands in the text, with or without 镇 or 街道; None if none.

        The longest name wins, full names before stems, so that 十字镇 is not taken for 十字铺茶场.
        """
        text = "".join(text.split())
        if not text:
            return None
        for name in sorted(self.townships, key=len, reverse=True):
            if name in text:
                return self.townships[name]
        stems = {rules.stem(name, rules.TOWNSHIP_SUFFIXES): code for name, code in self.townships.items()}
        for name in sorted(stems, key=len, reverse=True):
            if name in text:
                return stems[name]
        return None

    def village(self, text: str, township: str | None = None) -> str | None:
        """Return the code of the village, looked for in the township or in the whole county; None if none or several.

        南山, 南山村, 南山村委会 and 南山村民委员会 are the same place; a township's name in front of it is allowed. Where
        十字村委会 and 十字居委会 both exist, 十字社区 is the second and 十字 alone is not decided.
        """
        text = "".join(text.split())
        if not text:
            return None
        township = township or self._leading_township(text)
        places = [township] if township else list(self.villages)
        for spelling in self._spellings(text, township):
            exact = [
                self.villages[place][spelling] for place in places if spelling in self.villages.get(place, {})
            ]
            if len(exact) == 1:
                return exact[0]
            for part in dict.fromkeys([spelling, *rules.stems(spelling)]):
                near = {pair for place in places for pair in self._stems.get(place, {}).get(part, [])}
                if len(near) > 1:
                    near = {
                        pair for pair in near if rules.village_kind(pair[1]) == rules.village_kind(spelling)
                    }
                if len(near) == 1:
                    return near.pop()[0]
        return None

    def nearest(self, text: str, township: str | None = None) -> str | None:
        """Return the name of the village written most like the text, for a message that helps; None if none is near."""
        places = [township] if township else list(self.villages)
        names = {rules.stem(name): name for place in places for name in self.villages.get(place, {})}
        found = difflib.get_close_matches(rules.stem(text), names, n=1, cutoff=0.3)
        return names[found[0]] if found else None

    def _leading_township(self, text: str) -> str | None:
        return next((code for name, code in self.townships.items() if text.startswith(name)), None)

    def _spellings(self, text: str, township: str | None) -> list[str]:
        spellings = [text]
        for name, code in self.townships.items():
            if code == township and text.startswith(name) and len(text) > len(name):
                spellings.append(text[len(name) :])
        return spellings


def matcher(unit: str) -> PlaceMatcher:
    """Return the matcher for the county of the unit (six digits or more), some 200 names."""
    county = unit[:6]
    made = PlaceMatcher(county)
    rows = Division.objects.filter(
        within(county, "code"), system=System.STATISTICS, level__gte=Level.TOWNSHIP
    )
    for code, name in rows.order_by("code").values_list("code", "name"):
        if len(code) == 9:
            made.townships.setdefault(name, code)
        else:
            township = code[:9]
            made.villages.setdefault(township, {})[name] = code
            for part in rules.stems(name):
                made._stems.setdefault(township, {}).setdefault(part, []).append((code, name))
    return made


def place_by_path(names: Iterable[str], system: str = System.STATISTICS) -> Division | None:
    """Return the place of the code system whose path of names, from the province down, is this; None if there is none.

    Spellings of kind words differ between the systems, so a level matches by full name first and then by its stem.
    """
    prefix = ""
    found: Division | None = None
    for name in names:
        candidates = Division.objects.filter(within(prefix, "code"), system=system)
        candidates = candidates.filter(
            level=LEVELS[LEVELS.index(len(prefix)) + 1] if prefix else Level.PROVINCE
        )
        rows = list(candidates.filter(name=name)) or [
            row
            for row in candidates.filter(name__startswith=name[:1])
            if rules.stem(row.name) == rules.stem(name)
        ]
        if len({row.code for row in rows}) != 1:
            return None
        found = max(rows, key=lambda row: row.valid_from)
        prefix = found.code
    return found


def same_place(code: str, system: str, to: str | None = None) -> Division | None:
    """Return the same place in the other code system, found by its path of names; None when it has no counterpart.

    梅渚镇 is 341821102 for civil affairs and 341821105 for statistics: `same_place("341821102", "mca")`.
    """
    to = to or (System.STATISTICS if system == System.CIVIL_AFFAIRS else System.CIVIL_AFFAIRS)
    codes = ancestors(code)
    rows = {
        row.code: row.name
        for row in Division.objects.filter(system=system, code__in=codes).order_by("valid_from")
    }
    if code not in rows:
        return None
    # Only the statistical table writes 市辖区 as a level of its own; both keep the digits above the township.
    top, names = _common_top(codes, rows, to)
    if top is None:
        return None
    if not names:
        return top
    return _descend(top.code, names, to)


def _common_top(codes: list[str], names: dict[str, str], to: str) -> tuple[Division | None, list[str]]:
    """Return the deepest county-or-higher place both systems give the same code and name, and the names below it."""
    for position in range(len(codes) - 1, -1, -1):
        code = codes[position]
        if len(code) > 6:
            continue
        row = Division.objects.filter(system=to, code=code).order_by("-valid_from").first()
        if row is not None and row.name == names.get(code, row.name):
            return row, [names[below] for below in codes[position + 1 :] if below in names]
    return None, []


def _descend(prefix: str, names: list[str], system: str) -> Division | None:
    found: Division | None = None
    for name in names:
        below = LEVELS[LEVELS.index(len(prefix)) + 1]
        rows = list(Division.objects.filter(within(prefix, "code"), system=system, level=below))
        same = [row for row in rows if row.name == name]
        same = same or [row for row in rows if rules.stem(row.name) == rules.stem(name)]
        if len({row.code for row in same}) != 1:
            return None
        found = max(same, key=lambda row: row.valid_from)
        prefix = found.code
    return found


def station_of(place: str) -> Station | None:
    """Return the station that serves a place: its own, else that of the township or county above."""
    codes = ancestors(place)[::-1]
    stations = Station.objects.filter(division__in=codes).exclude(state=StationState.CLOSED)
    by_place: dict[str, Station] = {}
    for station in stations.order_by("-kind", "-pk"):
        by_place[station.division] = station
    return next((by_place[code] for code in codes if code in by_place), None)


def paths_of(codes: Iterable[str], *, above: int = 0) -> dict[str, str]:
    """Return many places with the places above them, with one query: {code: '宣城市 郎溪县 建平镇'}.

    `above` leaves out levels of that many digits and fewer, as in `path_name`; `common_level` tells how many a reader
    need not be told.
    """
    wanted = list(dict.fromkeys(codes))
    names = names_of({part for code in wanted for part in ancestors(code)})
    return {
        code: " ".join(names[part] for part in ancestors(code) if len(part) > above)
        or names.get(code)
        or name_of(code)
        for code in wanted
    }


def common_level(places: Iterable[str]) -> int:
    """Return the digits of the narrowest county, city or province that all places lie in; 0 when there is none."""
    listed = list(places)
    return next(
        (n for n in (6, 4, 2) if listed and len({p[:n] for p in listed}) == 1 and min(map(len, listed)) >= n),
        0,
    )


def label_of(code: str) -> str:
    """Return what stands in a picker for a place that was picked: its name after those of the county and township."""
    if not code or not str(code).isdigit() or _name(str(code), System.STATISTICS) is None:
        return str(code or "")
    return path_name(str(code), above=4 if len(str(code)) > 6 else 0)


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


# ---------- stations ----------


def standing_on(on: datetime.date) -> Q:
    """Return the condition "the station stood on the day": opened, not closed yet, and not only planned."""
    return (
        ~Q(state=StationState.PLANNED)
        & (Q(opened_on__isnull=True) | Q(opened_on__lte=on))
        & (Q(closed_on__gt=on) | Q(closed_on__isnull=True) & ~Q(state=StationState.CLOSED))
    )


@dataclass(frozen=True)
class Coverage:
    """How far stations cover the townships of a place (有形覆盖); being at work is another question.

    A township counts as covered by a station of its own or by one embedded in another site; the embedded ones are
    told apart. Development zones, farms and prisons (codes from 400 on) are not expected to have one.
    """

    place: str
    centres: int
    expected: int
    covered: int
    embedded: int
    stations: int
    villages: int
    missing: tuple[str, ...]

    @property
    def rate(self) -> float:
        return self.covered / self.expected if self.expected else 0.0


def coverage(place: str, on: datetime.date) -> Coverage:
    """Return how far the social work stations that stood on the day cover a place; two queries."""
    return coverage_of([place], on)


def coverage_of(places: Iterable[str], on: datetime.date) -> Coverage:
    """Return the coverage of several places together, for somebody whose scope has more than one."""
    wanted = list(places)
    expected = {
        code
        for code in Division.objects.filter(
            within_any(wanted, "code"), system=System.STATISTICS, level=Level.TOWNSHIP, valid_to__isnull=True
        ).values_list("code", flat=True)
        if rules.is_station_expected(code)
    }
    stations = list(
        Station.objects.filter(within_any(wanted), standing_on(on), kind=StationKind.SOCIAL_WORK).values_list(
            "tier", "division", "embedded_in_id"
        )
    )
    townships = [(division, host) for tier, division, host in stations if tier == Tier.TOWNSHIP]
    own = {division for division, host in townships if host is None}
    covered = {division for division, _host in townships if division in expected}
    return Coverage(
        place=wanted[0] if len(wanted) == 1 else "",
        centres=sum(tier == Tier.CENTRE for tier, _division, _host in stations),
        expected=len(expected),
        covered=len(covered),
        embedded=len(covered - own),
        stations=len(townships),
        villages=sum(tier == Tier.VILLAGE for tier, _division, _host in stations),
        missing=tuple(sorted(expected - covered)),
    )


def room_check(
    station: Station, on: datetime.date, rooms: Iterable[Facility] | None = None
) -> rules.RoomCheck:
    """Compare a station's rooms with the list of its place's pack (一厅五室)."""
    entries = policies.value("stations.rooms", station.division, on)
    had = {
        row.room: (row.presence, row.shared_reason)
        for row in (station.facilities.all() if rooms is None else rooms)
    }
    if not policies.value("stations.rooms.shared_counts", station.division, on):
        had = {
            room: ("none" if presence == "shared" else presence, why) for room, (presence, why) in had.items()
        }
    return rules.check_rooms([entry["code"] for entry in entries], had)


def room_names(place: str, on: datetime.date) -> dict[str, str]:
    """Return code and name of the rooms a station of the place should have, in the pack's order."""
    return dict(policies.choices("stations.rooms", place, on))


def needs_mongolian_plate(place: str, on: datetime.date) -> bool:
    """Tell whether plates of the place carry Mongolian beside Chinese."""
    return bool(policies.value("stations.plates.mongolian", place, on))
