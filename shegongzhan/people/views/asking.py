"""A small page about a person's file: it leads back to the file, under the name the reader may see."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shegongzhan.core import asking
from shegongzhan.people.models import Person
from shegongzhan.people.queries import shown_name


def ask(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    person: Person | None = None,
    back: str = "",
    **shown: Any,
) -> HttpResponse:
    """Ask as `core.asking.ask` does, and go back to the person's file, or to the list when it is about none."""
    back = back or (reverse("people:person", args=[person.pk]) if person else reverse("people:list"))
    name = shown_name(request.scope, person) if person else ""  # type: ignore[attr-defined]
    return asking.ask(request, form, act, back=back, above=name, **shown)
