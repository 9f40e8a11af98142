"""The door to service records."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.needs.access import need_to_view
from shegongzhan.needs.models import Need
from shegongzhan.services.models import RecordKind, ServiceRecord

RIGHTS_OF_KIND: dict[str, tuple[str, str]] = {
    RecordKind.ACTIVITY: ("activities.view", "activities.change"),
    RecordKind.SESSION: ("activities.view", "activities.change"),
}
OTHERWISE = ("visits.view", "visits.record")


def record_to_view(scope: Scope, pk: UUID) -> ServiceRecord:
    """Return a record the scope may see, or raise Http404."""
    record = ServiceRecord.objects.select_related("station", "project").filter(pk=pk).first()
    if record is None or not scope.may(RIGHTS_OF_KIND.get(record.kind, OTHERWISE)[0], record.division):
        raise Http404
    return record


def record_to_change(scope: Scope, pk: UUID) -> ServiceRecord:
    """Return a record the scope may change; Http404 when it may not even see it, PrivilegeNeeded when it only may look."""
    record = record_to_view(scope, pk)
    if not scope.may(RIGHTS_OF_KIND.get(record.kind, OTHERWISE)[1], record.division):
        raise PrivilegeNeeded(_("您可以看这条记录，但不能改。"))
    return record


def need_with_records(scope: Scope, pk: UUID) -> Need:
    """Return a need whose records the scope may see, or raise Http404."""
    need = need_to_view(scope, pk)
    if not scope.may("visits.view", need.division):
        raise Http404
    return need


def need_to_serve(scope: Scope, pk: UUID | str) -> Need:
    """Return a need the scope may record a service for; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    need = need_to_view(scope, pk)
    if not scope.may("visits.record", need.division):
        raise PrivilegeNeeded(_("您可以看这项需求，但不能记服务。"))
    return need


def may_deliver(scope: Scope) -> None:
    """Let through who records services anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("visits.record"):
        raise PrivilegeNeeded(_("您的岗位不记服务。"))
