"""What the pages of trainings, examinations, mentors and experts have in common."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import record
from shegongzhan.core.asking import answered, went_through
from shegongzhan.core.errors import RuleViolation

Crumbs = Sequence[tuple[str, Any]]


def growth_form(
    request: HttpRequest,
    form: Form,
    *,
    title: Any,
    back: str,
    crumbs: Crumbs,
    lead: Any = "",
    version: int | None = None,
) -> HttpResponse:
    """Answer with a form on a page of its own; `crumbs` are the pages above it."""
    context = {"form": form, "title": title, "lead": lead, "back": back, "crumbs": crumbs, "version": version}
    return render(request, "talent/growth_form.html", context, status=422 if form.errors else 200)


def ask(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: Any,
    yes: Any,
    back: str,
    done: Any,
    text: Any = "",
    tone: str = "primary",
) -> HttpResponse:
    """Ask something in a small form, do it, and lead back; what the rule refuses is said in the form."""
    if answered(request, form) and went_through(form, lambda: act(form.cleaned_data)):
        messages.success(request, done)
        return redirect(back)
    context = {"title": title, "text": text, "yes": yes, "tone": tone, "form": form, "back": back}
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


def do(request: HttpRequest, act: Callable[[], object], *, done: Any, back: str) -> HttpResponse:
    """Do what a button says and lead back with the answer."""
    try:
        act()
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done)
    return redirect(back)


def exported(request: HttpRequest, act: Act) -> Callable[[int], Any]:
    """Return what puts an export on record, in the reader's first place."""
    place = next(iter(request.scope.places("talent.view")), "")
    return lambda count: record(request.user, act, division=place, count=count)
