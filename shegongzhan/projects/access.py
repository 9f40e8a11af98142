"""The door to projects."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.projects.models import Project


def may_list(scope: Scope) -> None:
    """Let through who sees projects anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("projects.view"):
        raise PrivilegeNeeded(_("您的岗位不看项目。"))


def may_file(scope: Scope) -> None:
    """Let through who files projects anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("projects.change"):
        raise PrivilegeNeeded(_("您的岗位不登记项目。"))


def may_file_in(scope: Scope, division: str) -> None:
    """Let through who files projects of the place; PrivilegeNeeded for everybody else."""
    if not scope.may("projects.change", division):
        raise PrivilegeNeeded(_("您不能登记那个地方的项目。"))


def project_to_view(scope: Scope, pk: int) -> Project:
    """Return a project the scope may see, or raise Http404."""
    project = Project.objects.select_related("station", "organisation").filter(pk=pk).first()
    if project is None or not scope.may("projects.view", project.division):
        raise Http404
    return project


def project_to_change(scope: Scope, pk: int) -> Project:
    """Return a project the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    project = project_to_view(scope, pk)
    if not scope.may("projects.change", project.division):
        raise PrivilegeNeeded(_("您可以看这个项目，但不能改。"))
    return project
