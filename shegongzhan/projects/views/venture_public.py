"""Pages without an account: calls to read, applying, coming back with a code, judging, objecting.

Nothing here shows telephone or contact to anybody but who wrote them; what may be typed often is bounded.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.core import limits
from shegongzhan.core.asking import say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import now, today
from shegongzhan.files.commands import attach
from shegongzhan.files.queries import files_of
from shegongzhan.files.rules import ACCEPT, LARGEST
from shegongzhan.policies.queries import label
from shegongzhan.projects import commands, guests
from shegongzhan.projects.commands.applying import APPLICANT as HERSELF
from shegongzhan.projects.forms.ventures import (
    ApplicationForm,
    BudgetForms,
    CodeForm,
    IndicatorForms,
    ObjectionForm,
)
from shegongzhan.projects.models import (
    CallState,
    Judge,
    VentureApplication,
    VentureCall,
)
from shegongzhan.projects.queries import ventures
from shegongzhan.projects.views.venture_applications import told_of
from shegongzhan.projects.views.ventures import BOTH, application_badge, state_of
from shegongzhan.stations.queries import children_of, label_of, name_of

# A hall of a village or an office may share one address.
MOST_CODES = 20
MOST_FORMS = 40
CONTENT_LENGTH = 200_000
MOST_PAPERS = 10


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/venture/too_many.html", status=429)


def _is_too_much(request: HttpRequest, what: str, most: int) -> bool:
    return limits.count(what, limits.address_of(request)) > most


@login_not_required
@require_safe
def open_calls(request: HttpRequest) -> HttpResponse:
    """List the calls everybody may read."""
    page = page_of(ventures.calls_for_everybody(), request.GET.get("page", 1))
    on = today()
    rows = [(call, state_of(call), name_of(call.division), call.takes_applications(on)) for call in page.rows]
    return render(request, "projects/venture/public_calls.html", {"rows": rows, "page": page})


def _shown(pk: int) -> VentureCall:
    call = get_object_or_404(VentureCall, pk=pk)
    if call.state not in ventures.TO_READ:
        raise Http404
    return call


@login_not_required
@require_safe
def open_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a call, and its result while and after it is made public."""
    call = _shown(pk)
    is_public = call.state in (CallState.PUBLICITY, CallState.DECIDED)
    context = {
        "call": call,
        "state": state_of(call),
        "place": label_of(call.division),
        "fields": [label("services.fields", code, call.division, call.opens_on) for code in call.fields],
        "takes": call.takes_applications(today()),
        "result": [(row, application_badge(row)) for row in ventures.result_of(call)] if is_public else [],
        "may_object": call.state == CallState.PUBLICITY
        and call.publicity_until is not None
        and today() <= call.publicity_until,
    }
    return render(request, "projects/venture/public_call.html", context)


@login_not_required
@never_cache
@require_http_methods(BOTH)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new application; it is kept even half written, with a code to come back."""
    call = _shown(pk)
    if not call.takes_applications(today()):
        messages.info(request, _("这次征集现在不接受申报。"))
        return redirect("projects:open_call", pk)
    return _write(request, call, None)


@login_not_required
@never_cache
@require_http_methods(BOTH)
def mine(request: HttpRequest) -> HttpResponse:
    """Go on with the application this browser has the code of."""
    application = guests.applicant_of(request)
    if application is None:
        return redirect("projects:venture_code")
    if application.state in commands.OWN_HANDS:
        return _write(request, application.call, application)
    context = {**told_of(application), "state": application_badge(application), "call": application.call}
    context["papers"] = files_of(application)
    context["may_withdraw"] = (
        application.state in ("submitted", "complete") and application.call.state == "open"
    )
    return render(request, "projects/venture/mine.html", context)


def _places(call: VentureCall) -> list[tuple[str, str]]:
    return [
        (call.division, name_of(call.division)),
        *((one.code, one.name) for one in children_of(call.division)),
    ]


def _write(request: HttpRequest, call: VentureCall, application: VentureApplication | None) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > CONTENT_LENGTH + LARGEST:
        return _too_many(request)
    if sum(len(str(text).encode()) for text in request.POST.values()) > CONTENT_LENGTH:
        return _too_many(request)
    if request.method == "POST" and _is_too_much(request, "projects.apply", MOST_FORMS):
        return _too_many(request)
    first: dict[str, Any] = {}
    if application:
        first = {name: getattr(application, name) for name in ApplicationForm.base_fields}
    form = ApplicationForm(sent(request), call=call, places=_places(call), initial=first)
    indicators = IndicatorForms(
        sent(request), prefix="indicators", form_kwargs={"call": call},
        initial=application.indicators if application else [],
    )  # fmt: skip
    budget = BudgetForms(
        sent(request), prefix="budget", form_kwargs={"call": call},
        initial=application.budget if application else [],
    )  # fmt: skip
    if request.method == "POST" and all([form.is_valid(), indicators.is_valid(), budget.is_valid()]):
        facts = commands.ApplicationFacts(
            **form.cleaned_data,
            indicators=[one.cleaned_data for one in indicators if one.cleaned_data.get("label")],
            budget=[one.cleaned_data for one in budget if one.cleaned_data.get("label")],
        )
        try:
            return _kept(request, call, application, facts)
        except RuleViolation as no:
            say_no(form, no)
    context = {"form": form, "indicators": indicators, "budget": budget, "call": call, "application": application, "accept": ACCEPT,
               "papers": files_of(application) if application else [],
               "gaps": ventures.gaps_in(application) if application else []}  # fmt: skip
    return render(
        request, "projects/venture/apply.html", context, status=422 if request.method == "POST" else 200
    )


def _kept(
    request: HttpRequest,
    call: VentureCall,
    application: VentureApplication | None,
    facts: commands.ApplicationFacts,
) -> HttpResponse:
    """Keep what was written; hand it in when asked to. A new one gets its code, shown once."""
    if application is None:
        with transaction.atomic():
            made, code = commands.apply(HERSELF, call, facts, today=today())
            _attach(request, made)
        answer = render(
            request,
            "projects/venture/code.html",
            {"code": code, "call": call, "gaps": ventures.gaps_in(made)},
        )
        answer["Cache-Control"] = "no-store"
        guests.remember(answer, made)
        return answer
    with transaction.atomic():
        commands.change_application(HERSELF, application, facts, today=today())
        _attach(request, application)
    if "submit" in request.POST:
        application.refresh_from_db()
        commands.submit(HERSELF, application, now=now())
        messages.success(request, _("已提交。用回访码随时可以看审到哪一步。"))
    else:
        messages.success(request, _("保存好了。"))
    return redirect("projects:venture_mine")


def _attach(request: HttpRequest, application: VentureApplication) -> None:
    """Keep the paper that came with the form; a refused one refuses the whole, so that nothing is half saved."""
    given = request.FILES.get("file")
    if given is None:
        return
    if files_of(application).count() >= MOST_PAPERS:
        raise RuleViolation("file.many", _("最多 %(n)s 个附件。") % {"n": MOST_PAPERS})
    purpose = request.POST.get("purpose", "").strip()[:40]
    attach(HERSELF, application, name=given.name or "", content=given.read(), purpose=purpose)


@login_not_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's application back."""
    application = guests.applicant_of(request)
    if application is None:
        return redirect("projects:venture_code")
    try:
        commands.withdraw(HERSELF, application)
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, _("申报已撤回。"))
    return redirect("projects:venture_mine")


@login_not_required
@never_cache
@require_http_methods(BOTH)
def code(request: HttpRequest) -> HttpResponse:
    """Come back with a code: an applicant to the application, a judge to the sheets."""
    form = CodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if _is_too_much(request, "projects.code", MOST_CODES):
            return _too_many(request)
        guest = guests.by_code(form.cleaned_data["code"], today())
        if guest is None:
            form.add_error("code", _("没有这个回访码，请看清楚再输。"))
        else:
            limits.forget("projects.code", limits.address_of(request))
            answer = redirect(
                "projects:venture_judging" if isinstance(guest, Judge) else "projects:venture_mine"
            )
            guests.remember(answer, guest)
            return answer
    return render(
        request, "projects/venture/ask_code.html", {"form": form}, status=422 if form.errors else 200
    )


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let this browser forget whose application or which judge it had."""
    answer = redirect("projects:open_calls")
    guests.forget(answer, guests.APPLICANT)
    guests.forget(answer, guests.JUDGE)
    return answer


@login_not_required
@require_http_methods(BOTH)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something against a result while it is public."""
    call = _shown(pk)
    if call.state != CallState.PUBLICITY:
        raise Http404
    rows = {str(row.pk): row for row in ventures.result_of(call)}
    form = ObjectionForm(sent(request), applications=[(pk, row.name) for pk, row in rows.items()])
    if request.method == "POST" and form.is_valid():
        if _is_too_much(request, "projects.object", MOST_CODES):
            return _too_many(request)
        said = form.cleaned_data
        try:
            commands.object_to(
                "public", call, text=said["text"], said_by=said["said_by"],
                application=rows.get(said["application"]), today=today(),
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("收到了，县里会答复您。"))
            return redirect("projects:open_call", call.pk)
    return render(
        request, "projects/venture/object.html", {"form": form, "call": call}, status=422 if form.errors else 200
    )  # fmt: skip
