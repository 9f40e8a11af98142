"""The three lists as three tabs, and the workbook of all three in the county's layout."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import lists
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import today
from shegongzhan.needs import access, acts, queries
from shegongzhan.needs.forms import LedgerForm, NeedFilters, ResourceFilters, ServiceFilters
from shegongzhan.needs.ledger import TITLES, write_ledger
from shegongzhan.needs.listing import Left, Names, need_columns, resource_columns, service_columns
from shegongzhan.needs.models import ListKind
from shegongzhan.people.queries import free_to_leave
from shegongzhan.stations.queries import name_of, station_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """List the needs the reader may see; who sees only the other two lists is led there."""
    if not request.scope.may("needs.view") and request.scope.may("lists.view"):
        return redirect("needs:resources")
    access.may_list_needs(request.scope)
    on, names = today(), Names()
    place = next(iter(request.scope.places("needs.view")), "")
    listing = lists.build(
        request,
        queries.needs_seen_by(request.scope),
        columns=need_columns(request.scope, names, on),
        filters=NeedFilters(request.GET, place=place, on=on),
        narrow=lambda rows, wanted: queries.narrow_needs(rows, wanted, on=on),
        order="promised",
        name="needs",
        empty={
            "title": _("还没有需求"),
            "text": _("走访时记下的需求会出现在这里，也可以直接登记，或导入三项清单台账。"),
            "href": reverse("needs:new") if request.scope.may("needs.change") else "",
            "action": _("登记需求"),
        },
    )
    if not listing.is_export:
        names.read(row.division for row in listing.page.rows)
    more = {} if listing.is_fragment else {"counts": queries.counts(request.scope, on)}
    return _answer(request, ListKind.NEEDS, listing, **more)


@require_GET
def resources(request: HttpRequest) -> HttpResponse:
    """List the resources of the reader's places and those meant for them."""
    empty = {
        "title": _("还没有资源"),
        "text": _("把社区、社会组织、社工、志愿者和慈善资源登记下来，才能和需求对上。"),
        "href": reverse("needs:resource_new"),
        "action": _("登记资源"),
    }
    return _offers(
        request,
        ListKind.RESOURCES,
        queries.resources_seen_by,
        resource_columns,
        ResourceFilters,
        queries.narrow_resources,
        places=lambda row: (row.area, row.division),
        empty=empty,
    )


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """List the services of the reader's places and of the centres above them."""
    empty = {
        "title": _("还没有服务"),
        "text": _("把站里经常做的服务登记下来：做什么、给谁、应对哪类需求。"),
        "href": reverse("needs:service_new"),
        "action": _("登记服务"),
    }
    return _offers(
        request,
        ListKind.SERVICES,
        queries.services_seen_by,
        service_columns,
        ServiceFilters,
        queries.narrow_services,
        places=lambda row: (row.division,),
        empty=empty,
    )


def _offers(
    request: HttpRequest,
    kind: ListKind,
    seen_by: Callable[[Scope], QuerySet[Any]],
    columns: Callable[[Names, Left, datetime.date], list[lists.Column]],
    filters: type[ResourceFilters] | type[ServiceFilters],
    narrow: Callable[..., QuerySet[Any]],
    *,
    places: Callable[[Any], tuple[str, ...]],
    empty: dict[str, Any],
) -> HttpResponse:
    """List what can be offered; `places` gives the places a row names, so that their names are read at once."""
    access.may_list_offers(request.scope)
    on, names = today(), Names()
    left = Left(on)
    place = next(iter(request.scope.places("lists.view")), "")
    listing = lists.build(
        request,
        seen_by(request.scope),
        columns=columns(names, left, on),
        filters=filters(request.GET, place=place, on=on),
        narrow=lambda rows, wanted: narrow(rows, wanted, on=on),
        order="name",
        name=kind.value,
        empty={**empty, "href": empty["href"] if request.scope.may("lists.change") else ""},
    )
    if not listing.is_export:
        names.read(code for row in listing.page.rows for code in places(row))
        left.read(listing.page.rows)
    return _answer(request, kind, listing)


def _answer(request: HttpRequest, kind: ListKind, listing: lists.Listing, **more: Any) -> HttpResponse:
    return lists.answer(
        request,
        listing,
        f"needs/{kind}.html",
        {"tab": kind.value, **more},
        title=TITLES[kind],
        exported=lambda count: _exported(request, kind, count),
    )


def _exported(request: HttpRequest, kind: ListKind, count: int) -> None:
    division = next(iter(request.scope.places("export.rows")), "")
    record_act(request.user, acts.LIST_EXPORTED, division=division, list=str(TITLES[kind]), count=count)


@require_http_methods(["GET", "POST"])
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Give the lists of a place in the county's own layout, masked, or whole for a purpose that is put on record."""
    access.may_take_away(request.scope)
    initial = {"list": request.GET.get("list", "all")}
    form = LedgerForm(request.POST or None, scope=request.scope, right="export.rows", initial=initial)
    if request.method == "POST" and form.is_valid():
        return _workbook(request, form.cleaned_data, today())
    return render(
        request, "needs/ledger.html", {"form": form, "tab": ""}, status=422 if form.is_bound else 200
    )


def _workbook(request: HttpRequest, said: dict[str, Any], on: datetime.date) -> HttpResponseBase:
    place, whole = said["place"], said["numbers"] == "full"
    scope, rows = request.scope, dict[str, Any]()
    if scope.may("needs.view"):
        needs = free_to_leave(queries.needs_seen_by(scope).filter(within(place)))
        rows[ListKind.NEEDS] = needs.order_by("source", "noted_on", "pk")
    if scope.may("lists.view"):
        resources, services = queries.resources_seen_by(scope), queries.services_seen_by(scope)
        rows[ListKind.RESOURCES] = resources.filter(within(place)).order_by("division", "name")
        rows[ListKind.SERVICES] = services.filter(within(place)).order_by("division", "name")
    kinds = [kind for kind in rows if said["list"] in ("all", kind)]
    if not kinds:
        messages.error(request, _("您的岗位不看这张清单，请换一张。"))
        return redirect("needs:ledger")
    station = station_of(place)
    unit = station.name if station else name_of(place)
    stream, counts = write_ledger([(k, rows[k]) for k in kinds], place=place, unit=unit, on=on, whole=whole)
    for kind, count in counts.items():
        names = {"list": str(TITLES[ListKind(kind)]), "count": count}
        if whole:
            record_act(request.user, acts.LIST_REVEALED, division=place, purpose=said["purpose"], **names)
        else:
            record_act(request.user, acts.LIST_EXPORTED, division=place, **names)
    title = get_valid_filename(f"{name_of(place)}三项清单-{on:%Y%m%d}.xlsx")
    return FileResponse(stream, as_attachment=True, filename=title, content_type=XLSX)
