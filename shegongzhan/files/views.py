"""What the pages of any row do with its papers. The row's own door has been asked before any of these."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.acts.rows import Rows
from shegongzhan.core.asking import ask, do, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import now
from shegongzhan.files import commands
from shegongzhan.files.models import StoredFile
from shegongzhan.files.queries import file_of


def add_paper(request: HttpRequest, row: Model, back: str) -> HttpResponse:
    """Attach what was sent to a row."""
    return do(request, lambda: _attach(request, row), back=back, done=_("附件存好了。"))


def open_paper(
    request: HttpRequest, row: Model, pk: UUID, back: str, *, actor: commands.Actor | None = None
) -> HttpResponseBase:
    """Hand out a paper of a row; where the disk has lost it, say so on the row's page.

    `actor` is who asks when it is nobody with an account.
    """
    try:
        return commands.hand_out(actor or request.user, _paper_of(row, pk))
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect(back)


def remove_paper(
    request: HttpRequest, row: Model, pk: UUID, back: str, *, actor: commands.Actor | None = None
) -> HttpResponse:
    """Take a paper of a row away, with the reason."""
    stored = _paper_of(row, pk)
    return ask(
        request,
        ReasonForm(sent(request)),
        lambda said: commands.remove(actor or request.user, stored, reason=said["reason"], at=now()),
        title=_("移除这个附件？"),
        yes=_("移除"),
        back=back,
        done=_("移除了。"),
        text=stored.name,
        tone="danger",
    )


def paper_addresses(rows: Rows, prefix: str, right: str, key: str = "int") -> list[URLPattern]:
    """Return the three addresses of the papers of a kind of row: attach, open, remove; the row's own door before each."""
    base, name = f"{prefix}<{key}:pk>/papers/", f"{rows.noun}_paper"

    def add(request: HttpRequest, pk: Any) -> HttpResponse:
        return add_paper(request, rows.to(right, request.scope, pk), reverse(rows.page, args=[pk]))  # type: ignore[attr-defined]

    def hand_out(request: HttpRequest, pk: Any, paper: UUID) -> HttpResponseBase:
        return open_paper(request, rows.to_view(request.scope, pk), paper, reverse(rows.page, args=[pk]))  # type: ignore[attr-defined]

    def remove(request: HttpRequest, pk: Any, paper: UUID) -> HttpResponse:
        return remove_paper(request, rows.to(right, request.scope, pk), paper, reverse(rows.page, args=[pk]))  # type: ignore[attr-defined]

    return [
        path(base, require_POST(add), name=f"{name}_add"),
        path(f"{base}<uuid:paper>/", require_GET(hand_out), name=name),
        path(
            f"{base}<uuid:paper>/remove/",
            require_http_methods(["GET", "POST"])(remove),
            name=f"{name}_remove",
        ),
    ]


def _attach(request: HttpRequest, row: Model) -> StoredFile:
    given = request.FILES.get("file")
    if given is None:
        raise RuleViolation("file.none", _("请选一个文件。"), field="file")
    purpose = request.POST.get("purpose", "").strip()[:40]
    return commands.attach(request.user, row, name=given.name or "", content=given.read(), purpose=purpose)


def _paper_of(row: Model, pk: UUID) -> StoredFile:
    found = file_of(row, pk)
    if found is None:
        raise Http404
    return found
