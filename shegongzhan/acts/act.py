"""What people may do to rows, each act declared once, beside its rule.

Around the body stand, for every caller alike: one transaction, the row held and read anew, the version the reader had
seen, the state, the reason, and the audit line. The page, the button, the address and the API are in
`pages` and `wire`.
"""

import datetime
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from string import Formatter
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from shegongzhan.acts.forms import ActForm
from shegongzhan.acts.rows import Rows
from shegongzhan.audit.acts import Act as AuditAct
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation, StaleRow
from shegongzhan.core.scoping import Scope

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])
ACTS: dict[str, "Act"] = {}
WORDS = ("said", "button", "title", "yes", "text", "done")


@dataclass(frozen=True)
class Unchanged(Generic[T]):
    """What a body returns when there was nothing to do (sent twice, begun already): nothing is put on record."""

    value: T


@dataclass(eq=False, kw_only=True)
class Act:
    """One thing somebody may do to a row, or (`new`) that makes one. Decorate its command: `@act(NEEDS, "close", …)`.

    `asks` is its form; `edits` says that the form shows what the row says, so it must not have changed meanwhile. The table
    of moves (or `when`) tells whether the act may be done now, `refused` is the code and sentence if not; `becomes` is
    written by the act's frame, when nothing else has to be written with it. `tells` gives the data of the audit line
    beside the inputs its sentence names.
    """

    rows: Rows
    name: str
    code: str
    said: Any
    right: str
    button: Any
    asks: type[ActForm] | None = None
    title: Any = ""
    yes: Any = ""
    text: Any = ""
    done: Any = ""
    tone: str = ""
    new: bool = False
    edits: bool = False
    when: Callable[[Any], bool] | None = None
    refused: tuple[str, Any] | None = None
    becomes: str = ""
    tells: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None
    template: str = "core/confirm_page.html"

    def __post_init__(self) -> None:
        for name in WORDS:
            words = getattr(self, name)
            if words and isinstance(words, str) and not isinstance(words, Promise) and not words.isascii():
                raise TypeError(f"{self.code}: {name} was translated at import; use gettext_lazy")
        if self.moves is None and self.rows.moves and not self.new and self.when is None and not self.edits:
            raise ValueError(f"{self.code}: no line “{self.name}” in the table of moves, and no `when`")
        self.audit = AuditAct(self.code, self.said)
        ACTS[self.code] = self

    @cached_property
    def named(self) -> list[str]:
        """Return the data the audit sentence names. Read late: a lazy sentence read at import would fix its language."""
        return [name for _text, name, _spec, _conversion in Formatter().parse(str(self.said)) if name]

    @property
    def moves(self) -> tuple[tuple[str, ...], str | tuple[str, ...]] | None:
        return self.rows.moves.get(self.name)

    def __call__(self, command: C) -> C:
        """Frame the command. `seen_version` is taken by the frame."""
        self.command, self.wants = command, inspect.signature(command).parameters
        reason = self.wants.get("reason")
        self.needs_reason = reason is not None and reason.default is inspect.Parameter.empty

        @wraps(command)
        def run(actor: Any, *args: Any, seen_version: int | None = None, **said: Any) -> Any:
            if self.needs_reason:
                said["reason"] = said["reason"].strip()
                if not said["reason"]:
                    raise RuleViolation(f"{self.rows.noun}.reason", _("请写明原因。"), field="reason")
            with transaction.atomic():
                if not self.new:
                    self.rows.hold(args[0])
                    self.check(args[0], seen_version)
                result = command(actor, *args, **said)
                if isinstance(result, Unchanged):
                    return result.value
                if self.becomes:
                    setattr(args[0], self.rows.state, self.becomes)
                    args[0].save_changed([self.rows.state])
                row = result if self.new else args[0]
                data = {name: said[name] for name in self.named if name in said}
                record(actor, self.audit, row, **data, **(self.tells(row, said) if self.tells else {}))
            return result

        self.run = run
        run.act = self  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    def check(self, row: Any, seen_version: int | None) -> None:
        """Raise StaleRow or RuleViolation when the act may not be done to the held row now."""
        if seen_version is not None and row.version != seen_version:
            raise StaleRow("row.stale", _("这条记录刚刚被别人改过。请打开最新的内容，再改一次。"))
        if not self.fits(row):
            raise self.refusal(row)

    def refusal(self, row: Any) -> RuleViolation:
        """Return what is said when the act does not fit the row's state."""
        code, words = self.refused or (f"{self.rows.noun}.state", _("现在是“%(state)s”，不能这样做。"))
        return RuleViolation(
            code, words % {"state": self.rows.state_words(row)} if "%(" in str(words) else words
        )

    def fits(self, row: Any) -> bool:
        """Tell whether the act may be done to the row in the state it is in."""
        return (self.moves is None or getattr(row, self.rows.state) in self.moves[0]) and (
            self.when is None or self.when(row)
        )

    def offered(self, row: Any, scope: Scope) -> bool:
        """Tell whether the act would go through now, for all that is known before it is asked: shown when, and only when."""
        return self.rows.may(scope, self.right, row) and self.fits(row)

    def door(self, scope: Scope, pk: Any) -> Any:
        """Return the row the act is done to, None for one that makes a row; Http404 or PrivilegeNeeded."""
        if not self.new:
            return self.rows.to(self.right, scope, pk)
        if not scope.may(self.right):
            raise PrivilegeNeeded(_("您的岗位不能做这件事。"))
        return None

    def form(self, data: Any, *, scope: Scope, on: datetime.date, row: Any = None) -> ActForm:
        """Return the form of the act."""
        asks = self.asks or ActForm
        begins = {"initial": asks.of(row)} if self.edits else {}
        return asks(data, scope=scope, on=on, row=row, **begins)

    def do(
        self, actor: Any, row: Any, form: ActForm, *, now: datetime.datetime, version: int | None = None
    ) -> Any:
        """Do the act with a form that was checked: what a page, a device and the API call."""
        given = form.input() if self.asks else {}
        if "facts" in self.wants and "facts" not in given:
            given = {"facts": self.wants["facts"].annotation(**given)}
        moments = {"today": now.date(), "on": now.date(), "now": now, "at": now}
        given = {**{name: value for name, value in moments.items() if name in self.wants}, **given}
        return self.run(actor, *([] if self.new else [row]), seen_version=version, **given)


def act(rows: Rows, name: str, code: str, said: Any, **declared: Any) -> Act:
    """Declare an act; used as a decorator of its command."""
    return Act(rows=rows, name=name, code=code, said=said, **declared)


def acts_on(rows: Rows) -> Iterator[Act]:
    """Yield the acts on a kind of row, in the order they were declared."""
    # A list: a reverse() may import urls, and acts with them.
    return (one for one in list(ACTS.values()) if one.rows is rows)
