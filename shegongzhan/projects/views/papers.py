"""Papers of projects and brands: adding one, opening one, taking one away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST
from shegongzhan.files.views import add_paper, open_paper, remove_paper
from shegongzhan.projects import access


def _project(pk: int) -> str:
    return reverse("projects:project", args=[pk])


def _brand(pk: int) -> str:
    return reverse("projects:brand", args=[pk])


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a project."""
    return add_paper(request, access.project_to_report(request.scope, pk), _project(pk))


@require_GET
def show(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """Hand out a paper of a project."""
    return open_paper(request, access.project_to_view(request.scope, pk), file, _project(pk))


@require_http_methods(GET_POST)
def remove(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a paper of a project away, with the reason."""
    return remove_paper(request, access.project_to_change(request.scope, pk), file, _project(pk))


@require_POST
def add_to_brand(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a brand: evidence, or a part of the kit for others."""
    return add_paper(request, access.brand_to_change(request.scope, pk), _brand(pk))


@require_GET
def show_of_brand(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """Hand out a paper of a brand."""
    return open_paper(request, access.brand_to_view(request.scope, pk), file, _brand(pk))


@require_http_methods(GET_POST)
def remove_from_brand(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a paper of a brand away, with the reason."""
    return remove_paper(request, access.brand_to_change(request.scope, pk), file, _brand(pk))
