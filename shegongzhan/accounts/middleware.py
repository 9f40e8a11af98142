"""Who asks, and may they: the doors before everything, a sliding session with an end, and the scope on the request."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from shegongzhan.accounts.entering import sessions
from shegongzhan.accounts.models import OpenSession
from shegongzhan.accounts.queries import scope_of
from shegongzhan.accounts.roles import WITH_SECOND_FACTOR
from shegongzhan.audit.commands import note_refusal
from shegongzhan.core.scoping import NOWHERE, Scope
from shegongzhan.core.time import today

# Pages for everybody. Any other page may say so itself with Django's @login_not_required.
OPEN = frozenset(
    {
        "core:healthz",
        "core:large_print",
        "core:styleguide",
        "core:styleguide_pick",
        "set_language",
        "accounts:sign_in",
        "accounts:ask",
        "accounts:waiting",
    }
)
# The pages somebody has to go through before all others, and what else opens meanwhile.
PASSWORD_FIRST, SECOND_STEP, SET_UP = "accounts:password", "accounts:second_step", "accounts:factor_add"
MEANWHILE = {
    PASSWORD_FIRST: {PASSWORD_FIRST, "accounts:sign_out"},
    SECOND_STEP: {SECOND_STEP, "accounts:factor_lost", SET_UP, "accounts:sign_out"},
    SET_UP: {SET_UP, "accounts:sign_out"},
}
# A session slides with its reader, but is written at most this often.
SECONDS_BETWEEN_WRITES = 60
SEEN = "seen_at"
# Not allowed here, and not there for this reader.
REFUSED = frozenset({403, 404})


class SignedInMiddleware:
    """Gives every request `request.scope`, and turns away who is not signed in.

    The scope is lazy: a page which asks nothing costs nothing. Signing in is asked for everywhere but on the pages
    of `OPEN`, so that a new page is closed until somebody decides otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held: Any = SimpleLazyObject(lambda: _held(request))

        def scope() -> Scope:
            # Nobody has rights before the doors are behind her, whatever page asks.
            return NOWHERE if _first_door(request, held) else held

        request.held_scope = held  # type: ignore[attr-defined]
        request.scope = SimpleLazyObject(scope)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code in REFUSED and request.resolver_match and request.user.is_authenticated:
            # The name of the page and not its address: who was looked for stands in nobody's log.
            note_refusal(request.user, route=request.resolver_match.view_name, status=response.status_code)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        user = request.user
        is_public = name in OPEN or not getattr(view, "login_required", True)
        if user.is_authenticated and sessions.is_over(request, user):
            sessions.end(list(OpenSession.objects.filter(session_key=request.session.session_key)))
            logout(request)
            user = request.user
        if not user.is_authenticated:
            return None if is_public else redirect_to_login(page_to_return_to(request))
        door = "" if is_public else _first_door(request, request.held_scope)  # type: ignore[attr-defined]
        if door and name not in MEANWHILE[door]:
            to = urlencode({"next": page_to_return_to(request)})
            return HttpResponseRedirect(f"{reverse(door)}?{to}" if door != PASSWORD_FIRST else reverse(door))
        _slide(request)
        return None


def _held(request: HttpRequest) -> Scope:
    user = request.user
    return scope_of(user, today()) if user.is_authenticated else NOWHERE


def _first_door(request: HttpRequest, held: Scope) -> str:
    """Return the page somebody signed in with a password has to go through first, '' when all are behind her."""
    user = request.user
    if not user.is_authenticated:
        return ""
    if user.must_change_password:
        return PASSWORD_FIRST
    if request.session.get(sessions.PASSED) == user.pk:
        return ""
    if user.second_factor_since is not None:
        return SECOND_STEP
    if settings.IS_DEMONSTRATION:
        return ""
    bool(held.grants)  # notes the roles held
    return SET_UP if user.held_roles & WITH_SECOND_FACTOR else ""


def page_to_return_to(request: HttpRequest) -> str:
    """Return the page somebody was on when the session had ended.

    A form that was sent is not sent again: its page opens with what was typed, which the browser kept. A part that
    htmx asked for leads back to the whole page.
    """
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(came_from)
    if parts.netloc != request.get_host() or parts.path == reverse("accounts:sign_in"):
        return reverse(settings.LOGIN_REDIRECT_URL)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _slide(request: HttpRequest) -> None:
    """Prolong the session; writing it on every request would make every page a write."""
    moment = int(time.time())
    if moment - request.session.get(SEEN, 0) >= SECONDS_BETWEEN_WRITES:
        request.session[SEEN] = moment
        sessions.seen(request)
