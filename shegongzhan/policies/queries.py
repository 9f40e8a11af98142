"""Looking up what is in force: the way every other context reads an amount, an interval or a list."""

import datetime
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shegongzhan.core.display import listed, money
from shegongzhan.core.scoping import Scope
from shegongzhan.policies import packs, rules
from shegongzhan.policies.models import Override
from shegongzhan.policies.rules import Book, Document, Rule, Saying

log = logging.getLogger(__name__)

# How long a process may go on with the overrides it has read. The process in which one is made forgets at once;
# the other processes, and other machines, hear of it within this time without a query for every page.
SECONDS_KEPT = 30


@dataclass(frozen=True)
class _Kept:
    book: Book
    overrides: tuple[tuple[int, datetime.date | None], ...]
    until: float


_kept: _Kept | None = None


@lru_cache(maxsize=1)
def _read() -> tuple[tuple[packs.Pack, ...], Book]:
    return packs.load([packs.SHIPPED, settings.HOME / "packs"])


def shipped_packs() -> tuple[packs.Pack, ...]:
    """Return the packs in use: those of the product and those an administrator put into the folder `packs`."""
    return _read()[0]


def book() -> Book:
    """Return everything that was said, packs and overrides. At most one query in half a minute."""
    global _kept
    if _kept is None or time.monotonic() >= _kept.until:
        rows = list(Override.objects.order_by("pk"))
        seen = tuple((row.pk, row.ends_on) for row in rows)
        same = _kept is not None and _kept.overrides == seen
        # The same book stays the same object, so that what was looked up in it stays looked up.
        current = _kept.book if same and _kept else _with_overrides(_read()[1], rows)
        _kept = _Kept(current, seen, time.monotonic() + SECONDS_KEPT)
    return _kept.book


def forget_overrides() -> None:
    """Make the next look-up of this process read the overrides again."""
    global _kept
    _kept = None


def assume_no_overrides() -> None:
    """Go on as if no place had overridden anything, without asking the database: for the start of a test."""
    global _kept
    _kept = _Kept(_read()[1], (), time.monotonic() + SECONDS_KEPT)


def _with_overrides(base: Book, rows: list[Override]) -> Book:
    said = {key: list(sayings) for key, sayings in base.sayings.items()}
    for row in rows:
        definition = base.definitions.get(row.key)
        try:
            value = definition.clean(row.value) if definition else None
        except ValueError:
            definition = None
        if definition is None:
            # A later release may drop a key or change its kind; the packs then rule alone.
            log.warning("override %s of %s no longer fits its definition", row.pk, row.key)
            continue
        said[row.key].append(saying_of(row, value))
    return replace(base, sayings={key: tuple(sayings) for key, sayings in said.items()})


def saying_of(row: Override, value: Any) -> Saying:
    """Return an override as one more thing that was said about its key."""
    return Saying(
        key=row.key,
        value=value,
        place=row.division,
        effective_on=row.effective_on,
        ends_on=row.ends_on,
        source=f"override:{row.pk}",
        source_label="",
        basis="local",
        note=row.reason,
        override_id=row.pk or 0,
        document=Document(title=row.document_title, number=row.document_number),
    )


@lru_cache(maxsize=20_000)
def _look_up(of: Book, key: str, place: str, on: datetime.date) -> Rule:
    return of.rule(key, place, on)


def rule(key: str, place: str, on: datetime.date) -> Rule:
    """Return the rule in force in the place on the day: its value, source, document, clause and since when.

    `place` is a division code of any length, '' for the country. Raises KeyError naming a key no pack defines, and
    one of which nothing had been said by that day.
    """
    return _look_up(book(), key, place, on)


def value(key: str, place: str, on: datetime.date) -> Any:
    """Return the value in force: Decimal yuan, int, bool, a code, or a tuple (of ints, of codes, of entries).

    Costs no query beyond `book`. Raises KeyError as `rule` does.
    """
    return _look_up(book(), key, place, on).value


def named(name: str, key: str = "") -> str:
    """Return a name of a pack in the language of the reader; what no glossary has in English stays Chinese.

    `key` is that of the list the name stands in. Ledgers and whatever is kept are written in Chinese: they say so
    themselves (docs/decisions/language-of-records.md).
    """
    if (get_language() or "zh").startswith("zh"):
        return name
    english = book().english
    return english.get((key, name)) or english.get(("", name), name)


def choices(key: str, place: str, on: datetime.date) -> list[tuple[str, str]]:
    """Return the (code, name) pairs of a list in force, for a form."""
    return [(entry["code"], named(entry["label"], key)) for entry in value(key, place, on)]


def label(key: str, code: str, place: str, on: datetime.date) -> str:
    """Return what a code of a list is called in the place on the day.

    A code that is not in force there any more keeps the name some pack gives it; one that nobody knows is its own.
    """
    current = book()
    known = _labels(current, key, place, on)
    if code in known:
        return named(known[code], key)
    said = (entry for saying in current.sayings[key] for entry in saying.value)
    return next((named(entry["label"], key) for entry in said if entry["code"] == code), code)


def words_in(key: str) -> Callable[[str, str, datetime.date], str]:
    """Return a function that says what a code of the list is called, for the audit log."""
    return lambda code, place, on: label(key, code, place, on)


@lru_cache(maxsize=5_000)
def _labels(of: Book, key: str, place: str, on: datetime.date) -> Mapping[str, str]:
    return MappingProxyType({entry["code"]: entry["label"] for entry in of.rule(key, place, on).value})


def code_named(key: str, text: str, place: str, on: datetime.date) -> str | None:
    """Return the code of a list that a name stands for: its own or an everyday one ('低保户'), or None.

    Blanks, full width and case do not matter; the code itself is understood too.
    """
    return _names(book(), key, place, on).get(rules.plain(text))


def names(key: str, place: str, on: datetime.date) -> Mapping[str, str]:
    """Return every name of a list in force with its code; the names as `rules.plain` makes them."""
    return _names(book(), key, place, on)


@lru_cache(maxsize=5_000)
def _names(of: Book, key: str, place: str, on: datetime.date) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for entry in of.rule(key, place, on).value:
        for name in (entry["code"], entry["label"], *entry.get("synonyms", ())):
            known[rules.plain(name)] = entry["code"]
    return MappingProxyType(known)


def groups() -> dict[str, str]:
    """Return the groups of rules: code and name."""
    return {code: named(name) for code, name in book().groups.items()}


def above(key: str, place: str, on: datetime.date) -> Rule | None:
    """Return the rule that wider places leave to this one on the day: what an own value is measured against."""
    current = book()
    wider = [saying for saying in current.sayings[key] if len(saying.place) < len(place)]
    return rules.choose(current.definitions[key], wider, place, on)


def in_force(
    place: str, on: datetime.date, *, text: str = "", group: str = ""
) -> Iterator[tuple[str, list[Rule]]]:
    """Yield (name of the group, its rules in force in the place on the day), for the page of what holds here.

    `text` narrows to rules whose name, key, document or note contain it.
    """
    current = book()
    wanted = rules.plain(text)
    for code, name in current.groups.items():
        found = []
        for definition in current.definitions.values():
            if definition.group != code or group not in ("", code):
                continue
            one = rules.choose(definition, current.sayings[definition.key], place, on)
            if one and (not wanted or wanted in rules.plain(_searchable(one))):
                found.append(one)
        if found:
            yield named(name), found


def _searchable(one: Rule) -> str:
    return " ".join(
        [
            one.label,
            named(one.label),
            one.key,
            str(one.document or ""),
            one.document.issuer if one.document else "",
            one.saying.note,
        ]
    )


def in_words(definition: rules.Definition, value: Any, place: str, on: datetime.date) -> str:
    """Return a value as one line, for a page or a workbook: '1,000.00 元', '7 项：上门走访、即时通讯…'."""
    unit = f" {named(definition.unit)}" if definition.unit else ""
    match definition.kind:
        case "yuan":
            return money(value) + unit
        case "yes_no":
            return _("是") if value else _("否")
        case "choice":
            return named(definition.choices[value], definition.key)
        case "whole_list":
            return listed(value) + unit
        case "code_list":
            return listed(label(definition.of, code, place, on) for code in value)
        case "items":
            names = listed(named(entry["label"], definition.key) for entry in value)
            return _("%(count)s 项：%(names)s") % {"count": len(value), "names": names}
    return f"{value}{unit}"


def cell_in_words(definition: rules.Definition, column: str, cell: Any, place: str, on: datetime.date) -> str:
    """Return one cell of a list as people read it: names instead of codes, 是 and 否, names joined by 、."""
    if cell in (None, "", ()):
        return ""
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    refers = definition.refers.get(column)
    parts = cell if isinstance(cell, tuple | list) else [cell]
    return listed(
        label(refers, one, place, on)
        if refers
        else named(definition.words.get(one, str(one)), definition.key)
        for one in parts
    )


@dataclass(frozen=True)
class Past:
    """One thing that was said about a key in the places above and at a place, and how it stands on a day."""

    saying: Saying
    in_force: bool
    standing: str  # "in force", "replaced", "not allowed", "later", "ended", "withdrawn"


def history(key: str, place: str, on: datetime.date) -> list[Past]:
    """Return all that packs and overrides said about the key for the place, the narrowest and newest first."""
    sayings = [saying for saying in book().sayings[key] if saying.reaches(place)]
    weighed = list(rules.weigh(sayings, place, on))
    counting = [saying for saying, _freedom, counts in weighed if counts]
    standing = {id(saying): "replaced" if counts else "not allowed" for saying, _freedom, counts in weighed}
    if counting:
        standing[id(counting[-1])] = "in force"
    found = []
    for saying in sorted(sayings, key=lambda s: s.rank, reverse=True):
        stands = standing.get(id(saying)) or _standing_outside(saying, on)
        found.append(Past(saying, stands == "in force", stands))
    return found


def _standing_outside(saying: Saying, on: datetime.date) -> str:
    if saying.ends_on is not None and saying.ends_on < saying.effective_on:
        return "withdrawn"
    return "later" if saying.effective_on > on else "ended"


def standing_of(row: Override, on: datetime.date) -> str:
    """Return how an override stands on the day, in the words of `Past`; '' when its key is no longer known."""
    if row.key not in book().definitions:
        return ""
    told = history(row.key, row.division, on=on)
    return next((past.standing for past in told if past.saying.override_id == row.pk), "")


def overrides_seen_by(scope: Scope) -> QuerySet[Override]:
    """Return the overrides of the places where the scope may look at policies, the newest first."""
    return Override.objects.visible_to(scope, "policies.view").order_by("-created_at", "-pk")
