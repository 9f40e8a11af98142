"""Pages of community organisations that are brought up: the list, and what is done on an organisation's page."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.core.time import today
from shegongzhan.partners import access, acts, commands, queries
from shegongzhan.partners.commands.incubation import BROUGHT_UP
from shegongzhan.partners.forms import (
    FilingForm,
    HelpForm,
    IncubationFilters,
    IncubationForm,
    IndependenceForm,
    StepForm,
)
from shegongzhan.partners.models import (
    FilingStep,
    Incubation,
    IncubationState,
    Organisation,
    StepKind,
    StepResult,
)
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy


def kind_of(row: Incubation) -> str:
    """Return the type of a community organisation in the words of the place."""
    return label("partners.community_kinds", row.kind, row.division, row.since)


def due_badge(row: Any) -> Any:
    """Return the day of the open step, marked when it has passed."""
    if row.due_on is None or row.due_on >= today():
        return row.due_on
    return Badge(_("超期，原定 {day}").format(day=row.due_on.isoformat()), "danger")


COLUMNS = [
    Column(
        "name", gettext_lazy("名称"), "organisation.name", sort="organisation__name",
        link=lambda i: reverse("partners:organisation", args=[i.organisation_id]),
    ),
    Column("kind", gettext_lazy("类型"), kind_of, sort="kind"),
    Column("state", gettext_lazy("状态"), "get_state_display", sort="state"),
    Column("due", gettext_lazy("备案最迟"), due_badge, sort="due_on", export=lambda i: i.due_on),
    Column("station", gettext_lazy("培育的社工站"), lambda i: i.station.name if i.station else ""),
    Column("members", gettext_lazy("成员"), "members", sort="members", number=True),
    Column("money", gettext_lazy("活动资金"), "money", money=True, default=False),
    Column("helped", gettext_lazy("最近一次支持"), "helped_on", sort="helped_on"),
    Column("independent", gettext_lazy("能独立运作"), "independent_on", sort="independent_on"),
    Column("head", gettext_lazy("负责人"), "head", default=False),
]  # fmt: skip


@require_safe
def incubations(request: HttpRequest) -> HttpResponse:
    """List the community organisations brought up in the reader's county, with what is late."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    access.may_list_partners(scope)
    place = scope.places("partners.view")[0]
    listing = lists.build(
        request,
        queries.incubations_seen_by(scope),
        columns=COLUMNS,
        filters=IncubationFilters(request.GET, place=place, on=on),
        narrow=_narrowed,
        order="name",
        name="incubations",
        empty={"title": _("还没有培育的社会组织"), "text": _("在合作单位的页面上点“开始培育”。")},
    )
    context = {} if listing.is_fragment or listing.is_export else {"late": queries.late_steps(scope, on)}
    return lists.answer(
        request, listing, "partners/incubations.html", context, title=_("社会组织培育"),
        exported=lambda n: record(request.user, acts.EXPORTED, division=place, count=n),  # type: ignore[arg-type]
    )  # fmt: skip


def _narrowed(rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
    if wanted.get("q"):
        rows = rows.filter(organisation__name__contains=wanted["q"].strip())
    for name in ("kind", "state"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows.filter(due_on__lt=today()) if wanted.get("late") else rows


def incubation_context(organisation: Organisation) -> dict[str, Any]:
    """Return what an organisation's page shows of its being brought up."""
    found, on = queries.incubation_of(organisation), today()
    if found is None:
        return {"incubation": None, "may_be_incubated": organisation.kind in BROUGHT_UP}
    steps = list(found.steps.order_by("-begun_on", "-pk"))
    growing = found.state == IncubationState.GROWING
    return {
        "next_step": next_step(found, steps, on),
        "papers": policy("partners.filing_papers", found.division, on) if growing else [],
        "incubation": found,
        "incubation_kind": kind_of(found),
        "steps": [(step, step.is_late(on)) for step in steps],
        "is_step_open": any(step.done_on is None for step in steps),
        "helps": [
            (row, label("partners.help_kinds", row.kind, row.division, row.day))
            for row in found.help.order_by("-day", "-pk")
        ],
        "incubation_states": IncubationState,
    }


def next_step(found: Incubation, steps: list[FilingStep], on: datetime.date) -> str:
    """Return in one sentence what comes next on the way to being filed: what its head has to do, or waits for."""
    waiting = next((step for step in steps if step.done_on is None), None)
    if waiting is not None:
        return _("正在办“{step}”，最迟 {day} 有结果。").format(
            step=waiting.get_kind_display(), day=short_date(waiting.due_on)
        )
    if found.state == IncubationState.GROWING:
        if not found.has_charter:
            return _("先写好章程，在“修改”里勾上，再提交备案。")
        if steps and steps[0].result == StepResult.SENT_BACK:
            return _("上次退回：{note}。补好再提交。").format(note=steps[0].note or _("没有写原因"))
        return _("可以提交备案了，带上下面的材料。")
    if found.state == IncubationState.FILED:
        days = policy("partners.change_working_days", found.division, on)
        return _("已备案，可以开展活动。负责人、名称、范围有变动的，{days} 个工作日内办变更。").format(
            days=days
        )
    return ""


def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to bring up an organisation."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.organisation_to_change(scope, pk)
    form = IncubationForm(
        request.POST or None,
        scope=scope,
        place=found.division,
        on=on,
        initial={"since": on, "head": found.contact, "kind": "living"},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.begin_incubation(request.user, found, form.facts(), on=on)  # type: ignore[arg-type]
            messages.success(request, _("开始培育了。"))
            return redirect("partners:organisation", pk=pk)
    return _form(request, form, _("开始培育：{name}").format(name=found.name), pk)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the file of an organisation that is brought up."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.incubation_to_change(scope, pk)
    names = ("kind", "head", "station", "since", "members", "area", "seat", "money", "has_charter", "version")
    initial = {name: getattr(found, name) for name in names} | {"scope_text": found.scope}
    form = IncubationForm(request.POST or None, scope=scope, place=found.division, on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.change_incubation(
                request.user, found, form.facts(), on=on, seen_version=form.cleaned_data["version"]  # type: ignore[arg-type]
            )  # fmt: skip
            messages.success(request, _("培育档案已改。已经备案的，还要办变更。"))
            return redirect("partners:organisation", pk=found.organisation_id)
    return _form(request, form, _("修改培育档案"), found.organisation_id)


def _form(request: HttpRequest, form: Any, title: str, organisation: int) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("partners:organisation", args=[organisation])}
    return render(request, "partners/form.html", context, status=422 if form.errors else 200)


def _ask(
    request: HttpRequest, form: Any, act: Callable[[dict[str, Any]], object], row: Incubation, title: Any, done: Any,
    text: Any = "",
) -> HttpResponse:  # fmt: skip
    back = reverse("partners:organisation", args=[row.organisation_id])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    context = {"title": title, "text": text, "yes": _("保存"), "form": form, "back": back}
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def filing(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hand in a filing, its change or its closing."""
    found = access.incubation_to_change(request.scope, pk)  # type: ignore[attr-defined]
    titles = {
        StepKind.PRECHECK.value: _("提交备案"),
        StepKind.CHANGE.value: _("办理变更"),
        StepKind.CLOSING.value: _("办理注销"),
    }
    if kind not in titles:
        raise Http404
    form = FilingForm(request.POST or None, initial={"begun_on": today()})
    return _ask(
        request, form,
        lambda said: commands.submit_filing(request.user, found, kind=kind, on=today(), **said),  # type: ignore[arg-type]
        found, titles[kind], _("提交了，期限已经算好。"), text=found.organisation.name,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Note how a step of filing came out."""
    found = access.step_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = StepForm(request.POST or None, initial={"done_on": today()})
    return _ask(
        request, form, lambda said: commands.finish_step(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        found.incubation, found.get_kind_display(), _("记下了。"), text=found.incubation.organisation.name,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def help_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a station did for the organisation."""
    found = access.incubation_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = HelpForm(request.POST or None, place=found.division, on=today(), initial={"day": today()})
    return _ask(
        request, form, lambda said: commands.note_help(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        found, _("登记培育支持"), _("支持记好了。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def independent(request: HttpRequest, pk: int) -> HttpResponse:
    """Note since when the organisation stands on its own."""
    found = access.incubation_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = IndependenceForm(request.POST or None, initial={"day": today()})
    return _ask(
        request, form,
        lambda said: commands.note_independence(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        found, _("能独立运作"), _("写明了。"),
    )  # fmt: skip


@require_POST
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a filed organisation was registered as a legal person."""
    found = access.incubation_to_change(request.scope, pk)  # type: ignore[attr-defined]
    try:
        commands.register_as_legal_person(request.user, found, on=today())  # type: ignore[arg-type]
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, _("记下了，已登记为法人。"))
    return redirect("partners:organisation", pk=found.organisation_id)
