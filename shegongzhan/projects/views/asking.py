"""What the small pages of a project share: show a form, do the one thing, go back and say so."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects.models import Project


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, an empty answer too; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the row the page was opened with; None when the page did not send one."""
    said = request.POST.get("version", "")
    return int(said) if said.isdigit() else None


def home_of(project: Project) -> str:
    """Return the address of a project's page."""
    return reverse("projects:project", args=[project.pk])


def ask(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: Any,
    yes: Any,
    back: str,
    done: Any,
    text: Any = "",
    warning: Any = "",
    row: Any = None,
    above: Any = "",
) -> HttpResponse:
    """Show a form as a page; when it is sent and the rules agree, do the act, say so and go back.

    `row` is what the form changes, when two people might at once; `above` is the name that stands in the crumbs.
    """
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "form": form, "title": title, "yes": yes, "back": back, "text": text, "warning": warning, "row": row, "above": above,
    }  # fmt: skip
    return render(request, "projects/small_form.html", context, status=422 if form.errors else 200)


def do(request: HttpRequest, act: Callable[[], Any], *, back: str, done: Any) -> HttpResponse:
    """Do an act that asks nothing, say what came of it, and go back."""
    try:
        act()
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done)
    return redirect(back)


def say_no(form: forms.Form, no: RuleViolation) -> None:
    """Put what a rule said beside the field it belongs to, or above the form."""
    form.add_error(no.field if no.field in form.fields else None, no.sentence)
