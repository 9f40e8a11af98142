"""Hangs the scope of who asks on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from shegongzhan.accounts.queries import scope_of
from shegongzhan.core.scoping import NOWHERE, Scope
from shegongzhan.core.time import today


class SignedInMiddleware:
    """Gives every request `request.scope`: lazily, so that a page which asks nothing costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def scope() -> Scope:
            user = request.user
            return scope_of(user, today()) if user.is_authenticated else NOWHERE

        request.scope = SimpleLazyObject(scope)  # type: ignore[attr-defined]
        return self.get_response(request)
