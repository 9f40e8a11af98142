"""The doors to accounts, posts and the audit log."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import Post, User
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope


def may_list_users(scope: Scope) -> None:
    """Let in who may look at accounts; PrivilegeNeeded otherwise."""
    if not scope.may("accounts.view"):
        raise PrivilegeNeeded(_("账号由系统管理员管理，您的岗位不看账号。"))


def may_add_users(scope: Scope) -> None:
    """Let in who keeps accounts; PrivilegeNeeded otherwise."""
    if not scope.may("accounts.manage"):
        raise PrivilegeNeeded(_("账号由系统管理员建立。"))


def may_agree(scope: Scope) -> None:
    """Let in who agrees to requests of the sign-in page; PrivilegeNeeded otherwise."""
    if not scope.may("accounts.agree"):
        raise PrivilegeNeeded(_("登录求助由三员办理。"))


def may_see_audit(scope: Scope) -> None:
    """Let in who reads the audit log; PrivilegeNeeded otherwise."""
    if not scope.may("audit.view"):
        raise PrivilegeNeeded(_("审计记录只有审计管理员能看。"))


def user_to_view(scope: Scope, pk: int) -> User:
    """Return an account the scope may look at, or raise Http404."""
    may_list_users(scope)
    user = (
        User.objects.visible_to(scope, "accounts.view").select_related("organisation").filter(pk=pk).first()
    )
    if user is None:
        raise Http404
    return user


def user_to_manage(scope: Scope, pk: int) -> User:
    """Return an account the scope may change; PrivilegeNeeded for who may only look."""
    user = user_to_view(scope, pk)
    if not User.objects.visible_to(scope, "accounts.manage").filter(pk=pk).exists():
        raise PrivilegeNeeded(_("账号由系统管理员建立和停用。"))
    return user


def user_to_assign(scope: Scope, pk: int) -> User:
    """Return an account the scope may give posts to; PrivilegeNeeded for who may only look."""
    user = user_to_view(scope, pk)
    if not User.objects.visible_to(scope, "accounts.assign").filter(pk=pk).exists():
        raise PrivilegeNeeded(_("岗位由安全管理员任免。"))
    return user


def post_to_link(scope: Scope, pk: int) -> Post:
    """Return a post the scope may say the account of: the security administrator's; errors as in `post_to_end`."""
    post = post_to_end(scope, pk)
    if not scope.may("accounts.assign", post.division):
        raise PrivilegeNeeded(_("岗位由安全管理员任免。"))
    return post


def post_to_end(scope: Scope, pk: int) -> Post:
    """Return a post the scope may end: the security administrator's, or a station's own without an account."""
    post = Post.objects.select_related("user", "station").filter(pk=pk).first()
    if post is None or not (
        scope.may("accounts.view", post.division) or scope.may("stations.view", post.division)
    ):
        raise Http404
    if scope.may("accounts.assign", post.division):
        return post
    if post.user_id is None and scope.may("stations.change", post.division):
        return post
    raise PrivilegeNeeded(_("有账号的人的岗位由安全管理员任免。"))
