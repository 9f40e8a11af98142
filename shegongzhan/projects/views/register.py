"""Pages of projects: the register, one project, filing, changing and ending it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import do, say_no
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.ledger_sheets import ledger_response
from shegongzhan.core.time import today
from shegongzhan.projects import access, acts, commands, queries
from shegongzhan.projects.forms import EndForm, ProjectForm
from shegongzhan.projects.listing import ledger, project_columns, project_filters
from shegongzhan.projects.models import ProjectKind
from shegongzhan.stations.queries import label_of

# How many milestones stand above the list; their projects show the rest.
SHOWN = 5


@require_GET
def projects(request: HttpRequest) -> HttpResponseBase:
    """List the projects the reader may see, or give them back as the county's ledger of ventures."""
    access.may_list(request.scope)
    on = today()
    rows = queries.projects_seen_by(request.scope)
    listing = lists.build(
        request,
        rows,
        columns=project_columns(on),
        filters=project_filters(request.scope, on, queries.years_of(rows)),
        narrow=lambda found, wanted: queries.narrowed(found, wanted, on=on),
        order="-starts",
        name="projects",
        empty={
            "title": _("还没有项目"),
            "text": _("可以导入公益创投台账，也可以一个一个登记。"),
            **(
                {"href": reverse("projects:new"), "action": _("登记项目")}
                if request.scope.may("projects.change")
                else {}
            ),
        },
    )
    if request.GET.get("export") == "ledger":
        if not listing.may_export:
            raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
        year = listing.form.cleaned_data.get("year") if listing.form else None
        return ledger_response(
            f"{label_of(_place(request))}公益创投项目台账",
            ledger(on),
            listing.rows.filter(kind=ProjectKind.VENTURE),
            under=f"{year}年度" if year else "",
            sheet="公益创投",
            exported=_exported(request),
        )
    context = {}
    if not (listing.is_fragment or listing.is_export):
        context = {
            "sums": queries.sums_of(listing.rows),
            "waiting": list(queries.waiting_for_approval(request.scope)[:SHOWN]),
            "payable": list(queries.payable_milestones(request.scope, "funds.post")[:SHOWN]),
        }
    return lists.answer(
        request, listing, "projects/list.html", context, title=_("项目"), exported=_exported(request)
    )


def _place(request: HttpRequest) -> str:
    return next(iter(request.scope.places("projects.view")), "")


def _exported(request: HttpRequest) -> Callable[[int], Any]:
    return lambda count: record(request.user, acts.EXPORTED, division=_place(request), count=count)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """File a project."""
    access.may_file(request.scope)
    place = next(iter(request.scope.places("projects.change")), "")
    first = {"kind": ProjectKind.VENTURE, "division": place, "starts_on": today()}
    form = ProjectForm(request.POST or None, scope=request.scope, on=today(), initial=first)
    if request.method == "POST" and form.is_valid():
        facts = _facts(form)
        access.may_file_in(request.scope, facts.division)
        try:
            made = commands.file_project(request.user, facts)
        except RuleViolation as no:
            _tell(form, no)
        else:
            messages.success(request, _("项目登记好了。"))
            return redirect("projects:project", made.pk)
    return render(request, "projects/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a project."""
    found = access.project_to_change(request.scope, pk)
    names = [*commands.ProjectFacts.__dataclass_fields__]
    first = {name.removesuffix("_id"): getattr(found, name) for name in names}
    form = ProjectForm(request.POST or None, scope=request.scope, on=today(), initial=first)
    if request.method == "POST" and form.is_valid():
        facts = _facts(form)
        access.may_file_in(request.scope, facts.division)
        version = request.POST.get("version", "")
        try:
            commands.change_project(
                request.user, found, facts, seen_version=int(version) if version.isdigit() else None
            )
        except RuleViolation as no:
            _tell(form, no)
        else:
            messages.success(request, _("改好了。"))
            return redirect("projects:project", pk)
    return render(request, "projects/form.html", {"form": form, "project": found})


def _facts(form: ProjectForm) -> commands.ProjectFacts:
    said = dict(form.cleaned_data)
    station, organisation, buyer = said.pop("station"), said.pop("organisation"), said.pop("buyer")
    return commands.ProjectFacts(
        **said,
        station_id=station.pk if station else None,
        organisation_id=organisation.pk if organisation else None,
        buyer_id=buyer.pk if buyer else None,
    )


def _tell(form: ProjectForm | EndForm, no: RuleViolation) -> None:
    say_no(form, no)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a project that was carried out, or stop one that was not."""
    found = access.project_to_change(request.scope, pk)
    form = EndForm(request.POST or None, initial={"how": "closed", "on": today()})
    if request.method == "POST" and form.is_valid():
        act = commands.close_project if form.cleaned_data["how"] == "closed" else commands.stop_project
        try:
            act(request.user, found, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"])
        except RuleViolation as no:
            _tell(form, no)
        else:
            messages.success(request, _("记下了。误点的可以重新开始。"))
            return redirect("projects:project", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("结项或终止"),
            "text": found.name,
            "yes": _("记下"),
            "form": form,
            "back": reverse("projects:project", args=[pk]),
        },
    )


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up a project again that was ended by mistake."""
    found = access.project_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.reopen_project(request.user, found),
        back=reverse("projects:project", args=[pk]),
        done=_("项目重新开始了。"),
    )
