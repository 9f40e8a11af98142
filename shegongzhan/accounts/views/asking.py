"""Not getting in: the owner asks at the sign-in page and waits; an administrator who saw her agrees."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shegongzhan.accounts import access
from shegongzhan.accounts.entering import requests, slowing
from shegongzhan.accounts.entering.models import EntryRequest, Wanted
from shegongzhan.accounts.forms import AskForm, NewPasswordForm, NumberForm
from shegongzhan.accounts.models import User
from shegongzhan.core.asking import GET_POST, answered, refusals_on, went_through
from shegongzhan.core.time import now, today
from shegongzhan.stations import queries as places

# The request this browser made: its key and the secret that goes with it.
HELD = "entry_request"


@login_not_required
@never_cache
@require_http_methods(GET_POST)
def ask_for_password(request: HttpRequest) -> HttpResponse:
    """Take the name of an account and show a number, whether there is such an account or not."""
    form = AskForm(request.POST or None)
    if answered(request, form):
        with refusals_on(form):
            slowing.refuse_while_waiting(slowing.counts_of_asking(request))
            keep(request, requests.ask(form.cleaned_data["username"].strip().lower()))
            return redirect("accounts:waiting")
    return render(request, "accounts/ask.html", {"form": form}, status=422 if form.errors else 200)


def keep(request: HttpRequest, asked: requests.Asked) -> None:
    """Let this browser hold the request it made: nothing else can go on with it."""
    request.session[HELD] = [asked.request.pk, asked.secret]


def held(request: HttpRequest) -> EntryRequest | None:
    """Return the request this browser made."""
    pk, secret = request.session.get(HELD) or (None, None)
    return requests.held_by(pk, secret)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(GET_POST)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the number until administrators agree, then let the owner go on: here, and on no other screen."""
    found = held(request)
    if found is None:
        return redirect("accounts:ask")
    at = now()
    is_part = bool(request.headers.get("HX-Request"))
    agreed = found.is_open(at) and requests.is_agreed(found)
    if agreed and found.wanted == Wanted.SECOND_FACTOR and not is_part:
        return redirect("accounts:factor_add")
    form = NewPasswordForm(request.POST or None)
    if agreed and answered(request, form):
        chosen = form.cleaned_data["new"]
        if went_through(form, lambda: requests.set_password(found, chosen, at=at)):
            request.session.flush()
            messages.success(request, _("新密码设好了，请用它登录。"))
            return redirect("accounts:sign_in")
    # The session would end before the number does.
    request.session.modified = True
    context = {
        "asked": found, "number": f"{found.number[:4]} {found.number[4:]}", "agreed": agreed, "form": form,
        "is_open": found.is_open(at), "given": found.agreements.count(), "rules": password_validators_help_texts(),
        "for_factor": found.wanted == Wanted.SECOND_FACTOR,
    }  # fmt: skip
    template = "accounts/_waiting.html" if is_part else "accounts/waiting.html"
    return render(request, template, context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(GET_POST)
def agree(request: HttpRequest) -> HttpResponse:
    """Take the number the owner read out, show whose it is, and agree when she was seen."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_agree(scope)
    actor = request.user
    assert isinstance(actor, User)
    form = NumberForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if answered(request, form):
        with refusals_on(form):
            counts = slowing.counts_of_number(actor)
            slowing.refuse_while_waiting(counts, field="number")
            found = requests.find(scope, form.cleaned_data["number"], now())
            slowing.succeeded(counts)
            if form.cleaned_data["seen"]:
                requests.agree(actor, found, at=now())
                messages.success(request, _done_words(found))
                return redirect("accounts:user", pk=found.user_id)
            if "confirm" in request.POST:
                form.add_error("seen", _("没有当面见到本人，就不能同意。"))
            assert found.user is not None
            context |= {"asked": found, "person": found.user, "home": places.path_name(found.user.division)}
            context["held"] = found.user.posts.held_on(today()).select_related("station")
    return render(request, "accounts/agree.html", context, status=422 if form.errors else 200)


def _done_words(found: EntryRequest) -> str:
    if requests.is_agreed(found):
        return _("同意了。请本人在自己的屏幕上接着办。")
    return _("您同意了。这个账号没有第二步验证，还要另一类管理员也见到本人、同意一次。")
