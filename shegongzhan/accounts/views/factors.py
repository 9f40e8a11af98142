"""The second step of signing in, and one's own second factors."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.accounts import acts, queries
from shegongzhan.accounts.entering import factors as second
from shegongzhan.accounts.entering import requests, sessions, slowing
from shegongzhan.accounts.entering.models import EntryRequest, RecoveryCode, SecondFactor, Wanted
from shegongzhan.accounts.forms import CodeForm, FactorForm, PasswordAgainForm
from shegongzhan.accounts.models import User
from shegongzhan.accounts.views import asking
from shegongzhan.accounts.views.signing_in import next_page
from shegongzhan.audit.commands import record
from shegongzhan.core.asking import GET_POST, answered, ask, went_through
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.qr import qr
from shegongzhan.core.time import now
from shegongzhan.crypto import ciphertext

CHALLENGE, NEW_SECRET = "passkey_challenge", "new_factor"
BOUND_TO = b"session.new_factor"
# So long after signing in nobody else sits down at the screen.
FRESH_SECONDS = 10 * 60


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@sensitive_post_parameters()
@never_cache
@require_http_methods(GET_POST)
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    user = _user(request)
    if user.second_factor_since is None or request.session.get(sessions.PASSED) == user.pk:
        return HttpResponseRedirect(next_page(request))
    form = CodeForm(request.POST or None)
    status = 200
    by_passkey = request.method == "POST" and "passkey" in request.POST
    if by_passkey or answered(request, form):
        counts = slowing.counts_of_second_step(request, user)
        if until := slowing.begin(counts):
            return _second_step_page(request, CodeForm(), slowing.wait_in_words(until), 429)
        if _passes(request, user, form, by_passkey):
            slowing.succeeded(counts)
            return _passed(request, user)
        record(user, acts.FACTOR_FAILED, user, division=queries.home_of(user))
        no = (
            _("这个通行密钥不对，请再试一次。") if by_passkey else _("验证码不对，或者已经用过。请等下一个。")
        )
        return _second_step_page(request, CodeForm(), no, 422)
    return _second_step_page(request, form, "", 422 if form.errors else status)


def _passes(request: HttpRequest, user: User, form: CodeForm, by_passkey: bool) -> bool:
    if by_passkey:
        challenge = request.session.pop(CHALLENGE, "")
        return second.passes_with_passkey(request, user, answer=request.POST["passkey"], challenge=challenge)
    return second.passes_with_code(user, form.cleaned_data["code"])


def _passed(request: HttpRequest, user: User) -> HttpResponse:
    request.session[sessions.PASSED] = user.pk
    if user.password_agreed_by:
        # She has the password and the factor: whoever agreed to the password has no hand in it any more.
        user.password_agreed_by = []
        user.save(update_fields=["password_agreed_by"])
    response = HttpResponseRedirect(next_page(request))
    slowing.mark_device(request, response, user)
    return response


def _second_step_page(request: HttpRequest, form: CodeForm, no: str, status: int) -> HttpResponse:
    options, challenge = second.options_to_pass(request, _user(request))
    if challenge:
        request.session[CHALLENGE] = challenge
    context = {
        "form": form, "no": no, "options": options,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "accounts/second_step.html", context, status=status)


@require_POST
def factor_lost(request: HttpRequest) -> HttpResponse:
    """Ask for another second factor: an administrator agrees to the number after seeing the owner."""
    user = _user(request)
    if user.second_factor_since is None or request.session.get(sessions.PASSED) == user.pk:
        return redirect("accounts:factors")
    try:
        slowing.refuse_while_waiting(slowing.counts_of_asking(request))
    except RuleViolation as no:
        return _second_step_page(request, CodeForm(), no.sentence, 429)
    asking.keep(request, requests.ask_for_second_factor(user))
    return redirect("accounts:waiting")


def _agreed_request(request: HttpRequest, user: User) -> EntryRequest | None:
    """Return the request of this browser that allows the account another second factor."""
    found = asking.held(request)
    if found is None or found.user_id != user.pk or found.wanted != Wanted.SECOND_FACTOR:
        return None
    return found if found.is_open(now()) and requests.is_agreed(found) else None


@sensitive_post_parameters()
@never_cache
@require_http_methods(GET_POST)
def factor_add(request: HttpRequest) -> HttpResponse:
    """Set up a telephone or a passkey, step by step; the first one comes with recovery codes."""
    user = _user(request)
    passed = user.second_factor_since is None or request.session.get(sessions.PASSED) == user.pk
    agreed = None if passed else _agreed_request(request, user)
    if not passed and agreed is None:
        return redirect("accounts:second_step")
    form = FactorForm(request.POST or None, with_password=not _is_fresh(request) and agreed is None)
    if answered(request, form) and went_through(form, lambda: _add(request, user, form.cleaned_data, agreed)):
        request.session[sessions.PASSED] = user.pk
        request.session.pop(NEW_SECRET, None)
        messages.success(request, _("第二步验证设好了。"))
        if RecoveryCode.objects.filter(user=user).exists():
            return redirect("accounts:factors")
        return _show_codes(request, user)
    return _add_page(request, user, form)


def _add_page(request: HttpRequest, user: User, form: FactorForm) -> HttpResponse:
    secret = _new_secret(request)
    options = ""
    if second.site_of(request):
        options, request.session[CHALLENGE] = second.options_to_add(request, user)
    context = {
        "form": form, "options": options, "drawn": qr(second.address_of(user, secret)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "must": second.must_have_one(user) and user.second_factor_since is None,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "accounts/factor_add.html", context, status=422 if form.errors else 200)


def _new_secret(request: HttpRequest) -> str:
    """Return the secret offered on the page: the same one until it is taken, and never in clear beside the session."""
    if kept := request.session.get(NEW_SECRET):
        return ciphertext.decrypt(kept, BOUND_TO)
    secret = second.new_secret()
    request.session[NEW_SECRET] = ciphertext.encrypt(secret, BOUND_TO)
    return secret


@transaction.atomic
def _add(request: HttpRequest, user: User, said: dict[str, Any], agreed: EntryRequest | None) -> None:
    if "password" in said:
        _check_password(user, said["password"])
    instead = agreed is not None
    if answer := request.POST.get("passkey"):
        challenge = request.session.pop(CHALLENGE, "")
        second.add_passkey(
            request, user, answer=answer, challenge=challenge, label=said["label"], instead=instead
        )
    else:
        secret = _new_secret(request)
        second.add_codes(user, secret=secret, typed=said["code"], label=said["label"], instead=instead)
    if agreed is not None:
        requests.finish_second_factor(agreed, at=now())
        sessions.end_all(user, but=request.session.session_key)


def _is_fresh(request: HttpRequest) -> bool:
    return int(now().timestamp()) - request.session.get(sessions.BEGUN, 0) < FRESH_SECONDS


def _check_password(user: User, typed: str) -> None:
    counts = slowing.counts_of_old_password(user)
    slowing.refuse_while_waiting(counts, field="password")
    if not user.check_password(typed):
        raise RuleViolation("password.wrong", _("密码不对。"), field="password")
    slowing.succeeded(counts)


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    context = {"codes": second.new_recovery_codes(user), "next": next_page(request)}
    return render(request, "accounts/recovery_codes.html", context)


@require_safe
def factors(request: HttpRequest) -> HttpResponse:
    """Show one's own second factors."""
    user = _user(request)
    context = {
        "factors": SecondFactor.objects.filter(user=user).order_by("pk"), "must": second.must_have_one(user),
        "codes_left": RecoveryCode.objects.filter(user=user).count(),
    }  # fmt: skip
    return render(request, "accounts/factors.html", context)


@never_cache
@require_http_methods(GET_POST)
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Do without one of one's own second factors."""
    user = _user(request)
    factor = SecondFactor.objects.filter(pk=pk, user=user).first()
    if factor is None:
        raise Http404

    def act(said: dict[str, Any]) -> None:
        _check_password(user, said["password"])
        second.remove(user, factor)

    return ask(
        request, PasswordAgainForm(request.POST or None), act, title=_("去掉“{label}”？").format(label=factor.label),
        yes=_("去掉"), tone="danger", back=reverse("accounts:factors"), done=_("去掉了。"),
        text=_("以后登录不能再用它。"),
    )  # fmt: skip


@never_cache
@require_http_methods(GET_POST)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make a new set of recovery codes and show it once."""
    user = _user(request)
    if user.second_factor_since is None:
        return redirect("accounts:factors")
    form = PasswordAgainForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: _check_password(user, form.cleaned_data["password"])
    ):
        return _show_codes(request, user)
    context = {
        "form": form, "title": _("换一套恢复码"), "yes": _("换一套"), "back": reverse("accounts:factors"),
        "text": _("旧的马上作废，新的只显示一次。"),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)
