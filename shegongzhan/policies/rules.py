"""How a rule is chosen among what several places said, and what a value of each kind looks like. No ORM, no files."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "yuan": gettext_lazy("金额"),
    "whole": gettext_lazy("整数"),
    "yes_no": gettext_lazy("是或否"),
    "choice": gettext_lazy("选择"),
    "whole_list": gettext_lazy("一组整数"),
    "code_list": gettext_lazy("一组代码"),
    "items": gettext_lazy("清单"),
}
BASES = {
    "law": gettext_lazy("法律法规"),
    "confirmed": gettext_lazy("已核实"),
    "article": gettext_lazy("据报道"),
    "practice": gettext_lazy("参照通行做法"),
    "assumed": gettext_lazy("产品假定，待确认"),
    "local": gettext_lazy("本地文件"),
}
# What a lower place may do with a rule.
FREEDOMS = {
    "any": gettext_lazy("下级可自行规定"),
    "lower": gettext_lazy("下级只能更低"),
    "higher": gettext_lazy("下级只能更高"),
    "add": gettext_lazy("下级只能增加"),
    "no": gettext_lazy("下级不得改动"),
}
FREEDOMS_OF_KIND = {
    "yuan": {"any", "lower", "higher", "no"},
    "whole": {"any", "lower", "higher", "no"},
    "yes_no": {"any", "no"},
    "choice": {"any", "no"},
    "whole_list": {"any", "add", "no"},
    "code_list": {"any", "add", "no"},
    "items": {"any", "add", "no"},
}


class Entry(dict[str, Any]):
    """One line of a list, read like a dictionary. It is shared by the whole process, so it cannot be written to."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("values of policy rules are shared and read-only; copy the entry first")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]


@dataclass(frozen=True)
class Document:
    """The official text a rule comes from, with a note on what of it is confirmed."""

    title: str
    issuer: str = ""
    number: str = ""
    date: datetime.date | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "")


@dataclass(frozen=True)
class Definition:
    """What a key means: its Chinese name, the kind of its value, and the group it is shown in."""

    key: str
    label: str
    kind: str
    group: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    # Of a list: the kind of each column ("text", "whole", "yes_no", "list"), and the columns no line may leave out.
    column_kinds: Mapping[str, str] = field(default_factory=dict)
    needed_columns: frozenset[str] = frozenset()
    # Where the codes of a list of codes, or of a column, come from: the key of another list.
    of: str = ""
    refers: Mapping[str, str] = field(default_factory=dict)
    # Chinese for the codes in a column that come from no list.
    words: Mapping[str, str] = field(default_factory=dict)

    def clean(self, value: Any) -> Any:
        """Return the value as Python should see it: Decimal for yuan, tuples for lists, read-only entries.

        Raises ValueError with a sentence when the value is not of this kind.
        """
        return _CLEANERS[self.kind](self, value)


def kind_of_column(value: Any) -> str:
    """Return what kind of value a cell of a list holds, seen from an example."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int):
        return "whole"
    return "list" if isinstance(value, list | tuple) else "text"


def _clean_yuan(definition: Definition, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(_("应为金额。"))
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError(_("应为金额。")) from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(_("金额不能小于 0。"))
    return amount


def _clean_whole(definition: Definition, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(_("应为不小于 0 的整数。"))
    return value


def _clean_yes_no(definition: Definition, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("应为“是”或“否”。"))
    return value


def _clean_choice(definition: Definition, value: Any) -> str:
    if value not in definition.choices:
        raise ValueError(_("应为其中之一：%(choices)s。") % {"choices": "、".join(definition.choices)})
    return str(value)


def _clean_whole_list(definition: Definition, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(_("应为一组整数。"))
    return tuple(_clean_whole(definition, one) for one in value)


def _clean_code_list(definition: Definition, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one for one in value):
        raise ValueError(_("应为一组代码。"))
    if len(set(value)) != len(value):
        raise ValueError(_("代码不能重复。"))
    return tuple(value)


def _clean_items(definition: Definition, value: Any) -> tuple[Entry, ...]:
    """Check that every line has a code and a name, no unknown column, and that no name leads to two codes."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(_("清单至少要有一行。"))
    entries: list[Entry] = []
    owner_of_name: dict[str, str] = {}
    for number, line in enumerate(value, start=1):
        if not isinstance(line, Mapping) or not line.get("code") or not line.get("label"):
            raise ValueError(_("第 %(number)s 行缺少代码或名称。") % {"number": number})
        unknown = set(line) - set(definition.columns)
        if unknown:
            raise ValueError(
                _("第 %(number)s 行有不认识的列：%(columns)s。")
                % {"number": number, "columns": "、".join(sorted(unknown))}
            )
        empty = sorted(definition.needed_columns - set(line))
        if empty:
            raise ValueError(
                _("第 %(number)s 行缺少：%(columns)s。")
                % {"number": number, "columns": "、".join(definition.columns[name] for name in empty)}
            )
        for name, cell in line.items():
            if kind_of_column(cell) != definition.column_kinds.get(name, "text"):
                raise ValueError(
                    _("第 %(number)s 行的“%(column)s”填写的类型不对。")
                    % {"number": number, "column": definition.columns[name]}
                )
        if any(entry["code"] == line["code"] for entry in entries):
            raise ValueError(_("代码 %(code)s 重复。") % {"code": line["code"]})
        for name in {line["label"], *line.get("synonyms", ())}:
            other = owner_of_name.setdefault(plain(name), line["code"])
            if other != line["code"]:
                raise ValueError(
                    _("“%(name)s”同时指 %(one)s 和 %(two)s。")
                    % {"name": name, "one": other, "two": line["code"]}
                )
        entries.append(Entry({k: tuple(v) if isinstance(v, list) else v for k, v in line.items()}))
    return tuple(entries)


_CLEANERS = {
    "yuan": _clean_yuan,
    "whole": _clean_whole,
    "yes_no": _clean_yes_no,
    "choice": _clean_choice,
    "whole_list": _clean_whole_list,
    "code_list": _clean_code_list,
    "items": _clean_items,
}

_FULL_TO_HALF = str.maketrans({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"\u3000": " "})


def plain(text: str) -> str:
    """Return a name as it is compared: half width, no blanks, lower case."""
    return "".join(text.translate(_FULL_TO_HALF).split()).lower()


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


@dataclass(frozen=True)
class Tiering:
    """The visit tier somebody falls into, and the rules that put them there."""

    tier: str
    reasons: tuple[str, ...]
    labels: tuple[str, ...]


def applies(line: Mapping[str, Any], *, categories: Iterable[str], age: int | None, risk: str | None) -> bool:
    """Tell whether a line of `visits.tier_rules` fits somebody: all conditions it states must hold.

    An age condition is not met by somebody whose age is unknown.
    """
    own = set(categories)
    if "any_of" in line and not own & set(line["any_of"]):
        return False
    if "none_of" in line and own & set(line["none_of"]):
        return False
    if "risk" in line and risk not in line["risk"]:
        return False
    if "age_from" in line and (age is None or age < line["age_from"]):
        return False
    return not ("age_under" in line and (age is None or age >= line["age_under"]))


def tier_of(
    lines: Iterable[Mapping[str, Any]],
    tiers: Iterable[Mapping[str, Any]],
    *,
    categories: Iterable[str],
    age: int | None,
    risk: str | None = None,
) -> Tiering | None:
    """Return the strictest tier somebody falls into, with every reason for it; None when no rule fits.

    `lines` are the value of `visits.tier_rules`, `tiers` that of `visits.tiers`, strictest first.
    """
    own = list(categories)
    fitting = [line for line in lines if applies(line, categories=own, age=age, risk=risk)]
    for tier in tiers:
        here = [line for line in fitting if line["tier"] == tier["code"]]
        if here:
            return Tiering(tier["code"], tuple(x["code"] for x in here), tuple(x["label"] for x in here))
    return None
