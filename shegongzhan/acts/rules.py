"""What holds of people who act on each other's work, and of states that follow each other. Pure functions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation

# Act → (the states it may start from, the state or states it leads to).
Moves = Mapping[str, tuple[tuple[str, ...], str | tuple[str, ...]]]


def follows(moves: Moves) -> dict[str, set[str]]:
    """Return which state may follow which, whatever the act."""
    found: dict[str, set[str]] = {}
    for starts, ends in moves.values():
        for state in starts:
            found.setdefault(state, set()).update({ends} if isinstance(ends, str) else ends)
    return found


def pk_of(actor: Any) -> int | None:
    """Return the account of who acts; None for the console and imports."""
    return None if isinstance(actor, str) else actor.pk


def must_be_another(first: int | None, second: int | None) -> None:
    """Raise RuleViolation when who approves is who asked (两人审批); both are ids of accounts.

    None is the console or an import: what nobody asked for, anybody may approve, but nobody unknown approves.
    """
    if second is None:
        raise RuleViolation("approval.nobody", _("审批要由登录的人来做。"))
    if first == second:
        raise RuleViolation("approval.same_person", _("不能审批自己提出的事项，请换一位有权限的同事。"))
