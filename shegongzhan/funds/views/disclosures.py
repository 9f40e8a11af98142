"""Pages of disclosure sheets, and what everybody reads of them without an account."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, do, say_no, sent, went_through
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import today
from shegongzhan.funds import access
from shegongzhan.funds.commands import disclosing
from shegongzhan.funds.forms.openness import DisclosureFilters, DisclosureForm
from shegongzhan.funds.listing import exported
from shegongzhan.funds.models import Disclosure, DisclosureState
from shegongzhan.funds.queries import openness
from shegongzhan.funds.views.shared import confirm, sheet
from shegongzhan.stations.queries import label_of, name_of, names_of

TONES = {
    DisclosureState.DRAFT: "plain",
    DisclosureState.ASKED: "warn",
    DisclosureState.PUBLISHED: "ok",
    DisclosureState.WITHDRAWN: "danger",
}


def _badge(one: Disclosure) -> Badge:
    return Badge(one.get_state_display(), TONES[DisclosureState(one.state)])


def _period(one: Disclosure) -> str:
    return f"{one.from_on} — {one.until}"


def _columns() -> list[Column]:
    return [
        Column("title", _("标题"), "title", link=lambda d: reverse("funds:disclosure", args=[d.pk])),
        Column("period", _("时间"), _period, sort="until"),
        Column("project", _("项目"), lambda d: d.project.name if d.project else None),
        Column("place", _("地方"), lambda d: name_of(d.division), sort="division"),
        Column("state", _("状态"), _badge, export=lambda d: d.get_state_display()),
    ]


@require_GET
def disclosures(request: HttpRequest) -> HttpResponseBase:
    """List the disclosure sheets, and above them the projects that are due to be told of."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        openness.disclosures_seen_by(request.scope),
        columns=_columns(),
        filters=DisclosureFilters,
        narrow=lambda rows, wanted: rows.filter(state=wanted["state"]) if wanted.get("state") else rows,
        order="-until",
        name="disclosures",
        empty={
            "title": _("还没有公开表"),
            "text": _("选一段时间，数字由记账算出；另一人审定以后，谁都可以在公开页上看。"),
        },
    )
    return lists.answer(
        request,
        listing,
        "funds/disclosures.html",
        {
            "due": []
            if listing.is_fragment
            else openness.disclosures_due(request.scope, on=today(), ahead=None),
            "today": today(),
            "may_draft": request.scope.may_any("funds.post", "funds.disclose"),
        },
        title=_("资金公开表"),
        exported=exported(request),
    )


@require_http_methods(GET_POST)
def disclosure_new(request: HttpRequest) -> HttpResponse:
    """Draft a sheet."""
    access.may_draft_disclosure(request.scope)
    form = DisclosureForm(
        request.POST or None,
        scope=request.scope,
        initial={name: request.GET.get(name, "") for name in ("project", "from_on")},
    )
    if answered(request, form):
        try:
            made = disclosing.draft_disclosure(request.user, disclosing.DisclosureFacts(**form.cleaned_data))
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("funds:disclosure", made.pk)
    return sheet(
        request,
        form,
        _("拟公开表"),
        lead=_("数字由记账算出，送审时定格。"),
        back=reverse("funds:disclosures"),
        yes=_("看看数字"),
    )


def shown(one: Disclosure) -> dict[str, Any]:
    """Return the figures of a sheet as a page shows them: those frozen, of a draft those of now."""
    figures = (
        openness.figures_of(one.division, one.from_on, one.until, one.project)
        if one.state == DisclosureState.DRAFT
        else one.figures
    )
    gifts = figures["gifts"]
    return {
        "income": Decimal(figures["income"]),
        "spent": Decimal(figures["spent"]),
        "granted": Decimal(figures["granted"]) if figures["granted"] else None,
        "by_source": [(name, Decimal(came), Decimal(went)) for name, came, went in figures["by_source"]],
        "by_use": [(name, Decimal(went)) for name, went in figures["by_use"]],
        "by_project": [(name, Decimal(went)) for name, went in figures["by_project"]],
        "overspent": [(name, Decimal(more), why) for name, more, why in figures.get("overspent", [])],
        "served": figures["served"],
        "gifts": {**gifts, "money": Decimal(gifts["money"]), "goods": Decimal(gifts["goods"])},
    }


@require_GET
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet as everybody would read it, and what may be done with it."""
    one = access.disclosure_to_view(request.scope, pk)
    people = people_named([one.asked_by, one.approved_by])
    may_answer = request.scope.may("funds.disclose", one.division)
    return render(
        request,
        "funds/disclosure.html",
        {
            "one": one,
            "badge": _badge(one),
            "figures": shown(one),
            "place": label_of(one.division),
            "asker": people.get(one.asked_by or 0, ""),
            "approver": people.get(one.approved_by or 0, ""),
            "may_ask": one.state == DisclosureState.DRAFT
            and (may_answer or request.scope.may("funds.post", one.division)),
            "may_answer": may_answer and one.state == DisclosureState.ASKED,
            "may_withdraw": may_answer and one.state == DisclosureState.PUBLISHED,
            "is_own": one.asked_by == request.user.pk,
        },
    )


@require_POST
def disclosure_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the figures and ask for approval."""
    one = access.disclosure_to_ask(request.scope, pk)
    return do(
        request,
        lambda: disclosing.ask_disclosure(request.user, one, today=today()),
        back=reverse("funds:disclosure", args=[pk]),
        done=_("送审了，数字定格在现在。等另一人审定。"),
    )


@require_POST
def disclosure_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree and publish."""
    one = access.disclosure_to_answer(request.scope, pk)
    return do(
        request,
        lambda: disclosing.publish_disclosure(request.user, one),
        back=reverse("funds:disclosure", args=[pk]),
        done=_("公开了，谁都可以看。"),
    )


@require_http_methods(GET_POST)
def disclosure_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a sheet back, with the reason."""
    one = access.disclosure_to_answer(request.scope, pk)
    return ask(
        request, ReasonForm(sent(request)),
        lambda said: disclosing.return_disclosure(request.user, one, reason=said["reason"]),
        title=_("退回这份公开表？"), yes=_("退回"), back=reverse("funds:disclosure", args=[pk]), done=_("退回了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def disclosure_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published sheet down, with the reason."""
    one = access.disclosure_to_answer(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form,
        lambda: disclosing.withdraw_disclosure(request.user, one, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("撤下了，公开页上看不到了。"))
        return redirect("funds:disclosure", pk)
    return confirm(
        request,
        title=_("撤下这份公开表？"),
        text=_("表和数字还留着，只是公开页上不再显示。"),
        yes=_("撤下"),
        back=reverse("funds:disclosure", args=[pk]),
        form=form,
        tone="danger",
    )


@login_not_required
@require_safe
def open_list(request: HttpRequest) -> HttpResponse:
    """Show everybody which sheets are published."""
    page = page_of(openness.published(), request.GET.get("page"))
    names = names_of({one.division for one in page.rows})
    rows = [(one, names.get(one.division, ""), _period(one)) for one in page.rows]
    return render(request, "funds/disclosure_open_list.html", {"rows": rows, "page": page})


@login_not_required
@require_safe
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody one published sheet; Http404 for any other."""
    one = openness.published().filter(pk=pk).first()
    if one is None:
        raise Http404
    return render(
        request,
        "funds/disclosure_open.html",
        {"one": one, "figures": shown(one), "place": label_of(one.division)},
    )
