"""Contractors and the people they grow: the list, one contractor, what its contract asks, what it taught."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, sent, version_of, went_through
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.partners.models import AgreementKind, Organisation
from shegongzhan.stations.models import Station
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.commands import GuidanceFacts, ObligationFacts
from shegongzhan.talent.forms_contractors import GuidanceForm, JudgeForm, ObligationForm
from shegongzhan.talent.models import Guidance, Obligation
from shegongzhan.talent.views.growing import exported, growth_form

# How many years back a contractor's page tells who stayed, and how much of its guidance it shows.
YEARS = 5
SHOWN = 50


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:g}%"


@require_GET
def contractors(request: HttpRequest) -> HttpResponse:
    """List the contractors with their people of this year."""
    access.may_list(request.scope)
    on = today()
    where = request.scope.within("talent.view")
    if request.GET.get("export"):
        where &= request.scope.within(
            lists.RIGHT_TO_EXPORT
        )  # a line is a sum: its people are those who may leave
    rows = list(queries.contractors_in(where))
    years = queries.years_of_contractors([row.pk for row in rows], [on.year], on, where=where)
    lines = [(row, years[row.pk][0]) for row in rows]
    listing = lists.build(
        request, lines, name="contractors_talent", lies_in=None,
        columns=[
            Column("name", _("承接机构"), lambda one: one[0].name, link=lambda one: reverse("talent:contractor", args=[one[0].pk])),
            Column("people", _("现有人数"), lambda one: one[1].people, number=True),
            Column("certified", _("持证比例"), lambda one: _share(one[1].certified_share), number=True),
            Column("local", _("本地人比例"), lambda one: _share(one[1].local_share), number=True),
            Column("joined", _("今年入职"), lambda one: one[1].joined, number=True),
            Column("left", _("今年离开"), lambda one: one[1].left, number=True),
            Column("staying", _("今年留任率"), lambda one: _share(one[1].staying), number=True),
        ],
        empty={"title": _("还没有承接机构"), "text": _("先登记单位和承接协议。")},
    )  # fmt: skip
    return lists.answer(
        request, listing, "talent/contractors.html", {"tab": "contractors"}, title=_("承接机构的人才"),
        exported=exported(request, acts.EXPORTED),
    )  # fmt: skip


@require_GET
def contractor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contractor's people year by year, what its contract asks, and what it taught."""
    scope, on = request.scope, today()
    found = access.contractor_to_view(scope, pk)
    years = list(range(on.year, on.year - YEARS, -1))
    here, near = scope.within("talent.view"), access.near(scope)
    guidance = Guidance.objects.filter(near, organisation=found)
    obligations = Obligation.objects.filter(near, organisation=found).order_by("pk")
    context = {
        "tab": "contractors",
        "contractor": found,
        "stations": _stations(found).filter(here),
        "years": queries.years_of_contractors([pk], years, on, where=here)[pk],
        "kept": queries.kept_by(found, obligations, on, where=here),
        "guidance": guidance.select_related("station").order_by("-on", "-pk")[:SHOWN],
        "by_year": queries.guidance_by_year(guidance),
        "may_bind": scope.may("talent.change"),
        "may_note": scope.may_any(*access.ARRANGING),
    }
    return render(request, "talent/contractor.html", context)


def _stations(found: Organisation) -> Any:
    runs = found.agreements.filter(kind=AgreementKind.OPERATION).values("station")
    return Station.objects.filter(pk__in=runs).order_by("division", "name")


def _page(
    request: HttpRequest,
    form: Any,
    found: Organisation,
    title: str,
    *,
    lead: str = "",
    version: int | None = None,
) -> HttpResponse:
    back = reverse("talent:contractor", args=[found.pk])
    crumbs = [(reverse("talent:contractors"), _("承接机构的人才")), (back, found.name)]
    return growth_form(request, form, title=title, back=back, crumbs=crumbs, lead=lead, version=version)


@require_http_methods(GET_POST)
def obligation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a clause of the contract."""
    found, place = access.contractor_to_bind(request.scope, pk)
    form = ObligationForm(sent(request), initial={"starts_on": today()})

    def act() -> None:
        facts = ObligationFacts(**form.cleaned_data)
        commands.add_obligation(request.user, found, facts, division=place[: queries.COUNTY])

    if answered(request, form) and went_through(form, act):
        return redirect("talent:contractor", pk)
    return _page(request, form, found, _("登记培养人才的约定"))


@require_http_methods(GET_POST)
def obligation_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a promise that no record counts was kept."""
    found = access.obligation_to_change(request.scope, pk)
    return ask(
        request,
        JudgeForm(sent(request)),
        lambda said: commands.judge_obligation(
            request.user, found, met=said["met"] == "yes", note=said["note"]
        ),
        title=_("这一项做到了没有？"),
        text=found.clause,
        yes=_("记下"),
        back=reverse("talent:contractor", args=[found.organisation_id]),
        done=_("记下了。"),
    )


@require_http_methods(GET_POST)
def obligation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a clause that was written down wrongly."""
    found = access.obligation_to_change(request.scope, pk)
    return _remove(
        request,
        lambda reason: commands.remove_obligation(request.user, found, reason=reason),
        found,
        found.clause,
    )


def _remove(
    request: HttpRequest, act: Callable[[str], object], found: Obligation | Guidance, text: str
) -> HttpResponse:
    return ask(
        request, ReasonForm(sent(request)), lambda said: act(said["reason"]), title=_("登记错了，删除？"), text=text,
        yes=_("删除"), tone="danger", back=reverse("talent:contractor", args=[found.organisation_id]), done=_("删除了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def guidance_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a practice from elsewhere that a contractor taught."""
    found, place = access.contractor_to_note(request.scope, pk)
    form = GuidanceForm(sent(request), stations=_stations(found), initial={"on": today()})

    def act() -> None:
        commands.record_guidance(
            request.user, found, GuidanceFacts(**form.cleaned_data), division=place[: queries.COUNTY], today=today()
        )  # fmt: skip

    if answered(request, form) and went_through(form, act):
        return redirect("talent:contractor", pk)
    return _page(request, form, found, _("登记经验指导"), lead=_("外面的好做法，在哪个站用、用上了没有。"))


@require_http_methods(GET_POST)
def guidance_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct guidance, or say whether it was taken up."""
    found = access.guidance_to_change(request.scope, pk)
    names = ("on", "station", "learned_from", "about", "document", "adopted", "result")
    form = GuidanceForm(
        sent(request),
        stations=_stations(found.organisation),
        initial={name: getattr(found, name) for name in names},
    )

    def act() -> None:
        facts = GuidanceFacts(**form.cleaned_data)
        commands.change_guidance(request.user, found, facts, today=today(), seen_version=version_of(request))

    if answered(request, form) and went_through(form, act):
        return redirect("talent:contractor", found.organisation_id)
    return _page(request, form, found.organisation, _("修改经验指导"), version=found.version)


@require_http_methods(GET_POST)
def guidance_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away guidance that was written down wrongly."""
    found = access.guidance_to_change(request.scope, pk)
    return _remove(
        request,
        lambda reason: commands.remove_guidance(request.user, found, reason=reason),
        found,
        found.about,
    )
