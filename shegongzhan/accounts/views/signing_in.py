"""Signing in and out, and one's own account."""

from typing import Any

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
from shegongzhan.accounts.entering import sessions, slowing
from shegongzhan.accounts.forms import NewPasswordForm, PasswordForm, SignInForm
from shegongzhan.accounts.models import OpenSession, User
from shegongzhan.audit.commands import record
from shegongzhan.core.asking import answered, went_through
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.stations import queries as places


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and go on to the page asked for; who guesses is slowed down, and the owner on her own device hardly."""
    to = next_page(request)
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(to)
    form = SignInForm(request.POST or None)
    status = 422
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"].strip().lower()
        owner = User.objects.filter(username=username).first()
        counts = slowing.counts_of_sign_in(request, username, owner)
        if until := slowing.begin(counts):
            form.add_error(None, slowing.wait_in_words(until))
            return _sign_in_page(request, form, 429)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(user, User) and not _is_stale(user):
            slowing.succeeded(counts)
            return _come_in(request, user, to)
        until = slowing.waiting(counts)
        act = acts.LOCKED_OUT if until else acts.SIGN_IN_FAILED
        record("system", act, owner, division=queries.home_of(owner) if owner else "", username=username)
        # One sentence for an unknown name, a wrong password and a closed account: nothing to try names by. Only who
        # has the first password itself learns that it is over.
        stale = _("首次密码只能用一次，也已经过期。请点下面“登不进去”重新设。")
        form.add_error(None, stale if user else _("用户名或密码不对。忘了密码，请点下面“登不进去”。"))
        if until:
            form.add_error(None, slowing.wait_in_words(until))
            status = 429
    return _sign_in_page(request, form, status if form.errors else 200)


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    context = {
        "form": form, "next": request.POST.get("next") or request.GET.get("next", ""),
        "is_demonstration": settings.IS_DEMONSTRATION,
    }  # fmt: skip
    return render(request, "accounts/sign_in.html", context, status=status)


def _is_stale(user: User) -> bool:
    """Tell whether this is a first password that was used or has expired."""
    return user.must_change_password and (
        user.first_password_until is None or user.first_password_until <= now()
    )


def _come_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    if user.must_change_password:
        commands.use_up_first_password(user, at=now())
    login(request, user)
    sessions.begin(request, user)
    queries.scope_of(user, today())  # notes the role the event carries
    record(user, acts.SIGNED_IN, user, division=queries.home_of(user))
    response = HttpResponseRedirect(to)
    if user.second_factor_since is None:
        slowing.mark_device(request, response, user)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser forgets what it kept of the pages (its drafts go by name, see drafts.js)."""
    assert isinstance(request.user, User)
    record(request.user, acts.SIGNED_OUT, request.user, division=queries.home_of(request.user))
    sessions.end(list(OpenSession.objects.filter(session_key=request.session.session_key)))
    logout(request)
    messages.success(request, _("您已退出。"))
    answer = redirect("accounts:sign_in")
    answer["Clear-Site-Data"] = '"cache"'  # never "storage" or "cookies": the device's own mark stays
    return answer


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; who came in with a first one lands here before anything else."""
    user = request.user
    assert isinstance(user, User)
    first = user.must_change_password
    form = (NewPasswordForm if first else PasswordForm)(request.POST or None)
    if answered(request, form) and went_through(form, lambda: _change_password(user, form.cleaned_data)):
        old_key = request.session.session_key
        update_session_auth_hash(request, user)
        sessions.moved(request, old_key)
        sessions.end_all(user, but=request.session.session_key)
        messages.success(request, _("密码已改。下次用新密码登录。"))
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "rules": password_validators_help_texts(), "first": first}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _change_password(user: User, said: dict[str, Any]) -> None:
    if user.must_change_password:
        commands.choose_password(user, new=said["new"])
        return
    counts = slowing.counts_of_old_password(user)
    slowing.refuse_while_waiting(counts, field="old")
    try:
        commands.change_password(user, old=said["old"], new=said["new"])
    except RuleViolation as no:
        if no.code != "password.wrong":
            slowing.succeeded(counts)
        raise
    slowing.succeeded(counts)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account: posts, and in plain words what they allow where."""
    user = request.user
    assert isinstance(user, User)
    scope = request.scope  # type: ignore[attr-defined]
    posts = queries.posts_of(user)
    rights = queries.rights_in_words(scope)
    names = places.paths_of([post.division for post in posts])
    context = {
        "posts": [
            {"post": post, "place": names[post.division], "held": post.is_held(today())} for post in posts
        ],
        "rights": [{"place": queries.where_in_words(place), "words": words} for place, words in rights],
    }
    return render(request, "accounts/profile.html", context)


def next_page(request: HttpRequest) -> str:
    """Return the page to go on to: one of ours that was asked for, else the home page."""
    to = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if safe and to != reverse("accounts:sign_in") else resolve_url(settings.LOGIN_REDIRECT_URL)
