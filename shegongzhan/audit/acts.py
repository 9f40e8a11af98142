"""The vocabulary of acts: declared once by each context in its own `acts.py`, known here by their code."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.time import today

# What a code is called, given the place and the day of the event.
Word = Callable[[Any, str, datetime.date], str]

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_ACTS: dict[str, "Act"] = {}


@dataclass(frozen=True)
class Act:
    """One thing that people do, as `Act("person.revealed", _("查看了完整的{what}"), personal=("purpose",))`.

    `code` is past tense; `sentence` may name data in braces; `personal` names the data that say something
    about a person: they are kept apart, encrypted, and blanked when the person is erased. `protected` is an act
    that the auditor alone reads of: whoever it is about, or who watches over them, must not learn that it was done.
    The log keeps codes; `words` says what those the sentence names are called.
    Making an act registers it. ValueError for a code that is malformed or taken.
    """

    code: str
    sentence: str | Promise
    personal: tuple[str, ...] = ()
    protected: bool = False
    words: Mapping[str, Word] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"The code of an act reads like “person.revealed”, not “{self.code}”")
        if not isinstance(self.personal, tuple):  # a lone string would be read as its letters
            raise ValueError(f"{self.code}: personal is a tuple of names")
        if self.code in _ACTS:
            raise ValueError(f"The act “{self.code}” is declared twice")
        _ACTS[self.code] = self


class _Spoken(dict):
    """Data for a sentence; what is not there was erased, or is not to be shown."""

    def __missing__(self, key: str) -> str:
        return "…"


def find(code: str) -> Act | None:
    """Return the act with this code, None for one that no longer exists."""
    return _ACTS.get(code)


def known() -> dict[str, Act]:
    """Return all acts by their code, in the order of the codes."""
    return dict(sorted(_ACTS.items()))


def protected() -> list[str]:
    """Return the codes of the acts that stand in the auditor's log and in no other."""
    return [code for code, act in known().items() if act.protected]


def called(by: type[models.Choices]) -> Word:
    """Return how the codes of a model's choices are called."""
    names = dict(by.choices)
    return lambda code, place, on: str(names.get(code, code))


def columns_of(*rows: type[models.Model]) -> Word:
    """Return how names of columns are called; several stand in a list."""

    def named(columns: Any, place: str, on: datetime.date) -> str:
        known = {f.name: f.verbose_name for row in rows for f in row._meta.fields}
        several = [columns] if isinstance(columns, str) else columns
        return "、".join(str(known.get(name, name)) for name in several)

    return named


def sentence(
    code: str, data: Mapping[str, Any] | None = None, *, place: str = "", on: datetime.date | None = None
) -> str:
    """Return what a reader of the log sees for an act, with its data filled in; unknown data become "…".

    Data are shown as they are, so a code of an older version that nobody declares any more is its own
    sentence.
    """
    act = find(code)
    if act is None:
        return code
    said = dict(data or {})
    for name in act.words.keys() & said.keys():
        said[name] = act.words[name](said[name], place, on or today())
    try:
        return str(act.sentence).format_map(_Spoken(said))
    except (ValueError, IndexError, AttributeError, KeyError):
        return str(act.sentence)


def choices() -> list[tuple[str, str]]:
    """Return codes and sentences for a filter; braces stand as "…"."""
    return [(code, sentence(code)) for code in known()]


ERASED = Act("audit.erased", _("清除了审计记录中的个人信息（{count} 条）"))
SYSTEM_NAMES = {
    "system": _("系统"),
    "import": _("台账导入"),
    "setup": _("系统安装"),
    "volunteer": _("志愿者本人"),
    "night": _("夜间任务"),
}


def system_name(actor: str) -> str:
    """Return the Chinese name of an actor that is no user, such as "import"; '' when the actor is a user's id."""
    if actor.isdigit():
        return ""
    return str(SYSTEM_NAMES.get(actor, gettext("系统")))
