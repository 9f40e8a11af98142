"""What holds of people who act on each other's work."""

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import approvers
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today

MOST_NAMED = 6


def pk_of(actor: User | str) -> int | None:
    """Return the account of who acts; None for the console and imports."""
    return actor.pk if isinstance(actor, User) else None


def must_be_another(first: int | None, second: int | None, *, right: str = "", division: str = "") -> None:
    """Raise RuleViolation when who approves is who asked (两人审批); both are ids of accounts.

    None is the console or an import: what nobody asked for, anybody may approve, but nobody unknown approves. The sentence
    names who may: those who hold the right there, or the next level where the one who asked is the only one.
    """
    if second is None:
        raise RuleViolation("approval.nobody", _("审批要由登录的人来做。"))
    if first == second:
        sentence = _("不能审批自己提出的事项，请换一位有权限的同事。")
        raise RuleViolation("approval.same_person", sentence + _who_may(right, division, second))


def _who_may(right: str, division: str, besides: int) -> str:
    if not right:
        return ""
    names = approvers(right, division, today(), besides=besides)
    if not names:
        return _("这里现在没有别人能审批：请安全管理员任命，或请上一级民政部门开通账号。")
    return _("能审批的有：{names}。").format(names="、".join(names[:MOST_NAMED]))
