"""What the pages of money have in common."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shegongzhan.core.errors import RuleViolation

GET_POST = ["GET", "POST"]


def went_through(form: Form, act: Callable[[], Any]) -> bool:
    """Run a command and tell whether it went through; what it refuses stands beside the field it is about."""
    try:
        act()
    except RuleViolation as no:
        tell(form, no)
        return False
    return True


def tell(form: Form, no: RuleViolation) -> None:
    """Say in a form what a command refused, beside the field it is about."""
    form.add_error(no.field if no.field in form.fields else None, no.sentence)


def sent(request: HttpRequest, form: Form) -> bool:
    """Tell whether the form was sent and can be read."""
    return request.method == "POST" and form.is_valid()


def confirm(
    request: HttpRequest,
    *,
    title: str,
    yes: str,
    back: str,
    text: str = "",
    form: Form | None = None,
    tone: str = "",
) -> HttpResponse:
    """Ask once more, with the form of what is to be said."""
    context = {
        "title": title,
        "text": text,
        "yes": yes,
        "back": back,
        "form": form,
        "tone": tone or "primary",
    }
    return render(request, "core/confirm_page.html", context)


def sheet(
    request: HttpRequest, form: Form, title: str, *, back: str, lead: str = "", yes: str = "", draft: str = ""
) -> HttpResponse:
    """Answer with a form on a sheet of its own."""
    context = {"form": form, "title": title, "lead": lead, "back": back, "yes": yes, "draft": draft}
    return render(request, "funds/sheet.html", context)
