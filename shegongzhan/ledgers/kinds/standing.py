"""What a ledger may change of rows that are there already: one rule for all kinds (docs/rules/ledgers.md).

What is blank here is filled in. What somebody wrote here stays, and the ledger's other value is remarked. What a ledger
brought and nobody has touched since follows the newer ledger. An empty cell, or one under a mask, says nothing.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shegongzhan.core.bulk import chunks
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import CREATED, UNCHANGED, UPDATED, Change, Row, SheetRead, remark, shown


@dataclass(slots=True)
class Told:
    """What a cell says of one column of a row that is there."""

    field_name: str
    column: str
    value: Any
    show: Callable[[Any], str] | None = None
    """How a value is written for a reader; without it as itself, masked where it says something about a person."""

    def shown(self, value: Any) -> str:
        """Return a value of the column as a page may show it."""
        if _blank(value):
            return ""
        if self.show is not None:
            return str(self.show(value))
        if isinstance(value, Decimal):
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        return shown(self.field_name, value.isoformat() if isinstance(value, datetime.date) else value)


class Standing:
    """The rows of one kind that an import meets, and those of them it changes."""

    def __init__(self) -> None:
        self.changed: dict[int, Any] = {}
        self._met: set[int] = set()

    def meet(self, sheet: SheetRead, row: Row, there: Any, told: Iterable[Told]) -> None:
        """Change what a ledger may change of a row that is there, remark what stays, and give the row its fate.

        The first row of an import that means it decides; a later one fills in at most, so that the same files say the
        same again.
        """
        follows = is_untouched(there) and id(there) not in self._met
        self._met.add(id(there))
        changes: list[Change] = []
        for one in told:
            if _blank(one.value) or _masked(one.value):
                continue
            mine = getattr(there, one.column)
            if _same(mine, one.value):
                continue
            if _blank(mine) or follows:
                setattr(there, one.column, one.value)
                changes.append(Change(sheet.title(one.field_name), one.shown(mine), one.shown(one.value)))
            else:
                differs(sheet, row, one.field_name, one.shown(one.value), one.shown(mine))
        row.fate = UPDATED if changes else UNCHANGED
        row.changes = [*row.changes, *changes]
        if changes:
            self.changed[id(there)] = there

    def rows(self) -> list[Any]:
        """Return the rows that changed, each once."""
        return list(self.changed.values())


def is_untouched(there: Any) -> bool:
    """Tell whether a row still is as a ledger brought it: every page counts its version up, no import does."""
    return there.batch_id is not None and there.version == 1 and not there._state.adding


def differs(sheet: SheetRead, row: Row, field_name: str, theirs: str, mine: str) -> None:
    """Remark that the ledger says otherwise than the row here, which stays."""
    remark(
        sheet, row, field_name, theirs, "changed.here",
        _("系统里是“%(here)s”，保留系统里的，没有按台账改动") % {"here": mine},
    )  # fmt: skip


def added(row: Row, column: str, new: str) -> None:
    """Say that a row that is there got something it did not have: a room, a certificate."""
    if row.fate == CREATED:
        return
    row.changes = [*row.changes, Change(column, "", new)]
    if row.fate == UNCHANGED:
        row.fate = UPDATED


def _blank(value: Any) -> bool:
    return value is None or value in ("", []) or (isinstance(value, Decimal) and not value)


def _masked(value: Any) -> bool:
    return isinstance(value, str) and "*" in value


def _same(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, str) and isinstance(theirs, str):
        return mine.strip() == theirs.strip()
    return bool(mine == theirs)


__all__: Sequence[str] = ("Standing", "Told", "added", "differs", "is_untouched")


def noted_by(model: type[models.Model], column: str, keys: Iterable[Any], here: Here) -> None:
    """Let rows that a list of an earlier year names hold from that year, where nobody wrote down since when."""
    for part in chunks(keys):
        rows = model._base_manager.filter(**{f"{column}__in": part}, noted_on__gt=here.first)
        rows.update(noted_on=here.first)
