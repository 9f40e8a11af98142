"""What the pages that change something have in common: a form, what a command refuses, the sheet they stand on."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent.models import Worker

GET_POST = ["GET", "POST"]


def went_through(form: Form, act: Callable[[], Any]) -> bool:
    """Run a command and tell whether it went through; what it refuses stands beside the field it is about."""
    try:
        act()
    except RuleViolation as no:
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
        return False
    return True


def sent(request: HttpRequest, form: Form) -> bool:
    """Tell whether the form was sent and can be read."""
    return request.method == "POST" and form.is_valid()


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the row that whoever sent the form had seen."""
    written = request.POST.get("version", "")
    return int(written) if written.isdigit() else None


def sheet(
    request: HttpRequest, worker: Worker, form: Form, title: str, lead: str, *, version: int | None = None
) -> HttpResponse:
    """Answer with a form about a worker on a sheet of its own."""
    return render(
        request,
        "talent/sheet.html",
        {"worker": worker, "form": form, "title": title, "lead": lead, "version": version},
    )
