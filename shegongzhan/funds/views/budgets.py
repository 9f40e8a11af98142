"""Pages of budgets: the list, one budget with its lines and sources, and what is done with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, do, say_no, sent, went_through
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import ApproveBudgetForm, BudgetForm, MoveForm, ShareForm
from shegongzhan.funds.listing import budget_badge, budget_columns, exported
from shegongzhan.funds.models import LineShare
from shegongzhan.funds.views.shared import confirm, sheet
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import label_of


@require_GET
def budgets(request: HttpRequest) -> HttpResponseBase:
    """List the budgets the reader may see, the latest year first, with what is spent and left."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        queries.budgets_seen_by(request.scope),
        columns=budget_columns(),
        order="-year",
        name="budgets",
        empty={
            "title": _("还没有预算"),
            "text": _("先写预算，一项可以由几个来源合起来负担；批准以后按项付款，超不了。"),
            **(
                {"href": reverse("funds:budget_new"), "action": _("编预算")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    return lists.answer(request, listing, "funds/budgets.html", title=_("预算"), exported=exported(request))


@require_http_methods(GET_POST)
def budget_new(request: HttpRequest) -> HttpResponse:
    """Begin a budget."""
    access.may_post(request.scope)
    form = BudgetForm(request.POST or None, scope=request.scope, on=today())
    if answered(request, form):
        facts = commands.BudgetFacts(division=form.place, **form.cleaned_data)
        try:
            made = commands.open_budget(request.user, facts)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("funds:budget", made.pk)
    return sheet(
        request,
        form,
        _("编预算"),
        lead=_("先起个名，再一项一项写。"),
        back=reverse("funds:budgets"),
        yes=_("下一步"),
    )


@require_GET
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a budget: its lines, the sources of each, and what of it is spent, promised and left."""
    found = access.budget_to_view(request.scope, pk)
    rows = queries.rows_of(found)
    people = people_named([found.asked_by, found.approved_by])
    on = today()
    may_post = request.scope.may("funds.post", found.division)
    return render(
        request,
        "funds/budget.html",
        {
            "budget": found,
            "state": budget_badge(found),
            "place": label_of(found.division),
            "rows": [(row, label("funds.uses", row.line.use, found.division, on)) for row in rows],
            "total": sum((row.standing for row in rows), queries.Standing()),
            "limits": [
                (row.line, one.share.source, limit)
                for row in rows
                for one in row.shares
                if (limit := queries.limit_on(one.share.source, row.line.use, on))
            ],
            "asker": people.get(found.asked_by or 0, ""),
            "approver": people.get(found.approved_by or 0, ""),
            "may_change": may_post and found.is_draft,
            "may_pay": may_post and found.is_approved,
            "may_answer": request.scope.may("funds.approve", found.division) and not found.is_draft,
            "is_waiting": not found.is_draft and not found.is_approved,
            "is_own": found.asked_by == request.user.pk,
            "sees_project": found.project and request.scope.may("projects.view", found.project.division),
        },
    )


@require_http_methods(GET_POST)
def share_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one source of one line of a draft; the same line again, with another source, shares it."""
    found = access.budget_to_change(request.scope, pk)
    on = today()
    form = ShareForm(
        request.POST or None,
        budget=found,
        scope=request.scope,
        on=on,
        initial={name: request.GET.get(name, "") for name in ("label", "use", "source", "amount")},
    )
    if answered(request, form) and went_through(
        form, lambda: commands.set_share(request.user, found, **form.cleaned_data, on=on)
    ):
        messages.success(request, _("写进预算了。"))
        return redirect("funds:budget", pk)
    return render(
        request,
        "funds/share_form.html",
        {"form": form, "budget": found, "back": reverse("funds:budget", args=[pk])},
    )


@require_http_methods(GET_POST)
def share_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a source out of a line of a draft."""
    share = access.share_to_change(request.scope, pk)
    back = reverse("funds:budget", args=[share.line.budget_id])
    if request.method == "POST":
        try:
            commands.drop_share(request.user, share)
        except RuleViolation as no:
            messages.error(request, no.sentence)
        return redirect(back)
    words = _("%(line)s：%(source)s %(amount)s 元") % {
        "line": share.line.label, "source": share.source.name, "amount": money(share.amount),
    }  # fmt: skip
    return confirm(request, title=_("去掉这一份？"), text=words, yes=_("去掉"), back=back, tone="danger")


@require_POST
def budget_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a budget to be approved."""
    found = access.budget_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.submit_budget(request.user, found),
        back=reverse("funds:budget", args=[pk]),
        done=_("送审了，等另一人批准。"),
    )


@require_http_methods(GET_POST)
def budget_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a budget somebody else wrote."""
    found = access.budget_to_approve(request.scope, pk)
    shares = (
        LineShare.objects.filter(line__budget=found).select_related("line", "source").order_by("line", "pk")
    )
    form = ApproveBudgetForm(sent(request), shares=list(shares))
    return ask(
        request, form,
        lambda said: commands.approve_budget(
            request.user, found, on=today(), note=said["note"], amounts=form.amounts
        ),
        title=_("批准这份预算？"), text=_("%(name)s。可以按项少批，写 0 就是这一项不同意。") % {"name": found.name}, yes=_("批准"),
        back=reverse("funds:budget", args=[pk]), done=_("批准了，可以按项付款。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def budget_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a budget back to be changed, with the reason."""
    found = access.budget_to_approve(request.scope, pk)
    return ask(
        request, ReasonForm(sent(request)),
        lambda said: commands.return_budget(request.user, found, note=said["reason"]),
        title=_("退回修改？"), text=_("修改期间不能按项付款；改好再送审。"), yes=_("退回"),
        back=reverse("funds:budget", args=[pk]), done=_("退回修改了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def appropriate(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring money of a source to a line."""
    share = access.share_to_change(request.scope, pk)
    standing = queries.standing_of_share(share)
    rest = max(standing.planned - standing.spent - standing.held, 0)
    form = MoveForm(request.POST or None, initial={"day": today(), "amount": rest or None})
    if answered(request, form) and went_through(
        form, lambda: commands.appropriate(request.user, share, **form.cleaned_data, today=today())
    ):
        messages.success(request, _("下达好了。"))
        return redirect("funds:budget", share.line.budget_id)
    return sheet(
        request,
        form,
        _("下达到“%(line)s”") % {"line": share.line.label},
        lead=_(
            "“%(source)s”可用 %(free)s 元，这一份还可以下达 %(rest)s 元。不下达也能付款，付款时会自动补足。"
        )
        % {
            "source": share.source.name,
            "free": money(queries.free_of(share.source)),
            "rest": money(rest),
        },
        back=reverse("funds:budget", args=[share.line.budget_id]),
        yes=_("下达"),
    )


@require_http_methods(GET_POST)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring money of a line back to its source."""
    share = access.share_to_change(request.scope, pk)
    held = queries.standing_of_share(share).held
    form = MoveForm(request.POST or None, initial={"day": today(), "amount": held or None})
    del form.fields["document"]
    if answered(request, form) and went_through(
        form, lambda: commands.take_back(request.user, share, **form.cleaned_data, today=today())
    ):
        messages.success(request, _("收回了。"))
        return redirect("funds:budget", share.line.budget_id)
    return sheet(
        request,
        form,
        _("从“%(line)s”收回") % {"line": share.line.label},
        lead=_("这一项里还有“%(source)s”%(held)s 元。") % {"source": share.source.name, "held": money(held)},
        back=reverse("funds:budget", args=[share.line.budget_id]),
        yes=_("收回"),
    )
