"""What the pages that change something have in common: a form, what a command refuses, the sheet they stand on."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shegongzhan.talent.models import Worker


def sheet(
    request: HttpRequest, worker: Worker, form: Form, title: str, lead: str, *, version: int | None = None
) -> HttpResponse:
    """Answer with a form about a worker on a sheet of its own."""
    return render(
        request,
        "talent/sheet.html",
        {"worker": worker, "form": form, "title": title, "lead": lead, "version": version},
    )
