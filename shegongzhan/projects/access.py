"""The door to projects."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.projects.models import Brand, Milestone, Project


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
    project = Project.objects.select_related("station", "organisation", "buyer").filter(pk=pk).first()
    if project is None or not scope.may("projects.view", project.division):
        raise Http404
    return project


def project_to_change(scope: Scope, pk: int) -> Project:
    """Return a project the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    project = project_to_view(scope, pk)
    if not scope.may("projects.change", project.division):
        raise PrivilegeNeeded(_("您可以看这个项目，但不能改。"))
    return project


def project_to_approve(scope: Scope, pk: int) -> Project:
    """Return a project the scope may approve of; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    project = project_to_view(scope, pk)
    _may_approve(scope, project.division)
    return project


def milestone_to_change(scope: Scope, pk: int) -> Milestone:
    """Return a milestone the scope may say is reached; Http404 and PrivilegeNeeded as for its project."""
    milestone = _milestone(scope, pk)
    if not scope.may("projects.change", milestone.division):
        raise PrivilegeNeeded(_("您可以看这个项目，但不能改。"))
    return milestone


def milestone_to_approve(scope: Scope, pk: int) -> Milestone:
    """Return a milestone the scope may pass; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    milestone = _milestone(scope, pk)
    _may_approve(scope, milestone.division)
    return milestone


def _milestone(scope: Scope, pk: int) -> Milestone:
    milestone = Milestone.objects.select_related("project").filter(pk=pk).first()
    if milestone is None or not scope.may("projects.view", milestone.division):
        raise Http404
    return milestone


def _may_approve(scope: Scope, division: str) -> None:
    if not scope.may("projects.approve", division):
        raise PrivilegeNeeded(_("您的岗位不审批项目。"))


def brand_to_view(scope: Scope, pk: int) -> Brand:
    """Return a brand the scope may see, or raise Http404."""
    brand = Brand.objects.select_related("station").filter(pk=pk).first()
    if brand is None or not scope.may("projects.view", brand.division):
        raise Http404
    return brand


def brand_to_change(scope: Scope, pk: int) -> Brand:
    """Return a brand the scope may write up; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    brand = brand_to_view(scope, pk)
    if not scope.may("projects.change", brand.division):
        raise PrivilegeNeeded(_("您可以看这个品牌项目，但不能改。"))
    return brand


def brand_to_name(scope: Scope, pk: int) -> Brand:
    """Return a brand the scope may recognise; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    brand = brand_to_view(scope, pk)
    _may_approve(scope, brand.division)
    return brand
