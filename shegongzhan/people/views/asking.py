"""What the small pages and dialogs of a file share: show a form, do the one thing, go back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.people.models import Person
from shegongzhan.people.queries import shown_name


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, an empty answer too; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: Any,
    yes: Any,
    person: Person | None = None,
    back: str = "",
    text: Any = "",
    tone: str = "",
) -> HttpResponse:
    """Show a form as a page (or its dialog); when it is sent and the rules agree, do the act and go back."""
    back = back or (reverse("people:person", args=[person.pk]) if person else reverse("people:list"))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect(back)
    scope = request.scope  # type: ignore[attr-defined]
    name = shown_name(scope, person) if person else ""
    context = {
        "form": form, "title": title, "yes": yes, "back": back, "text": text, "tone": tone, "person": person, "name": name,
    }  # fmt: skip
    return render(request, "people/small_form.html", context, status=422 if form.errors else 200)


def say_no(form: forms.Form, no: RuleViolation) -> None:
    """Put what a rule said beside the field it belongs to, or above the form."""
    form.add_error(no.field if no.field in form.fields else None, str(no))
