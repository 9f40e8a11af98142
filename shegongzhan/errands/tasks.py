"""Doing errands: the page that was asked for is worked out as its reader, without a request to hold up."""

import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django_tasks import task

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.core.aside import FIGURES, Pace, pacing
from shegongzhan.core.time import now, today
from shegongzhan.errands import commands
from shegongzhan.errands.models import Errand


@task(queue_name="errands")
def do_errand(pk: str) -> None:
    """Do one errand; what was cleared away meanwhile is not done any more."""
    errand = Errand.objects.select_related("user").filter(pk=UUID(pk)).first()
    if errand is None or not errand.user.is_active:
        return
    tell = Pace(aside=True, tell=lambda rows: commands.tell_rows(errand.user, errand, rows, now=now()))
    with pacing(tell), translation.override(_language_of(errand)):
        commands.do(errand.user, errand, lambda asked: _answer(errand.user, errand.kind, asked), now=now)


def _answer(user: User, kind: str, asked: dict[str, Any]) -> commands.Answer:
    request = request_of(user, asked)
    view, args, kwargs = resolve(asked["path"])
    found: HttpResponseBase = view(request, *args, **kwargs)
    if kind == FIGURES:  # they are kept where they were worked out; the page is asked again
        return None, "", ""
    if found.status_code != 200 or not isinstance(found, FileResponse):
        raise ValueError(f"no file came of it, but {found.status_code}")
    content = b"".join(found.streaming_content)  # type: ignore[arg-type]
    assert found.file_to_stream is not None
    # Not found.close(): that ends a request, and there is none.
    found.file_to_stream.close()
    return content, found["Content-Type"], found.filename


def request_of(user: User, asked: dict[str, Any]) -> HttpRequest:
    """Return the request that was asked, as its reader and with their rights of today."""
    request = HttpRequest()
    request.method, request.path, request.path_info = asked["method"], asked["path"], asked["path"]
    request.META = {"QUERY_STRING": asked["query"], "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET, request.POST = QueryDict(asked["query"]), QueryDict(asked["body"])
    request.user, request.session = user, {}  # type: ignore[assignment]
    request.scope = scope_of(user, today())  # type: ignore[attr-defined]
    request.resolver_match = resolve(asked["path"])
    return request


def _language_of(errand: Errand) -> str:
    return str(json.loads(errand.asked)["language"])
