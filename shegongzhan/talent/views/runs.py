"""Lists of awards and allowances: what a new one would hold, making it, approving, paying, and taking it to the bank."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, went_through
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.ledger_sheets import ledger_response
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.stations.queries import name_of, names_of
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.forms import PaidForm, RunForm
from shegongzhan.talent.listing_runs import line_columns, pay_list, run_columns
from shegongzhan.talent.models import AwardItem, AwardRun, RunState

# How many years back a list may be chosen on the page; the console takes any.
YEARS = 8
# How many certificates without papers a trial names; the others come up once these are mended.
SHOWN = 20


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the lists of awards and allowances."""
    access.may_see_pay(request.scope)
    listing = lists.build(
        request,
        queries.runs_seen_by(request.scope),
        columns=run_columns(),
        name="runs",
        empty={
            "title": _("还没有发放表"),
            "text": _("编制一张：系统按证书和政策算出谁该发多少。"),
            "href": reverse("talent:run_new"),
            "action": _("编制发放表"),
        },
    )
    return lists.answer(
        request, listing, "talent/runs.html", title=_("奖励津贴发放表"), exported=_exported(request)
    )


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Show what a list would hold, and make it."""
    access.may_see_pay(request.scope)
    on = today()
    places = request.scope.places("talent.pay")
    years = list(range(on.year, max(on.year - YEARS, queries.FIRST_YEAR) - 1, -1))
    chosen = {"year": years[0], "place": places[0]}
    named = names_of(places)
    data = request.POST or (request.GET if "year" in request.GET else None)
    form = RunForm(data, years=years, places=[(code, named[code]) for code in places], initial=chosen)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
    if request.method == "POST" and form.is_valid():
        made: list[AwardRun] = []

        def act() -> None:
            made.append(
                commands.make_run(request.user, division=chosen["place"], year=chosen["year"], today=on)
            )

        if went_through(form, act):
            messages.success(request, _("编制好了，请另一位有权限的人批准。"))
            return redirect("talent:run", made[0].pk)
    changes = queries.plan(chosen["place"], chosen["year"], queries.until_of(chosen["year"], on))
    items = queries.as_items(changes)
    context = {
        "form": form, "chosen": chosen, "place": named[chosen["place"]], **_sums(items),
        "without_papers": queries.without_papers(chosen["place"])[:SHOWN],
    }  # fmt: skip
    return _lines(request, items, "talent/run_new.html", context, title=_("试算"))


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a list: who, why, how much, from when to when."""
    found = access.run_to_view(request.scope, pk)
    items = list(queries.items_of(found))
    named = people_named([found.made_by, found.approved_by])
    context = {
        "run": found, "place": name_of(found.division),
        "made_by": named.get(found.made_by or 0, _("控制台")), "approved_by": named.get(found.approved_by or 0, ""),
        "is_draft": found.state == RunState.DRAFT, "is_approved": found.state == RunState.APPROVED,
        "is_outdated": found.state == RunState.DRAFT and queries.is_outdated(found),
        "may_approve": request.scope.may("talent.approve", found.division) and found.made_by != request.user.pk,
        "may_export": request.scope.may("export.rows", found.division),
        "paid": sum((item.amount for item in items if item.paid_on), Decimal(0)),
        "papers": files_of(found),
        **_sums(items),
    }  # fmt: skip
    title = _("%(year)s 年奖励津贴发放表") % {"year": found.year}
    return _lines(request, items, "talent/run.html", {**context, "title": title}, title=title)


def _sums(items: list[AwardItem]) -> dict[str, Any]:
    return {
        "people": len({item.worker_id for item in items}),
        "total": sum((item.amount for item in items), Decimal(0)),
        "corrected": sum((item.amount for item in items if item.correction), Decimal(0)),
    }


def _lines(
    request: HttpRequest, items: list[AwardItem], template: str, context: dict[str, Any], *, title: str
) -> HttpResponse:
    listing = lists.build(
        request,
        queries.lines_of(items),
        columns=line_columns(),
        empty={"title": _("没有要发的"), "text": _("应发的都已经在发放表里。")},
        lies_in="item.division",
    )
    return lists.answer(request, listing, template, context, title=title, exported=_exported(request))


@require_http_methods(GET_POST)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a list that somebody else made."""
    found = access.run_to_approve(request.scope, pk)
    form = _Plain(request.POST if request.method == "POST" else None)
    if answered(request, form) and went_through(
        form, lambda: commands.approve_run(request.user, found, on=today())
    ):
        messages.success(request, _("已批准，可以发放。"))
        return redirect("talent:run", pk)
    text = _("批准以后这张表不能再改，错了的在下一张表里更正。")
    return _confirm(request, _("批准这张发放表？"), text, _("批准"), form, pk)


@require_http_methods(GET_POST)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a list nobody approved yet."""
    found = access.run_to_view(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.drop_run(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("撤回了。该发的还是该发，可以重新编制。"))
        return redirect("talent:runs")
    return _confirm(
        request, _("撤回这张发放表？"), _("只能撤回还没有批准的。"), _("撤回"), form, pk, tone="danger"
    )


@require_http_methods(GET_POST)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who was paid, on which day and by which voucher."""
    found = access.run_to_view(request.scope, pk)
    payees = [one for one in queries.payees_of(queries.items_of(found)) if one.paid_on is None]
    form = PaidForm(request.POST or None, initial={"on": today()})
    theirs = {str(one.worker.pk): one.worker.pk for one in payees}
    picked = [theirs[one] for one in request.POST.getlist("workers") if one in theirs]
    if answered(request, form):
        said = form.cleaned_data

        def act() -> None:
            commands.pay_run(request.user, found, today=today(), workers=picked, **said)

        if went_through(form, act):
            messages.success(request, _("登记好了。"))
            return redirect("talent:run", pk)
    chosen = set(picked) if request.method == "POST" else {one.worker.pk for one in payees}
    context = {
        "run": found,
        "payees": payees,
        "form": form,
        "chosen": chosen,
        "place": name_of(found.division),
    }
    return render(request, "talent/run_pay.html", context)


@require_GET
def paylist(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the pay list as a workbook: the clerk fills in bank and account."""
    found = access.run_to_view(request.scope, pk)
    if not request.scope.may("export.rows", found.division):
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
    if found.state == RunState.DRAFT:
        messages.error(request, _("还没有批准，不能按它发放。"))
        return redirect("talent:run", pk)
    place = name_of(found.division)

    def exported(count: int) -> None:
        record(request.user, acts.RUN_EXPORTED, found, count=count)

    return ledger_response(
        f"{place}{found.year}年社会工作者奖励津贴发放表",
        pay_list(),
        queries.payees_of(queries.items_of(found)),
        under=f"填报单位：{place}        第 {found.pk} 号        {found.approved_on:%Y年%m月%d日}批准",
        sheet="发放表",
        exported=exported,
    )


class _Plain(ReasonForm):
    """A form without a field: only yes."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


def _confirm(
    request: HttpRequest, title: str, text: str, yes: str, form: Any, pk: int, tone: str = "primary"
) -> HttpResponse:
    context = {
        "title": title, "text": text, "yes": yes, "tone": tone, "form": form,
        "back": reverse("talent:run", args=[pk]),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context)


def _exported(request: HttpRequest) -> Callable[[int], Any]:
    place = next(iter(request.scope.places("talent.pay")), "")
    return lambda count: record(request.user, acts.RUN_EXPORTED, division=place, count=count)
