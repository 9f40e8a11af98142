"""The doors to organisations and agreements."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.partners.models import Agreement, FilingStep, Incubation, Organisation

# Who records an activity or lists a resource names who took part or gives it.
NAMING = ("partners.view", "activities.change", "lists.change")


def may_name_partners(scope: Scope) -> None:
    """Let in who writes down with whom something was done; who sees no organisation is offered none and writes a name."""
    if not scope.may_any(*NAMING):
        raise PrivilegeNeeded(_("您的岗位不看合作单位。"))


def may_list_partners(scope: Scope) -> None:
    """Let in who may look at organisations somewhere; PrivilegeNeeded otherwise."""
    if not scope.may("partners.view"):
        raise PrivilegeNeeded(_("您的岗位不看合作单位。"))


def may_add_partners(scope: Scope) -> None:
    """Let in who keeps the register; PrivilegeNeeded otherwise."""
    if not scope.may("partners.change"):
        raise PrivilegeNeeded(_("合作单位和协议由县级指导中心或民政局登记。"))


def organisation_to_view(scope: Scope, pk: int) -> Organisation:
    """Return an organisation registered in, above or working in a place of the scope, or raise Http404."""
    may_list_partners(scope)
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise Http404
    places = scope.places("partners.view")
    near = any(
        organisation.division.startswith(place) or place.startswith(organisation.division) for place in places
    )
    if (
        not near
        and not Agreement.objects.visible_to(scope, "partners.view")
        .filter(organisation=organisation)
        .exists()
    ):
        raise Http404
    return organisation


def organisation_to_change(scope: Scope, pk: int) -> Organisation:
    """Return an organisation the scope may change; PrivilegeNeeded for who may only look."""
    organisation = organisation_to_view(scope, pk)
    if not scope.may("partners.change", organisation.division):
        raise PrivilegeNeeded(_("合作单位由登记地的县级指导中心或民政局修改。"))
    return organisation


def agreement_to_change(scope: Scope, pk: int) -> Agreement:
    """Return an agreement the scope may prolong or end; Http404 outside, PrivilegeNeeded for who may only look."""
    agreement = Agreement.objects.select_related("organisation", "station").filter(pk=pk).first()
    if agreement is None or not scope.may("partners.view", agreement.division):
        raise Http404
    if not scope.may("partners.change", agreement.division):
        raise PrivilegeNeeded(_("协议由县级指导中心或民政局登记。"))
    return agreement


def incubation_to_change(scope: Scope, pk: int) -> Incubation:
    """Return a community organisation's file; who may change the organisation may change it. Http404, PrivilegeNeeded."""
    row = Incubation.objects.select_related("organisation", "station").filter(pk=pk).first()
    if row is None:
        raise Http404
    organisation_to_change(scope, row.organisation_id)
    return row


def step_to_change(scope: Scope, pk: int) -> FilingStep:
    """Return a step of filing; who may change the organisation may finish it. Http404, PrivilegeNeeded."""
    step = FilingStep.objects.select_related("incubation__organisation").filter(pk=pk).first()
    if step is None:
        raise Http404
    organisation_to_change(scope, step.incubation.organisation_id)
    return step
