"""Papers of certificates and of lists of awards: proofs, signed sheets."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.files.commands import attach, hand_out
from shegongzhan.files.commands import remove as remove_file
from shegongzhan.files.models import StoredFile
from shegongzhan.files.queries import file_of
from shegongzhan.talent import access
from shegongzhan.talent.forms import ReasonForm
from shegongzhan.talent.models import Certificate
from shegongzhan.talent.views.shared import GET_POST, sent, went_through


def _certificate(request: HttpRequest, pk: int) -> Certificate:
    """Return the certificate; a scan shows every number, so it is for who keeps the register."""
    worker = Certificate.objects.filter(pk=pk).values_list("worker", flat=True).first()
    if worker is None:
        raise Http404
    return access.certificate_to_change(request.scope, worker, pk)


@require_POST
def certificate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a scan to a certificate."""
    found = _certificate(request, pk)
    return _add(request, found, reverse("talent:worker", args=[found.worker_id]))


@require_GET
def certificate_open(request: HttpRequest, pk: int, paper: UUID) -> FileResponse:
    """Hand out a scan of a certificate."""
    return hand_out(request.user, _paper(_certificate(request, pk), paper))


@require_http_methods(GET_POST)
def certificate_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a scan of a certificate away."""
    found = _certificate(request, pk)
    return _remove(request, _paper(found, paper), reverse("talent:worker", args=[found.worker_id]))


@require_POST
def run_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a list of awards: the signed sheet, the bank's receipt."""
    return _add(request, access.run_to_view(request.scope, pk), reverse("talent:run", args=[pk]))


@require_GET
def run_open(request: HttpRequest, pk: int, paper: UUID) -> FileResponse:
    """Hand out a paper of a list of awards."""
    return hand_out(request.user, _paper(access.run_to_view(request.scope, pk), paper))


@require_http_methods(GET_POST)
def run_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a paper of a list of awards away."""
    found = access.run_to_view(request.scope, pk)
    return _remove(request, _paper(found, paper), reverse("talent:run", args=[pk]))


def _paper(of: Model, pk: UUID) -> StoredFile:
    found = file_of(of, pk)
    if found is None:
        raise Http404
    return found


def _add(request: HttpRequest, to: Model, back: str) -> HttpResponse:
    sent_file = request.FILES.get("file")
    try:
        if sent_file is None:
            raise RuleViolation("file.none", _("请选一个文件。"))
        purpose = request.POST.get("purpose", "").strip()[:40]
        attach(request.user, to, name=sent_file.name, content=sent_file.read(), purpose=purpose)
        messages.success(request, _("附件存好了。"))
    except RuleViolation as no:
        messages.error(request, no.sentence)
    return redirect(back)


def _remove(request: HttpRequest, stored: StoredFile, back: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if sent(request, form) and went_through(
        form, lambda: remove_file(request.user, stored, reason=form.cleaned_data["reason"], at=now())
    ):
        messages.success(request, _("移除了。"))
        return redirect(back)
    context = {
        "title": _("移除这个附件？"), "text": "", "yes": _("移除"), "tone": "danger", "form": form, "back": back,
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context)


@require_POST
def training_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach material to a training: slides, the test, photographs of the whiteboard."""
    return _add(request, access.training_to_change(request.scope, pk), reverse("talent:training", args=[pk]))


@require_GET
def training_open(request: HttpRequest, pk: UUID, paper: UUID) -> FileResponse:
    """Hand out material of a training."""
    return hand_out(request.user, _paper(access.training_to_view(request.scope, pk), paper))


@require_http_methods(GET_POST)
def training_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take material of a training away."""
    found = access.training_to_change(request.scope, pk)
    return _remove(request, _paper(found, paper), reverse("talent:training", args=[pk]))
