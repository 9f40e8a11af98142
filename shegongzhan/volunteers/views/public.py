"""Pages for everybody's phone, without an account: what there is, registering, signing up, in and out, checking a code.

Nothing here shows a person's data to anybody but that person; what may be typed often is bounded (core.limits).
"""

import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.core import ids, limits
from shegongzhan.core.asking import say_no
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import now, today
from shegongzhan.crypto import masking
from shegongzhan.people.rules import digits
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.volunteers import codes, commands, rules
from shegongzhan.volunteers.forms.register import PeriodForm, RecogniseForm, RegisterForm
from shegongzhan.volunteers.models import (
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Statement,
    Volunteer,
)
from shegongzhan.volunteers.queries import register, service
from shegongzhan.volunteers.views.opportunities import span_of
from shegongzhan.volunteers.views.statements import first_day

# Who acts on these pages, as the audit log names it.
HERSELF = "volunteer"
# An office or a village hall may share one address; one telephone belongs to few.
MOST_FROM_ONE_PLACE = 60
MOST_FOR_ONE_PHONE = 5
MOST_REGISTRATIONS = 30
HERE = "volunteers.here"
SECONDS_HERE = 20 * 60


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "volunteers/public/too_many.html", status=429)


def _back(request: HttpRequest, default: str) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith(reverse("volunteers:list")) else default


@login_not_required
@require_safe
def open_list(request: HttpRequest) -> HttpResponse:
    """List what volunteers are looked for, the next first."""
    page = page_of(service.open_to_everybody(now()), request.GET.get("page", 1))
    rows = [
        (one, span_of(one), label("volunteers.service_kinds", one.kind, one.division, one.day))
        for one in page.rows
    ]
    return render(request, "volunteers/public/open.html", {"rows": rows, "page": page})


def _shown(pk: UUID) -> Opportunity:
    """Return an opportunity everybody may read: once published, and not cancelled before anybody saw it."""
    found = get_object_or_404(Opportunity.objects.select_related("station", "organisation"), pk=pk)
    if found.state == OpportunityState.DRAFT:
        raise Http404
    return found


@login_not_required
@never_cache
@require_safe
def open_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one opportunity, and whoever is recognised how she stands with it."""
    found = _shown(pk)
    me = codes.volunteer_of(request)
    mine = SignUp.objects.filter(opportunity=found, volunteer=me).first() if me else None
    context = {
        "opportunity": found,
        "when": span_of(found),
        "kind": label("volunteers.service_kinds", found.kind, found.division, found.day),
        "skills": [label("volunteers.skills", code, found.division, found.day) for code in found.skills],
        "left": max(0, found.places - found.taken),
        "is_open": found.state == OpportunityState.OPEN and found.ends_at > now(),
        "me": me,
        "mine": mine,
        "is_in": mine is not None
        and mine.state in (SignUpState.ASKED, SignUpState.CONFIRMED, SignUpState.WAITING),
        "place": _place_in_line(mine) if mine else 0,
        "form": RecogniseForm(),
    }
    return render(request, "volunteers/public/open_one.html", context)


def _place_in_line(mine: SignUp) -> int:
    if mine.state != SignUpState.WAITING:
        return 0
    before = SignUp.objects.filter(opportunity_id=mine.opportunity_id, state=SignUpState.WAITING)
    return before.filter(asked_at__lt=mine.asked_at).count() + 1


@login_not_required
@require_POST
def sign_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the recognised volunteer up, or take her sign-up back."""
    found, me = _shown(pk), codes.volunteer_of(request)
    back = _back(request, reverse("volunteers:open_one", args=[pk]))
    if me is None:
        messages.error(request, _("请先说您是谁。"))
        return redirect(back)
    try:
        if "withdraw" in request.POST:
            row = get_object_or_404(SignUp, opportunity=found, volunteer=me)
            commands.withdraw(HERSELF, row, now=now())
            messages.success(request, _("退出了，名额让给下一位。"))
        else:
            _sign_up(request, found, me)
    except RuleViolation as no:
        messages.error(request, no.sentence)
    return redirect(back)


def _sign_up(request: HttpRequest, found: Opportunity, me: Volunteer) -> None:
    try:
        row = commands.sign_up(HERSELF, found, me, now=now())
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, _SAID[SignUpState(row.state)]())


_SAID = {
    SignUpState.CONFIRMED: lambda: _("报上了。"),
    SignUpState.ASKED: lambda: _("名额留着了，等社工站确认。"),
    SignUpState.WAITING: lambda: _("名额满了，您在候补里；有人退出会按先后补上。"),
}


@login_not_required
@never_cache
def register_here(request: HttpRequest) -> HttpResponse:
    """Register oneself as a volunteer; the code to be recognised by is shown once."""
    form = RegisterForm(request.POST or None, place="", on=today())
    address = limits.address_of(request)
    if request.method == "POST":
        if limits.used_up("volunteers.register", address, most=MOST_REGISTRATIONS):
            return _too_many(request)
        if form.is_valid() and not form.cleaned_data["website"]:
            limits.count("volunteers.register", address)
            try:
                made, code = commands.register_herself(HERSELF, form.facts(), on=today())
            except RuleViolation as no:
                say_no(form, no)
            else:
                shown = {
                    "code": rules.grouped(code),
                    "station": made.station,
                    "next": _back(request, reverse("volunteers:open")),
                }
                response = render(request, "volunteers/public/registered.html", shown)
                codes.remember(response, made, long=False)
                return response
    context: dict[str, Any] = {"form": form, "next": _back(request, "")}
    return render(request, "volunteers/public/register.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def recognise(request: HttpRequest) -> HttpResponse:
    """Recognise a volunteer by name, phone and code, and go on where she was."""
    form = RecogniseForm(request.POST)
    back = _back(request, reverse("volunteers:me"))
    if not form.is_valid():
        context = {"form": form, "next": back, "sign_up": request.POST.get("sign_up", "")}
        return render(request, "volunteers/public/who.html", context, status=422)
    said = form.cleaned_data
    address, phone = limits.address_of(request), digits(said["phone"])
    if limits.used_up("volunteers.place", address, most=MOST_FROM_ONE_PLACE) or limits.used_up(
        "volunteers.phone", phone, most=MOST_FOR_ONE_PHONE
    ):
        return _too_many(request)
    me = register.recognised(said["name"], said["phone"], said["code"])
    if me is None:
        limits.count("volunteers.place", address)
        limits.count("volunteers.phone", phone)
        form.add_error(None, _("姓名、手机号和识别码对不上。识别码丢了，请社工站换一个。"))
        context = {"form": form, "next": back, "sign_up": request.POST.get("sign_up", "")}
        return render(request, "volunteers/public/who.html", context, status=422)
    limits.forget("volunteers.phone", phone)
    if wanted := _wanted(request):
        _sign_up(request, wanted, me)
    response = redirect(back)
    codes.remember(response, me, long=said["remember"])
    return response


def _wanted(request: HttpRequest) -> Opportunity | None:
    """Return what somebody signs up for in the same breath as she says who she is, None for nothing."""
    pk = ids.uuid_of(request.POST.get("sign_up", ""))
    return Opportunity.objects.exclude(state=OpportunityState.DRAFT).filter(pk=pk).first() if pk else None


@login_not_required
@require_POST
def forget_me(request: HttpRequest) -> HttpResponse:
    """Let this phone forget whose it is."""
    response = redirect("volunteers:open")
    codes.forget(response)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show a volunteer her own sign-ups, hours and statements, and issue one when she asks."""
    who = codes.volunteer_of(request)
    if who is None:
        context = {"form": RecogniseForm(), "next": reverse("volunteers:me")}
        return render(request, "volunteers/public/who.html", context)
    form = PeriodForm(request.POST or None, initial={"since": first_day(who), "until": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.issue_statement(HERSELF, who, on=today(), **form.cleaned_data)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("volunteers:my_statement", pk=made.pk)
    minutes = register.total_minutes(who)
    steps = policy("volunteers.star_hours", who.division, today())
    context = {
        "me": who,
        "coming": [(row, span_of(row.opportunity)) for row in service.sign_ups_of_volunteer(who, now())],
        "hours": list(service.hours_of(who)[:50]),
        "minutes": minutes,
        "stars": rules.stars(minutes, steps),
        "missing": rules.minutes_to_next_star(minutes, steps),
        "statements": list(Statement.objects.filter(volunteer=who).order_by("-issued_on", "-pk")[:20]),
        "form": form,
    }
    return render(request, "volunteers/public/me.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def my_statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a volunteer her own statement, to print; nobody else's."""
    who = codes.volunteer_of(request)
    if who is None:
        return redirect("volunteers:me")
    found = get_object_or_404(Statement.objects.select_related("volunteer", "station"), pk=pk, volunteer=who)
    context = {
        "statement": found,
        "code": rules.grouped(found.code),
        "verify_url": request.build_absolute_uri(reverse("volunteers:verify")),
        "back": reverse("volunteers:me"),
    }
    return render(request, "volunteers/public/my_statement.html", context)


@login_not_required
@never_cache
@require_safe
def here(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Take somebody who scanned the code on the wall to the page of the place; an old code is told so."""
    found = get_object_or_404(Opportunity, pk=pk)
    if not codes.is_current(found, token, now()):
        return render(request, "volunteers/public/scan_again.html", status=410)
    request.session[HERE] = {"opportunity": str(pk), "until": time.time() + SECONDS_HERE}
    return redirect("volunteers:here_now")


def _where(request: HttpRequest) -> Opportunity | None:
    said: Any = request.session.get(HERE) or {}
    if said.get("until", 0) < time.time():
        return None
    return Opportunity.objects.filter(pk=said["opportunity"]).select_related("station").first()


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def here_now(request: HttpRequest) -> HttpResponse:
    """Sign in or out where the code was scanned; no photograph, no location."""
    found = _where(request)
    if found is None:
        return render(request, "volunteers/public/scan_again.html", status=410)
    who: Volunteer | None = codes.volunteer_of(request)
    if request.method == "POST" and who is not None:
        try:
            if "out" in request.POST:
                done = commands.sign_out(HERSELF, found, who, now=now())
                messages.success(request, _("签退了，谢谢您。时长由负责人记录后计入。") if done else "")
            else:
                commands.sign_in(HERSELF, found, who, now=now())
                messages.success(request, _("签到了。走的时候再扫一次码签退。"))
        except RuleViolation as no:
            messages.error(request, no.sentence)
        return redirect("volunteers:here_now")
    row = SignUp.objects.filter(opportunity=found, volunteer=who).first() if who else None
    context = {
        "opportunity": found,
        "when": span_of(found),
        "me": who,
        "mine": row,
        "is_in": row is not None and row.state not in (SignUpState.WITHDRAWN, SignUpState.REFUSED),
        "time": found.attendances.filter(volunteer=who).first() if who else None,
        "is_over": found.ends_at <= now(),
        "form": RecogniseForm(),
        "next": reverse("volunteers:here_now"),
    }
    return render(request, "volunteers/public/here.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Tell what a statement's code proves: hours, days, who issued it, the name masked; or that it proves nothing."""
    context: dict[str, Any] = {"typed": ""}
    if request.method == "POST":
        address = limits.address_of(request)
        if limits.used_up("volunteers.verify", address, most=MOST_FROM_ONE_PLACE):
            return _too_many(request)
        typed = request.POST.get("code", "")[:40]
        found = service.statement_by_code(typed)
        if found is None:
            limits.count("volunteers.verify", address)
        context = {
            "typed": typed,
            "asked": True,
            "statement": found,
            "name": masking.name(found.volunteer.name) if found else "",
            "count": len(found.items) if found else 0,
        }
    return render(request, "volunteers/public/verify.html", context)
