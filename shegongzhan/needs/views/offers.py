"""Resources and services: their pages, and putting them on the list, changing them, taking them off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core.asking import ask, refusals_on, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.needs import access, commands, queries
from shegongzhan.needs.forms import OwnerForm, ResourceForm, ServiceForm
from shegongzhan.needs.models import OwnerKind, Resource, ServiceItem
from shegongzhan.partners.models import Organisation, OrganisationKind
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import path_name, station_of


def _about(request: HttpRequest, offer: Resource | ServiceItem) -> dict[str, Any]:
    on, scope = today(), request.scope
    first, last = queries.period_of_offer(offer, on)
    place = offer.division
    return {
        "offer": offer,
        "kind": label("needs.kinds", offer.kind, place, on),
        "groups": [label("people.categories", code, place, on) for code in offer.groups],
        "used": queries.capacity_used(offer, on),
        "left": queries.capacity_left(offer, on),
        "period": (first, last) if last.year < 9999 else None,
        "place": path_name(place, above=4),
        "matches": [
            (
                m,
                label("needs.kinds", m.need.kind, m.need.division, on),
                # Whose need it is stands there only for who may see the need itself.
                (shown_name(scope, m.need.person) if m.need.person else _("居民"))
                if scope.may("needs.view", m.need.division)
                else "",
            )
            for m in queries.matches_of_offer(offer)
        ],
        "may_change": scope.may("lists.change", place),
    }


@require_GET
def resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a resource: whose, where, how much is taken and left in this period, and for whom."""
    found = access.resource_to_view(request.scope, pk)
    # The telephone is there for those who arrange things with it, masked for those who only look.
    whole = request.scope.may_any("needs.match", "lists.change")
    context = {
        **_about(request, found),
        "area": path_name(found.area, above=4),
        "phone": (found.contact_phone if whole else masking.phone(found.contact_phone)) or "",
        "contact": found.contact_name if whole else masking.name(found.contact_name),
        "is_expired": bool(found.valid_until and found.valid_until < today()),
        "sees_owner": found.organisation is not None
        and organisations_seen_by(request.scope).filter(pk=found.organisation_id).exists(),
        "may_register": access.may_register_owner(request.scope, found),
    }
    return render(request, "needs/resource.html", context)


@require_http_methods(["GET", "POST"])
def resource_new(request: HttpRequest) -> HttpResponse:
    """Put a resource on the list."""
    access.may_keep_lists(request.scope)
    place = request.scope.places("lists.change")[0]
    initial = {"division": place, "area": place, "kind": request.GET.get("kind", "")}
    form = ResourceForm(request.POST or None, scope=request.scope, place=place, on=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = commands.list_resource(request.user, _resource_facts(request, form), on=today())
            messages.success(request, _("登记好了。"))
            return redirect("needs:resource", made.pk)
    return _resource_form(request, form, None)


@require_http_methods(["GET", "POST"])
def resource_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the list says of a resource."""
    found = access.resource_to_change(request.scope, pk)
    initial = {name: getattr(found, name) for name in ResourceForm.base_fields}
    initial["owner_name"] = found.organisation_id or found.owner_name
    form = ResourceForm(
        request.POST or None,
        scope=request.scope,
        place=found.division,
        on=today(),
        organisation=found.organisation_id,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            facts = _resource_facts(request, form, found)
            seen = _version(request, found)
            commands.change_resource(request.user, found, facts, on=today(), seen_version=seen)
            messages.success(request, _("改好了。"))
            return redirect("needs:resource", pk)
    return _resource_form(request, form, found)


def _resource_form(request: HttpRequest, form: ResourceForm, found: Resource | None) -> HttpResponse:
    context = {"form": form, "offer": found}
    return render(request, "needs/resource_form.html", context, status=422 if form.is_bound else 200)


def _resource_facts(
    request: HttpRequest, form: ResourceForm, found: Resource | None = None
) -> commands.ResourceFacts:
    said = dict(form.cleaned_data)
    _check_place(request, said["division"])
    owner = said.pop("owner_name")
    if not isinstance(owner, Organisation):
        return commands.ResourceFacts(**said, owner_name=owner)
    # What a ledger told stays, so that the ledger is recognised when it comes again.
    told = found.owner_name if found and found.batch_id else owner.name
    return commands.ResourceFacts(**said, owner_name=told, organisation_id=owner.pk)


def _check_place(request: HttpRequest, place: str) -> None:
    if not request.scope.may("lists.change", place):
        raise RuleViolation("offer.place", _("这个地方不在您的范围内。"), field="division")


def _version(request: HttpRequest, row: Any) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() else row.version


# What an organisation most likely is, by the kind of partner the list says.
LIKELY = {
    OwnerKind.ORGANISATION: OrganisationKind.SOCIAL,
    OwnerKind.VOLUNTEER: OrganisationKind.VOLUNTEER,
    OwnerKind.CHARITY: OrganisationKind.CHARITY,
}


@require_http_methods(["GET", "POST"])
def resource_owner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put who gives a resource on the register of organisations."""
    found = access.resource_to_register(request.scope, pk)
    county = found.division[:6]
    first = {"division": county if request.scope.may("partners.change", county) else found.division}
    if likely := LIKELY.get(OwnerKind(found.owner_kind)):
        first["kind"] = likely
    return ask(
        request,
        OwnerForm(sent(request), scope=request.scope, initial=first),
        lambda said: commands.register_owner(request.user, found, **said),
        title=_("把“%(owner)s”登记为合作单位？") % {"owner": found.owner_name},
        text=_("本县资源清单里同名的提供方一起连上。已经登记过的，到“改”里从列出的里选。"),
        yes=_("登记"),
        back=reverse("needs:resource", args=[pk]),
        above=found.name,
        done=_("登记好了，本县同名的提供方都连上了。"),
    )


@require_http_methods(["GET", "POST"])
def resource_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a resource off the list."""
    found = access.resource_to_change(request.scope, pk)
    if request.method == "POST":
        commands.end_resource(request.user, found, on=today())
        messages.success(request, _("停用了，不再参加匹配；已经答应的照旧。"))
        return redirect("needs:resource", pk)
    return _ask_end(
        request, reverse("needs:resource", args=[pk]), _("停用这个资源？"), pgettext("button", "停用")
    )


@require_GET
def service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a service on the list: what, how often, how many it took this month."""
    found = access.service_to_view(request.scope, pk)
    on, place = today(), found.division
    context = {
        **_about(request, found),
        "field": label("services.fields", found.field, place, on),
        "method": label("services.methods", found.method, place, on),
        "frequency": label("services.frequencies", found.frequency, place, on) if found.frequency else "",
    }
    return render(request, "needs/service.html", context)


@require_http_methods(["GET", "POST"])
def service_new(request: HttpRequest) -> HttpResponse:
    """Put a service on the list."""
    access.may_keep_lists(request.scope)
    place = request.scope.places("lists.change")[0]
    initial = {"division": place, "kind": request.GET.get("kind", "")}
    form = ServiceForm(request.POST or None, scope=request.scope, place=place, on=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = commands.list_service(request.user, _service_facts(request, form), on=today())
            messages.success(request, _("登记好了。"))
            return redirect("needs:service", made.pk)
    return _service_form(request, form, None)


@require_http_methods(["GET", "POST"])
def service_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the list says of a service."""
    found = access.service_to_change(request.scope, pk)
    initial = {name: getattr(found, name) for name in ServiceForm.base_fields}
    form = ServiceForm(
        request.POST or None, scope=request.scope, place=found.division, on=today(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            seen = _version(request, found)
            commands.change_service_item(
                request.user, found, _service_facts(request, form), on=today(), seen_version=seen
            )
            messages.success(request, _("改好了。"))
            return redirect("needs:service", pk)
    return _service_form(request, form, found)


def _service_form(request: HttpRequest, form: ServiceForm, found: ServiceItem | None) -> HttpResponse:
    context = {"form": form, "offer": found}
    return render(request, "needs/service_form.html", context, status=422 if form.is_bound else 200)


def _service_facts(request: HttpRequest, form: ServiceForm) -> commands.ServiceFacts:
    said = dict(form.cleaned_data)
    _check_place(request, said["division"])
    station = station_of(said["division"])
    if station and not said["provider_name"]:
        said["provider_name"] = station.name
    return commands.ServiceFacts(**said, station_id=station.pk if station else None)


@require_http_methods(["GET", "POST"])
def service_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a service off the list."""
    found = access.service_to_change(request.scope, pk)
    if request.method == "POST":
        commands.end_service_item(request.user, found, on=today())
        messages.success(request, _("停办了，不再参加匹配；已经答应的照旧。"))
        return redirect("needs:service", pk)
    return _ask_end(request, reverse("needs:service", args=[pk]), _("停办这项服务？"), _("停办"))


def _ask_end(request: HttpRequest, back: str, title: str, yes: str) -> HttpResponse:
    text = _("它还在清单的历史里，只是不再参加匹配。")
    context = {"title": title, "text": text, "yes": yes, "tone": "danger", "back": back}
    return render(request, "core/confirm_page.html", context)
