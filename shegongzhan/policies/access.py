"""The doors to rules: everybody who works here may look; changing takes the right in the place."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.policies import queries
from shegongzhan.policies.models import Override
from shegongzhan.policies.rules import Definition


def place_to_view(scope: Scope, division: str | None) -> str:
    """Return the place whose rules are looked at: the one asked for, or the widest of one's own.

    404 for a place one has nothing to do with, 403 for somebody who may not look at rules at all. Places above
    one's own are open: their rules hold here.
    """
    own = scope.places("policies.view")
    if not own:
        raise PrivilegeNeeded(_("您的岗位不能查看政策参数。"))
    if not division:
        return min(own, key=lambda place: (len(place), place))
    if not any(division.startswith(place) or place.startswith(division) for place in own):
        raise Http404
    return division


def rule_to_view(scope: Scope, key: str, division: str | None) -> tuple[Definition, str]:
    """Return a rule's definition and the place it is looked at in; 404 for a key no pack defines."""
    place = place_to_view(scope, division)
    definition = queries.book().definitions.get(key)
    if definition is None:
        raise Http404
    return definition, place


def rule_to_change(scope: Scope, key: str, division: str | None) -> tuple[Definition, str]:
    """Return a rule's definition and the place one may rule for; 403 where one may only look."""
    definition, place = rule_to_view(scope, key, division)
    if not place or not scope.may("policies.change", place):
        raise PrivilegeNeeded(_("您不能为这个地方改动参数。"))
    return definition, place


def override_to_end(scope: Scope, pk: int) -> Override:
    """Return an override one may end: 404 outside one's places, 403 without the right there."""
    row = Override.objects.visible_to(scope, "policies.view").filter(pk=pk).first()
    if row is None:
        if not scope.may("policies.view"):
            raise PrivilegeNeeded(_("您的岗位不能查看政策参数。"))
        raise Http404
    if not scope.may("policies.change", row.division):
        raise PrivilegeNeeded(_("您不能为这个地方改动参数。"))
    return row
