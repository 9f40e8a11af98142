"""The door to activities."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.activities.models import Activity
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.people.models import Person


def may_list(scope: Scope) -> None:
    """Let through who sees activities anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("activities.view"):
        raise PrivilegeNeeded(_("您的岗位不看活动。"))


def may_record(scope: Scope) -> None:
    """Let through who records activities anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("activities.change"):
        raise PrivilegeNeeded(_("您的岗位不记活动。"))


def may_record_in(scope: Scope, division: str) -> None:
    """Let through who records activities of the place; PrivilegeNeeded for everybody else."""
    if not scope.may("activities.change", division):
        raise PrivilegeNeeded(_("您不能记那个地方的活动。"))


def activity_to_view(scope: Scope, pk: UUID) -> Activity:
    """Return an activity the scope may see, or raise Http404."""
    activity = Activity.objects.select_related("record__station", "record__project").filter(pk=pk).first()
    if activity is None or not scope.may("activities.view", activity.record.division):
        raise Http404
    return activity


def activity_to_change(scope: Scope, pk: UUID) -> Activity:
    """Return an activity the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    activity = activity_to_view(scope, pk)
    if not scope.may("activities.change", activity.record.division):
        raise PrivilegeNeeded(_("您可以看这场活动，但不能改。"))
    return activity


def people_to_name(scope: Scope, pks: Iterable[UUID]) -> list[UUID]:
    """Return the persons as they are asked for; Http404 when the scope may not see one of them."""
    wanted = list(dict.fromkeys(pks))
    seen = Person.objects.filter(scope.within("people.view"), pk__in=wanted)
    if seen.count() != len(wanted):
        raise Http404
    return wanted
