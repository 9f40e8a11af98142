"""服务对象: the register of persons served, one row a person."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.crypto import masking
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.headers import LedgerSpec
from shegongzhan.imports.reading.identity import Identity, read_identity
from shegongzhan.imports.reading.values import Cell, WrittenDate
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    DUPLICATE,
    REJECTED,
    Cells,
    Change,
    Kind,
    Row,
    SheetRead,
    masked_sentence,
    readable,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.people_columns import SPEC
from shegongzhan.people.commands import PersonRow, file_people
from shegongzhan.people.rules import read_disability_card
from shegongzhan.policies.queries import label

_SEXES = {"male": "m", "female": "f"}
_IDENTITY_KINDS = {"citizen": "resident", "permit": "permit", "other": "other"}


class People(Kind):
    """Reads 100,000 rows in a few seconds: the plain row is read without a detour, the odd one with every care."""

    name = "people"
    order = 30

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns of the register."""
        return SPEC

    def read(self, sheet: SheetRead, rows: Iterable[tuple[int, list[Cell]]], here: Here) -> Iterator[Row]:
        """Yield every row as it was read."""
        places = _PlaceCells(sheet, here)
        categories = _CategoryCells(here)
        cell_of = _getter(sheet.columns)
        optional = values.optional_text
        for number, row in rows:
            get = cell_of(row)
            notes: list[tuple[str, str, str, bool]] = []
            if (
                not (name := _take(get("name"), "name", values.own_name, notes, rejects=True) or "")
                and not notes
            ):
                notes.append(("name", "name.missing", _("没有填姓名"), True))
            identity: Identity | None = None
            try:
                identity = read_identity(get("identity"))
            except Unreadable as refused:
                notes.append(("identity", *_why_unreadable(get("identity"), refused), True))
            division = places.of(get("village"), get("township"), notes)
            if any(rejects for _field, _code, _message, rejects in notes):
                yield _row(sheet, row, number, None, [note for note in notes if note[3]])
                continue
            person = PersonRow(name=name, division=division)
            if identity is not None:
                person.identity_number = identity.number
                person.identity_kind = _IDENTITY_KINDS[identity.kind]
                person.sex = _SEXES.get(identity.sex, "")
                person.born_on = identity.birth
                if identity.note:
                    person.identity_reason = _("由 15 位号码换算")
                    notes.append(("identity", "id.from_15", _("15 位号码已换算成 18 位，请对照证件"), False))
            else:
                person.identity_kind = "none"
                notes.append(("identity", "id.missing", _("没有身份证号，按姓名、出生日期和村登记"), False))
            self._sex(person, get("sex"), notes)
            self._birth(person, get("born"), notes)
            person.ethnicity = masking.numbers_in(optional(get("ethnicity")))[:20]
            person.categories = categories.of(get("categories"), notes)
            person.address = optional(get("address"))
            person.household_number = optional(get("household_number"))[:40]
            person.relation = masking.numbers_in(optional(get("relation")))[:20]
            person.guardian_name = values.name(get("guardian_name"))[:60]
            person.guardian_relation = masking.numbers_in(optional(get("guardian_relation")))[:20]
            person.health_note = optional(get("health"))
            person.disability_card = _card(optional(get("disability_card")), person, notes)
            person.note = optional(get("note"))
            person.phone = _take(get("phone"), "phone", values.phone, notes) or ""
            person.guardian_phone = _take(get("guardian_phone"), "guardian_phone", values.phone, notes) or ""
            person.household_size = _size(get("household_size"), notes)
            person.since = _take(get("since"), "since", values.date, notes)
            person.filed_on = min(person.since or here.first, here.on)
            person.source = sheet.source
            yield _row(sheet, row, number, person, notes)

    @staticmethod
    def _sex(person: PersonRow, cell: Cell, notes: list[tuple[str, str, str, bool]]) -> None:
        written = _SEXES.get(values.sex(cell), "")
        if not person.sex:
            person.sex = written
        elif written and written != person.sex:
            notes.append(("sex", "sex.conflict", _("性别与身份证号不一致，以身份证号为准"), False))

    @staticmethod
    def _birth(person: PersonRow, cell: Cell, notes: list[tuple[str, str, str, bool]]) -> None:
        written = _take(cell, "born", values.written_date, notes)
        if written is None:
            return
        if person.born_on is None:
            person.born_on, person.born_precision = written.day, written.precision
        elif not _agrees(written, person.born_on):
            notes.append(("born", "birth.conflict", _("出生日期与身份证号不一致，以身份证号为准"), False))

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """File the persons; who is met again in the same sheet is a duplicate."""
        good = list(readable(sheets))
        filed = file_people(actor, [row.values for _sheet, row in good], on=here.on, batch=batch)
        for (sheet, row), outcome in zip(good, filed, strict=True):
            row.fate = outcome.fate
            row.changes = [_change(row.values, name, here) for name in outcome.filled]
            if outcome.fate == DUPLICATE:
                # What is odd about a repeated row was said of the first one.
                row.notes = []
                remark(
                    sheet, row, "name", shown("name", row.values.name), "duplicate",
                    _("这个人在本表前面已经出现过，没有重复建档"),
                )  # fmt: skip
            if outcome.differs:
                remark(
                    sheet, row, "name", shown("name", row.values.name), "person.differs",
                    _("与已有档案不同：%(fields)s；保留原来的，请核对") % {"fields": "、".join(_named(outcome.differs))},
                )  # fmt: skip
            # The cells are written; what is kept of a row is its fate.
            row.values = None


def _change(said: PersonRow, name: str, here: Here) -> Change:
    """Return what a file got that it did not know; a file is only filled in, so the old value is blank."""
    kind, _sign, category = name.partition(":")
    if kind == "category":
        return Change(str(_("对象类别")), "", label("people.categories", category, here.unit, here.on))
    if kind == "guardian":
        return Change(str(_("监护人")), "", shown("guardian_name", said.guardian_name))
    if kind == "household":
        return Change(str(_("家庭")), "", shown("address", said.address) or said.household_number)
    if kind == "born_on":
        return Change(_named([name])[0], "", said.born_on.isoformat() if said.born_on else "")
    if kind == "sex":
        return Change(_named([name])[0], "", _("男") if said.sex == "m" else _("女"))
    field_name = {"identity_number": "identity", "health_note": "health"}.get(name, name)
    return Change(_named([name])[0], "", shown(field_name, getattr(said, name)))


def _named(fields: Iterable[str]) -> list[str]:
    names = {column.field: column.title for column in SPEC.columns}
    more = {
        "division": _("所在村"), "born_on": names["born"], "sex": names["sex"], "identity_number": names["identity"],
        "health_note": names["health"], "household": _("家庭"), "guardian": _("监护人"),
    }  # fmt: skip
    return [str(more.get(name, names.get(name, name))) for name in fields]


def _why_unreadable(cell: Cell, refused: Unreadable) -> tuple[str, str]:
    """Return code and sentence for an identity number that is none: one that an export has masked is no mistake."""
    if isinstance(cell, str) and "****" in cell:
        return "id.masked", masked_sentence()
    return refused.code, refused.sentence


def _agrees(written: WrittenDate, born: datetime.date) -> bool:
    if written.precision == "day":
        return written.day == born
    return written.day.year == born.year and (written.precision == "year" or written.day.month == born.month)


def _take(
    cell: Cell,
    field_name: str,
    reader: Callable[[Cell], Any],
    notes: list[tuple[str, str, str, bool]],
    *,
    rejects: bool = False,
) -> Any:
    if cell == "" or cell is None:
        return None
    try:
        return reader(cell)
    except Unreadable as refused:
        notes.append((field_name, refused.code, refused.sentence, rejects))
        return None


def _card(written: str, person: PersonRow, notes: list[tuple[str, str, str, bool]]) -> str:
    """Return the number of a disability card; one that begins with another person's identity number is left out."""
    resident = person.identity_number if person.identity_kind == "resident" else ""
    if not written or read_disability_card(written).is_of(resident):
        return written
    sentence = _("残疾人证号的前 18 位不是本人的身份证号，没有登记这个证号")
    notes.append(("disability_card", "disability.holder", sentence, False))
    return ""


def _size(cell: Cell, notes: list[tuple[str, str, str, bool]]) -> int | None:
    size = _take(cell, "household_size", values.integer, notes)
    if size is None or 0 < size < 100:
        return size
    notes.append(
        (
            "household_size",
            "number.unreadable",
            _("家庭人口 %(size)d 不合理，没有登记") % {"size": size},
            False,
        )
    )
    return None


def _getter(columns: dict[str, int]) -> Callable[[list[Cell]], Callable[[str], Cell]]:
    """Return a function that gives for a row a function from a field to its cell; a missing column is ""."""
    places = dict(columns)

    def of(row: list[Cell]) -> Callable[[str], Cell]:
        width = len(row)

        def get(field_name: str) -> Cell:
            column = places.get(field_name)
            return row[column] if column is not None and column < width else ""

        return get

    return of


def _row(
    sheet: SheetRead,
    row: list[Cell],
    number: int,
    person: PersonRow | None,
    notes: list[tuple[str, str, str, bool]],
) -> Row:
    if not notes:
        return Row(number, person)
    cells = Cells(sheet, row)
    for field_name, code, message, rejects in notes:
        cells.note(field_name, code, message, rejects=rejects)
    return Row(number, person, cells.notes, REJECTED if person is None else "")


class _PlaceCells:
    """The division of a row, remembered for every pair of cells: a sheet has a handful."""

    def __init__(self, sheet: SheetRead, here: Here):
        self._sheet = sheet
        self._here = here
        self._known: dict[tuple[Cell, Cell], tuple[str, tuple[tuple[str, str, str, bool], ...]]] = {}

    def of(self, village: Cell, township: Cell, notes: list[tuple[str, str, str, bool]]) -> str:
        """Return the division; what is wrong goes to the notes."""
        known = self._known.get((village, township))
        if known is None:
            known = self._known[village, township] = self._find(village, township)
        notes.extend(known[1])
        return known[0]

    def _find(self, village: Cell, township: Cell) -> tuple[str, tuple[tuple[str, str, str, bool], ...]]:
        columns = {name: place for place, name in enumerate(("village", "township"))}
        cells = _Loose(self._sheet, columns, [village, township])
        division = cells.place(self._here)
        return division, tuple((field, note.code, note.message, note.rejects) for field, note in cells.found)


class _Loose(Cells):
    """Cells that stand for many rows: notes are kept by field and told again for each row."""

    __slots__ = ("found",)

    def __init__(self, sheet: SheetRead, columns: dict[str, int], row: Sequence[Cell]):
        super().__init__(sheet, row)
        self._columns = columns
        self.found: list[tuple[str, Any]] = []

    def note(self, field_name: str, code: str, message: str, *, rejects: bool) -> None:
        super().note(field_name, code, message, rejects=rejects)
        self.found.append((field_name, self.notes[-1]))


class _CategoryCells:
    """The categories of a cell, remembered for each spelling."""

    def __init__(self, here: Here):
        self._here = here
        self._known: dict[Cell, tuple[tuple[str, ...], str]] = {}

    def of(self, cell: Cell, notes: list[tuple[str, str, str, bool]]) -> tuple[str, ...]:
        """Return the codes; words nobody knows go to the notes."""
        known = self._known.get(cell)
        if known is None:
            known = self._known[cell] = self._read(cell)
        codes, unknown = known
        if unknown:
            notes.append(
                (
                    "categories",
                    "category.unknown",
                    _("不认识的类别“%(words)s”，没有登记这一类") % {"words": unknown},
                    False,
                )
            )
        return codes

    def _read(self, cell: Cell) -> tuple[tuple[str, ...], str]:
        codes: list[str] = []
        unknown: list[str] = []
        for word in values.categories(cell):
            code = self._here.code("people.categories", word)
            if code is None:
                unknown.append(word)
            elif code not in codes:
                codes.append(code)
        return tuple(codes), "、".join(unknown)
