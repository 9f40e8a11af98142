"""Brand projects: the list, one of them, writing it up, recognising it, doing it again elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as account_names
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import ask, do, say_no, sent, version_of
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.projects import access, acts, commands, queries
from shegongzhan.projects.forms import BrandFilters, BrandForm, ReplicationForm
from shegongzhan.projects.models import Brand
from shegongzhan.stations.queries import label_of, name_of, names_of


def state_of(brand: Brand) -> Badge:
    """Return in words whether a brand is recognised."""
    return Badge(_("已认定"), "ok") if brand.is_named else Badge(_("培育中"), "info")


@require_GET
def brands(request: HttpRequest) -> HttpResponseBase:
    """List the brands the reader may see."""
    access.may_list(request.scope)
    place = next(iter(request.scope.places("projects.view")), "")
    may = request.scope.may("projects.change")
    listing = lists.build(
        request,
        queries.brands_seen_by(request.scope),
        columns=[
            Column(
                "name", _("名称"), "name", sort="name", link=lambda b: reverse("projects:brand", args=[b.pk])
            ),
            Column("place", _("地方"), lambda b: name_of(b.division), sort="division"),
            Column("station", _("社工站"), lambda b: b.station.name if b.station else None),
            Column("satisfaction", _("满意度（%）"), "satisfaction", sort="satisfaction", number=True),
            Column("copies", _("复制推广（处）"), "copies", sort="copies", number=True),
            Column("named", _("认定"), "named_on", sort="named_on"),
            Column("state", _("状态"), state_of),
        ],
        filters=BrandFilters,
        narrow=queries.narrowed_brands,
        order="-named",
        name="brands",
        empty={
            "title": _("还没有品牌项目"),
            "text": _("做得好、别处也能做的，写成品牌项目：问题、做法、成效和工具包。"),
            **({"href": reverse("projects:brand_new"), "action": _("写一个品牌项目")} if may else {}),
        },
    )
    return lists.answer(
        request, listing, "projects/brands.html", title=_("品牌项目"),
        exported=lambda count: record(request.user, acts.EXPORTED, division=place, count=count),
    )  # fmt: skip


@require_GET
def brand(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a brand: problem, way, results, evidence, kit, and where it was done again."""
    scope = request.scope
    found = access.brand_to_view(scope, pk)
    copies = list(found.replications.all())
    places = names_of(copy.place for copy in copies)
    mine = [project for project in found.projects.all() if scope.may("projects.view", project.division)]
    context = {
        "brand": found,
        "state": state_of(found),
        "place": label_of(found.division),
        "projects": mine,
        "copies": [(copy, places.get(copy.place, copy.place)) for copy in copies],
        "answers": found.needs.exists(),
        "lacks": queries.lacks_of(found, today()),
        "by": account_names([found.proposed_by, found.named_by]),
        "files": files_of(found),
        "may_change": scope.may("projects.change", found.division),
        "may_name": scope.may("projects.approve", found.division),
    }
    return render(request, "projects/brand.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write up a brand."""
    access.may_file(request.scope)
    place = next(iter(request.scope.places("projects.change")), "")
    form = BrandForm(sent(request), scope=request.scope, initial={"division": place})
    if request.method == "POST" and form.is_valid():
        facts = _facts(form.cleaned_data)
        access.may_file_in(request.scope, facts.division)
        try:
            made = commands.propose_brand(request.user, facts)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("projects:brand", made.pk)
    context = {
        "form": form,
        "title": _("写一个品牌项目"),
        "yes": _("保存"),
        "back": reverse("projects:brands"),
    }
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write up a brand anew."""
    found = access.brand_to_change(request.scope, pk)
    names = ("name", "division", "problem", "method", "results", "satisfaction", "asked", "kit", "station")
    needs = found.needs.order_by("noted_on", "pk")
    first = {name: getattr(found, name) for name in names}
    first |= {"projects": list(found.projects.all()), "needs": list(needs)}
    form = BrandForm(sent(request), scope=request.scope, needs=needs, initial=first)

    def act(said: dict[str, Any]) -> None:
        facts = _facts(said)
        access.may_file_in(request.scope, facts.division)
        commands.change_brand(request.user, found, facts, seen_version=version_of(request))

    return ask(
        request, form, act, title=_("改品牌项目"), yes=_("保存"), back=reverse("projects:brand", args=[pk]),
        done=_("改好了。"), row=found, above=found.name,
    )  # fmt: skip


def _facts(said: dict[str, Any]) -> commands.BrandFacts:
    told = dict(said)
    station = told.pop("station")
    told["projects"] = [project.pk for project in told["projects"]]
    told["needs"] = [need.pk for need in told.get("needs", [])]
    return commands.BrandFacts(**told, station_id=station.pk if station else None)


@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise a brand."""
    found = access.brand_to_name(request.scope, pk)
    return do(
        request, lambda: commands.name_brand(request.user, found, on=today()),
        back=reverse("projects:brand", args=[pk]), done=_("认定了。"),
    )  # fmt: skip


@require_POST
def unname(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a brand is recognised."""
    found = access.brand_to_name(request.scope, pk)
    return do(
        request, lambda: commands.unname_brand(request.user, found),
        back=reverse("projects:brand", args=[pk]), done=_("取消了认定。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def replicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a brand was done somewhere else."""
    found = access.brand_to_change(request.scope, pk)
    return ask(
        request, ReplicationForm(sent(request), initial={"on": today()}),
        lambda said: commands.replicate_brand(request.user, found, today=today(), **said),
        title=_("记一处复制推广"), yes=_("记下"), back=reverse("projects:brand", args=[pk]), done=_("记下了。"),
        above=found.name,
    )  # fmt: skip
