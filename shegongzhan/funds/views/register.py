"""Pages of money: postings, the year, and posting."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import ids, lists
from shegongzhan.core.asking import say_no
from shegongzhan.core.display import money
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.ledger_sheets import ledger_response
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import IncomeForm, ReverseForm, SpendForm
from shegongzhan.funds.listing import (
    LEDGER,
    came_in,
    exported,
    ledger_rows,
    named,
    payee_of,
    posting_columns,
    posting_filters,
    shown_payee_of,
    standing_of,
    went_out,
)
from shegongzhan.funds.models import Posting
from shegongzhan.policies.queries import label
from shegongzhan.projects.queries import limit_of
from shegongzhan.stations.queries import label_of, names_of

SIDES = {
    "purchase": gettext_lazy("购买服务资金"),
    "work": gettext_lazy("工作经费"),
    "": gettext_lazy("其他来源"),
}


@require_GET
def postings(request: HttpRequest) -> HttpResponseBase:
    """List the postings the reader may see, the latest first; or give them back as the county's ledger."""
    access.may_list(request.scope)
    rows = queries.postings_seen_by(request.scope)
    listing = lists.build(
        request,
        rows,
        columns=posting_columns(),
        filters=posting_filters(request.scope, today(), queries.years_of(rows)),
        narrow=queries.narrowed,
        order="-day",
        name="postings",
        empty={
            "title": _("还没有记账"),
            "text": _("先登记资金来源和拨入，再登记支出；也可以导入资金台账。"),
            **(
                {"href": reverse("funds:income"), "action": _("登记拨入")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    if request.GET.get("export") == "ledger":
        return _ledger(request, listing)
    return lists.answer(request, listing, "funds/list.html", title=_("资金台账"), exported=exported(request))


def _ledger(request: HttpRequest, listing: lists.Listing) -> HttpResponseBase:
    if not listing.may_export:
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
    place = _place(request)
    chosen = listing.form.cleaned_data.get("year") if listing.form else None
    return ledger_response(
        f"{label_of(place)}社工站资金台账",
        LEDGER,
        ledger_rows(listing.rows),
        under=f"{chosen}年度" if chosen else "",
        sheet="资金台账",
        exported=exported(request),
    )


def _place(request: HttpRequest, right: str = "funds.view") -> str:
    return next(iter(request.scope.places(right)), "")


@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """Show a year: what came in from where, what was spent for what and where, and what is left."""
    access.may_list(request.scope)
    on = today()
    rows = queries.postings_seen_by(request.scope).select_related(None)
    years = queries.years_of(rows) or [on.year]
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdigit() and int(asked) in years else years[0]
    rows = rows.filter(day__year=chosen)
    place = _place(request)
    kinds = queries.by_kind(rows)
    places = queries.by_place(rows)
    names = names_of(line.key for line in places)
    came, went = queries.by_month(rows)
    months = [_("%(month)s 月") % {"month": month} for month in range(1, 13)]
    income_total = sum((line.income for line in kinds), Decimal(0))
    spent_total = sum((line.spent for line in kinds), Decimal(0))
    return render(
        request,
        "funds/year.html",
        {
            "year": chosen,
            "years": years,
            "kinds": named("funds.kinds", kinds, place, on),
            "sides": [(SIDES[line.key], line) for line in queries.by_side(rows, place, on)],
            "uses": named("funds.uses", queries.by_use(rows), place, on),
            "places": [(names.get(line.key, line.key), line) for line in places],
            "income": income_total,
            "spent": spent_total,
            "left": income_total - spent_total,
            # Money stands with the county: a station sees what was spent for it, and no income.
            "sees_sources": bool(income_total),
            "chart": {
                "labels": months,
                "unit": _("元"),
                "head": _("月份"),
                "series": [
                    *([{"name": _("收入"), "values": [Decimal(v) for v in came]}] if any(came) else []),
                    {"name": _("支出"), "values": [Decimal(v) for v in went]},
                ],
            },
        },
    )


@require_http_methods(["GET", "POST"])
def income(request: HttpRequest) -> HttpResponse:
    """Post money that came in."""
    access.may_post(request.scope)
    form = IncomeForm(request.POST or None, scope=request.scope, on=today(), initial=_chosen_source(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        source = said.pop("source")
        try:
            posted = commands.receive(request.user, source, commands.IncomeFacts(**said), today=today())
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("拨入记好了：%(amount)s 元。") % {"amount": money(posted.amount)})
            return redirect("funds:posting", posted.pk)
    return render(request, "funds/income.html", {"form": form})


def _chosen_source(request: HttpRequest) -> dict[str, Any]:
    asked = ids.number_of(request.GET.get("source", ""))
    return {"source": asked} if asked else {}


@require_http_methods(["GET", "POST"])
def spend(request: HttpRequest) -> HttpResponse:
    """Post money that went out; a use the pack warns of asks once more."""
    access.may_post(request.scope)
    form = SpendForm(request.POST or None, scope=request.scope, on=today(), initial=_chosen_source(request))
    limit = None
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        source, aware = said.pop("source"), said.pop("aware")
        limit = queries.limit_on(source, said["use"], said["day"])
        if limit and not limit.blocks and not aware:
            form.add_error(
                "aware", _("%(limit)s。确认要这样支出，请勾选这一项再记。") % {"limit": limit.label}
            )
        else:
            try:
                posted = commands.spend(request.user, source, commands.SpendFacts(**said), today=today())
            except RuleViolation as no:
                say_no(form, no)
            else:
                messages.success(request, _("支出记好了：%(amount)s 元。") % {"amount": money(posted.amount)})
                return redirect("funds:posting", posted.pk)
    return render(request, "funds/spend.html", {"form": form, "limit": limit})


@require_GET
def posting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one posting, and what it reverses or what reversed it."""
    found = access.posting_to_view(request.scope, pk)
    posters = people_named([found.posted_by])
    is_reversed = hasattr(found, "reversed_by")
    return render(
        request,
        "funds/posting.html",
        {
            "posting": found,
            "came": came_in(found),
            "went": went_out(found),
            "payee": shown_payee_of(found)
            if not request.scope.may("funds.post", found.division)
            else payee_of(found),
            "papers": files_of(found),
            "others": queries.rest_of_bill(found),
            "request_papers": files_of(found.request) if found.request else [],
            "may_attach": request.scope.may("funds.post", found.division),
            "standing": standing_of(found),
            "use": label("funds.uses", found.use, found.division, found.day) if found.use else "",
            "place": label_of(found.division),
            "poster": posters.get(found.posted_by or 0, ""),
            "reversal": found.reversed_by if is_reversed else None,
            "limit": queries.limit_on(found.source, found.use, found.day) if found.use else None,
            "may_reverse": request.scope.may("funds.post", found.division)
            and not is_reversed
            and found.reverses_id is None,
            "sees_source": request.scope.may("funds.view", found.source.division),
            "sees_project": found.project and request.scope.may("projects.view", found.project.division),
            "sees_budget": found.line and request.scope.may("funds.view", found.line.budget.division),
        },
    )


@require_http_methods(["GET", "POST"])
def reverse_posting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reverse a posting, with the reason."""
    found = access.posting_to_reverse(request.scope, pk)
    form = ReverseForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.reverse_posting(
                request.user,
                found,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                today=today(),
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("冲正好了。原来的那笔还在，两笔相抵。"))
            return redirect("funds:posting", made.pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("冲正这笔账？"),
            "text": _reversal_in_words(found),
            "yes": _("冲正"),
            "tone": "danger",
            "form": form,
            "back": reverse("funds:posting", args=[pk]),
        },
    )


def _reversal_in_words(found: Posting) -> str:
    """Return what reversing a posting will do; a bill is reversed whole."""
    said: dict[str, Any] = {"summary": found.summary, "amount": money(found.amount)}
    others = queries.rest_of_bill(found)
    if not others:
        return _("%(summary)s，%(amount)s 元。记过的账不改也不删，会另记一笔相反的。") % said
    bill = sum((one.amount for one in others), found.amount)
    said |= {"count": len(others) + 1, "bill": money(bill)}
    return (
        _("%(summary)s，一张票据由 %(count)s 项来源付，共 %(bill)s 元，会一起冲正。记过的账不改也不删。")
        % said
    )


@require_GET
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show, as a part of a project's page, what was posted for it."""
    project = access.project_to_view(request.scope, pk)
    rows = queries.in_and_out(queries.postings_seen_by(request.scope).filter(project=project))
    rows = rows.order_by("-day", "-pk")
    total = sum((line.spent for line in queries.by_use(rows)), Decimal(0))
    limit, promised = limit_of(project), queries.promised_for(project)
    return render(
        request,
        "funds/of_project.html",
        {
            "project": project,
            "promised": promised,
            "free": limit and max(limit.left - promised, Decimal(0)),
            "rows": [(row, went_out(row), standing_of(row)) for row in rows[:50]],
            "total": total,
            "waiting": queries.requests_seen_by(request.scope).filter(project=project, state="asked")[:20],
            "budgets": queries.budgets_seen_by(request.scope).filter(project=project)[:20],
        },
    )
