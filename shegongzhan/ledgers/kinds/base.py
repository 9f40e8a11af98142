"""What every kind of ledger shares: rows with their fate, notes about cells, and the reader of one row."""

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from shegongzhan.crypto import masking
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.headers import LedgerSpec, Recognised
from shegongzhan.imports.reading.identity import Identity, read_identity
from shegongzhan.imports.reading.places import Found
from shegongzhan.imports.reading.values import Cell, WrittenDate
from shegongzhan.ledgers.here import Here

# Between the lines of a head, not inside 可提供数量（人次/年）.
_LINES = re.compile(r"/(?![^（(]*[）)])")
# As an export for reading writes it: crypto.masking.identity_number.
MASKED_NUMBER = re.compile(r"[0-9A-Z]*\*{4,}[0-9A-Z]*")

T = TypeVar("T")

CREATED, UPDATED, UNCHANGED, DUPLICATE, REJECTED = "created", "updated", "unchanged", "duplicate", "rejected"
FATES = (CREATED, UPDATED, UNCHANGED, DUPLICATE, REJECTED)

# Columns whose cells never stand in a message or a result as they are, and how they are masked there.
MASKED = {
    "identity": "identity_number", "phone": "phone", "name": "name", "address": "address", "person": "name",
    "guardian_name": "name", "guardian_phone": "phone", "health": "text", "note": "text", "disability_card": "certificate",
    "certificate_number": "certificate", "contact": "name", "contact_phone": "phone", "description": "text",
    "worker": "name", "workers": "name", "head": "name", "deputy": "name",
}  # fmt: skip


@dataclass(slots=True)
class Note:
    """Something about one cell: why its row was rejected, or what a reader should know about a row that went in.

    Numbers of persons never stand in it, whatever column they were typed into.
    """

    column: str
    value: str
    code: str
    message: str
    rejects: bool

    def __post_init__(self) -> None:
        self.column = masking.numbers_in(str(self.column))
        self.value = masking.numbers_in(self.value)
        self.message = masking.numbers_in(str(self.message))


@dataclass(slots=True)
class Change:
    """What a row changes of one that is there: a column's old and new value, as a page may show them."""

    column: str
    old: str
    new: str

    def __post_init__(self) -> None:
        self.old, self.new = masking.numbers_in(str(self.old)), masking.numbers_in(str(self.new))


@dataclass(slots=True)
class Row:
    """One row of a ledger: what it says, and what became of it."""

    number: int
    values: Any = None
    notes: Sequence[Note] = ()
    fate: str = ""
    changes: Sequence[Change] = ()


@dataclass
class SheetRead:
    """One recognised sheet: where it is, what it is, its rows."""

    file: str
    name: str
    found: Recognised
    township: str = ""
    rows: list[Row] = field(default_factory=list)
    village: str = ""
    """The village that the sheet itself is named after, if it is."""

    def __post_init__(self) -> None:
        self.columns = {name: column for column, name in self.found.mapping.items()}
        last_parts = [_LINES.split(name)[-1] for name in self.found.names.values()]
        self._titles = {}
        for name, column in self.columns.items():
            whole = self.found.names[column]
            last = _LINES.split(whole)[-1]
            self._titles[name] = last if last_parts.count(last) == 1 else whole

    def title(self, field_name: str) -> str:
        """Return what the column of a field is called in this sheet."""
        return self._titles.get(field_name) or self.found.spec.by_field[field_name].title

    @property
    def source(self) -> str:
        """What tells this sheet from all others."""
        return f"{self.file}\n{self.name}"


def shown(field_name: str, cell: Cell) -> str:
    """Return a cell as a result may show it: masked where it says something about a person."""
    written = values.half_width(values.text(cell))
    kind = MASKED.get(field_name)
    return (masking.mask(kind, written) if kind else written)[:255]


def masked_sentence() -> str:
    """Return what a reader is told of a row whose person is masked, and how to get a ledger that can come back."""
    return _(
        "姓名或证件号是遮住的，认不出是谁。导出时选“完整”并写明用途，这样的台账才能再导入；"
        "没有这项权限的，请站长或县级指导中心导出"
    )


class Cells:
    """One row while it is read: asks for fields and gathers what is wrong."""

    __slots__ = ("_columns", "_row", "_sheet", "notes", "rejected")

    def __init__(self, sheet: SheetRead, row: Sequence[Cell]):
        self._sheet = sheet
        self._columns = sheet.columns
        self._row = row
        self.notes: list[Note] = []
        self.rejected = False

    def raw(self, field_name: str) -> Cell:
        """Return the cell of a field as it is, "" when there is no such column."""
        column = self._columns.get(field_name)
        return self._row[column] if column is not None and column < len(self._row) else ""

    def text(self, field_name: str) -> str:
        """Return the cell as text, "" for — and its like."""
        return values.optional_text(self.raw(field_name))

    def note(self, field_name: str, code: str, message: str, *, rejects: bool) -> None:
        """Write down something about a cell."""
        self.notes.append(
            Note(
                self._sheet.title(field_name), shown(field_name, self.raw(field_name)), code, message, rejects
            )
        )
        self.rejected = self.rejected or rejects

    def read(self, field_name: str, reader: Callable[[Cell], T | None], *, rejects: bool) -> T | None:
        """Return what the reader makes of the cell; what it refuses is noted."""
        try:
            return reader(self.raw(field_name))
        except Unreadable as refused:
            self.note(field_name, refused.code, refused.sentence, rejects=rejects)
            return None

    def needed(
        self, field_name: str, reader: Callable[[Cell], T | None], code: str, message: str
    ) -> T | None:
        """Return what the reader makes of the cell; a row without it is rejected."""
        before = len(self.notes)
        found = self.read(field_name, reader, rejects=True)
        if (found is None or found == "" or found == []) and len(self.notes) == before:
            self.note(field_name, code, message, rejects=True)
        return found

    def date(self, field_name: str, *, rejects: bool = False) -> datetime.date | None:
        """Return the day of a cell."""
        return self.read(field_name, values.date, rejects=rejects)

    def written_date(self, field_name: str) -> WrittenDate | None:
        """Return the day of a cell with its precision."""
        return self.read(field_name, values.written_date, rejects=False)

    def yuan(self, field_name: str, *, rejects: bool = True) -> Decimal | None:
        """Return an amount of money in yuan."""
        fen = self.read(field_name, values.money, rejects=rejects)
        return None if fen is None else Decimal(fen) / 100

    def masked_identity(self, field_name: str = "identity") -> str:
        """Return an identity number of which only the ends are written (341821********123X), "" for any other cell."""
        written = values.half_width(self.text(field_name)).upper()
        return written if MASKED_NUMBER.fullmatch(written) else ""

    def identity(self, field_name: str = "identity") -> Identity | None:
        """Return the identity number of a cell; a wrong one rejects the row, and so does one that is masked."""
        if self.masked_identity(field_name):
            self.note(
                field_name,
                "id.masked",
                masked_sentence(),
                rejects=True,
            )
            return None
        return self.read(field_name, read_identity, rejects=True)

    def phone(self, field_name: str) -> str:
        """Return a telephone number; an odd one is noted and left out."""
        return self.read(field_name, values.phone, rejects=False) or ""

    def code(self, field_name: str, here: Here, key: str, *, needed: bool = False) -> str:
        """Return the code of a list of the policy pack; an unknown word rejects the row where the code is needed."""
        written = self.text(field_name)
        found = here.code(key, written) if written else None
        if found is None and (written or needed):
            message = (
                _("“%(written)s”不在“%(list)s”里，可写：%(labels)s")
                if written
                else _("没有填%(list)s，可写：%(labels)s")
            ) % {
                "written": written,
                "list": self._sheet.title(field_name),
                "labels": "、".join(here.labels(key)[:12]),
            }
            self.note(field_name, "choice.unknown", message, rejects=needed)
        return found or ""

    def codes(self, field_name: str, here: Here, key: str) -> list[str]:
        """Return the codes of all words in a cell; unknown ones are noted and left out."""
        found, unknown = [], []
        for word in values.categories(self.raw(field_name)):
            code = here.code(key, word)
            if code is None:
                unknown.append(word)
            elif code not in found:
                found.append(code)
        if unknown:
            self.note(
                field_name,
                "category.unknown",
                _("不认识的%(list)s“%(words)s”，没有登记这一类")
                % {"list": self._sheet.title(field_name), "words": "、".join(unknown)},
                rejects=False,
            )
        return found

    def place(self, here: Here) -> str:
        """Return the division of the row: its village, else its township; the row is rejected where there is none.

        A township column goes before the sheet's own township; a village that is not in its township is unknown.
        """
        township = self.township(here)
        written = self.text("village")
        if written:
            found = here.village(written, township)
            if isinstance(found, Found):
                return self._inside(here, found.code, "village")
            if self._sheet.village in here.villages(township).candidates(written):
                # 新发 could be 新发村委会 or 新发居委会; the sheet is named after one of them.
                return self._inside(here, self._sheet.village, "village")
            where = here.townships.names.get(township, here.county_name)
            if found.several:
                self.note("village", "village.several", which_of(here, written, found.several), rejects=True)
                return ""
            self.note(
                "village",
                "village.unknown",
                _("%(where)s没有“%(written)s”，最接近的是“%(nearest)s”")
                % {"where": where, "written": written, "nearest": found.nearest}
                if found.nearest
                else _("%(where)s没有“%(written)s”") % {"where": where, "written": written},
                rejects=True,
            )
            return ""
        if self._sheet.village and self._sheet.village.startswith(township):
            return self._inside(here, self._sheet.village, "village")
        if township:
            return self._inside(here, township, "village")
        self.note("village", "village.missing", _("没有写明在哪个镇、哪个村（社区）"), rejects=True)
        return ""

    def township(self, here: Here) -> str:
        """Return the township of the row: its own column's, else the sheet's, else "". An unknown one is noted."""
        written = self.text("township")
        if not written:
            return self._sheet.township
        found = here.township(written)
        if isinstance(found, Found):
            return found.code
        if here.is_county(written):
            return ""
        self.note(
            "township",
            "township.unknown",
            _("%(county)s没有“%(written)s”") % {"county": here.county_name, "written": written}
            + (_("，最接近的是“%(nearest)s”") % {"nearest": found.nearest} if found.nearest else ""),
            rejects=True,
        )
        return ""

    def _inside(self, here: Here, division: str, field_name: str) -> str:
        if here.outside(division):
            self.note(field_name, "place.outside", _("不在这次导入的范围内"), rejects=True)
        return division

    def row(self, number: int, made: Any) -> Row:
        """Return the row as it was read: its values, or its rejection. What is odd about a rejected row does not matter."""
        if self.rejected:
            return Row(number, None, [note for note in self.notes if note.rejects], REJECTED)
        return Row(number, made, self.notes)


def which_of(here: Here, written: str, several: Sequence[str]) -> str:
    """Return the question which of several places of one name is meant."""
    shown = [
        here.townships.names.get(code[:9], "") + here.villages("").names.get(code, "") for code in several[:6]
    ]
    return _("“%(written)s”不止一个：%(places)s。请写明是哪一个") % {
        "written": written,
        "places": "、".join(shown),
    }


class Kind:
    """One kind of sheet: its spec, how a row is read, and how rows are written. One instance each, without state."""

    name = ""
    """The kind's word on the command line and in results; the three lists share one."""
    part = ""
    """Which of several sheets of one kind."""
    order = 0
    """Kinds others refer to come first."""

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns of the kind."""
        raise NotImplementedError

    def read(self, sheet: SheetRead, rows: Iterable[tuple[int, list[Cell]]], here: Here) -> Iterator[Row]:
        """Yield every data row as it was read."""
        for number, row in rows:
            cells = Cells(sheet, row)
            yield cells.row(number, self.read_row(cells, sheet, here))

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> Any:
        """Return what one row says; problems go to the cells."""
        raise NotImplementedError

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the rows that are right, set by set, and give every row its fate. The caller holds the transaction."""
        raise NotImplementedError


def readable(sheets: Iterable[SheetRead]) -> Iterator[tuple[SheetRead, Row]]:
    """Yield the rows that were not rejected while reading, with their sheet."""
    for sheet in sheets:
        for row in sheet.rows:
            if row.fate != REJECTED:
                yield sheet, row


def reject(sheet: SheetRead, row: Row, field_name: str, value: str, code: str, message: str) -> None:
    """Reject a row after reading: what it refers to is not there."""
    row.fate = REJECTED
    row.notes = [Note(sheet.title(field_name), value, code, message, True)]


def remark(sheet: SheetRead, row: Row, field_name: str, value: str, code: str, message: str) -> None:
    """Add a warning to a row that goes in."""
    row.notes = [*row.notes, Note(sheet.title(field_name), value, code, message, False)]


class Keys:
    """Keys by which rows without a number of their own are recognised next time.

    A key is a digest of what makes the row itself: the same content gives the same key in another file, too. The second
    row of a sheet with the same content gets the next one, so that two alike visits stay two.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}

    def key(self, sheet: SheetRead, *parts: object) -> str:
        """Return the key of a row of a sheet, at most 64 letters."""
        digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:40]
        seen = self._seen.get((sheet.source, digest), 0)
        self._seen[sheet.source, digest] = seen + 1
        return digest if not seen else f"{digest}-{seen}"
