"""Who asks, and may they: sign-in before everything, a sliding session, and the scope on the request."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from shegongzhan.accounts.queries import scope_of
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
    }
)
# What somebody may still do who has to change a one-time password first.
WHILE_CHANGING = OPEN | {"accounts:password", "accounts:sign_out"}
# A session slides with its reader, but is written at most this often.
SECONDS_BETWEEN_WRITES = 60
SEEN = "seen_at"


class SignedInMiddleware:
    """Gives every request `request.scope`, and turns away who is not signed in.

    The scope is lazy: a page which asks nothing costs nothing. Signing in is asked for everywhere but on the pages
    of `OPEN`, so that a new page is closed until somebody decides otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def scope() -> Scope:
            user = request.user
            return scope_of(user, today()) if user.is_authenticated else NOWHERE

        request.scope = SimpleLazyObject(scope)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        user = request.user
        if not user.is_authenticated:
            if name in OPEN or not getattr(view, "login_required", True):
                return None
            return redirect_to_login(page_to_return_to(request))
        if user.must_change_password and name not in WHILE_CHANGING:
            return HttpResponseRedirect(reverse("accounts:password"))
        _slide(request)
        return None


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
