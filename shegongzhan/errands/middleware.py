"""An answer that takes long becomes an errand; its reader is told when it is ready, on whatever page they are then."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shegongzhan.core.aside import Pace, TakesLong, pacing
from shegongzhan.core.time import now
from shegongzhan.errands import commands, queries, tasks

# Where a session keeps the errands its reader has not been told of yet.
OPEN = "errands"
# Typed secrets and the page's own token are no part of a question.
LEFT_OUT = {"csrfmiddlewaretoken"}


class ErrandsMiddleware:
    """Hands long answers to the background worker, and says on the next page that one is ready."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and not request.headers.get("HX-Request") and request.session.get(OPEN):
            _tell_ready(request)
        with pacing(Pace()):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TakesLong):
            return None
        asked = asked_by(request)
        user: Any = request.user
        question = queries.question_of(request.scope, asked)  # type: ignore[attr-defined]
        errand, is_new = commands.ask_for(user, exception.kind, question, asked, now=now())
        if is_new:
            request.session[OPEN] = [*request.session.get(OPEN, []), str(errand.pk)]
            _enqueue(str(errand.pk))
        elif errand.question != question:
            messages.info(request, _("上一个还没有做完，做完了再要这一个。"))
        return HttpResponseRedirect(reverse("errands:errand", args=[errand.pk]))


def _enqueue(pk: str) -> None:
    tasks.do_errand.enqueue(pk)


def asked_by(request: HttpRequest) -> dict[str, Any]:
    """Return what a request asks, as it can be asked again."""
    body = request.POST.copy()
    for name in LEFT_OUT:
        body.pop(name, None)
    return {
        "method": request.method, "path": request.path, "query": request.GET.urlencode(), "body": body.urlencode(),
        "language": get_language() or "zh-hans",
    }  # fmt: skip


def _tell_ready(request: HttpRequest) -> None:
    waiting = list(request.session[OPEN])
    user: Any = request.user
    ready = queries.ready_for(user.pk, waiting) if user.is_authenticated else []
    there = {str(one.pk) for one in ready}
    for one in ready:
        address = reverse("errands:errand", args=[one.pk])
        if request.path != address:
            words = _("要的内容做好了：") if one.state == "done" else _("要的内容没有做成：")
            messages.info(request, format_html('{} <a href="{}">{}</a>', words, address, _("去看看")))
    if there:
        request.session[OPEN] = [pk for pk in waiting if pk not in there]
