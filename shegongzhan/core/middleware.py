"""What holds for every answer, and a rule's "no" that no page caught as something a person can read."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation, is_disk_full

log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST")


class DefaultsMiddleware:
    """Takes no method but those of pages (TRACE would send cookies back), and lets nothing be kept that does not say so.

    Lists and pages of persons would otherwise lie in the cache of a shared computer, or come back by the back button
    after signing out. What may be kept (static files) says it itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RuleViolationMiddleware:
    """Answers 409 with the sentence of a RuleViolation, 403 with that of a PrivilegeNeeded, 507 for a full disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleViolation):
            return render(request, "core/refused.html", {"sentence": str(exception)}, status=409)
        if isinstance(exception, PrivilegeNeeded):
            return render(request, "core/forbidden.html", {"sentence": str(exception)}, status=403)
        if is_disk_full(exception):
            log.error("the disk is full: %s", type(exception).__name__)
            return HttpResponse(render_to_string("500.html", {"disk_full": True}), status=507)
        return None
