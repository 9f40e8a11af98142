"""The door to projects."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.projects.models import (
    ApplicationState,
    Brand,
    Exclusion,
    Judge,
    Milestone,
    Objection,
    Project,
    VentureApplication,
    VentureCall,
)


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
    if project is None or not (scope.may("projects.view", project.division) or carries_out(scope, project)):
        raise Http404
    return project


def carries_out(scope: Scope, project: Project) -> bool:
    """Tell whether the reader speaks for the organisation that carries a project out: it sees it and reports on it."""
    own = scope.organisation_id is not None and project.organisation_id == scope.organisation_id
    return own and scope.may("projects.report")


def project_to_report(scope: Scope, pk: int) -> Project:
    """Return a project the scope may change, or reports on; Http404, or PrivilegeNeeded for who may only look."""
    project = project_to_view(scope, pk)
    _may_report(scope, project)
    return project


def _may_report(scope: Scope, project: Project) -> None:
    if not scope.may("projects.change", project.division) and not carries_out(scope, project):
        raise PrivilegeNeeded(_("您可以看这个项目，但不能改。"))


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


def milestone_to_report(scope: Scope, pk: int) -> Milestone:
    """Return a milestone the scope may say is reached; Http404 and PrivilegeNeeded as for its project."""
    milestone = _milestone(scope, pk)
    _may_report(scope, milestone.project)
    return milestone


def milestone_to_approve(scope: Scope, pk: int) -> Milestone:
    """Return a milestone the scope may pass; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    milestone = _milestone(scope, pk)
    _may_approve(scope, milestone.division)
    return milestone


def _milestone(scope: Scope, pk: int) -> Milestone:
    milestone = Milestone.objects.select_related("project").filter(pk=pk).first()
    if milestone is None or not (
        scope.may("projects.view", milestone.division) or carries_out(scope, milestone.project)
    ):
        raise Http404
    return milestone


def _may_approve(scope: Scope, division: str | None) -> None:
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


def call_to_view(scope: Scope, pk: int) -> VentureCall:
    """Return a call for ventures the scope may see, or raise Http404."""
    call = VentureCall.objects.filter(pk=pk).first()
    if call is None or not scope.may("projects.view", call.division):
        raise Http404
    return call


def call_to_change(scope: Scope, pk: int) -> VentureCall:
    """Return a call the scope may carry out; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    call = call_to_view(scope, pk)
    if not scope.may("projects.change", call.division):
        raise PrivilegeNeeded(_("您可以看这次征集，但不能改。"))
    return call


def call_to_approve(scope: Scope, pk: int) -> VentureCall:
    """Return a call the scope may decide on; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    call = call_to_view(scope, pk)
    _may_approve(scope, call.division)
    return call


def application_to_view(scope: Scope, pk: UUID) -> VentureApplication:
    """Return an application to a call the scope may see, or raise Http404."""
    rows = VentureApplication.objects.select_related("call", "station", "organisation", "project")
    application = rows.filter(pk=pk).exclude(state=ApplicationState.DRAFT).first()
    if application is None or not scope.may("projects.view", application.call.division):
        raise Http404
    return application


def application_to_change(scope: Scope, pk: UUID) -> VentureApplication:
    """Return an application the scope may look through; errors as in `call_to_change`."""
    application = application_to_view(scope, pk)
    if not scope.may("projects.change", application.call.division):
        raise PrivilegeNeeded(_("您可以看这个申报，但不能审。"))
    return application


def judge_to_change(scope: Scope, pk: int) -> Judge:
    """Return a judge of a call the scope may carry out; errors as in `call_to_change`."""
    judge = Judge.objects.select_related("call", "expert").filter(pk=pk).first()
    if judge is None:
        raise Http404
    call_to_change(scope, judge.call_id)
    return judge


def objection_to_answer(scope: Scope, pk: int) -> Objection:
    """Return an objection to a call the scope may carry out; errors as in `call_to_change`."""
    objection = Objection.objects.select_related("call", "application").filter(pk=pk).first()
    if objection is None:
        raise Http404
    call_to_change(scope, objection.call_id)
    return objection


def exclusion_to_lift(scope: Scope, pk: int) -> Exclusion:
    """Return an exclusion the scope may lift; Http404 when it may not see it, PrivilegeNeeded when it may not approve."""
    exclusion = Exclusion.objects.filter(pk=pk).first()
    if exclusion is None or not scope.may("projects.view", exclusion.division):
        raise Http404
    _may_approve(scope, exclusion.division)
    return exclusion


def may_approve(scope: Scope) -> None:
    """Let through who approves of projects anywhere; PrivilegeNeeded for everybody else."""
    _may_approve(scope, None)
