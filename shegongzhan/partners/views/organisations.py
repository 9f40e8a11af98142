"""Pages of organisations and of who runs which station since when."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.display import listed
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.partners import access, acts, commands, queries
from shegongzhan.partners.forms import EDITED, AgreementForm, DayForm, OrganisationForm, PartnerFilters
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.partners.views.incubation import incubation_context
from shegongzhan.stations import access as station_access
from shegongzhan.stations import queries as places

COLUMNS = [
    Column(
        "name",
        gettext_lazy("名称"),
        "name",
        sort="name",
        link=lambda o: reverse("partners:organisation", args=[o.pk]),
    ),
    Column("kind", gettext_lazy("类型"), "get_kind_display", sort=("kind", "name")),
    Column(
        "runs",
        gettext_lazy("正在承接"),
        lambda o: listed(dict.fromkeys(a.station.name for a in o.running)),
    ),
    Column("place", gettext_lazy("所在地"), "place", sort="division"),
    Column("rating", gettext_lazy("评估等级"), "rating", sort="rating"),
    Column("credit_code", gettext_lazy("统一社会信用代码"), "credit_code", default=False),
    Column("contact", gettext_lazy("联系人"), "contact", default=False),
    Column("phone", gettext_lazy("联系电话"), "phone", default=False),
]


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the organisations of the reader's county, with what each runs now."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list_partners(scope)
    running = (
        Agreement.objects.visible_to(scope, "partners.view").filter(kind=AgreementKind.OPERATION).in_force(today())
        .select_related("station").order_by("division")
    )  # fmt: skip
    rows = queries.organisations_seen_by(scope).prefetch_related(
        Prefetch("agreements", running, to_attr="running")
    )
    empty: dict[str, Any] = {
        "title": _("还没有合作单位"),
        "text": _("承接机构、社会组织、评估机构登记在这里。"),
    }
    if scope.may("partners.change"):
        empty |= {"href": reverse("partners:add"), "action": _("登记单位")}
    listing = lists.build(
        request,
        rows,
        columns=COLUMNS,
        filters=PartnerFilters,
        narrow=_narrowed,
        order="name",
        name="partners",
        empty=empty,
    )
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else listing.page.rows
    paths = places.paths_of(row.division for row in shown)
    for row in shown:
        row.place = paths[row.division]
    context = {
        "may_add": scope.may("partners.change"), "ending": queries.ending_soon(scope, today(), 60) if not listing.is_fragment else [],
    }  # fmt: skip

    def exported(count: int) -> None:
        record(request.user, acts.EXPORTED, division=scope.places("partners.view")[0], count=count)  # type: ignore[arg-type]

    return lists.answer(
        request, listing, "partners/list.html", context, title=_("合作单位"), exported=exported
    )


@require_safe
def search_json(request: HttpRequest) -> JsonResponse:
    """Answer the organisations a few letters may mean, for a picker."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_name_partners(scope)
    found = queries.picked_by(scope, request.GET.get("q", "")[:40])
    return JsonResponse(
        {
            "results": [
                {"value": str(one.pk), "label": one.name, "hint": str(one.get_kind_display())}
                for one in found
            ]
        }
    )


def _narrowed(rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
    if wanted.get("q"):
        rows = rows.filter(name__contains=wanted["q"].strip())
    return rows.filter(kind=wanted["kind"]) if wanted.get("kind") else rows


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation and its agreements."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.organisation_to_view(scope, pk)
    agreements = (
        Agreement.objects.visible_to(scope, "partners.view").filter(organisation=found).select_related("station")
        .order_by("-starts_on", "division", "pk")
    )  # fmt: skip
    context = {
        "organisation": found, "place": places.path_name(found.division), "agreements": _with_state(list(agreements)),
        "may_change": scope.may("partners.change", found.division), "may_agree": scope.may("partners.change"),
        **incubation_context(found),
    }  # fmt: skip
    return render(request, "partners/organisation.html", context)


def _with_state(agreements: list[Agreement]) -> list[dict[str, Any]]:
    on = today()
    return [
        {
            "agreement": one, "in_force": one.is_in_force(on), "over": bool(one.ends_on and one.ends_on < on),
            "days_left": (one.ends_on - on).days if one.ends_on and one.ends_on >= on else None,
        }
        for one in agreements
    ]  # fmt: skip


@require_safe
def of_station(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who runs, supervises and evaluates a station: a part of its page, or a page."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list_partners(scope)
    station = station_access.station_to_view(scope, pk, "partners.view")
    context = {
        "station": station, "agreements": _with_state(queries.agreements_of_station(station)),
        "may_change": scope.may("partners.change", station.division),
        "run_twice": station in queries.run_twice(scope, today()),
    }  # fmt: skip
    part = "partners/_of_station.html"
    return render(request, part if request.headers.get("HX-Request") else "partners/of_station.html", context)


def organisation_add(request: HttpRequest) -> HttpResponse:
    """Register an organisation."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_add_partners(scope)
    form = OrganisationForm(
        request.POST or None,
        scope=scope,
        initial={"division": scope.places("partners.change")[0], "kind": "contractor"},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = commands.add_organisation(request.user, **form.values())  # type: ignore[arg-type]
            messages.success(request, _("单位已登记。"))
            return redirect("partners:organisation", pk=made.pk)
    return _form(request, form, _("登记合作单位"), reverse("partners:list"))


def organisation_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written of an organisation."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.organisation_to_change(scope, pk)
    initial = {name: getattr(found, name) for name in EDITED} | {"version": found.version}
    form = OrganisationForm(request.POST or None, scope=scope, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.change_organisation(
                request.user,  # type: ignore[arg-type]
                found,
                seen_version=form.cleaned_data["version"],
                **form.values(),
            )
            messages.success(request, _("单位资料已改。"))
            return redirect("partners:organisation", pk=pk)
    return _form(request, form, _("修改合作单位"), reverse("partners:organisation", args=[pk]))


def agreement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an agreement of an organisation."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.organisation_to_view(scope, pk)
    access.may_add_partners(scope)
    form = AgreementForm(
        request.POST or None,
        scope=scope,
        initial={"starts_on": today(), "station": request.GET.get("station"), "kind": "operation"},
    )
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        with refusals_on(form):
            commands.make_agreement(request.user, found, wanted.pop("station"), **wanted)  # type: ignore[arg-type]
            messages.success(request, _("协议已登记。"))
            return redirect("partners:organisation", pk=pk)
    return _form(
        request,
        form,
        _("登记协议：{name}").format(name=found.name),
        reverse("partners:organisation", args=[pk]),
    )


def agreement_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Prolong an agreement."""
    agreement = access.agreement_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = DayForm(request.POST or None, initial={"on": agreement.ends_on})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.extend_agreement(request.user, agreement, ends_on=form.cleaned_data["on"])  # type: ignore[arg-type]
            messages.success(request, _("协议已延长。"))
            return redirect("partners:organisation", pk=agreement.organisation_id)
    return _ask(request, form, agreement, _("延长协议"), _("延长"))


def agreement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an agreement; its people lose access with its last day."""
    agreement = access.agreement_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = DayForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.end_agreement(request.user, agreement, on=form.cleaned_data["on"])  # type: ignore[arg-type]
            messages.success(request, _("协议已终止。"))
            return redirect("partners:organisation", pk=agreement.organisation_id)
    return _ask(request, form, agreement, _("终止协议"), _("终止"), tone="danger")


def _ask(
    request: HttpRequest, form: DayForm, agreement: Agreement, title: str, yes: str, tone: str = ""
) -> HttpResponse:
    text = _("{name} 在 {station} 的{kind}协议。最后一天过后，这家单位的人就看不到这个站点的资料了。").format(
        name=agreement.organisation.name, station=agreement.station.name, kind=agreement.get_kind_display()
    )
    context = {
        "title": title, "text": text, "yes": yes, "tone": tone, "form": form,
        "back": reverse("partners:organisation", args=[agreement.organisation_id]),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    return render(
        request,
        "partners/form.html",
        {"form": form, "title": title, "back": back},
        status=422 if form.errors else 200,
    )
