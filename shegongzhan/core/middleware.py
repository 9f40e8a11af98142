"""Turns a rule's "no" that no page caught into an answer a person can read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation


class RuleViolationMiddleware:
    """Answers 409 with the sentence of a RuleViolation and 403 with that of a PrivilegeNeeded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleViolation):
            return render(request, "core/refused.html", {"sentence": str(exception)}, status=409)
        if isinstance(exception, PrivilegeNeeded):
            return render(request, "core/forbidden.html", {"sentence": str(exception)}, status=403)
        return None
