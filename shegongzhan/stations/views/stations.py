"""The register of stations: how far they cover, and one page for each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import ask, refusals_on, sent
from shegongzhan.core.display import Badge
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import within
from shegongzhan.core.time import today
from shegongzhan.stations import access, acts, commands, queries
from shegongzhan.stations.forms import (
    EDITED,
    DayForm,
    DutyForm,
    ExtensionForm,
    RoomsForm,
    StationFilters,
    StationForm,
)
from shegongzhan.stations.models import Presence, ServiceExtension, Station, StationDuty, StationState

TONES = {
    StationState.RUNNING: "ok",
    StationState.PLANNED: "info",
    StationState.PAUSED: "warn",
    StationState.CLOSED: "plain",
}
ROOM_TONES = {"own": "ok", "shared": "ok", "unexplained": "warn", "none": "danger", "unknown": "warn"}


def _rooms(station: Station) -> Badge:
    check = station.room_check  # type: ignore[attr-defined]
    if all(state == "unknown" for _room, state in check.rooms):
        return Badge(_("未登记"))
    words = f"{check.present}/{check.needed}"
    if check.unexplained:
        words = _("%(rooms)s，%(n)s 间共用待说明") % {"rooms": words, "n": len(check.unexplained)}
    return Badge(words, "ok" if check.passed else "warn")


COLUMNS = [
    Column(
        "name",
        gettext_lazy("站点名称"),
        "name",
        sort="name",
        link=lambda s: reverse("stations:station", args=[s.pk]),
    ),
    Column("place", gettext_lazy("地方"), "place", sort="division"),
    Column("tier", gettext_lazy("层级"), "get_tier_display", sort=("tier", "division")),
    Column("kind", gettext_lazy("类型"), "get_kind_display", sort=("kind", "division")),
    Column("embedded", gettext_lazy("嵌入在"), lambda s: s.embedded_in.name if s.embedded_in else ""),
    Column("rooms", gettext_lazy("用房"), _rooms),
    Column("area_m2", gettext_lazy("面积（㎡）"), "area_m2", sort="area_m2", number=True),
    Column(
        "state",
        gettext_lazy("状态"),
        lambda s: Badge(s.get_state_display(), TONES[s.state]),
        sort=("state", "division"),
    ),
    Column("opened_on", gettext_lazy("开站日期"), "opened_on", sort="opened_on", default=False),
    Column("phone", gettext_lazy("站点电话"), "phone", default=False),
    Column("address", gettext_lazy("地址"), "address", default=False),
    Column("code", gettext_lazy("区划代码"), "division", sort="division", default=False),
]


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """List the stations of the reader's places, with how far they cover the townships."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list_stations(scope)
    rows = (
        Station.objects.visible_to(scope, "stations.view")
        .select_related("embedded_in")
        .prefetch_related("facilities")
    )
    listing = lists.build(
        request, rows, columns=COLUMNS, filters=StationFilters, narrow=_narrowed, order="place", name="stations",
        empty={
            "title": _("还没有站点"), "text": _("可以导入站点名录，也可以一个一个登记。"),
            **({"href": reverse("stations:add"), "action": _("登记站点")} if scope.may("stations.change") else {}),
        },
    )  # fmt: skip
    _say_places(listing)
    if listing.is_fragment or listing.is_export:
        return lists.answer(
            request, listing, "stations/list.html", title=_("站点名录"), exported=_exported(request)
        )
    places = scope.places("stations.view")
    # A whole region's townships are a long list; the numbers are enough there, the names are one click further.
    coverage = queries.coverage_of(places, today()) if all(len(place) >= 2 for place in places) else None
    missing = (
        queries.paths_of(coverage.missing[:30], above=queries.common_level(places))
        if coverage and min(map(len, places)) >= 4
        else {}
    )
    context = {
        "coverage": coverage, "percent": f"{coverage.rate:.0%}" if coverage else "",
        "missing": list(missing.values()),
        "may_add": scope.may("stations.change") and any(len(place) <= 6 for place in scope.places("stations.change")),
        "asks_posts": all(len(place) >= 4 for place in places),
    }  # fmt: skip
    return lists.answer(request, listing, "stations/list.html", context, title=_("站点名录"))


def _exported(request: HttpRequest) -> Any:
    def note(count: int) -> None:
        place = request.scope.places("stations.view")[0]  # type: ignore[attr-defined]
        record(request.user, acts.EXPORTED, division=place, count=count)  # type: ignore[arg-type]

    return note


def _narrowed(rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
    if wanted.get("q"):
        rows = rows.filter(name__contains=wanted["q"].strip())
    if wanted.get("place") and wanted["place"].isdigit():
        rows = rows.filter(within(wanted["place"]))
    for name in ("tier", "kind", "state"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows


def _say_places(listing: lists.Listing) -> None:
    """Give the stations shown the names of their places and how their rooms stand, at a constant cost."""
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else listing.page.rows
    above = queries.common_level(listing.request.scope.places("stations.view"))  # type: ignore[attr-defined]
    paths = queries.paths_of((station.division for station in shown), above=above)
    on = today()
    for station in shown:
        station.place = paths[station.division]
        station.room_check = queries.room_check(station, on)


@require_safe
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a station: what it is, its rooms, plates, duties, what reaches into it, who runs it and who works there."""
    scope = request.scope  # type: ignore[attr-defined]
    site = access.station_to_view(scope, pk)
    return render(
        request,
        "stations/station.html",
        {
            **_sheet(site),
            "may_change": scope.may("stations.change", site.division),
            "sees_sums": scope.may("statistics.view", site.division),
            "sees_partners": access.sees(scope, "partners.view", site),
        },
    )


@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the profile sheet of a station, made for paper."""
    site = access.station_to_view(request.scope, pk)  # type: ignore[attr-defined]
    return render(request, "stations/profile.html", _sheet(site))


@require_safe
def plate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the door plate of a station, made for paper: vertical Mongolian on the left, of the same size."""
    site = access.station_to_view(request.scope, pk)  # type: ignore[attr-defined]
    bilingual = queries.needs_mongolian_plate(site.division, today()) or bool(site.plate_mn)
    return render(request, "stations/plate.html", {"station": site, "bilingual": bilingual})


def _sheet(site: Station) -> dict[str, Any]:
    on = today()
    facilities = {row.room: row for row in site.facilities.all()}
    check = queries.room_check(site, on, facilities.values())
    names = queries.room_names(site.division, on)
    words = {
        "own": _("有"), "shared": _("共用"), "unexplained": _("共用，没写与谁、为什么"), "none": _("无"), "unknown": _("未登记"),
    }  # fmt: skip
    rooms = [
        {
            "label": names[code],
            "words": words[state],
            "tone": ROOM_TONES[state],
            "facility": facilities.get(code),
        }
        for code, state in check.rooms
    ]
    return {
        "station": site, "place": queries.path_name(site.division), "rooms": rooms, "check": check,
        "tone": TONES[StationState(site.state)],
        "mongolian": queries.needs_mongolian_plate(site.division, on),
        "duties": list(site.duties.filter(until__isnull=True).order_by("-leads", "pk")),
        "embedded": list(site.embedded.exclude(state=StationState.CLOSED).order_by("pk")),
        "extended_here": list(site.extended_here.select_related("site").order_by("-pk")),
        "extensions": list(site.extensions.select_related("station").order_by("-pk")),
        "points": list(Station.objects.in_place(site.division).exclude(pk=site.pk).filter(tier="village").order_by("division")[:100])
        if site.tier == "township" else [],
        "today": on,
    }  # fmt: skip


def station_add(request: HttpRequest) -> HttpResponse:
    """Register a station."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_add_stations(scope)
    initial = {"tier": "township", "state": "running", "division": request.GET.get("place", "")}
    form = StationForm(request.POST or None, scope=scope, on=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            site = commands.add_station(request.user, **form.values())  # type: ignore[arg-type]
            messages.success(request, _("站点已登记。接着登记用房和岗位。"))
            return redirect("stations:station", pk=site.pk)
    return render(request, "stations/station_form.html", {"form": form}, status=422 if form.errors else 200)


def station_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written of a station."""
    scope = request.scope  # type: ignore[attr-defined]
    site = access.station_to_change(scope, pk)
    initial = {name: getattr(site, name) for name in EDITED} | {"version": site.version}
    form = StationForm(request.POST or None, scope=scope, station=site, on=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.change_station(
                request.user,  # type: ignore[arg-type]
                site,
                seen_version=form.cleaned_data["version"],
                **form.values(),
            )
            messages.success(request, _("站点资料已改。"))
            return redirect("stations:station", pk=pk)
    return render(
        request,
        "stations/station_form.html",
        {"form": form, "station": site},
        status=422 if form.errors else 200,
    )


def station_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a station on a day."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return _ask(
        request, site, DayForm(sent(request), initial={"on": today()}),
        lambda said: commands.close_station(request.user, site, on=said["on"]),  # type: ignore[arg-type]
        title=_("撤销这个站点？"), text=_("撤销后不再计入覆盖，以前的记录都保留。"), yes=_("撤销"), tone="danger",
        done=_("站点已撤销，以前的记录都保留。"),
    )  # fmt: skip


def rooms(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the rooms of a station (一厅五室)."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = RoomsForm(request.POST or None, station=site, on=today())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.set_rooms(request.user, site, form.values())  # type: ignore[arg-type]
            messages.success(request, _("用房已登记。"))
            return redirect("stations:station", pk=pk)
    context = {"form": form, "station": site, "own": Presence.OWN}
    return render(request, "stations/rooms_form.html", context, status=422 if form.errors else 200)


def duty_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a duty of a station."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return _ask(
        request, site, DutyForm(sent(request)),
        lambda said: commands.add_duty(request.user, site, **said),  # type: ignore[arg-type]
        title=_("登记职责"), yes=_("保存"), done=_("职责已登记。"),
    )  # fmt: skip


def duty_end(request: HttpRequest, pk: int, duty: int) -> HttpResponse:
    """End a duty of a station."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    found = get_object_or_404(StationDuty, pk=duty, station=site)
    return _ask(
        request, site, DayForm(sent(request), initial={"on": today()}),
        lambda said: commands.end_duty(request.user, found, on=said["on"]),  # type: ignore[arg-type]
        title=_("结束这项职责？"), text=found.duty, yes=_("结束"), done=_("职责已结束。"),
    )  # fmt: skip


def extension_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that another site's services reach into this station."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return _ask(
        request, site, ExtensionForm(sent(request), station=site),
        lambda said: commands.extend_services(request.user, site, **said),  # type: ignore[arg-type]
        title=_("登记服务延伸"), yes=_("保存"), done=_("服务延伸已登记。"),
    )  # fmt: skip


def extension_end(request: HttpRequest, pk: int, extension: int) -> HttpResponse:
    """End an extension of services."""
    site = access.station_to_change(request.scope, pk)  # type: ignore[attr-defined]
    found = get_object_or_404(ServiceExtension, pk=extension, station=site)
    return _ask(
        request, site, DayForm(sent(request), initial={"on": today()}),
        lambda said: commands.end_extension(request.user, found, on=said["on"]),  # type: ignore[arg-type]
        title=_("结束这项服务延伸？"), text=found.services, yes=_("结束"), done=_("服务延伸已结束。"),
    )  # fmt: skip


def _ask(
    request: HttpRequest, site: Station, form: Any, act: Callable[[dict[str, Any]], object], **shown: Any
) -> HttpResponse:
    """Ask as `core.asking.ask` does, and go back to the station's page."""
    return ask(request, form, act, back=reverse("stations:station", args=[site.pk]), above=site.name, **shown)
