"""What several pages of volunteers do alike."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shegongzhan.core.errors import RuleViolation
from shegongzhan.stations.models import Station


def refused(form: Any, no: RuleViolation) -> None:
    """Say beside the field, or above the form, why the rule says no."""
    form.add_error(no.field if no.field in form.fields else None, no.sentence)


def ask(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    title: Any,
    text: Any = "",
    yes: Any,
    back: str,
    done: Any,
    tone: str = "",
) -> HttpResponse:
    """Ask something in a small form, do it, and lead back; what the rule refuses is said in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleViolation as no:
            refused(form, no)
        else:
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


def own_station(request: HttpRequest) -> Station | None:
    """Return the station the signed-in person works in, as a first choice."""
    scope = request.scope  # type: ignore[attr-defined]
    places = scope.places("volunteers.change")
    if not places:
        return None
    return Station.objects.visible_to(scope, "volunteers.change").order_by("division", "pk").first()
