"""Pages of the books: locks, what is promised, money that came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, say_no, sent, went_through
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import CommitForm, LockForm, ReturnForm
from shegongzhan.funds.listing import commitment_columns, exported
from shegongzhan.funds.views.shared import confirm, sheet
from shegongzhan.stations.queries import names_of


@require_GET
def locks(request: HttpRequest) -> HttpResponse:
    """Show how far the books are closed, by whom, and who opened them again and why."""
    access.may_list(request.scope)
    rows = list(queries.locks_seen_by(request.scope)[:200])
    people = people_named([who for row in rows for who in (row.locked_by, row.released_by)])
    places = names_of({row.division for row in rows})
    return render(
        request,
        "funds/locks.html",
        {
            "rows": [
                (
                    row,
                    places.get(row.division, row.division),
                    people.get(row.locked_by or 0, ""),
                    people.get(row.released_by or 0, ""),
                    row.is_in_force and request.scope.may("funds.approve", row.division),
                )
                for row in rows
            ],
            "may_lock": request.scope.may("funds.approve"),
        },
    )


@require_http_methods(GET_POST)
def lock(request: HttpRequest) -> HttpResponse:
    """Close the books of a place up to a day."""
    access.may_approve(request.scope)
    form = LockForm(request.POST or None, scope=request.scope)
    if answered(request, form):
        said = form.cleaned_data
        if went_through(form, lambda: commands.lock_period(request.user, **said, today=today())):
            messages.success(request, _("锁好了。%(until)s 以前的账不能再记。") % {"until": said["until"]})
            return redirect("funds:locks")
    return sheet(
        request,
        form,
        _("锁账"),
        lead=_("月结、年结以后锁上：锁定日期以前的账，记账、冲正、导入都不行。"),
        back=reverse("funds:locks"),
        yes=_("锁上"),
    )


@require_http_methods(GET_POST)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open closed books, with the reason."""
    found = access.lock_to_open(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.unlock_period(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("解锁了。更正以后记得再锁上。"))
        return redirect("funds:locks")
    return confirm(
        request,
        title=_("解锁 %(until)s 以前的账？") % {"until": found.until},
        text=_("谁解的锁、什么原因，会记入审计。"),
        yes=_("解锁"),
        back=reverse("funds:locks"),
        form=form,
        tone="danger",
    )


@require_GET
def commitments(request: HttpRequest) -> HttpResponseBase:
    """List what is promised and how much of it is paid."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        queries.commitments_seen_by(request.scope),
        columns=commitment_columns(request.scope),
        order="-on",
        name="commitments",
        empty={
            "title": _("还没有预留"),
            "text": _("签了合同、还没付的钱先预留，别的用途就动不了。"),
            **(
                {"href": reverse("funds:commit"), "action": _("预留一笔")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    return lists.answer(
        request, listing, "funds/commitments.html", title=_("预留"), exported=exported(request)
    )


@require_http_methods(GET_POST)
def commit(request: HttpRequest) -> HttpResponse:
    """Keep money back for what is promised."""
    access.may_post(request.scope)
    on = today()
    form = CommitForm(request.POST or None, scope=request.scope, on=on, initial={"on": on})
    if answered(request, form):
        said = dict(form.cleaned_data)
        source = said.pop("source")
        if went_through(
            form,
            lambda: commands.commit_money(request.user, source, commands.CommitFacts(**said), today=on),
        ):
            messages.success(request, _("预留好了。"))
            return redirect("funds:commitments")
    return sheet(
        request,
        form,
        _("预留一笔"),
        lead=_("预留的钱不能另作他用，付款时选这笔预留。"),
        back=reverse("funds:commitments"),
    )


@require_http_methods(GET_POST)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of what is left of a commitment, with the reason."""
    found = access.commitment_to_release(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form,
        lambda: commands.release_commitment(
            request.user, found, reason=form.cleaned_data["reason"], on=today()
        ),
    ):
        messages.success(request, _("释放了，剩下的钱可以另用。"))
        return redirect("funds:commitments")
    left = found.amount - queries.paid_of(found)
    return confirm(
        request,
        title=_("释放这笔预留？"),
        text=_("%(label)s，还剩 %(left)s 元没有付。") % {"label": found.label, "left": money(left)},
        yes=_("释放"),
        back=reverse("funds:commitments"),
        form=form,
    )


@require_http_methods(GET_POST)
def money_back(request: HttpRequest) -> HttpResponse:
    """Post money that came back from who had got it."""
    access.may_post(request.scope)
    on = today()
    first = {"day": on, "project": request.GET.get("project", "")}
    form = ReturnForm(request.POST or None, scope=request.scope, on=on, initial=first)
    if answered(request, form):
        said = dict(form.cleaned_data)
        source = said.pop("source")
        settlement = queries.settlement_of(said["project"])
        try:
            posted = commands.return_money(
                request.user, source, commands.ReturnFacts(**said, settlement=settlement), today=on
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("退回记好了：%(amount)s 元。") % {"amount": money(posted.amount)})
            return redirect("funds:posting", posted.pk)
    return sheet(
        request,
        form,
        _("记退回"),
        lead=_("已经付出去、又退回来的钱，例如结算后追回的。"),
        back=reverse("funds:list"),
        yes=_("记好了"),
    )


@require_http_methods(GET_POST)
def source_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why more was spent of a source than came in."""
    found = access.source_to_change(request.scope, pk)
    return ask(
        request, ReasonForm(sent(request)),
        lambda said: commands.explain_overspending(request.user, found, reason=said["reason"], on=today()),
        title=_("超出来源的原因"), yes=_("记下"), back=reverse("funds:source", args=[pk]), above=found.name,
        done=_("记下了，会印在公开表上。"),
        text=_("先核对有没有漏记的拨入、记错的支出。都没有的，写明原因；以后超出得更多，要再写。"),
    )  # fmt: skip
