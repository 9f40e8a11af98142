"""Milestones, reviews and the settlement: small pages, one act each; and who buys."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import ask, sent
from shegongzhan.core.display import money
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.policies.queries import label
from shegongzhan.projects import access, acts, commands, queries
from shegongzhan.projects.forms import BuyerFilters, CheckForm, ReachForm, ReviewForm
from shegongzhan.projects.models import Settlement, Stage
from shegongzhan.projects.views.addresses import home_of

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a milestone is reached."""
    row = access.milestone_to_report(request.scope, pk)
    return ask(
        request, ReachForm(sent(request), initial={"report": row.report}),
        lambda said: commands.reach_milestone(request.user, row, report=said["report"], on=today()),
        title=_("节点完成：%(label)s") % {"label": row.label}, yes=_("提出审核"), back=home_of(row.project),
        done=_("提出了，等另一位同事审核。"), above=row.project.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a milestone somebody else asked for, or send it back."""
    row = access.milestone_to_approve(request.scope, pk)
    form = CheckForm(sent(request))

    def act(said: dict[str, Any]) -> None:
        if form.is_yes:
            commands.pass_milestone(request.user, row, note=said["note"], on=today())
        else:
            commands.send_back_milestone(request.user, row, note=said["note"])

    return ask(
        request, form, act, title=_("审核节点：%(label)s") % {"label": row.label}, yes=_("记下"),
        back=home_of(row.project), done=_("审核好了。"), above=row.project.name,
        text=_("%(amount)s 元。完成情况：%(report)s") % {"amount": money(row.amount), "report": row.report or "—"},
    )  # fmt: skip


@require_http_methods(BOTH)
def review(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Write down a mid-term or final review; the acceptance is counted above, in services."""
    if stage not in (Stage.MID, Stage.FINAL):
        raise Http404
    found = access.project_to_change(request.scope, pk)
    form = ReviewForm(sent(request), initial={"on": today()})

    def act(said: dict[str, Any]) -> None:
        facts = commands.ReviewFacts(stage, said["on"], said["result"] == "pass", said["text"], said["by"])
        commands.record_review(request.user, found, facts, today=today())

    return ask(
        request, form, act, title=Stage(stage).label, yes=_("记下"), back=home_of(found), above=found.name,
        done=_("记下了。"), text=_("不合格的，还没有通过审核的节点先停付，到下一次合格为止；以前通过的照付。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a settlement somebody else put down, or send it back."""
    found = access.project_to_approve(request.scope, pk)
    row = get_object_or_404(Settlement, project=found)
    form = CheckForm(sent(request))

    def act(said: dict[str, Any]) -> None:
        if form.is_yes:
            commands.approve_settlement(request.user, row, on=today())
        else:
            commands.send_back_settlement(request.user, row)

    words = {
        "due": money(row.due),
        "paid": money(row.paid),
        "pay": money(row.to_pay),
        "back": money(row.to_claim_back),
    }
    return ask(
        request, form, act, title=_("审核结算"), yes=_("记下"), back=home_of(found), above=found.name,
        done=_("记下了。"),
        text=_("应付 %(due)s 元，已付 %(paid)s 元；补付 %(pay)s 元，退回 %(back)s 元。") % words + row.note,
    )  # fmt: skip


@require_GET
def buyers(request: HttpRequest) -> HttpResponseBase:
    """List who buys what: by buyer and field, how many projects and how much money."""
    access.may_list(request.scope)
    on, place = today(), next(iter(request.scope.places("projects.view")), "")
    rows = queries.projects_seen_by(request.scope)
    form = BuyerFilters(request.GET)
    form.fields["year"].choices = [("", _("全部")), *((y, str(y)) for y in queries.years_of(rows))]
    year = form.cleaned_data.get("year") if form.is_valid() else None
    lines = queries.buyers(rows.filter(starts_on__year=year) if year else rows)
    listing = lists.build(
        request,
        lines,
        columns=[
            Column("kind", _("谁出钱购买"), lambda line: line["kind_label"]),
            Column("name", _("购买主体"), lambda line: line["name"] or None),
            Column("field", _("服务领域"), lambda line: label("services.fields", line["field"], place, on) if line["field"] else None),
            Column("count", _("项目"), lambda line: line["count"], number=True),
            Column("granted", _("金额（元）"), lambda line: line["granted"], money=True),
        ],
        filters=form,
        narrow=lambda found, wanted: found,
        name="buyers",
        lies_in=None,
        empty={"title": _("还没有购买服务的项目"), "text": _("登记项目时选“政府购买服务”，写上谁出钱购买。")},
    )  # fmt: skip
    return lists.answer(
        request, listing, "projects/buyers.html", {"sums": queries.sums_of_buyers(lines)}, title=_("谁在购买"),
        exported=lambda count: record(request.user, acts.EXPORTED, division=place, count=count),
    )  # fmt: skip
