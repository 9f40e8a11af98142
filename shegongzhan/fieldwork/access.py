"""The door to visits and change events."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.fieldwork.models import ChangeEvent, Visit


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
