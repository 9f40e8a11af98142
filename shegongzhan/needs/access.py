"""The door to the three lists, to matches and to whole-county runs."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.needs.models import ListSnapshot, Match, MatchRun, Need, Referral, Resource, ServiceItem
from shegongzhan.needs.queries.lists import resources_seen_by, services_seen_by
from shegongzhan.people.models import Person


def may_list_needs(scope: Scope) -> None:
    """Let through who sees needs anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("needs.view"):
        raise PrivilegeNeeded(_("您的岗位不看需求。"))


def may_list_offers(scope: Scope) -> None:
    """Let through who sees the lists of resources and services; PrivilegeNeeded for everybody else."""
    if not scope.may("lists.view"):
        raise PrivilegeNeeded(_("您的岗位不看资源清单和服务清单。"))


def may_note_needs(scope: Scope) -> None:
    """Let through who notes needs anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("needs.change"):
        raise PrivilegeNeeded(_("您的岗位不登记需求。"))


def may_keep_lists(scope: Scope) -> None:
    """Let through who keeps the lists of resources and services anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("lists.change"):
        raise PrivilegeNeeded(_("您的岗位不维护资源清单和服务清单。"))


def may_match_all(scope: Scope) -> None:
    """Let through who may match all needs of a place at once; PrivilegeNeeded for everybody else."""
    if not scope.may("needs.assign"):
        raise PrivilegeNeeded(_("您的岗位不做全站或全县的统一匹配。"))


def may_freeze(scope: Scope) -> None:
    """Let through who may freeze the lists of a place; PrivilegeNeeded for everybody else."""
    if not scope.may("lists.snapshot"):
        raise PrivilegeNeeded(_("您的岗位不冻结清单。"))


def need_to_view(scope: Scope, pk: UUID | str) -> Need:
    """Return a need the scope may see, or raise Http404."""
    rows = Need.objects.select_related("person", "station", "noted_by").filter(pk=_uuid(pk))
    need = rows.first()
    if need is None or not scope.may("needs.view", need.division):
        raise Http404
    return need


def need_to_change(scope: Scope, pk: UUID) -> Need:
    """Return a need the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    return _need_with(scope, pk, "needs.change", _("您可以看这项需求，但不能改。"))


def need_to_match(scope: Scope, pk: UUID) -> Need:
    """Return a need the scope may match; Http404 or PrivilegeNeeded as in `need_to_change`."""
    return _need_with(scope, pk, "needs.match", _("您可以看这项需求，但不能为它匹配。"))


def need_to_close(scope: Scope, pk: UUID) -> Need:
    """Return a need the scope may close; Http404 or PrivilegeNeeded as in `need_to_change`."""
    return _need_with(scope, pk, "needs.close", _("您可以看这项需求，但不能办结。"))


def _need_with(scope: Scope, pk: UUID, right: str, sentence: str) -> Need:
    need = need_to_view(scope, pk)
    if not scope.may(right, need.division):
        raise PrivilegeNeeded(sentence)
    return need


def person_with_needs(scope: Scope, pk: UUID | str) -> Person:
    """Return a person whose needs the scope may see, or raise Http404."""
    person = Person.objects.filter(pk=_uuid(pk)).first()
    if person is None or not scope.may("needs.view", person.division):
        raise Http404
    return person


def person_to_note_for(scope: Scope, pk: UUID | str) -> Person:
    """Return a person the scope may note a need for; Http404 or PrivilegeNeeded as in `need_to_change`."""
    person = person_with_needs(scope, pk)
    if not scope.may("needs.change", person.division):
        raise PrivilegeNeeded(_("您可以看这个人的需求，但不能登记。"))
    return person


def referral_to_answer(scope: Scope, pk: UUID) -> Referral:
    """Return a referral whose answer the scope may write down; Http404 or PrivilegeNeeded as in `need_to_change`."""
    referral = Referral.objects.select_related("need").filter(pk=pk).first()
    if referral is None:
        raise Http404
    need_to_change(scope, referral.need_id)
    return referral


def match_to_release(scope: Scope, pk: UUID) -> Match:
    """Return a match the scope may take back; Http404 or PrivilegeNeeded as in `need_to_change`."""
    match = Match.objects.select_related("need", "resource", "service_item").filter(pk=pk).first()
    if match is None:
        raise Http404
    need_to_match(scope, match.need_id)
    return match


def resource_to_view(scope: Scope, pk: UUID) -> Resource:
    """Return a resource the scope may see: of its places, for its places, or of what lies above; else Http404."""
    resource = resources_seen_by(scope).filter(pk=pk).first() if scope.may("lists.view") else None
    if resource is None:
        raise Http404
    return resource


def resource_to_change(scope: Scope, pk: UUID) -> Resource:
    """Return a resource the scope keeps; Http404 or PrivilegeNeeded as in `need_to_change`."""
    resource = resource_to_view(scope, pk)
    if not scope.may("lists.change", resource.division):
        raise PrivilegeNeeded(_("这个资源由登记它的地方维护，您可以看，不能改。"))
    return resource


def may_register_owner(scope: Scope, resource: Resource) -> bool:
    """Tell whether the reader may put who gives a resource on the register of organisations."""
    return resource.organisation_id is None and scope.may("partners.change", resource.division)


def resource_to_register(scope: Scope, pk: UUID) -> Resource:
    """Return a resource whose owner the scope may register; Http404 or PrivilegeNeeded as in `resource_to_change`."""
    resource = resource_to_view(scope, pk)
    if not scope.may("partners.change", resource.division):
        raise PrivilegeNeeded(_("合作单位由县级指导中心或民政局登记。"))
    return resource


def service_to_view(scope: Scope, pk: UUID) -> ServiceItem:
    """Return a service on the list the scope may see, or raise Http404."""
    item = services_seen_by(scope).filter(pk=pk).first() if scope.may("lists.view") else None
    if item is None:
        raise Http404
    return item


def service_to_change(scope: Scope, pk: UUID) -> ServiceItem:
    """Return a service the scope keeps; Http404 or PrivilegeNeeded as in `need_to_change`."""
    item = service_to_view(scope, pk)
    if not scope.may("lists.change", item.division):
        raise PrivilegeNeeded(_("这项服务由提供它的站维护，您可以看，不能改。"))
    return item


def run_to_decide(scope: Scope, pk: UUID) -> MatchRun:
    """Return a whole-county run the scope may look at and decide, or raise Http404."""
    run = MatchRun.objects.filter(pk=pk).first()
    if run is None or not scope.may("needs.assign", run.division):
        raise Http404
    return run


def snapshot_to_view(scope: Scope, pk: UUID) -> ListSnapshot:
    """Return a frozen list the scope may see, or raise Http404."""
    snapshot = ListSnapshot.objects.filter(pk=pk).first()
    if snapshot is None or not scope.may("lists.view", snapshot.division):
        raise Http404
    return snapshot


def _uuid(pk: UUID | str) -> UUID:
    try:
        return pk if isinstance(pk, UUID) else UUID(pk)
    except ValueError as error:
        raise Http404 from error


def may_take_away(scope: Scope) -> None:
    """Let through who sees one of the lists and may export rows; PrivilegeNeeded for everybody else."""
    if not scope.may("needs.view"):
        may_list_offers(scope)
    if not scope.may("export.rows"):
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
