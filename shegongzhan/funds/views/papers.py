"""Papers of postings and payment requests: vouchers, invoices, contracts."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.files.commands import attach, hand_out
from shegongzhan.files.commands import remove as remove_file
from shegongzhan.files.models import StoredFile
from shegongzhan.files.queries import file_of
from shegongzhan.funds import access
from shegongzhan.funds.forms import ReasonForm
from shegongzhan.funds.views.shared import GET_POST, confirm, sent, went_through


@require_POST
def posting_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach a voucher to a posting."""
    found = access.posting_to_change(request.scope, pk)
    return _add(request, found, reverse("funds:posting", args=[pk]))


@require_GET
def posting_open(request: HttpRequest, pk: UUID, paper: UUID) -> FileResponse:
    """Hand out a voucher of a posting."""
    return hand_out(request.user, _paper(access.posting_to_view(request.scope, pk), paper))


@require_http_methods(GET_POST)
def posting_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take a voucher of a posting away."""
    found = access.posting_to_change(request.scope, pk)
    return _remove(request, _paper(found, paper), reverse("funds:posting", args=[pk]))


@require_POST
def request_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Attach an invoice or a contract to a payment request."""
    found = access.request_to_change(request.scope, pk)
    return _add(request, found, reverse("funds:request", args=[pk]))


@require_GET
def request_open(request: HttpRequest, pk: UUID, paper: UUID) -> FileResponse:
    """Hand out a paper of a payment request."""
    return hand_out(request.user, _paper(access.request_to_view(request.scope, pk), paper))


@require_http_methods(GET_POST)
def request_remove(request: HttpRequest, pk: UUID, paper: UUID) -> HttpResponse:
    """Take a paper of a payment request away."""
    found = access.request_to_change(request.scope, pk)
    return _remove(request, _paper(found, paper), reverse("funds:request", args=[pk]))


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
    return confirm(request, title=_("移除这个附件？"), yes=_("移除"), back=back, form=form, tone="danger")
