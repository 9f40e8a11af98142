"""Which row is the header, which ledger it is, and which column is which field.

Nothing here knows a certain county's files: a `LedgerSpec` says which columns a kind of ledger has and what people
call them; titles, notes, one- to three-line merged headers, extra and missing columns and any order are coped with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from shegongzhan.imports.reading.values import Cell, half_width, is_blank, text
from shegongzhan.imports.reading.workbooks import Merge, Sheet

LOOK_AT = 40
"""The header is looked for among so many first rows."""
MAX_DEPTH = 3

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|<.*?>|【.*?】|「.*?」")
_SIGNS = re.compile(r"[\s\u3000:：*＊#、,，.。;；'\"“”‘’()\[\]<>【】「」《》/\\|_\-—–·]+")
# Columns about somebody else than the person of the row.
_OTHER_PERSON = re.compile(r"监护|联系人|户主|家长|照料|照护|紧急|配偶|父亲|母亲|代理|赡养|家属|子女")


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """Return a column's name for comparing: narrow, lower case, without spaces, signs and brackets."""
    return _SIGNS.sub("", half_width(name).lower())


@lru_cache(maxsize=4096)
def variants(name: str) -> tuple[str, ...]:
    """Return the forms a column's name is compared in: as written, and without what stands in brackets (units, hints)."""
    written = half_width(name)
    return tuple(
        dict.fromkeys(form for form in (normal(written), normal(_BRACKETS.sub("", written))) if form)
    )


@dataclass(frozen=True)
class Column:
    """One column of a kind of ledger."""

    field: str
    title: str
    synonyms: tuple[str, ...] = ()
    weight: float = 1.0
    """How much finding it speaks for the kind; 3 for a column that hardly any other kind has."""

    @cached_property
    def known_as(self) -> frozenset[str]:
        """All its names in normal form."""
        return frozenset(form for name in (self.title, *self.synonyms) for form in variants(name))


@dataclass(frozen=True)
class LedgerSpec:
    """One kind of ledger: its columns, which of them must be there, and words that hint at it."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    """Each entry is a choice: one of its fields must have a column."""
    marks: tuple[str, ...] = ()
    """Words in a title, a sheet's name or a file's name that speak for this kind."""
    key: tuple[str, ...] = ()
    """Fields of which a data row holds at least one; a row without any is blank or a footer."""

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The columns by field."""
        return {column.field: column for column in self.columns}


@dataclass
class Recognised:
    """A sheet's header: where it stands, what it means."""

    spec: LedgerSpec
    first_row: int
    last_row: int
    names: dict[int, str]
    """The written name of each column, 家庭情况/详细住址 for a two-line header."""
    mapping: dict[int, str]
    """The field of each column that has one."""
    titles: list[str] = field(default_factory=list)
    """What stands above the header."""
    score: float = 0.0

    @property
    def kind(self) -> str:
        """The kind of ledger."""
        return self.spec.kind

    @property
    def unknown(self) -> list[str]:
        """Names of columns that mean nothing here."""
        return [
            n for column, n in self.names.items() if column not in self.mapping and normal(n) not in SERIAL
        ]

    def column_of(self, field: str) -> int | None:
        """Return the column of a field."""
        for column, name in self.mapping.items():
            if name == field:
                return column
        return None


@dataclass(frozen=True)
class Possible:
    """Rows that may be the header of a sheet, the names they give its columns, and what stands above them."""

    lines: list[tuple[int, list[Cell]]]
    names: dict[int, str]
    titles: list[str]


def possible_headers(sheet: Sheet, header: tuple[int, int] | None = None) -> list[Possible]:
    """Return where the header of a sheet may stand, whatever kind of ledger it is."""
    head = list(islice(sheet.rows(), max(LOOK_AT, header[1] if header else 0)))
    found = []
    for start, depth in _candidates(head, sheet.merged, header):
        lines = head[start : start + depth]
        names = joined_names(lines, sheet.merged)
        if header is None and not _looks_like_names(names):
            continue
        titles = [text(cell) for _number, row in head[:start] for cell in row if not is_blank(cell)]
        found.append(Possible(lines, names, titles))
    return found


def recognise(
    sheet: Sheet,
    specs: Iterable[LedgerSpec],
    *,
    hints: str = "",
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    header: tuple[int, int] | None = None,
    insist: bool = False,
    possible: Sequence[Possible] | None = None,
) -> Recognised | None:
    """Return what the sheet is, or None when no kind of ledger fits.

    `hints` are names around the sheet (its own is added here); `remembered` gives for a kind what columns' names
    (in normal form) mean in this county: it goes before everything else, and "" means "leave it out". `header` says
    between which rows the header stands, when somebody has said so; with `insist` a kind is taken although a column it
    needs is missing: a person has said what the sheet is, and maps its columns next. Whoever asks for one kind after
    the other hands in the `possible` headers, which are the same for all.
    """
    best: Recognised | None = None
    specs = list(specs)
    for at in possible_headers(sheet, header) if possible is None else possible:
        around = " ".join([*at.titles, sheet.name, hints])
        for spec in specs:
            mapping = match_columns(at.names, spec, (remembered or {}).get(spec.kind, {}))
            score = _score(spec, mapping, at.names, around)
            if score is None and insist and header is not None:
                score = 0.0
            if score is not None and (best is None or _better(score, at.lines, best)):
                first, last = at.lines[0][0], at.lines[-1][0]
                best = Recognised(spec, first, last, at.names, mapping, at.titles, score)
    return best


def _candidates(
    head: list[tuple[int, list[Cell]]], merged: tuple[Merge, ...], header: tuple[int, int] | None
) -> Iterator[tuple[int, int]]:
    """Yield where a header could begin and how many lines it could have."""
    if header is not None:
        if 1 <= header[0] <= header[1] <= len(head):
            yield header[0] - 1, header[1] - header[0] + 1
        return
    for start in range(len(head)):
        if _filled(head[start][1]) < 2:
            continue
        for depth in range(1, MAX_DEPTH + 1):
            lines = head[start : start + depth]
            if len(lines) < depth or (depth > 1 and not _goes_on(lines, merged)):
                break
            yield start, depth


def _better(score: float, lines: list[tuple[int, list[Cell]]], best: Recognised) -> bool:
    """Tell whether this header is the better one; of equals the first, without a note row above it in its names."""
    if score == best.score:
        return lines[-1][0] == best.last_row and lines[0][0] > best.first_row
    return score > best.score


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if not is_blank(cell))


def _goes_on(lines: list[tuple[int, list[Cell]]], merged: tuple[Merge, ...]) -> bool:
    """Tell whether the last of these rows continues the header above it.

    It does when it holds only words, and only under groups: under a merged cell, or where the cell above is empty or
    followed by an empty one. A word under a name that stands alone is data already.
    """
    number, row = lines[-1]
    above_number, above = lines[-2]
    if not _filled(row):
        return False
    found = False
    for column, cell in enumerate(row):
        if is_blank(cell):
            continue
        if not isinstance(cell, str):
            return False
        parent = above[column] if column < len(above) else ""
        if not is_blank(parent):
            wide = _width(above_number, column, merged)
            after = above[column + 1] if column + 1 < len(above) else ""
            below_after = row[column + 1] if column + 1 < len(row) else ""
            if wide == 1 and not (is_blank(after) and not is_blank(below_after)):
                return False
            found = True
        elif _inside_tall(number, column, merged):
            return False
        else:
            found = found or any(not is_blank(other) for other in above[:column])
    # All names of the upper line stand over an empty cell or a group; at least one stands over an empty one, or the
    # upper line is a title.
    return found


def _width(row: int, column: int, merged: tuple[Merge, ...]) -> int:
    for first_row, first_column, last_row, last_column in merged:
        if first_row <= row <= last_row and first_column <= column <= last_column:
            return last_column - first_column + 1
    return 1


def _inside_tall(row: int, column: int, merged: tuple[Merge, ...]) -> bool:
    return any(
        first_row < row <= last_row and first_column <= column <= last_column
        for first_row, first_column, last_row, last_column in merged
    )


def joined_names(lines: list[tuple[int, list[Cell]]], merged: tuple[Merge, ...]) -> dict[int, str]:
    """Return the name of each column, the lines of a header joined by / from top to bottom.

    A group's name reaches over the columns it is merged with; without merges (csv) over the empty cells right of it,
    as long as there is something under them.
    """
    width = max(len(row) for _number, row in lines)
    parts: list[list[str]] = [[] for _ in range(width)]
    for level, (number, row) in enumerate(lines):
        last_line = level == len(lines) - 1
        for column in range(width):
            cell = row[column] if column < len(row) else ""
            written = text(cell)
            if not written and not last_line:
                group = _group_of(number, column, row, lines[level + 1 :], merged)
                written = text(row[group]) if group is not None else ""
            if written and (not parts[column] or parts[column][-1] != written):
                parts[column].append(written)
    return {
        column: "/".join(" ".join(part.split()) for part in names)
        for column, names in enumerate(parts)
        if names
    }


def _group_of(
    number: int, column: int, row: list[Cell], below: list[tuple[int, list[Cell]]], merged: tuple[Merge, ...]
) -> int | None:
    """Return the column where the group starts that covers this empty cell of a header's upper line."""
    for first_row, first_column, last_row, last_column in merged:
        if first_row <= number <= last_row and first_column <= column <= last_column:
            return first_column if first_column != column and 0 <= first_column < len(row) else None
    for left in range(column - 1, -1, -1):
        under = [line[left + 1] if left + 1 < len(line) else "" for _number, line in below]
        if all(is_blank(cell) for cell in under):
            return None
        if not is_blank(row[left]):
            if any(r0 <= number <= r1 and c0 <= left <= c1 for r0, c0, r1, c1 in merged):
                return None
            own = [line[left] if left < len(line) else "" for _number, line in below]
            return left if any(not is_blank(cell) for cell in own) else None
    return None


_DATAISH = re.compile(r"\d{6,}|^\d+([.,]\d+)?$|^\d{4}[-/.年]\d{1,2}")


def _looks_like_names(names: dict[int, str]) -> bool:
    """Tell whether these are words over columns and not a row of values."""
    if len(names) < 2:
        return False
    odd = sum(1 for name in names.values() if _DATAISH.search(name) or len(name) > 60)
    return odd <= len(names) // 5


def match_columns(
    names: Mapping[int, str], spec: LedgerSpec, remembered: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Return which column holds which field of the spec; a field has one column, the first that fits it best."""
    remembered = remembered or {}
    mapping: dict[int, str] = {}
    taken: set[str] = set()
    left: dict[int, str] = {}
    for column, name in names.items():
        known = remembered.get(normal(name))
        if known is None:
            left[column] = name
        elif known and known in spec.by_field and known not in taken:
            mapping[column] = known
            taken.add(known)
    # 1. the whole path (监护人（联系人）/姓名), 2. its last part, unless that is about another person,
    # 3. a known name inside the written one, the longest first.
    for forms_of in (_whole_forms, _last_forms):
        for column, name in list(left.items()):
            field_name = _exact(forms_of(name), spec, taken)
            if field_name:
                mapping[column] = field_name
                taken.add(field_name)
                del left[column]
    candidates = []
    for column, name in left.items():
        for form in (*_whole_forms(name), *_last_forms(name)):
            about_other = bool(_OTHER_PERSON.search(form))
            for candidate in spec.columns:
                if candidate.field in taken:
                    continue
                for known in candidate.known_as:
                    if len(known) >= 3 and known in form and bool(_OTHER_PERSON.search(known)) == about_other:
                        candidates.append((-len(known), column, candidate.field))
    for _length, column, field_name in sorted(candidates):
        if column not in mapping and field_name not in taken:
            mapping[column] = field_name
            taken.add(field_name)
    return dict(sorted(mapping.items()))


@lru_cache(maxsize=4096)
def _whole_forms(name: str) -> tuple[str, ...]:
    parts = [variants(part) for part in name.split("/")]
    if len(parts) == 1:
        return parts[0]
    whole = variants(name)
    joined = [""]
    for forms in parts:
        joined = [before + form for before in joined for form in forms]
    return tuple(dict.fromkeys([*whole, *joined]))


def _last_forms(name: str) -> tuple[str, ...]:
    parent, slash, last = name.rpartition("/")
    if not slash or _OTHER_PERSON.search(parent):
        return ()
    return variants(last)


def _exact(forms: Sequence[str], spec: LedgerSpec, taken: set[str]) -> str:
    for form in forms:
        for column in spec.columns:
            if column.field not in taken and form in column.known_as:
                return column.field
    return ""


def _score(
    spec: LedgerSpec, mapping: Mapping[int, str], names: Mapping[int, str], around: str
) -> float | None:
    """Return how well a spec fits, or None when a column it needs is missing."""
    fields = set(mapping.values())
    if any(not fields.intersection(choice) for choice in spec.required):
        return None
    weight = sum(spec.by_field[name].weight for name in fields)
    marks = sum(1 for mark in spec.marks if mark in around)
    unknown = sum(1 for column, name in names.items() if column not in mapping and normal(name) not in SERIAL)
    return weight + min(marks, 2) * 1.5 - 0.6 * unknown


SERIAL = frozenset({"序号", "编号", "no", "行号", "序", "排序", "序列", "号"})
