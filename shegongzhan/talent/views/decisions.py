"""What becomes of somebody without a certificate when their year is over: the head decides, another approves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shegongzhan.core.asking import GET_POST, answered, went_through
from shegongzhan.core.time import today
from shegongzhan.talent import access, commands
from shegongzhan.talent.forms import AnswerForm, DecideForm
from shegongzhan.talent.views.shared import sheet


@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int, employment: int) -> HttpResponse:
    """Decide whether somebody stays, leaves, or is to get longer for the certificate."""
    found = access.employment_to_decide(request.scope, pk, employment)
    form = DecideForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.decide(request.user, found, on=today(), **form.cleaned_data)
    ):
        messages.success(request, _("记下了。延长期限要另一位有权限的人批准后才生效。"))
        return redirect("talent:worker", pk)
    lead = _("延长期限批准以后，到那天以前不再列入“到期未持证”。决定不再留用的，离开那天另外登记离开。")
    return sheet(request, found.worker, form, _("到期未持证怎么办"), lead)


@require_http_methods(GET_POST)
def answer(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Approve an extension, or refuse it."""
    found = access.decision_to_answer(request.scope, pk, decision)
    form = AnswerForm(request.POST or None)
    if answered(request, form):
        words = form.cleaned_data["answer"]
        yes = form.cleaned_data["approved"] == AnswerForm.YES
        act = commands.approve_decision if yes else commands.refuse_decision
        if went_through(form, lambda: act(request.user, found, on=today(), answer=words)):
            messages.success(request, _("已批准。") if yes else _("没有批准。"))
            return redirect("talent:worker", pk)
    lead = _("延到 %(day)s。理由：%(reason)s") % {"day": found.until, "reason": found.reason}
    return sheet(request, found.employment.worker, form, _("批准延长取证期限"), lead)
