"""Pages where an approved list of awards and allowances becomes a payment request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core.asking import GET_POST, answered, refusals_on, sent
from shegongzhan.core.time import today
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import PayListForm
from shegongzhan.funds.listing import request_badge, sources_of
from shegongzhan.stations.queries import name_of
from shegongzhan.talent.models import RunState


@require_GET
def of_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show, as a part of a pay list's page, what was asked for it and what may still be asked for."""
    run = access.run_to_view(request.scope, pk)
    left = queries.payable(queries.payable_items(run))
    context = {
        "run": run,
        "left": left,
        "rows": [(one, request_badge(one), sources_of(one)) for one in queries.requests_of_run(run)],
        "may_ask": run.state == RunState.APPROVED and left.payees and request.scope.may("funds.post"),
    }
    return render(request, "funds/of_run.html", context)


@require_http_methods(GET_POST)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the payment of people of an approved list, as one payment."""
    run = access.run_to_ask(request.scope, pk)
    left = queries.payable(queries.payable_items(run))
    form = PayListForm(sent(request), scope=request.scope, on=today())
    theirs = {str(one.worker.pk): one.worker.pk for one in left.payees}
    picked = {theirs[one] for one in request.POST.getlist("workers") if one in theirs}
    if answered(request, form):
        said = dict(form.cleaned_data)
        source = said.pop("source")
        with refusals_on(form):
            made = commands.ask_pay_list(
                request.user,
                run,
                source,
                commands.PayListFacts(**said),
                today=today(),
                workers=picked,
            )
            messages.success(request, _("申请交上去了，等另一人批准。批准记账以后，这张表自动登记发放。"))
            return redirect("funds:request", made.pk)
    if request.method != "POST":
        picked = {one.worker.pk for one in left.payees}
    context = {"run": run, "left": left, "form": form, "chosen": picked, "place": name_of(run.division)}
    return render(request, "funds/paylist_ask.html", context, status=422 if form.errors else 200)
