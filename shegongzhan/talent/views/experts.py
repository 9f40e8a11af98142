"""The pool of experts: the list, one expert's page, joining and leaving, when they were asked."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, version_of, went_through
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.commands import ExpertFacts
from shegongzhan.talent.forms_growth import CallForm, ExpertFilters, ExpertForm, PoolLeaveForm
from shegongzhan.talent.listing_growth import expert_columns, fields_of
from shegongzhan.talent.models import Expert
from shegongzhan.talent.views.growing import ask, exported, growth_form


@require_GET
def experts(request: HttpRequest) -> HttpResponse:
    """List the experts who may be asked."""
    access.may_list(request.scope)
    on = today()
    place = next(iter(request.scope.places("talent.view")), "")
    may_keep = request.scope.may("talent.change")

    class Filters(ExpertFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["field"].choices = [("", _("全部")), *choices("services.fields", place, on)]

    listing = lists.build(
        request,
        queries.experts_seen_by(request.scope),
        columns=expert_columns(on),
        filters=Filters,
        narrow=queries.narrowed_experts,
        order="name",
        name="experts",
        empty={
            "title": _("智库里还没有专家"),
            "text": _("能讲课、评审、督导的人登记进来，请的时候好找。"),
            **({"href": reverse("talent:expert_new"), "action": _("登记专家")} if may_keep else {}),
        },
    )
    return lists.answer(
        request, listing, "talent/experts.html", {"tab": "experts", "may_keep": may_keep}, title=_("智库专家"),
        exported=exported(request, acts.EXPERTS_EXPORTED),
    )  # fmt: skip


@require_GET
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an expert: what they are good at, when they were asked, what it cost."""
    found = access.expert_to_view(request.scope, pk)
    may_change = request.scope.may("talent.change", found.division)
    calls = list(found.calls.order_by("-on", "-pk"))
    panels = queries.panels_of(found)
    phone = found.phone or ""
    context = {
        "tab": "experts", "expert": found, "place": name_of(found.division), "fields": fields_of(found, today()),
        "phone": phone if may_change or not phone else masking.phone(phone), "calls": calls, "panels": panels,
        "came": sum(not call.recused for call in calls) + len(panels), "sheets": sum(one["sheets"] for one in panels),
        "recused": sum(call.recused for call in calls),
        "hours": sum((call.hours for call in calls), Decimal(0)),
        "fees": sum((call.fee for call in calls), Decimal(0)), "may_change": may_change,
        "sees_fees": may_change or request.scope.may("talent.pay", found.division),
    }  # fmt: skip
    return render(request, "talent/expert.html", context)


def _facts(form: ExpertForm, *, keep_phone: bool) -> ExpertFacts:
    said = dict(form.cleaned_data)
    said.pop("division")
    said["fields"] = said.pop("fields_")
    if keep_phone and not said["phone"]:
        said["phone"] = None
    return ExpertFacts(**said)


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Take somebody into the pool."""
    access.may_file(request.scope)
    on = today()
    places = request.scope.places("talent.change")
    form = ExpertForm(
        request.POST or None, places=places, scope=request.scope, on=on, initial={"joined_on": on}
    )
    if answered(request, form):
        made: list[Expert] = []

        def act() -> None:
            facts = _facts(form, keep_phone=False)
            made.append(commands.add_expert(request.user, facts, division=form.cleaned_data["division"]))

        if went_through(form, act):
            messages.success(request, _("登记好了。"))
            return redirect("talent:expert", made[0].pk)
    back = reverse("talent:experts")
    return growth_form(request, form, title=_("登记专家"), back=back, crumbs=[(back, _("智库专家"))])


def _crumbs(found: Expert) -> list[tuple[str, Any]]:
    return [
        (reverse("talent:experts"), _("智库专家")),
        (reverse("talent:expert", args=[found.pk]), found.name),
    ]


@require_http_methods(GET_POST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of an expert; an empty telephone keeps what is there."""
    found = access.expert_to_change(request.scope, pk)
    names = ("name", "title", "works_for", "organisation", "availability", "joined_on")
    first = {**{name: getattr(found, name) for name in names}, "fields_": found.fields}
    form = ExpertForm(
        request.POST or None, places=[found.division], scope=request.scope, on=today(), initial=first
    )
    if found.phone:
        masked = masking.phone(found.phone)
        form.fields["phone"].help_text = _("已登记 %(masked)s，不填就不改") % {"masked": masked}
    version = version_of(request)

    def act() -> None:
        facts = _facts(form, keep_phone=True)
        commands.change_expert(request.user, found, facts, seen_version=version)

    if answered(request, form) and went_through(form, act):
        messages.success(request, _("改好了。"))
        return redirect("talent:expert", pk)
    back = reverse("talent:expert", args=[pk])
    return growth_form(
        request, form, title=_("修改专家"), back=back, crumbs=_crumbs(found), version=found.version
    )


@require_http_methods(GET_POST)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the last day in the pool."""
    found = access.expert_to_change(request.scope, pk)
    return ask(
        request, PoolLeaveForm(request.POST or None, initial={"on": today()}),
        lambda said: commands.leave_pool(request.user, found, **said),
        title=_("登记退出智库"), text=_("以前的出席记录都保留。"), yes=_("登记退出"),
        back=reverse("talent:expert", args=[pk]), done=_("登记好了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that an expert was asked, and came or stood aside."""
    found = access.expert_to_change(request.scope, pk)
    form = CallForm(request.POST or None, initial={"on": today()})

    def act() -> None:
        said = dict(form.cleaned_data)
        said["hours"], said["fee"] = said["hours"] or Decimal(0), said["fee"] or Decimal(0)
        commands.call_expert(request.user, found, **said)

    if answered(request, form) and went_through(form, act):
        messages.success(request, _("登记好了。"))
        return redirect("talent:expert", pk)
    back = reverse("talent:expert", args=[pk])
    return growth_form(request, form, title=_("登记出席"), back=back, crumbs=_crumbs(found))
