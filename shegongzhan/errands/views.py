"""How far an errand is, and its answer."""

import json
from io import BytesIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shegongzhan.core.time import now
from shegongzhan.errands import access, storage
from shegongzhan.errands.models import Errand, Kind, State


@never_cache
@require_GET
def errand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an errand is; when it is ready, its file or the page that was asked for."""
    found = access.errand_of(request.scope, pk)
    if found.state == State.DONE and found.kind == Kind.FIGURES:
        return _go(request, _page_of(found))
    if request.htmx and not found.is_under_way:
        return _go(request, reverse("errands:errand", args=[pk]))
    context = {"errand": found, "stalled": found.is_dead(now()), "again": _page_of(found)}
    return render(request, "errands/_bar.html" if request.htmx else "errands/errand.html", context)


@never_cache
@require_GET
def answer(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the file, to who asked for it and nobody else."""
    found = access.answer_of(request.scope, pk)
    if found.state != State.DONE or found.kind != Kind.EXPORT:
        raise Http404
    try:
        content = storage.unseal(found.pk)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=found.file_name or "", content_type=found.content_type
    )


def _page_of(errand: Errand) -> str:
    """Return the page it was asked on: that of the figures, or the list without its workbook."""
    asked = json.loads(errand.asked)
    if errand.kind == Kind.FIGURES or asked["method"] != "GET":
        return str(asked["path"] + (f"?{asked['query']}" if asked["query"] else ""))
    kept = "&".join(part for part in asked["query"].split("&") if not part.startswith("export="))
    return str(asked["path"] + (f"?{kept}" if kept else ""))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if not request.htmx:
        return redirect(address)
    found = HttpResponse(status=204)
    found["HX-Redirect"] = address
    return found
