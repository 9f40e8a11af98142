"""The door to money: who may look, who may post."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import FundSource, Posting
from shegongzhan.projects.models import Project


def may_list(scope: Scope) -> None:
    """Let through who sees money anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("funds.view"):
        raise PrivilegeNeeded(_("您的岗位不看资金。"))


def may_post(scope: Scope) -> None:
    """Let through who posts anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("funds.post"):
        raise PrivilegeNeeded(_("您的岗位不记账。"))


def posting_to_view(scope: Scope, pk: UUID) -> Posting:
    """Return a posting the scope may see, or raise Http404."""
    rows = Posting.objects.select_related(
        "source", "from_account", "to_account", "project", "reverses", "reversed_by"
    )
    posting = rows.filter(pk=pk).first()
    if posting is None or not scope.may("funds.view", posting.division):
        raise Http404
    return posting


def posting_to_reverse(scope: Scope, pk: UUID) -> Posting:
    """Return a posting the scope may reverse; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    posting = posting_to_view(scope, pk)
    if not scope.may("funds.post", posting.division):
        raise PrivilegeNeeded(_("您可以看这笔账，但不能冲正。"))
    return posting


def source_to_view(scope: Scope, pk: int) -> FundSource:
    """Return a source of money the scope may see, or raise Http404."""
    source = FundSource.objects.filter(pk=pk).first()
    if source is None or not scope.may("funds.view", source.division):
        raise Http404
    return source


def source_to_change(scope: Scope, pk: int) -> FundSource:
    """Return a source the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    source = source_to_view(scope, pk)
    if not scope.may("funds.post", source.division):
        raise PrivilegeNeeded(_("您可以看这项来源，但不能改。"))
    return source


def project_to_view(scope: Scope, pk: int) -> Project:
    """Return a project whose money the scope may see, or raise Http404."""
    project = Project.objects.filter(pk=pk).first()
    if project is None or not scope.may("funds.view", project.division):
        raise Http404
    return project
