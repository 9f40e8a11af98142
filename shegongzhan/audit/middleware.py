"""Gives each request an id that its audit events and its answer carry."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shegongzhan.audit.context import coming_from
from shegongzhan.core.ids import new_id


class OriginMiddleware:
    """Notes request id and address for the events recorded while it is answered; `X-Request-Id` tells the id.

    The address is the one the web server sees: behind a proxy the proxy has to hand on the client's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_id().hex
        with coming_from(request_id, request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
