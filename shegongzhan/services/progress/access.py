"""The door to progress: sums for who sees the project, rows for who sees the records."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.needs.models import Need
from shegongzhan.projects.access import may_list, project_to_change, project_to_view
from shegongzhan.projects.models import Project


def project_with_rows(scope: Scope, pk: int) -> Project:
    """Return a project whose records the scope may see; Http404 and PrivilegeNeeded."""
    may_list(scope)
    project = project_to_view(scope, pk)
    if not may_see_rows(scope, project.division):
        raise PrivilegeNeeded(_("您可以看项目的进度，但不能看一条一条的服务记录。"))
    return project


def project_to_fill(scope: Scope, pk: int) -> Project:
    """Return a project the scope may let records count for; Http404 and PrivilegeNeeded."""
    project = project_to_change(scope, pk)
    if not may_see_rows(scope, project.division):
        raise PrivilegeNeeded(_("您可以看项目的进度，但不能看一条一条的服务记录。"))
    return project


def may_see_rows(scope: Scope, division: str) -> bool:
    """Tell whether the scope sees single records of a place, of every kind."""
    return scope.may("visits.view", division) and scope.may("activities.view", division)


def may_find_doubles(scope: Scope) -> None:
    """Let through who sees projects and records somewhere; PrivilegeNeeded for everybody else."""
    if not (scope.may("projects.view") and scope.may("visits.view") and scope.may("activities.view")):
        raise PrivilegeNeeded(_("您的岗位不看服务记录。"))


def may_propose(scope: Scope) -> None:
    """Let through who writes up brands and sees needs and activities; PrivilegeNeeded for everybody else."""
    if not (scope.may("projects.change") and scope.may("needs.view") and scope.may("activities.view")):
        raise PrivilegeNeeded(_("您的岗位不提名品牌项目。"))


def need_to_propose(scope: Scope, pk: UUID) -> Need:
    """Return a need the scope may write up as a brand; Http404 when it may not see it, PrivilegeNeeded otherwise."""
    need = Need.objects.filter(pk=pk).first()
    if need is None or not scope.may("needs.view", need.division):
        raise Http404
    if not (scope.may("projects.change", need.division) and scope.may("activities.view", need.division)):
        raise PrivilegeNeeded(_("您的岗位不提名品牌项目。"))
    return need
