"""政策包: the shipped packs (TOML files in this folder) and how packs are read and checked.

docs/rules/policies.md says what may stand in a pack.
"""

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from shegongzhan.policies.rules import (
    BASES,
    FREEDOMS_OF_KIND,
    KINDS,
    Book,
    Definition,
    Document,
    Saying,
    kind_of_column,
    weigh,
)

SHIPPED = Path(__file__).parent

_PLACE = re.compile(r"^(\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?)?$")
_KEY = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
_PACK_FIELDS = {"name", "label", "place", "effective_on", "ends_on", "note"}
_DOCUMENT_FIELDS = {"title", "issuer", "number", "date", "note"}
_DEFINING_FIELDS = {"label", "kind", "unit", "choices", "columns", "of", "refers", "words"}
_SAYING_FIELDS = {"value", "overridable", "basis", "document", "clause", "note", "effective_on", "ends_on"}


class PackError(Exception):
    """One or more packs cannot be used; `problems` says what to mend, one sentence each, with file and key."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Pack:
    """政策包: the rules of one place from one day on, as a file says them."""

    name: str
    label: str
    place: str
    effective_on: datetime.date
    ends_on: datetime.date | None
    note: str
    sha256: str
    documents: Mapping[str, Document]
    sayings: tuple[Saying, ...]

    @property
    def version(self) -> str:
        """The name with the start of the checksum: which text of the pack a figure was computed with."""
        return f"{self.name}@{self.sha256[:8]}"


def load(folders: Iterable[Path] = (SHIPPED,)) -> tuple[tuple[Pack, ...], Book]:
    """Read every pack of the folders, widest place first, and return them with the book made of them.

    The pack of the whole country defines the keys; the others may only speak of those. Raises PackError naming
    everything wrong in all files at once.
    """
    problems: list[str] = []
    texts = []
    for path in sorted(path for folder in folders for path in Path(folder).glob("*.toml")):
        raw = path.read_bytes()
        try:
            texts.append(
                (path.name, hashlib.sha256(raw).hexdigest(), tomllib.loads(raw.decode(), parse_float=Decimal))
            )
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: not readable as TOML: {error}")
    english: dict[tuple[str, str], str] = {}
    for file, _checksum, text in texts:
        if "pack" not in text and "english" in text:
            english.update(_glossary(file, text, problems))
    texts = [one for one in texts if "pack" in one[2] or "english" not in one[2]]
    texts.sort(key=lambda text: (len(str(text[2].get("pack", {}).get("place", ""))), text[0]))
    definitions: dict[str, Definition] = {}
    groups: dict[str, str] = {}
    packs: list[Pack] = []
    for file, checksum, text in texts:
        if text.get("pack", {}).get("place") == "":
            groups.update(text.get("groups", {}))
            _define(file, text, groups, definitions, problems)
        pack = _read(file, checksum, text, definitions, problems)
        if pack:
            packs.append(pack)
    for key in definitions:
        if not any(saying.key == key for pack in packs for saying in pack.sayings):
            problems.append(f"{key}: defined but given no value")
    names = [pack.name for pack in packs]
    problems += [
        f"{name}: two packs of this name" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    said: dict[str, list[Saying]] = {key: [] for key in definitions}
    for pack in packs:
        for saying in pack.sayings:
            said[saying.key].append(saying)
    book = Book(definitions, groups, {key: tuple(sayings) for key, sayings in said.items()}, english)
    if not problems:
        problems = [*_forbidden(book), *_unknown_codes(book)]
    if problems:
        raise PackError(problems)
    return tuple(packs), book


def _glossary(file: str, text: dict[str, Any], problems: list[str]) -> dict[tuple[str, str], str]:
    """Return the English names of a file that is no pack: (key of a list or '', Chinese name) → English."""
    found: dict[tuple[str, str], str] = {}
    for name, said in text["english"].items():
        lines = said.items() if isinstance(said, dict) else [(name, said)]
        for chinese, english in lines:
            if not isinstance(english, str):
                problems.append(f"{file}: [english] {chinese!r}: a name is a text")
                continue
            found[name if isinstance(said, dict) else "", chinese] = english
    problems += [f"{file}: unknown table {table!r}" for table in sorted(set(text) - {"english"})]
    return found


def _define(
    file: str, text: dict[str, Any], groups: dict[str, str], into: dict[str, Definition], problems: list[str]
) -> None:
    for key, rule in text.get("rules", {}).items():
        where = f"{file}: {key}"
        if not _KEY.match(key):
            problems.append(f"{where}: a key is dotted lower-case words")
            continue
        group = key.split(".")[0]
        if group not in groups:
            problems.append(f"{where}: group {group!r} has no name in [groups]")
        missing = {"label", "kind", "value", "overridable", "basis"} - set(rule)
        if missing:
            problems.append(f"{where}: {', '.join(sorted(missing))} missing")
            continue
        kind = rule["kind"]
        if kind not in KINDS:
            problems.append(f"{where}: kind {kind!r} is none of {', '.join(KINDS)}")
            continue
        needed = {"choice": "choices", "items": "columns", "code_list": "of"}.get(kind)
        if needed and needed not in rule:
            problems.append(f"{where}: a rule of kind {kind} needs {needed!r}")
            continue
        lines = rule["value"] if kind == "items" else []
        column_kinds = {name: kind_of_column(cell) for line in lines for name, cell in line.items()}
        into[key] = Definition(
            key=key,
            group=group,
            column_kinds=column_kinds,
            # An empty list of names says as much as none.
            needed_columns=frozenset(
                name
                for name, of in column_kinds.items()
                if of != "list" and all(name in line for line in lines)
            ),
            **{name: rule[name] for name in _DEFINING_FIELDS & set(rule)},
        )


def _read(
    file: str, checksum: str, text: dict[str, Any], definitions: Mapping[str, Definition], problems: list[str]
) -> Pack | None:
    """Return the pack of one file, or None after adding what is wrong to the problems."""
    before = len(problems)
    head = text.get("pack", {})
    _check_fields(f"{file}: [pack]", head, _PACK_FIELDS, {"name", "label", "place", "effective_on"}, problems)
    if not _PLACE.match(str(head.get("place", ""))):
        problems.append(f"{file}: place must be a division code of 2, 4, 6, 9 or 12 digits, or empty")
    problems += [
        f"{file}: {f} must be a date"
        for f in ("effective_on", "ends_on")
        if f in head and not _is_date(head[f])
    ]
    documents = {}
    for name, document in text.get("documents", {}).items():
        _check_fields(f"{file}: [documents.{name}]", document, _DOCUMENT_FIELDS, {"title"}, problems)
        documents[name] = Document(
            **{f: v for f, v in document.items() if f in _DOCUMENT_FIELDS and "title" in document}
        )
    if len(problems) > before:
        return None
    name = head["name"]
    source = f"{name}@{checksum[:8]}"
    sayings = []
    for key, rule in text.get("rules", {}).items():
        saying = _saying(f"{file}: {key}", key, rule, definitions, documents, head, source, problems)
        if saying:
            sayings.append(saying)
    if len(problems) > before:
        return None
    return Pack(
        name=name,
        label=head["label"],
        place=head["place"],
        effective_on=head["effective_on"],
        ends_on=head.get("ends_on"),
        note=head.get("note", ""),
        sha256=checksum,
        documents=documents,
        sayings=tuple(sayings),
    )


def _saying(
    where: str,
    key: str,
    rule: dict[str, Any],
    definitions: Mapping[str, Definition],
    documents: Mapping[str, Document],
    head: dict[str, Any],
    source: str,
    problems: list[str],
) -> Saying | None:
    definition = definitions.get(key)
    if definition is None:
        problems.append(f"{where}: unknown key; the pack of the whole country defines the keys")
        return None
    before = len(problems)
    allowed = _SAYING_FIELDS | (_DEFINING_FIELDS if head["place"] == "" else set())
    _check_fields(where, rule, allowed, {"value", "basis"}, problems)
    basis = rule.get("basis")
    if basis not in BASES:
        problems.append(f"{where}: basis {basis!r} is none of {', '.join(BASES)}")
    elif basis in ("law", "confirmed", "article", "local") and "document" not in rule:
        problems.append(f"{where}: a rule that is {basis} names its document")
    if "document" in rule and rule["document"] not in documents:
        problems.append(f"{where}: document {rule['document']!r} is not in [documents]")
    freedom = rule.get("overridable", "")
    if freedom and freedom not in FREEDOMS_OF_KIND[definition.kind]:
        problems.append(f"{where}: overridable {freedom!r} does not fit kind {definition.kind}")
    problems += [
        f"{where}: {f} must be a date"
        for f in ("effective_on", "ends_on")
        if f in rule and not _is_date(rule[f])
    ]
    value = None
    if "value" in rule:
        try:
            value = definition.clean(rule["value"])
        except ValueError as error:
            problems.append(f"{where}: {error}")
    if len(problems) > before:
        return None
    return Saying(
        key=key,
        value=value,
        place=head["place"],
        effective_on=rule.get("effective_on", head["effective_on"]),
        ends_on=rule.get("ends_on", head.get("ends_on")),
        source=source,
        source_label=head["label"],
        document=documents.get(rule.get("document", "")),
        clause=rule.get("clause", ""),
        basis=rule["basis"],
        note=rule.get("note", ""),
        overridable=freedom,
    )


def _forbidden(book: Book) -> list[str]:
    """Return a sentence for each value of a pack that the place above it does not allow."""
    found = []
    for key, sayings in book.sayings.items():
        for saying in sayings:
            for said, _freedom, counts in weigh(sayings, saying.place, saying.effective_on):
                if said is saying and not counts:
                    found.append(f"{saying.source}: {key}: the rule above does not allow this value")
    return found


def _unknown_codes(book: Book) -> list[str]:
    """Return a sentence for each code that a value speaks of and no list has."""
    return [
        f"{saying.source}: {key}: no list has the code {code!r}"
        for key, definition in book.definitions.items()
        for saying in book.sayings[key]
        for code in book.unknown_codes(definition, saying.value)
    ]


def _check_fields(
    where: str, table: Mapping[str, Any], allowed: set[str], needed: set[str], problems: list[str]
) -> None:
    problems += [f"{where}: {name} missing" for name in sorted(needed - set(table))]
    problems += [f"{where}: unknown field {name!r}" for name in sorted(set(table) - allowed)]


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
