"""The door to volunteers, teams, opportunities and statements."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.projects.access import project_to_change
from shegongzhan.projects.models import Project
from shegongzhan.services.access import OTHERWISE, RIGHTS_OF_KIND, record_to_change
from shegongzhan.services.models import ServiceRecord
from shegongzhan.volunteers.models import (
    Attendance,
    Contribution,
    Honour,
    Opportunity,
    SignUp,
    Statement,
    Team,
    TeamMember,
    Volunteer,
    VolunteerState,
    VolunteerTraining,
)

Row = TypeVar("Row", bound=models.Model)


def may_list(scope: Scope) -> None:
    """Let through who sees volunteers anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("volunteers.view"):
        raise PrivilegeNeeded(_("您的岗位不看志愿者。"))


def may_change(scope: Scope) -> None:
    """Let through who registers volunteers anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("volunteers.change"):
        raise PrivilegeNeeded(_("您的岗位不登记志愿者和志愿服务。"))


def may_see_network(scope: Scope) -> None:
    """Let through who sees organisations; PrivilegeNeeded for everybody else."""
    if not scope.may("partners.view"):
        raise PrivilegeNeeded(_("您的岗位不看合作单位。"))


def may_change_in(scope: Scope, division: str) -> None:
    """Let through who registers volunteers of the place; PrivilegeNeeded for everybody else."""
    if not scope.may("volunteers.change", division):
        raise PrivilegeNeeded(_("这个地方不归您管。"))


def _seen(scope: Scope, row: Row | None, division: str) -> Row:
    if row is None or not scope.may("volunteers.view", division):
        raise Http404
    return row


def _changed(scope: Scope, row: Row, division: str) -> Row:
    if not scope.may("volunteers.change", division):
        raise PrivilegeNeeded(_("您可以看，但不能改。"))
    return row


def _found(model: type[Row], pk: Any, *related: str) -> Row | None:
    return model._default_manager.select_related(*related).filter(pk=pk).first()


def _division(row: Any) -> str:
    return str(row.division) if row is not None else ""


def volunteer_to_view(scope: Scope, pk: UUID) -> Volunteer:
    """Return a volunteer who lives in a place of the scope, or raise Http404."""
    row = _found(Volunteer, pk, "station", "merged_into")
    return _seen(scope, row, _division(row))


def volunteer_to_change(scope: Scope, pk: UUID) -> Volunteer:
    """Return a volunteer the scope may change; Http404 outside, PrivilegeNeeded for who may only look.

    A sealed or an erased file is changed by nobody: PrivilegeNeeded, too.
    """
    row = volunteer_to_erase(scope, pk)
    if row.state in (VolunteerState.SEALED, VolunteerState.ERASED):
        raise PrivilegeNeeded(_("本人要求过清除，这份档案已经封存或清除，不再查看和改动。"))
    return row


def volunteer_to_erase(scope: Scope, pk: UUID) -> Volunteer:
    """Return a volunteer the scope may erase or take back; Http404 outside, PrivilegeNeeded for who may only look."""
    row = volunteer_to_view(scope, pk)
    return _changed(scope, row, row.division)


def note_to_change(scope: Scope, kind: str, pk: UUID) -> VolunteerTraining | Honour:
    """Return a training or an honour to take out; Http404 outside, PrivilegeNeeded for who may only look."""
    row: Any = _found({"training": VolunteerTraining, "honour": Honour}[kind], pk, "volunteer")
    _seen(scope, row, _division(row.volunteer if row else None))
    return _changed(scope, row, row.volunteer.division)


def team_to_view(scope: Scope, pk: int) -> Team:
    """Return a team of a place of the scope, or raise Http404."""
    row = _found(Team, pk, "station", "organisation")
    return _seen(scope, row, _division(row))


def team_to_change(scope: Scope, pk: int) -> Team:
    """Return a team the scope may change; Http404 outside, PrivilegeNeeded for who may only look."""
    row = team_to_view(scope, pk)
    return _changed(scope, row, row.division)


def member_to_change(scope: Scope, pk: UUID) -> TeamMember:
    """Return a team's member who may be taken out; Http404 outside, PrivilegeNeeded for who may only look."""
    row = _found(TeamMember, pk, "team", "volunteer")
    return _changed(scope, _seen(scope, row, _division(row)), _division(row))


def opportunity_to_view(scope: Scope, pk: UUID) -> Opportunity:
    """Return an opportunity of a place of the scope, or raise Http404."""
    row = _found(Opportunity, pk, "station", "organisation", "need", "activity__record")
    return _seen(scope, row, _division(row))


def opportunity_to_change(scope: Scope, pk: UUID) -> Opportunity:
    """Return an opportunity the scope may change; Http404 outside, PrivilegeNeeded for who may only look."""
    row = opportunity_to_view(scope, pk)
    return _changed(scope, row, row.division)


def sign_up_to_change(scope: Scope, pk: UUID) -> SignUp:
    """Return a sign-up of an opportunity the scope may change; Http404, PrivilegeNeeded."""
    row = _found(SignUp, pk, "opportunity", "volunteer")
    return _changed(scope, _seen(scope, row, _division(row)), _division(row))


def attendance_to_change(scope: Scope, pk: UUID) -> Attendance:
    """Return somebody's time in a service the scope may change; Http404, PrivilegeNeeded."""
    row = _found(Attendance, pk, "opportunity", "volunteer")
    return _changed(scope, _seen(scope, row, _division(row)), _division(row))


def may_write_roles(scope: Scope, to: ServiceRecord | Project) -> bool:
    """Tell whether the scope may write down who did what in a session or a project: who may change that may."""
    right = RIGHTS_OF_KIND.get(to.kind, OTHERWISE)[1] if isinstance(to, ServiceRecord) else "projects.change"
    return scope.may(right, to.division)


def contribution_to_change(scope: Scope, pk: UUID) -> Contribution:
    """Return what somebody gave, to take it out; Http404 where the session or project is not seen, PrivilegeNeeded."""
    row = _found(Contribution, pk, "record", "project")
    if row is None:
        raise Http404
    if row.record_id is not None:
        record_to_change(scope, row.record_id)
    elif row.project_id is not None:
        project_to_change(scope, row.project_id)
    return row


def statement_to_view(scope: Scope, pk: UUID) -> Statement:
    """Return a statement of a volunteer of the scope, or raise Http404."""
    row = _found(Statement, pk, "volunteer", "station")
    return _seen(scope, row, _division(row.volunteer if row else None))


def statement_to_change(scope: Scope, pk: UUID) -> Statement:
    """Return a statement the scope may revoke; Http404, PrivilegeNeeded."""
    row = statement_to_view(scope, pk)
    return _changed(scope, row, row.volunteer.division)
