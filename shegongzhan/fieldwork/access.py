"""The door to visits and change events."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.fieldwork.models import ChangeEvent, Visit
from shegongzhan.fieldwork.queries import RIGHT_TO_ASSIGN
from shegongzhan.people.models import Person


def visit_to_view(scope: Scope, pk: UUID) -> Visit:
    """Return a visit the scope may see, or raise Http404."""
    visit = Visit.objects.select_related("record__station", "record__project").filter(pk=pk).first()
    if visit is None or not scope.may("visits.view", visit.record.division):
        raise Http404
    return visit


def visit_to_change(scope: Scope, pk: UUID) -> Visit:
    """Return a visit the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    visit = visit_to_view(scope, pk)
    if not scope.may("visits.record", visit.record.division):
        raise PrivilegeNeeded(_("您可以看这次走访，但不能改。"))
    return visit


def event_to_view(scope: Scope, pk: UUID) -> ChangeEvent:
    """Return a change event the scope may see, or raise Http404."""
    event = ChangeEvent.objects.select_related("person").filter(pk=pk).first()
    if event is None or not scope.may("visits.view", event.division):
        raise Http404
    return event


def may_list(scope: Scope) -> None:
    """Let through who sees visits anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("visits.view"):
        raise PrivilegeNeeded(_("您的岗位不看走访记录。"))


def may_record(scope: Scope) -> None:
    """Let through who records visits anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("visits.record"):
        raise PrivilegeNeeded(_("您的岗位不记走访。"))


def may_assign(scope: Scope) -> None:
    """Let through who assigns workers to many persons at once; PrivilegeNeeded for everybody else."""
    if not scope.may(RIGHT_TO_ASSIGN):
        raise PrivilegeNeeded(_("统一分派责任社工由站长或县级人员来做。"))


def person_to_see(scope: Scope, pk: UUID | str) -> Person:
    """Return a person whose visits the scope may see, or raise Http404."""
    person = _person(pk)
    if not scope.may("visits.view", person.division):
        raise Http404
    return person


def person_to_visit(scope: Scope, pk: UUID | str) -> Person:
    """Return a person the scope may record a visit to; Http404 when it may not see them, PrivilegeNeeded when it only may look."""
    person = person_to_see(scope, pk)
    if not scope.may("visits.record", person.division):
        raise PrivilegeNeeded(_("您可以看这份档案，但不能记走访。"))
    return person


def first_person_of(visit: Visit) -> Person:
    """Return the person whose household a visit was to."""
    return (
        Person.objects.select_related("visit_duty")
        .filter(records__record=visit.record)
        .order_by("records__pk")[0]
    )


def _person(pk: UUID | str) -> Person:
    try:
        key = pk if isinstance(pk, UUID) else UUID(pk)
    except ValueError as error:
        raise Http404 from error
    person = Person.objects.select_related("visit_duty", "household").filter(pk=key).first()
    if person is None:
        raise Http404
    return person
