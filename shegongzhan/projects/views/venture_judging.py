"""What a judge sees: the declaration on interests, the applications, one sheet each. Without an account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.core.asking import say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.projects import commands, guests
from shegongzhan.projects.commands.judging import JUDGE as THE_JUDGE
from shegongzhan.projects.forms.ventures import ScoreForm
from shegongzhan.projects.models import CallState
from shegongzhan.projects.queries import ventures
from shegongzhan.projects.views.venture_applications import told_of

BOTH = ["GET", "POST"]


@login_not_required
@never_cache
@require_safe
def judging(request: HttpRequest) -> HttpResponse:
    """Show a judge the applications: to say where there is an interest, then to score."""
    judge = guests.judge_of(request, today())
    if judge is None:
        return redirect("projects:venture_code")
    rows = ventures.before_judge(judge)
    context = {
        "judge": judge,
        "call": judge.call,
        "rows": rows,
        "open": sum(not aside and not (sheet and sheet.handed_in_at) for _row, aside, sheet in rows),
        "is_review": judge.call.state == CallState.REVIEW,
    }
    return render(request, "projects/venture/judging.html", context)


@login_not_required
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Take the judge's word on interests."""
    judge = guests.judge_of(request, today())
    if judge is None:
        return redirect("projects:venture_code")
    interests = [
        (row, request.POST.get(f"reason_{row.pk}", ""))
        for row, aside, _sheet in ventures.before_judge(judge)
        if not aside and f"aside_{row.pk}" in request.POST
    ]
    try:
        commands.declare(THE_JUDGE, judge, interests, now=now())
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, _("声明记下了。"))
    return redirect("projects:venture_judging")


@login_not_required
@never_cache
@require_http_methods(BOTH)
def score(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fill in a sheet; it may be kept and handed in later."""
    judge = guests.judge_of(request, today())
    if judge is None:
        return redirect("projects:venture_code")
    found = next((one for one in ventures.before_judge(judge) if one[0].pk == pk), None)
    if found is None or found[1]:
        raise Http404
    application, _aside, sheet = found
    first = {f"item_{code}": given for code, given in sheet.items.items()} if sheet else {}
    form = ScoreForm(
        sent(request), call=judge.call, initial={**first, "remark": sheet.remark if sheet else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.score(
                THE_JUDGE, judge, application, items=form.items_given(), remark=form.cleaned_data["remark"],
                hand_in="hand_in" in request.POST, now=now(),
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("交了。") if "hand_in" in request.POST else _("保存好了，还没有交。"))
            return redirect("projects:venture_judging")
    context = {
        **told_of(application), "form": form, "judge": judge, "call": judge.call, "blind": judge.call.blind,
        "handed_in": bool(sheet and sheet.handed_in_at), "sheet": sheet,
    }  # fmt: skip
    return render(request, "projects/venture/score.html", context, status=422 if form.errors else 200)
