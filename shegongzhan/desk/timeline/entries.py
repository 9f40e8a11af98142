"""What one thing on the line of time is, who reads it, and how the rows of a page are read."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shegongzhan.core.display import Badge
from shegongzhan.core.scoping import Scope
from shegongzhan.people.models import Person

SHORTEST_UUID = 32  # characters: hexadecimal without dashes, as SQLite keeps it


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, who did it, more words, by whose money, labels, and where it leads."""

    day: datetime.date
    title: str
    url: str = ""
    who: str = ""
    lines: list[str] = field(default_factory=list)
    badges: list[tuple[Badge, str]] = field(default_factory=list)
    money: list[tuple[str, str]] = field(default_factory=list)


Key = UUID | int
# The keys of a page's rows by kind of entry: one list is of one table, which has keys of one sort.
Wanted = dict[str, list[Any]]
Told = Iterable[tuple[str, Key, Entry]]


def key_of(value: Key | str) -> Key:
    """Return the key of a row that stands in the line as text, since tables have keys of different sorts."""
    if isinstance(value, str):
        return int(value) if len(value) < SHORTEST_UUID else UUID(value)
    return value


@dataclass(frozen=True)
class Reader:
    """Who reads whose line; names and reasons are for those who may read them at the person's place."""

    scope: Scope
    person: Person

    @property
    def sees_all(self) -> bool:
        """Whether names and hand-written reasons are shown whole."""
        return self.scope.may("people.reveal", self.person.division)


def each(model: Any, wanted: Wanted, *along: str) -> Iterable[tuple[str, Any]]:
    """Yield the rows of the page that are of one table, each with every kind of entry it stands for."""
    if not wanted:
        return
    keys = {pk for pks in wanted.values() for pk in pks}
    for row in model._default_manager.filter(pk__in=keys).select_related(*along):
        yield from ((kind, row) for kind, pks in wanted.items() if row.pk in pks)


def said(*lines: str | None) -> list[str]:
    """Return the lines that say something."""
    return [line for line in lines if line]
