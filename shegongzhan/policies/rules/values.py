"""What a value of each kind looks like, and how one that somebody wrote is checked."""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
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

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse


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


def plain(text: str) -> str:
    """Return a name as it is compared: half width, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def as_json(value: Any) -> Any:
    """Return a cleaned value as it is kept in the database: amounts as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: as_json(cell) for name, cell in value.items()}
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    return value
