"""Papers of certificates, of lists of awards and of trainings: proofs, signed sheets, material."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST
from shegongzhan.files.views import add_paper, open_paper, remove_paper
from shegongzhan.talent import access
from shegongzhan.talent.models import Certificate


def _certificate(request: HttpRequest, pk: int) -> Certificate:
    """Return the certificate; a scan shows every number, so it is for who keeps the register."""
    worker = Certificate.objects.filter(pk=pk).values_list("worker", flat=True).first()
    if worker is None:
        raise Http404
    return access.certificate_to_change(request.scope, worker, pk)


def _worker(certificate: Certificate) -> str:
    return reverse("talent:worker", args=[certificate.worker_id])


def _run(pk: int) -> str:
    return reverse("talent:run", args=[pk])


def _training(pk: UUID) -> str:
    return reverse("talent:training", args=[pk])


@require_POST
def certificate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a scan to a certificate."""
    found = _certificate(request, pk)
    return add_paper(request, found, _worker(found))


@require_GET
def certificate_open(request: HttpRequest, pk: int, paper: UUID) -> HttpResponseBase:
    """Hand out a scan of a certificate."""
    found = _certificate(request, pk)
    return open_paper(request, found, paper, _worker(found))


@require_http_methods(GET_POST)
def certificate_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a scan of a certificate away."""
    found = _certificate(request, pk)
    return remove_paper(request, found, paper, _worker(found))


@require_POST
def run_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a list of awards: the signed sheet, the bank's receipt."""
    return add_paper(request, access.run_to_view(request.scope, pk), _run(pk))


@require_GET
def run_open(request: HttpRequest, pk: int, paper: UUID) -> HttpResponseBase:
    """Hand out a paper of a list of awards."""
    return open_paper(request, access.run_to_view(request.scope, pk), paper, _run(pk))


@require_http_methods(GET_POST)
def run_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a paper of a list of awards away."""
    return remove_paper(request, access.run_to_view(request.scope, pk), paper, _run(pk))


@require_POST
def training_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach material to a training: slides, the test, photographs of the whiteboard."""
    return add_paper(request, access.training_to_change(request.scope, pk), _training(pk))


@require_GET
def training_open(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out material of a training."""
    return open_paper(request, access.training_to_view(request.scope, pk), paper, _training(pk))


@require_http_methods(GET_POST)
def training_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take material of a training away."""
    return remove_paper(request, access.training_to_change(request.scope, pk), paper, _training(pk))
