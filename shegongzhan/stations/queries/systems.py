"""The same place in two systems of codes: statistics and civil affairs number townships differently."""

from collections.abc import Iterable

from shegongzhan.core.scoping import within
from shegongzhan.stations import rules
from shegongzhan.stations.models import Division, Level, System
from shegongzhan.stations.queries.places import LEVELS, ancestors


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
