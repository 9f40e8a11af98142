"""What a ledger that leaves is made of: what was asked for, its sheets, and the kinds of ledgers there are."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.scoping import Scope


class Asked(NamedTuple):
    """What somebody wants to take away: of which place and year, and with or without whole numbers."""

    scope: Scope
    place: str
    year: int | None
    whole: bool
    on: datetime.date


class LedgerSheet(NamedTuple):
    """One sheet of a ledger."""

    name: str
    columns: Sequence[LedgerColumn]
    rows: Iterable[Any]


class Layout(NamedTuple):
    """One kind of ledger that can be taken away, the right to see its rows, and how its sheets are made."""

    title: str
    label: Any
    right: str
    sheets: Callable[[Asked], Iterator[LedgerSheet]]
