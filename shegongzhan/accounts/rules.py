"""What holds of people who act on each other's work. Pure functions."""

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation


def pk_of(actor: User | str) -> int | None:
    """Return the account of who acts; None for the console and imports."""
    return actor.pk if isinstance(actor, User) else None


def must_be_another(first: int | None, second: int | None) -> None:
    """Raise RuleViolation when who approves is who asked (两人审批); both are ids of accounts.

    None is the console or an import: what nobody asked for, anybody may approve, but nobody unknown approves.
    """
    if second is None:
        raise RuleViolation("approval.nobody", _("审批要由登录的人来做。"))
    if first == second:
        raise RuleViolation("approval.same_person", _("不能审批自己提出的事项，请换一位有权限的同事。"))
