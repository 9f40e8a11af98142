"""Names of places, the places above and below them, and which of them an upper reader need not be told."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from shegongzhan.core.scoping import within
from shegongzhan.stations.models import Division, Level, System

LEVELS = (2, 4, 6, 9, 12)
COUNTIES = Path(__file__).resolve().parent.parent / "data" / "counties-2023.txt"


def forget() -> None:
    """Drop remembered names; called after divisions were loaded."""
    _names.cache_clear()


@lru_cache(maxsize=400)
def _names(county: str, system: str) -> dict[str, str]:
    """Return the names of all places in a county, or with "" of the counties and what is above them.

    Read together and remembered: a list of five hundred rows asks once for each county in it, not for each village.
    """
    rows = Division.objects.filter(system=system)
    rows = rows.filter(within(county, "code")) if county else rows.filter(level__lte=Level.COUNTY)
    return dict(rows.order_by("valid_from").values_list("code", "name"))


def _name(code: str, system: str) -> str | None:
    found = _names(code[: Level.COUNTY] if len(code) > Level.COUNTY else "", system).get(code)
    if found is None and (there := division(code, system)):  # loaded since
        forget()
        return there.name
    return found


def division(code: str, system: str = System.STATISTICS) -> Division | None:
    """Return the place with the code, its newest row when a code was given twice; None when it is not loaded."""
    return Division.objects.filter(system=system, code=code).order_by("-valid_from").first()


def name_of(code: str) -> str:
    """Return the name of a place ('建平镇'), or the code itself when its division is not loaded."""
    if not code:
        return "全国"
    return _name(code, System.STATISTICS) or code


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


def counties_of(place: str) -> list[str]:
    """Return the counties of the country that lie in a place or hold it, loaded here or not."""
    return [code for code in _counties() if code.startswith(place[:6])]


@lru_cache(maxsize=1)
def _counties() -> tuple[str, ...]:
    return tuple(COUNTIES.read_text(encoding="ascii").split())
