"""Pages of payments to be agreed to: what waits for me, all of them, one of them, asking and answering."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core import ids, lists
from shegongzhan.core.asking import GET_POST, answered, do, say_no, sent, went_through
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import AnswerForm, AskForm, RequestFilters
from shegongzhan.funds.listing import exported, full_payee, request_badge, request_columns, shown_payee
from shegongzhan.funds.models import PaymentRequest
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
    chosen, parts = _usual(request)
    form = AskForm(sent(request), scope=request.scope, on=on, initial=chosen, parts=parts)
    if answered(request, form):
        bearers = [one.part() for one in form.bearers]
        try:
            made = commands.ask_payment(request.user, bearers, commands.AskFacts(**form.facts()), today=on)
        except commands.PartRefused as no:
            form.refuse_part(no)
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("申请交上去了，等另一人批准。可以在下面附上发票、合同。"))
            return redirect("funds:request", made.pk)
    limit = value("funds.two_person_amount", form.place, on)
    bill = sum((one["amount"] for one in parts), Decimal(0)) if len(parts) > 1 else None
    context = {"form": form, "limit": limit, "bill": bill}
    return render(request, "funds/ask.html", context, status=422 if form.is_refused else 200)


def _usual(request: HttpRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what the address says the payment is for, and how the sources bear what a milestone costs."""
    chosen: dict[str, Any] = {
        name: pk for name in NUMBERS if (pk := ids.number_of(request.GET.get(name, "")))
    }
    if "milestone" not in chosen:
        return chosen, []
    found = Milestone.objects.visible_to(request.scope, "funds.post").filter(pk=chosen["milestone"])
    milestone = found.select_related("project").first()
    if milestone is None:
        return chosen, []
    usual = queries.usual_payment(milestone)
    parts = usual.pop("parts")
    if "source" in chosen or not parts:
        return {**usual, **chosen}, []
    return {**usual, **parts[0], **chosen}, parts


def _parts(
    found: PaymentRequest, *, answering: bool, no: commands.PartRefused | None = None
) -> list[dict[str, Any]]:
    """Return what each source bears of a bill as its pages show it; who answers sees what is free of each."""
    return [
        {
            "part": part,
            "free": queries.free_of(part.source, without=part.commitment) if answering else None,
            "refused": no.sentence if no and no.number == number else "",
        }
        for number, part in enumerate(found.parts.all())
    ]


@require_GET
def payment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one payment request: what, to whom, out of what, who asked, who answered, its papers."""
    found = access.request_to_view(request.scope, pk)
    people = people_named([found.asked_by, found.approved_by])
    may_answer = access.may_on_all(request.scope, "funds.approve", found)
    may_change = access.may_on_all(request.scope, "funds.post", found)
    parts = found.parts.all()
    limits = [queries.limit_on(part.source, found.use, today()) for part in parts]
    is_own = found.asked_by == request.user.pk
    return render(
        request,
        "funds/request.html",
        {
            "one": found,
            "state": request_badge(found),
            # Who pays has to know whom; others read a person masked.
            "payee": full_payee(found) if may_answer or may_change else shown_payee(found),
            "use": label("funds.uses", found.use, found.division, today()),
            "place": label_of(found.division),
            "asker": people.get(found.asked_by or 0, ""),
            "approver": people.get(found.approved_by or 0, ""),
            "parts": _parts(found, answering=may_answer and found.is_waiting),
            "limits": [limit for limit in limits if limit],
            "answering": may_answer and found.is_waiting,
            "may_answer": may_answer and found.is_waiting and not is_own,
            "is_own": is_own,
            "may_withdraw": may_change and is_own and found.is_waiting,
            "may_change": may_change,
            "postings": found.postings.select_related("source").order_by("pk"),
            "papers": files_of(found),
            "sees_sources": access.may_on_all(request.scope, "funds.view", found),
            "sees_project": found.project and request.scope.may("projects.view", found.project.division),
            "sees_budgets": all(
                request.scope.may("funds.view", part.line.budget.division) for part in parts if part.line
            ),
            "run": queries.run_of(found) if request.scope.may("talent.pay") else None,
        },
    )


@require_http_methods(GET_POST)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to a payment; it is posted at once."""
    found = access.request_to_answer(request.scope, pk)
    form = AnswerForm(sent(request), initial={"on": today(), "voucher": found.voucher})
    refused = None
    if answered(request, form):
        try:
            commands.approve_payment(request.user, found, **form.cleaned_data, today=today())
        except commands.PartRefused as no:
            refused = no
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("同意了，已经记账。"))
            return redirect("funds:request", pk)
    context = {
        "one": found,
        "form": form,
        "payee": full_payee(found),
        "parts": _parts(found, answering=True, no=refused),
        "refused": refused,
    }
    return render(request, "funds/approve.html", context, status=422 if refused or form.errors else 200)


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
