"""Papers of an application: the applicant adds and takes away her own, the county reads them; judges do not see them."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core.asking import GET_POST
from shegongzhan.files.views import open_paper, remove_paper
from shegongzhan.projects import access, commands, guests
from shegongzhan.projects.commands.applying import APPLICANT as HERSELF
from shegongzhan.projects.models import VentureApplication


def _own(request: HttpRequest, pk: UUID) -> VentureApplication | None:
    """Return the application this browser has the code of, None when it is another one or the browser has none."""
    found = guests.applicant_of(request)
    return found if found and found.pk == pk else None


@login_not_required
@never_cache
@require_GET
def show_mine(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """Hand an applicant a paper of her own application."""
    found = _own(request, pk)
    if found is None:
        return redirect("projects:venture_code")
    return open_paper(request, found, file, reverse("projects:venture_mine"), actor=HERSELF)


@login_not_required
@never_cache
@require_http_methods(GET_POST)
def remove_mine(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """Take away a paper of one's own application, as long as it has not been handed in."""
    found = _own(request, pk)
    if found is None or found.state not in commands.OWN_HANDS:
        return redirect("projects:venture_code" if found is None else "projects:venture_mine")
    return remove_paper(request, found, file, reverse("projects:venture_mine"), actor=HERSELF)


@require_GET
def show(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """Hand the county a paper of an application."""
    found = access.application_to_view(request.scope, pk)
    return open_paper(request, found, file, reverse("projects:application", args=[pk]))
