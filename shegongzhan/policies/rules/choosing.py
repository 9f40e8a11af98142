"""Which of the things several places said about a key is in force."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from shegongzhan.policies.rules.values import BASES, FREEDOMS, Definition, Document


@dataclass(frozen=True)
class Saying:
    """What one place said about one key, in a pack or in an override, from one day on."""

    key: str
    value: Any
    place: str
    effective_on: datetime.date
    source: str
    source_label: str
    ends_on: datetime.date | None = None
    document: Document | None = None
    clause: str = ""
    basis: str = "local"
    note: str = ""
    overridable: str = ""
    override_id: int | None = None

    def in_force(self, on: datetime.date) -> bool:
        """Tell whether it holds on the day; its last day belongs to it."""
        return self.effective_on <= on and (self.ends_on is None or on <= self.ends_on)

    def reaches(self, place: str) -> bool:
        """Tell whether the place lies in the one that said this."""
        return place.startswith(self.place)

    @property
    def rank(self) -> tuple[int, bool, datetime.date, int]:
        """Where it stands among others: the later, the stronger."""
        # The narrower place speaks later; in the same place an override after the pack, the newer after the older.
        return len(self.place), self.override_id is not None, self.effective_on, self.override_id or 0


@dataclass(frozen=True)
class Rule:
    """The rule that holds in a place on a day, with where it comes from."""

    definition: Definition
    saying: Saying
    overridable: str

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def label(self) -> str:
        return self.definition.label

    @property
    def unit(self) -> str:
        return self.definition.unit

    @property
    def value(self) -> Any:
        return self.saying.value

    @property
    def place(self) -> str:
        return self.saying.place

    @property
    def effective_on(self) -> datetime.date:
        return self.saying.effective_on

    @property
    def ends_on(self) -> datetime.date | None:
        return self.saying.ends_on

    @property
    def document(self) -> Document | None:
        return self.saying.document

    @property
    def clause(self) -> str:
        return self.saying.clause

    @property
    def source(self) -> str:
        """Which pack (with the start of its checksum) or override said it: what a payment keeps as its ground."""
        return self.saying.source

    @property
    def is_override(self) -> bool:
        return self.saying.override_id is not None

    @property
    def basis_label(self) -> str:
        return str(BASES[self.saying.basis])

    @property
    def overridable_label(self) -> str:
        return str(FREEDOMS[self.overridable])


def permits(freedom: str, above: Any, below: Any) -> bool:
    """Tell whether a lower place may replace the value above it by its own. Saying the same is always allowed."""
    if below == above or freedom == "any":
        return True
    if freedom == "lower":
        return bool(below <= above)
    if freedom == "higher":
        return bool(below >= above)
    if freedom == "add":
        return _codes(above) <= _codes(below)
    return False


def _codes(value: Iterable[Any]) -> set[Any]:
    return {one["code"] if isinstance(one, Mapping) else one for one in value}


def narrower(above: str, own: str) -> str:
    """Return what lower places may do when `above` was granted and this place says `own` ('' says nothing).

    A place may bind those below it more tightly than it is bound itself, never more loosely.
    """
    return own if own and (above in ("", "any") or own == "no") else above


def weigh(sayings: Iterable[Saying], place: str, on: datetime.date) -> Iterator[tuple[Saying, str, bool]]:
    """Yield what was said for the place and day from the widest place down, with its freedom, and whether it counts.

    What a place says counts when what stands above it allows it; what does not count is yielded with False and
    changes nothing. The last one that counts is in force.
    """
    standing: Saying | None = None
    freedom = ""
    said = sorted((s for s in sayings if s.reaches(place) and s.in_force(on)), key=lambda s: s.rank)
    for _length, of_one_place in groupby(said, key=lambda s: len(s.place)):
        above, above_freedom = standing, freedom
        for saying in of_one_place:
            counts = above is None or permits(above_freedom, above.value, saying.value)
            if counts:
                standing, freedom = saying, narrower(above_freedom, saying.overridable)
            yield saying, freedom, counts


def choose(definition: Definition, sayings: Iterable[Saying], place: str, on: datetime.date) -> Rule | None:
    """Return the rule in force in the place on the day, or None when nothing had been said by then."""
    rule = None
    for saying, freedom, counts in weigh(sayings, place, on):
        if counts:
            rule = Rule(definition, saying, freedom)
    return rule


@dataclass(frozen=True, eq=False)
class Book:
    """Everything that was said, by key: the packs and the overrides of this moment."""

    definitions: Mapping[str, Definition]
    groups: Mapping[str, str]
    sayings: Mapping[str, tuple[Saying, ...]]
    # English for a Chinese name of the packs: under the key of a list and the name, or under '' for all of them.
    english: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def rule(self, key: str, place: str, on: datetime.date) -> Rule:
        """Return the rule in force. Raises KeyError that names an unknown key, or a key nothing was said of by then."""
        definition = self.definitions.get(key)
        if definition is None:
            raise KeyError(f"no policy pack defines {key!r}")
        rule = choose(definition, self.sayings[key], place, on)
        if rule is None:
            raise KeyError(f"{key!r} has no value in {place or 'the country'} on {on}")
        return rule

    def unknown_codes(self, definition: Definition, value: Any) -> list[str]:
        """Return the codes a value speaks of that no list has, wherever: a category, a way, a room nobody named."""
        found = []
        if definition.of:
            known = self._codes_said(definition.of)
            found += [code for code in value if code not in known]
        for column, key in definition.refers.items():
            known = self._codes_said(key)
            for line in value:
                cell = line.get(column, ())
                found += [code for code in ([cell] if isinstance(cell, str) else cell) if code not in known]
        return found

    def _codes_said(self, key: str) -> set[str]:
        return {entry["code"] for saying in self.sayings.get(key, ()) for entry in saying.value}
