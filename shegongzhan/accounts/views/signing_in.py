"""Signing in and out, and one's own account."""

import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from shegongzhan.accounts import acts, commands, queries
from shegongzhan.accounts.forms import PasswordForm, SignInForm
from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.stations import queries as places


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and go on to the page asked for; five wrong passwords close the account for a while (by axes)."""
    to = _next(request)
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(to)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"].strip().lower()
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is not None:
            login(request, user)
            queries.scope_of(user, today())  # notes the role the event carries
            record(user, acts.SIGNED_IN, user, division=queries.home_of(user))
            return HttpResponseRedirect(to)
        _record_failure(request, username)
        if not getattr(request, "axes_locked_out", False):
            # One sentence for an unknown name, a wrong password and a closed account: nothing to try names by.
            form.add_error(None, _("用户名或密码不对。忘了密码请找本单位的系统管理员重置。"))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """Say that the account is closed for a while, and until when (called by axes)."""
    username = (credentials or {}).get("username", "")
    attempt = AccessAttempt.objects.filter(username=username).order_by("-attempt_time").first()
    cool_off = datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    begun = attempt.attempt_time if attempt else now()
    context = {"until": begun + cool_off, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked_out.html", context, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    assert isinstance(request.user, User)
    record(request.user, acts.SIGNED_OUT, request.user, division=queries.home_of(request.user))
    logout(request)
    messages.success(request, _("您已退出。"))
    return redirect("accounts:sign_in")


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; who has a one-time password lands here first."""
    user = request.user
    assert isinstance(user, User)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_password(user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except RuleViolation as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已改。下次用新密码登录。"))
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "rules": password_validators_help_texts()}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account: posts, and in plain words what they allow where."""
    user = request.user
    assert isinstance(user, User)
    scope = request.scope  # type: ignore[attr-defined]
    posts = queries.posts_of(user)
    rights = queries.rights_in_words(scope)
    names = places.paths_of([*[post.division for post in posts], *[place for place, _words in rights]])
    context = {
        "posts": [
            {"post": post, "place": names[post.division], "held": post.is_held(today())} for post in posts
        ],
        "rights": [{"place": names[place], "words": words} for place, words in rights],
    }
    return render(request, "accounts/profile.html", context)


def _next(request: HttpRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if safe and to != reverse("accounts:sign_in") else resolve_url(settings.LOGIN_REDIRECT_URL)


def _record_failure(request: HttpRequest, username: str) -> None:
    """Put a failed sign-in on record with the account's county, so that its auditor sees it; unknown names too."""
    user = User.objects.filter(username=username).first()
    act = acts.LOCKED_OUT if getattr(request, "axes_locked_out", False) else acts.SIGN_IN_FAILED
    record("system", act, user, division=queries.home_of(user) if user else "", username=username)
