"""From files to recognised sheets and read rows; nothing is written here."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.crypto import masking
from shegongzhan.imports.models import ColumnMapping
from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.folders import Source, expand
from shegongzhan.imports.reading.headers import Recognised, normal, possible_headers, recognise
from shegongzhan.imports.reading.limits import LIMITS, Limits
from shegongzhan.imports.reading.places import Found
from shegongzhan.imports.reading.rows import data_rows
from shegongzhan.imports.reading.workbooks import Sheet, open_workbook
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds import ALL, Kind
from shegongzhan.ledgers.kinds.base import SheetRead

Progress = Callable[[int, int, str], None]
Sources = Iterable[Source | tuple[str, NotALedger]]
SKIP = "skip"


@dataclass
class Trouble:
    """A file or a sheet that was not read, and why."""

    file: str
    sheet: str
    code: str
    message: str
    warning: bool = False

    def __post_init__(self) -> None:
        self.file, self.sheet = masking.numbers_in(self.file), masking.numbers_in(self.sheet)
        self.message = masking.numbers_in(str(self.message))


@dataclass(frozen=True)
class Choice:
    """What a person said about one sheet: its kind ("skip" leaves it out) and what its columns mean."""

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field by the column's name in normal form; "" leaves a column out."""
    header: tuple[int, int] | None = None
    """First and last row of the header, when the person said where it stands."""


Choices = Mapping[tuple[str, str], Choice]


@dataclass
class PlannedSheet:
    """A recognised sheet with its rows as they were read."""

    kind: Kind
    read: SheetRead

    @property
    def key(self) -> str:
        """Kind and part as one word: lists.needs, people."""
        return key_of(self.kind)


@dataclass
class Plan:
    """All files of one import: what was recognised, what was not."""

    sheets: list[PlannedSheet] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def kind_of_files(self) -> dict[str, str]:
        """The kind of each file; of a file with several kinds all of them."""
        found: dict[str, list[str]] = {}
        for sheet in self.sheets:
            kinds = found.setdefault(sheet.read.file, [])
            if sheet.kind.name not in kinds:
                kinds.append(sheet.kind.name)
        return {file: ",".join(kinds) for file, kinds in found.items()}

    @property
    def row_count(self) -> int:
        """How many data rows were read."""
        return sum(len(sheet.read.rows) for sheet in self.sheets)


def year_of(sources: Sequence[Source], default: int, limits: Limits = LIMITS) -> int:
    """Return the year that the titles and names of the files speak of most, else the default."""
    years: Counter[int] = Counter()
    for source in sources:
        texts = [source.name]
        try:
            for sheet in open_workbook(source, limits).sheets():
                for number, row in sheet.rows():
                    texts.extend(cell for cell in row if isinstance(cell, str) and len(cell) < 80)
                    if number >= 3:
                        break
                break
        except NotALedger:
            continue
        years.update({int(year) for text in texts for year in re.findall(r"(?<!\d)(20\d\d)\s*年", text)})
    return years.most_common(1)[0][0] if years else default


def gather(paths: Iterable[Path | str], limits: Limits = LIMITS) -> tuple[list[Source], list[Trouble]]:
    """Return the files that paths, folders and zips hold, and what cannot be read with its reason.

    In a folder or a zip other things may lie beside the ledgers (pictures, documents): they are left out with a remark.
    A file that was named itself must be one.
    """
    named = {Path(path).name for path in paths if not Path(path).is_dir()}
    return split(expand(paths, limits), named)


def split(found: Sources, named: Iterable[str] = ()) -> tuple[list[Source], list[Trouble]]:
    """Divide what was found into files to read and troubles."""
    sources: list[Source] = []
    troubles: list[Trouble] = []
    named = set(named)
    for item in found:
        if isinstance(item, Source):
            sources.append(item)
        else:
            name, refused = item
            beside = refused.code == "file.unsupported" and name not in named
            troubles.append(Trouble(name, "", refused.code, str(refused), warning=beside))
    return sources, troubles


def make_plan(
    sources: Sequence[Source],
    here: Here,
    *,
    kind: str | None = None,
    choices: Choices | None = None,
    on_progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Plan:
    """Open the files, recognise their sheets and read their rows; raises nothing for a file, it becomes a trouble."""
    plan = Plan()
    remembered = remembered_columns(here.county)
    for number, source in enumerate(sources):
        if on_progress:
            on_progress(number, len(sources), _("正在读取 %(file)s") % {"file": source.name})
        plan.files.append(source.name)
        try:
            _plan_file(plan, source, here, kind, choices or {}, remembered, limits)
        except NotALedger as refused:
            plan.troubles.append(Trouble(source.name, "", refused.code, str(refused)))
    plan.sheets.sort(key=lambda sheet: sheet.kind.order)
    return plan


def _plan_file(
    plan: Plan,
    source: Source,
    here: Here,
    kind: str | None,
    choices: Choices,
    remembered: dict[str, dict[str, str]],
    limits: Limits,
) -> None:
    workbook = open_workbook(source, limits)
    empty = True
    strange: list[Trouble] = []
    known = len(plan.sheets)
    for sheet in workbook.sheets():
        empty = False
        choice = choices.get((source.name, sheet.name), Choice())
        if choice.kind == SKIP:
            known = -1
            continue
        found = identify(
            sheet, source.name, here, choice if choice.kind else replace(choice, kind=kind or ""), remembered
        )
        if found is None:
            strange.append(
                Trouble(
                    source.name,
                    sheet.name,
                    "sheet.unrecognised",
                    _("看不出“%(file)s”的“%(sheet)s”是哪种台账：没有找到认识的表头")
                    % {"file": source.name, "sheet": sheet.name},
                )
            )
            continue
        plan.sheets.append(PlannedSheet(found[0], read_sheet(sheet, source.name, found[0], found[1], here)))
    if empty:
        raise NotALedger("sheet.empty", _("“%(name)s”里没有内容") % {"name": source.name})
    # A cover or a page of notes beside real ledgers is no fault.
    beside = len(plan.sheets) > known
    for trouble in strange:
        trouble.warning = beside
    plan.troubles.extend(strange)


def identify(
    sheet: Sheet, file: str, here: Here, choice: Choice, remembered: Mapping[str, Mapping[str, str]]
) -> tuple[Kind, Recognised] | None:
    """Return the kind of a sheet and its header, or None. What a person chose goes before what is recognised."""
    best: tuple[Kind, Recognised] | None = None
    possible = possible_headers(sheet, choice.header)
    for kind in ALL:
        if choice.kind and choice.kind not in (kind.name, key_of(kind)):
            continue
        known = {kind.name: {**remembered.get(key_of(kind), {}), **choice.columns}}
        found = recognise(
            sheet,
            [kind.spec(here)],
            hints=file,
            remembered=known,
            header=choice.header,
            insist=bool(choice.kind),
            possible=possible,
        )
        if found is not None and (best is None or found.score > best[1].score):
            best = kind, found
    return best


def key_of(kind: Kind) -> str:
    """Return kind and part as one word: lists.needs, people."""
    return f"{kind.name}.{kind.part}" if kind.part else kind.name


def read_sheet(sheet: Sheet, file: str, kind: Kind, found: Recognised, here: Here) -> SheetRead:
    """Return the sheet with every data row as it was read."""
    township = township_of(sheet.name, file, found.titles, here)
    read = SheetRead(file, sheet.name, found, township)
    if township and isinstance(village := here.villages(township).find(sheet.name), Found):
        read.village = village.code
    read.rows = list(kind.read(read, data_rows(sheet, found), here))
    return read


def township_of(sheet: str, file: str, titles: Iterable[str], here: Here) -> str:
    """Return the township a sheet belongs to, from its titles, its name or its file's name; "" for the whole county."""
    for text in (" ".join(titles), sheet, Path(file).stem, file):
        found = here.townships.mentioned(text)
        if found:
            return found.code
    return here.unit if len(here.unit) == 9 else ""


def choices_of(plan: Mapping[str, Any]) -> dict[tuple[str, str], Choice]:
    """Return what a person chose for each sheet."""
    return {
        (one["file"], one["sheet"]): Choice(
            one["kind"], one["columns"], tuple(one["header"]) if one["header"] else None
        )
        for one in plan.get("choices", ())
    }


def remembered_columns(county: str) -> dict[str, dict[str, str]]:
    """Return what columns' names mean in a county, by kind: what somebody said there before."""
    found: dict[str, dict[str, str]] = {}
    for row in ColumnMapping.objects.filter(division=county).order_by("updated_at"):
        found.setdefault(row.kind, {}).update(row.columns)
    return found


__all__ = [
    "SKIP",
    "Choice",
    "Choices",
    "Plan",
    "PlannedSheet",
    "Trouble",
    "choices_of",
    "gather",
    "make_plan",
    "normal",
    "split",
    "year_of",
]
