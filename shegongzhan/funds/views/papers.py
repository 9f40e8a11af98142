"""Papers of postings and payment requests: vouchers, invoices, contracts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST
from shegongzhan.files.views import add_paper, open_paper, remove_paper
from shegongzhan.funds import access


def _posting(pk: UUID) -> str:
    return reverse("funds:posting", args=[pk])


def _request(pk: UUID) -> str:
    return reverse("funds:request", args=[pk])


@require_POST
def posting_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach a voucher to a posting."""
    return add_paper(request, access.posting_to_change(request.scope, pk), _posting(pk))


@require_GET
def posting_open(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out a voucher of a posting."""
    return open_paper(request, access.posting_to_view(request.scope, pk), paper, _posting(pk))


@require_http_methods(GET_POST)
def posting_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take a voucher of a posting away."""
    return remove_paper(request, access.posting_to_change(request.scope, pk), paper, _posting(pk))


@require_POST
def request_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach an invoice or a contract to a payment request."""
    return add_paper(request, access.request_to_change(request.scope, pk), _request(pk))


@require_GET
def request_open(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out a paper of a payment request."""
    return open_paper(request, access.request_to_view(request.scope, pk), paper, _request(pk))


@require_http_methods(GET_POST)
def request_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take a paper of a payment request away."""
    return remove_paper(request, access.request_to_change(request.scope, pk), paper, _request(pk))
