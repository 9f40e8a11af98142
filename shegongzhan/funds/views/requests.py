"""Pages of payments to be agreed to: what waits for me, all of them, one of them, asking and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, do, say_no, went_through
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import AnswerForm, AskForm, RequestFilters
from shegongzhan.funds.listing import exported, full_payee, request_badge, request_columns, shown_payee
from shegongzhan.funds.views.shared import confirm
from shegongzhan.policies.queries import label, value
from shegongzhan.projects.models import Milestone
from shegongzhan.stations.queries import label_of

NUMBERS = ("source", "line", "milestone", "project", "station", "commitment")


@require_GET
def requests(request: HttpRequest) -> HttpResponseBase:
    """List the payment requests the reader may see, the latest first."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        queries.requests_seen_by(request.scope),
        columns=request_columns(),
        filters=RequestFilters,
        narrow=queries.requests_narrowed,
        order="-asked",
        name="requests",
        empty={
            "title": _("还没有付款申请"),
            "text": _("达到两人审批金额的付款，先申请，由另一人批准后记账。"),
            **(
                {"href": reverse("funds:ask"), "action": _("申请付款")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    return lists.answer(
        request, listing, "funds/requests.html", title=_("付款申请"), exported=exported(request)
    )


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader's approval: payments and budgets others asked for."""
    access.may_approve(request.scope)
    return render(
        request, "funds/waiting.html", {"rows": queries.waiting_for(request.scope, request.user, most=200)}
    )


@require_http_methods(GET_POST)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a payment."""
    access.may_post(request.scope)
    on = today()
    chosen = {name: int(request.GET[name]) for name in NUMBERS if request.GET.get(name, "").isdigit()}
    if "milestone" in chosen:
        found = Milestone.objects.visible_to(request.scope, "funds.post").filter(pk=chosen["milestone"])
        if milestone := found.select_related("project").first():
            chosen = {**queries.usual_payment(milestone), **chosen}
    form = AskForm(request.POST or None, scope=request.scope, on=on, initial=chosen)
    if answered(request, form):
        said = dict(form.cleaned_data)
        source = said.pop("source")
        try:
            made = commands.ask_payment(request.user, source, commands.AskFacts(**said), today=on)
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("申请交上去了，等另一人批准。可以在下面附上发票、合同。"))
            return redirect("funds:request", made.pk)
    limit = value("funds.two_person_amount", form.place, on)
    return render(request, "funds/ask.html", {"form": form, "limit": limit})


@require_GET
def payment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one payment request: what, to whom, out of what, who asked, who answered, its papers."""
    found = access.request_to_view(request.scope, pk)
    people = people_named([found.asked_by, found.approved_by])
    may_answer = request.scope.may("funds.approve", found.source.division)
    may_change = request.scope.may("funds.post", found.source.division)
    is_own = found.asked_by == request.user.pk
    return render(
        request,
        "funds/request.html",
        {
            "one": found,
            "state": request_badge(found),
            # Who pays has to know whom; others read a person masked.
            "payee": full_payee(found) if may_answer or may_change else shown_payee(found),
            "use": label("funds.uses", found.use, found.source.division, today()),
            "place": label_of(found.division),
            "asker": people.get(found.asked_by or 0, ""),
            "approver": people.get(found.approved_by or 0, ""),
            "free": queries.free_of(found.source) if may_answer and found.is_waiting else None,
            "limit": queries.limit_on(found.source, found.use, today()),
            "may_answer": may_answer and found.is_waiting and not is_own,
            "is_own": is_own,
            "may_withdraw": may_change and is_own and found.is_waiting,
            "may_change": may_change,
            "posting": getattr(found, "posting", None),
            "papers": files_of(found),
            "sees_source": request.scope.may("funds.view", found.source.division),
            "sees_project": found.project and request.scope.may("projects.view", found.project.division),
            "sees_budget": found.line and request.scope.may("funds.view", found.line.budget.division),
            "run": queries.run_of(found) if request.scope.may("talent.pay") else None,
        },
    )


@require_http_methods(GET_POST)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to a payment; it is posted at once."""
    found = access.request_to_answer(request.scope, pk)
    form = AnswerForm(request.POST or None, initial={"on": today(), "voucher": found.voucher})
    if answered(request, form) and went_through(
        form,
        lambda: commands.approve_payment(request.user, found, **form.cleaned_data, today=today()),
    ):
        messages.success(request, _("同意了，已经记账。"))
        return redirect("funds:request", pk)
    return confirm(
        request,
        title=_("同意付款并记账？"),
        text=_("%(summary)s，%(amount)s 元，付给%(payee)s。")
        % {"summary": found.summary, "amount": money(found.amount), "payee": full_payee(found)},
        yes=_("同意并记账"),
        back=reverse("funds:request", args=[pk]),
        form=form,
    )


@require_http_methods(GET_POST)
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do not agree to a payment, with the reason."""
    found = access.request_to_answer(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.refuse_payment(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("已答复不同意。"))
        return redirect("funds:request", pk)
    return confirm(
        request,
        title=_("不同意这笔付款？"),
        yes=_("不同意"),
        back=reverse("funds:request", args=[pk]),
        form=form,
        tone="danger",
    )


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what one asked for oneself."""
    found = access.request_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.withdraw_payment(request.user, found),
        back=reverse("funds:request", args=[pk]),
        done=_("撤回了。"),
    )


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List the milestones that have passed and wait for their money: by when, and which are late."""
    access.may_list(request.scope)
    rows = [
        one for place in request.scope.places("funds.view") for one in queries.due_milestones(place, today())
    ]
    return render(request, "funds/due.html", {"rows": rows, "may_post": request.scope.may("funds.post")})
