"""What one thing on the line of time is, who reads it, and how the rows of a page are read."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shegongzhan.core.display import Badge
from shegongzhan.core.scoping import Scope
from shegongzhan.people.models import Person


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, who did it, more words, labels, and where it leads."""

    day: datetime.date
    title: str
    url: str = ""
    who: str = ""
    lines: list[str] = field(default_factory=list)
    badges: list[tuple[Badge, str]] = field(default_factory=list)


Wanted = dict[str, list[UUID]]
Told = Iterable[tuple[str, UUID, Entry]]


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
