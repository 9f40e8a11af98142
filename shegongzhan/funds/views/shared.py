"""What the pages of money have in common."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
