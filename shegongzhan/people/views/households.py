"""A household's page, and how somebody forms, joins or leaves one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shegongzhan.core.asking import sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.people import access, commands, queries
from shegongzhan.people.forms import EndForm, HouseholdForm, JoinForm, NewHouseholdForm
from shegongzhan.people.models import PersonState
from shegongzhan.people.views.asking import ask
from shegongzhan.stations.queries import name_of

BOTH = ["GET", "POST"]


@never_cache
@require_safe
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who lives together, since when, and who left."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.household_to_view(scope, pk)
    village, members = name_of(found.division), queries.members_of(found)
    may_change = scope.may("people.change", found.division)
    there = [m.person for m in members if m.until is None and m.person.state != PersonState.DIED]
    context = {
        "household": found, "village": village, "township": name_of(found.division[:9]),
        "address": masking.address(found.address, village=village) if found.address else _("没有登记"),
        "members": [
            (m, queries.shown_name(scope, m.person), m.person.age_on(on)) for m in members
        ],
        "may_change": may_change,
        "offer_url": reverse("desk:file_offer", args=[there[0].pk]) if may_change and there else "",
    }  # fmt: skip
    return render(request, "people/household.html", context)


@never_cache
@require_http_methods(BOTH)
def household_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change number, address or size of a household; a masked address stays unless another is typed."""
    found = access.household_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = HouseholdForm(
        sent(request), initial={"number": found.number, "size": found.size, "version": found.version}
    )
    if found.address:
        shown = masking.address(found.address, village=name_of(found.division))
        form.fields["address"].widget.attrs["placeholder"] = _("现为 %(value)s，不改就空着") % {
            "value": shown
        }

    def act(said: dict[str, Any]) -> None:
        values = {name: said[name] for name in ("number", "size")} | (
            {"address": said["address"]} if said["address"] else {}
        )
        commands.change_household(request.user, found, values, seen_version=said["version"])

    return ask(
        request,
        form,
        act,
        title=_("改家庭"),
        yes=_("保存"),
        back=reverse("people:household", args=[found.pk]),
    )


@require_http_methods(BOTH)
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a household of which the person is the first member."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    asked = NewHouseholdForm(sent(request), initial={"on": today()})

    def act(said: dict[str, Any]) -> None:
        said.pop("version", None)
        commands.form_household(request.user, person, **said)

    return ask(request, asked, act, title=_("新立一户"), yes=_("立户"), person=person)


@require_http_methods(BOTH)
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a person join the household of somebody else."""
    scope = request.scope  # type: ignore[attr-defined]
    person = access.person_to_change(scope, pk)
    asked = JoinForm(sent(request), scope=scope)

    def act(said: dict[str, Any]) -> None:
        other = said.pop("other")
        if other.household is None:
            raise RuleViolation(
                "household.none", _("这个人还没有登记家庭，请先给他（她）立户。"), field="other"
            )
        commands.join_household(request.user, person, other.household, **said)

    return ask(request, asked, act, title=_("加入家庭"), yes=_("加入"), person=person)


@require_http_methods(BOTH)
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a person left their household."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    asked = EndForm(sent(request), initial={"on": today()})
    return ask(
        request, asked,
        lambda said: commands.leave_household(request.user, person, on=said["on"], reason=said["because"]),
        title=_("离开家庭"), yes=_("登记离开"), person=person,
    )  # fmt: skip
