"""What the small pages share: show a form, do the one thing, show where a rule said no, go back and say so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from shegongzhan.core import ids
from shegongzhan.core.errors import RuleViolation

GET_POST = ["GET", "POST"]


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, an empty answer too; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def answered(request: HttpRequest, form: BaseForm) -> bool:
    """Tell whether the form was sent and can be read."""
    return request.method == "POST" and form.is_valid()


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the row that whoever sent the form had seen; None when the page did not send one."""
    return ids.number_of(request.POST.get("version", ""))


def say_no(form: BaseForm, no: RuleViolation) -> None:
    """Put what a rule said beside the field it belongs to, or above the form where it has none."""
    form.add_error(no.field if no.field in form.fields else None, no.sentence)


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Show a rule's "no" in the form, and go on after the block.

    with refusals_on(form):
        made = commands.add_organisation(request.user, **form.values())
        return redirect("partners:organisation", pk=made.pk)
    return render(request, "partners/form.html", {"form": form}, status=422 if form.errors else 200)
    """
    try:
        yield
    except RuleViolation as no:
        say_no(form, no)


def went_through(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run a command and tell whether it went through; what it refuses stands in the form."""
    try:
        act()
    except RuleViolation as no:
        say_no(form, no)
        return False
    return True


def ask(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: Any,
    yes: Any,
    back: str,
    done: Any = "",
    text: Any = "",
    warning: Any = "",
    tone: str = "",
    row: Any = None,
    above: Any = "",
) -> HttpResponse:
    """Show a form as a page (or its dialog); when it is sent and the rules agree, do the act, say so and go back.

    `row` is what the form changes, when two people might at once; `above` names what `back` leads to.
    """
    if answered(request, form) and went_through(form, lambda: act(form.cleaned_data)):
        if done:
            messages.success(request, done)
        return redirect(back)
    context = {
        "form": form, "title": title, "yes": yes, "back": back, "text": text, "warning": warning, "tone": tone, "row": row,
        "above": above,
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


def do(request: HttpRequest, act: Callable[[], object], *, back: str, done: Any) -> HttpResponse:
    """Do an act that asks nothing, say what came of it, and go back."""
    try:
        act()
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done)
    return redirect(back)
