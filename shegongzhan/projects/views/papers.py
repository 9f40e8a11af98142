"""Papers of projects and brands: adding one, opening one, taking one away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.files import commands as files
from shegongzhan.files.models import StoredFile
from shegongzhan.files.queries import file_of
from shegongzhan.projects import access
from shegongzhan.projects.forms.purchase import ReasonForm
from shegongzhan.projects.views.asking import ask, do, sent


def _add(request: HttpRequest, row: Any, back: str) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("请选择一个文件。"))
        return redirect(back)
    purpose = request.POST.get("purpose", "").strip()[:40]
    return do(
        request,
        lambda: files.attach(request.user, row, name=given.name or "", content=given.read(), purpose=purpose),
        back=back,
        done=_("附件上传好了。"),
    )


def _open(request: HttpRequest, row: Any, file: UUID, back: str) -> HttpResponseBase:
    stored = _of(row, file)
    try:
        return files.hand_out(request.user, stored)
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect(back)


def _remove(request: HttpRequest, row: Any, file: UUID, back: str) -> HttpResponse:
    stored = _of(row, file)
    return ask(
        request,
        ReasonForm(sent(request)),
        lambda said: files.remove(request.user, stored, reason=said["reason"], at=now()),
        title=_("移除附件"),
        yes=_("移除"),
        back=back,
        done=_("移除了。"),
        text=stored.name,
    )


def _of(row: Any, file: UUID) -> StoredFile:
    stored = file_of(row, file)
    if stored is None:
        raise Http404
    return stored


def _project(pk: int) -> str:
    return reverse("projects:project", args=[pk])


def _brand(pk: int) -> str:
    return reverse("projects:brand", args=[pk])


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a project."""
    return _add(request, access.project_to_change(request.scope, pk), _project(pk))


@require_GET
def show(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """Hand out a paper of a project."""
    return _open(request, access.project_to_view(request.scope, pk), file, _project(pk))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a paper of a project away, with the reason."""
    return _remove(request, access.project_to_change(request.scope, pk), file, _project(pk))


@require_POST
def add_to_brand(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a brand: evidence, or a part of the kit for others."""
    return _add(request, access.brand_to_change(request.scope, pk), _brand(pk))


@require_GET
def show_of_brand(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """Hand out a paper of a brand."""
    return _open(request, access.brand_to_view(request.scope, pk), file, _brand(pk))


@require_http_methods(["GET", "POST"])
def remove_from_brand(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a paper of a brand away, with the reason."""
    return _remove(request, access.brand_to_change(request.scope, pk), file, _brand(pk))
