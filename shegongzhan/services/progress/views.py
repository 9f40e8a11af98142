"""Pages of progress: how far a contract is, the rows behind a figure, what may be counted, what is claimed twice.

And of brands that come from the records: what might be one, proposing it, and what a brand answers.
"""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import ids, lists
from shegongzhan.core.asking import ask, say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import today
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Person
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.projects.access import brand_to_view, project_to_approve, project_to_view
from shegongzhan.projects.commands import ReviewFacts
from shegongzhan.projects.models import Contract, ContractState, Project, Stage, Target
from shegongzhan.projects.queries import due_of, paid_of
from shegongzhan.projects.rules import due
from shegongzhan.services import acts
from shegongzhan.services.models import ServiceRecord
from shegongzhan.services.progress import access, commands, queries, series
from shegongzhan.services.progress.forms import AcceptForm, CandidateFilters, PeriodForm, SettleForm
from shegongzhan.stations.queries import name_of, names_of


def _contract(project: Project) -> Contract:
    return get_object_or_404(Contract.objects.select_related("project"), project=project)


def _takes_records(contract: Contract) -> bool:
    return contract.state in (ContractState.SIGNED, ContractState.ACCEPTED)


def address_of(record: ServiceRecord) -> str:
    """Return the page of a record that was fetched with its visit and activity; '' for a kind that has none."""
    if getattr(record, "visit", None):
        return reverse("fieldwork:visit", args=[record.pk])
    if getattr(record, "activity", None):
        return reverse("activities:activity", args=[record.pk])
    return ""


@require_GET
def of_project(request: HttpRequest, project: int) -> HttpResponse:
    """Show, as a part of a project's page, how far each target is, by which rule, and what it is worth."""
    found = project_to_view(request.scope, project)
    contract = Contract.objects.filter(project=found).first()
    if contract is None:
        # Nothing was promised by contract: what the records add up to stands for itself.
        return render(request, "services/progress/evidence.html", {"sums": queries.evidence_of([found])})
    rows = queries.progress_of(contract, today())
    context = {
        "project": found,
        "contract": contract,
        "rows": [(row, queries.rule_of(row.target)) for row in rows],
        "due": due(contract.amount, [row.figure for row in rows]),
        "may_see_rows": access.may_see_rows(request.scope, found.division),
        "may_fill": _takes_records(contract) and request.scope.may("projects.change", found.division),
    }
    return render(request, "services/progress/of_project.html", context)


@require_GET
def target(request: HttpRequest, project: int, target: int) -> HttpResponseBase:
    """List the records a target's figure was counted from."""
    found = access.project_with_rows(request.scope, project)
    row = get_object_or_404(
        Target.objects.select_related("contract__project"), pk=target, contract__project=found
    )
    [progress] = queries.progress_of_targets([row], today())
    records = (
        queries.records_of_target(row, today())
        .select_related("station", "visit", "activity", "project")
        .prefetch_related("workers")
    )
    may_fill = _takes_records(row.contract) and request.scope.may("projects.change", found.division)
    out = Column(
        "release", _("算错了的"), lambda r: _("移出"),
        link=lambda r: reverse("services:progress:release", args=[found.pk, r.pk]),
    )  # fmt: skip
    listing = lists.build(
        request,
        records,
        columns=[
            Column("day", _("日期"), "day", sort="day", link=address_of),
            Column("kind", _("类型"), "get_kind_display", sort="kind"),
            Column("place", _("地方"), lambda r: name_of(r.division), sort="division"),
            Column("station", _("社工站"), lambda r: r.station.name if r.station else None),
            Column("heads", _("服务人次"), "heads", sort="heads", number=True),
            Column(
                "minutes", _("工时（分钟）"), lambda r: sum(w.minutes for w in r.workers.all()), number=True
            ),
            Column("shared", _("共用"), lambda r: r.project.name if r.project_id != found.pk else None),
            *([out] if may_fill and not request.GET.get("export") else []),
        ],
        name="target",
        empty={"title": _("还没有数到记录"), "text": queries.rule_of(row)},
    )
    context = {
        "project": found,
        "progress": progress,
        "rule": queries.rule_of(row),
        "may_fill": may_fill,
    }
    return lists.answer(
        request, listing, "services/progress/target.html", context, title=row.label,
        exported=lambda count: record_act(request.user, acts.EXPORTED, found, count=count),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, project: int) -> HttpResponse:
    """Show which records of the place and term may count for a contract, and let the chosen ones count."""
    found = access.project_to_fill(request.scope, project)
    contract = _contract(found)
    form = CandidateFilters(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = queries.candidates_for(contract, today())
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("first"):
        rows = rows.filter(day__gte=said["first"])
    if said.get("last"):
        rows = rows.filter(day__lte=said["last"])
    if request.method == "POST":
        everything = "all" in request.POST
        ids = rows.values_list("pk", flat=True) if everything else _uuids(request.POST.getlist("record"))
        return _assigned(request, found, list(ids))
    page = page_of(rows.select_related("visit", "activity"), request.GET.get("page"))
    places = names_of(record.division for record in page)
    context = {
        "project": found,
        "contract": contract,
        "form": form,
        "page": page,
        "rows": [
            (record, places.get(record.division, record.division), address_of(record)) for record in page
        ],
    }
    return render(request, "services/progress/assign.html", context)


def _assigned(request: HttpRequest, found: Project, ids: list[UUID]) -> HttpResponse:
    back = redirect("services:progress:assign", found.pk)
    if not ids:
        messages.error(request, _("请先勾选要归入的记录。"))
        return back
    try:
        own, shared = commands.assign_records(request.user, found, ids)
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return back
    messages.success(request, _("归入了 %(own)s 条，共用 %(shared)s 条。") % {"own": own, "shared": shared})
    return redirect("projects:project", found.pk)


def _uuids(texts: list[str]) -> list[UUID]:
    found = [ids.uuid_of(text) for text in texts]
    if None in found:
        raise Http404
    return [one for one in found if one]


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, project: int, record: UUID) -> HttpResponse:
    """Let a record not count for a project any more."""
    found = access.project_to_fill(request.scope, project)
    row = get_object_or_404(queries.counted_for(found), pk=record)
    return ask(
        request, forms.Form(sent(request)),
        lambda said: commands.release_record(request.user, found, row),
        title=_("不再算给这个项目？"), yes=_("移出"), back=reverse("projects:project", args=[project]), above=found.name,
        done=_("移出了。"), tone="danger",
        text=_("%(kind)s，%(day)s。记录还在，只是不再数进这份合同的指标。") % {
            "kind": row.get_kind_display(), "day": row.day,
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, project: int) -> HttpResponse:
    """Put what was counted against what was paid, for somebody else to agree to."""
    found = access.project_to_fill(request.scope, project)
    contract = _contract(found)
    rows = queries.progress_of(contract, today())
    counted = due_of(contract, [row.figure for row in rows])
    form = SettleForm(request.POST if request.method == "POST" else None, initial={"due": counted})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            commands.settle(request.user, found, on=today(), due=said["due"], note=said["note"])
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("结算提出了，等另一位同事审核。"))
            return redirect("projects:project", found.pk)
    context = {
        "project": found, "contract": contract, "form": form, "counted": counted, "paid": paid_of(found),
        "is_stopped": contract.state == ContractState.ENDED,
        "rows": [(row, queries.rule_of(row.target)) for row in rows],
    }  # fmt: skip
    return render(request, "services/progress/settle.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, project: int) -> HttpResponse:
    """Write down the acceptance beside what was counted; who accepts is somebody who approves."""
    found = project_to_approve(request.scope, project)
    contract = _contract(found)
    form = AcceptForm(sent(request), initial={"on": today()})

    def act(said: dict[str, Any]) -> None:
        passed = said.pop("result") == "pass"
        commands.accept(
            request.user, found, ReviewFacts(Stage.ACCEPTANCE, passed=passed, **said), today=today()
        )

    short = [
        _("%(label)s %(done)s／%(wanted)s %(unit)s")
        % {
            "label": row.target.label,
            "done": row.done,
            "wanted": row.wanted,
            "unit": row.target.get_unit_display(),
        }
        for row in queries.progress_of(contract, today())
        if row.figure.reached < 1
    ]
    warning = (
        _("还没有完成：%(short)s。这样也验收合格的，要写明理由。") % {"short": _("；").join(short)}
        if short
        else ""
    )
    return ask(
        request, form, act, title=_("验收"), yes=_("记下"), above=found.name, done=_("记下了。"),
        back=reverse("projects:project", args=[found.pk]), warning=warning,
        text="" if short else _("各项指标都完成了。"),
    )  # fmt: skip


@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """List hours and persons that two contracts both claim."""
    access.may_find_doubles(request.scope)
    on = today()
    first = {"first": datetime.date(on.year, 1, 1), "last": on}
    form = (
        PeriodForm(request.GET) if request.GET.get("first") or request.GET.get("last") else PeriodForm(first)
    )
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found: list[queries.Double] = []
    if said:
        for place in request.scope.places("visits.view"):
            found += queries.double_claims(place, said["first"], said["last"])
    rows = [
        (double, shown_name(request.scope, double.who) if isinstance(double.who, Person) else double.who.name,
         address_of(double.first), address_of(double.second))
        for double in found
    ]  # fmt: skip
    context = {"form": form, "rows": rows, "is_cut": len(found) >= queries.MOST_DOUBLES}
    return render(request, "services/progress/doubles.html", context)


@require_GET
def evidence(request: HttpRequest, brand: int) -> HttpResponse:
    """Show, as a part of a brand's page, what the records of its projects add up to."""
    found = brand_to_view(request.scope, brand)
    projects = [p for p in found.projects.all() if request.scope.may("projects.view", p.division)]
    return render(request, "services/progress/evidence.html", {"sums": queries.evidence_of(projects)})


def _kind_of(need: Need) -> str:
    return label("needs.kinds", need.kind, need.division, need.noted_on)


@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """Show the needs that sessions answered again and again: each may be proposed as a brand."""
    access.may_propose(request.scope)
    on = today()
    found = series.series_in(request.scope, on)
    places = names_of(one.need.division for one in found)
    context = {
        "rows": [(one, _kind_of(one.need), places.get(one.need.division, "")) for one in found],
        "least": series.least_sessions(next(iter(request.scope.places("projects.change")), ""), on),
        "is_cut": len(found) == series.MOST_SHOWN,
    }
    return render(request, "services/progress/series.html", context)


@require_POST
def propose(request: HttpRequest, need: UUID) -> HttpResponse:
    """Write up a brand from the sessions that served a need, and open it to be put into people's own words."""
    found = access.need_to_propose(request.scope, need)
    try:
        brand = commands.propose_series(request.user, found, on=today())
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect("services:progress:series")
    messages.success(request, _("按记录拟了初稿，请改成自己的话，补上满意度和工具包。"))
    return redirect("projects:brand_change", brand.pk)


@require_GET
def chains(request: HttpRequest, brand: int) -> HttpResponse:
    """Show, as a part of a brand's page, what it answers: the need, the sessions, what came of it."""
    found = brand_to_view(request.scope, brand)
    rows = []
    for chain in series.chains_of(found):
        sees = request.scope.may("activities.view", chain.need.division)
        sessions = [(one, series.name_of(one), address_of(one) if sees else "") for one in chain.sessions]
        rows.append(
            (chain, _kind_of(chain.need), request.scope.may("needs.view", chain.need.division), sessions)
        )
    return render(request, "services/progress/chains.html", {"rows": rows})
