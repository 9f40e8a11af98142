"""What a cash book says of a source of money beside its name: the document, the year, what it may and may not be used for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.funds.models import FundSource
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.headers import Column
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import Cells, Change, Row, SheetRead
from shegongzhan.ledgers.kinds.standing import differs
from shegongzhan.policies.queries import label

FIRST_YEAR, LAST_YEAR = 1990, 2100
TERMS = (
    Column("source_document", "来源文号", ("资金文号", "下达文号", "来源文件文号"), 1.5),
    Column("source_year", "来源年度", ("资金年度", "预算年度"), 1.5),
    Column("allowed", "只能用于", ("允许用途", "可用于"), 1.5),
    Column("forbidden", "不得用于", ("禁止用途", "不能用于"), 1.5),
)


@dataclass(slots=True)
class Terms:
    """The terms of a source as one line repeats them."""

    document: str = ""
    year: int | None = None
    allowed: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        """Return what is said, by the column of the source it belongs to."""
        said = {
            "document": self.document,
            "year": self.year,
            "allowed_uses": self.allowed,
            "forbidden_uses": self.forbidden,
        }
        return {name: value for name, value in said.items() if value}


_FIELDS = {
    "document": "source_document",
    "year": "source_year",
    "allowed_uses": "allowed",
    "forbidden_uses": "forbidden",
}


def read_terms(cells: Cells, here: Here) -> Terms | None:
    """Return what a line says of its source, None when nothing; a use both allowed and forbidden says neither."""
    allowed = cells.codes("allowed", here, "funds.uses")
    forbidden = cells.codes("forbidden", here, "funds.uses")
    if set(allowed) & set(forbidden):
        cells.note(
            "forbidden", "choice.unknown", _("同一用途不能既允许又不得；用途限制没有登记"), rejects=False
        )
        allowed, forbidden = [], []
    written = cells.text("source_year").removesuffix("度").removesuffix("年")
    year = int(written) if written.isdecimal() else None
    if written and (year is None or not FIRST_YEAR <= year <= LAST_YEAR):
        cells.note("source_year", "number.unreadable", _("年度不对，没有登记"), rejects=False)
        year = None
    terms = Terms(cells.text("source_document")[:120], year, allowed, forbidden)
    return terms if terms.columns() else None


def sources_of(
    good: Sequence[tuple[SheetRead, Row]], new: Sequence[Row], here: Here, batch: Batch | None
) -> dict[str, FundSource]:
    """Return the sources of the new lines by name, made as they are met; of those that are there blanks are filled in.

    What somebody wrote of a source stays: other terms are remarked. What a source may be used for is no ledger's to change.
    """
    names = {row.values.source for _sheet, row in good}
    found = {one.name: one for one in FundSource.objects.filter(division=here.county, name__in=names)}
    fresh: dict[str, FundSource] = {}
    for row in new:
        said = row.values
        if said.source not in found:
            made = FundSource(division=here.county, name=said.source, kind=said.kind, batch=batch)
            found[said.source] = fresh[said.source] = made
    filled: dict[str, FundSource] = {}
    for sheet, row in good:
        terms, source = row.values.terms, found.get(row.values.source)
        if terms is None or source is None:
            continue
        for name, value in terms.columns().items():
            mine = getattr(source, name)
            if not mine:
                setattr(source, name, value)
                if source.name not in fresh:
                    filled[source.name] = source
                    change = Change(sheet.title(_FIELDS[name]), "", _shown(name, value, source, here))
                    row.changes = [*row.changes, change]
            elif mine != value and (not isinstance(value, list) or set(mine) != set(value)):
                theirs, ours = (_shown(name, one, source, here) for one in (value, mine))
                differs(sheet, row, _FIELDS[name], theirs, ours)
    FundSource.objects.bulk_create(fresh.values())
    FundSource.objects.bulk_update(filled.values(), list(_FIELDS), batch_size=500)
    return found


def _shown(name: str, value: Any, source: FundSource, here: Here) -> str:
    if isinstance(value, list):
        return "、".join(label("funds.uses", code, source.division, here.on) for code in value)
    return str(value)
