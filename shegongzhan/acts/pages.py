"""Acts as pages: the address, the button, the dialog. A page people live in is written by hand and shows the buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from shegongzhan.acts.act import Act, acts_on
from shegongzhan.acts.rows import Rows
from shegongzhan.core import asking, time
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.requests import Request
from shegongzhan.core.scoping import Scope


def answer(request: Request, act: Act, pk: Any = None) -> HttpResponse:
    """Answer for an act: door, form, command, back. Every refusal is 422 with its sentence beside the field."""
    scope, on = request.scope, time.today()
    row = act.door(scope, pk)
    if request.method == "GET" and not act.new and not act.fits(row):
        messages.info(request, act.refusal(row).sentence)
        return redirect(_home(act, row))
    form = act.form(asking.sent(request), scope=scope, on=on, row=row)
    asks_nothing = not act.asks and not act.title
    if request.method == "POST" and (asks_nothing or form.is_valid()):
        try:
            result = act.do(request.user, row, form, now=time.now(), version=asking.version_of(request))
        except RuleViolation as no:
            if asks_nothing:
                messages.error(request, no.sentence)
                return redirect(_home(act, row))
            asking.say_no(form, no)
        else:
            messages.success(request, act.done)
            return redirect(act.rows.page, (result if act.new else row).pk)
    context = {
        "act": act,
        "form": form if act.asks else None,
        "row": row if act.edits else None,
        "one": row,
        "title": act.title or act.button,
        "yes": act.yes or act.button,
        "back": _home(act, row),
        "text": act.text,
        "tone": act.tone,
        # What people call it; its __str__ is for logs and holds a number. Without a name the way back says 返回.
        "above": getattr(row, "title", "") or getattr(row, "name", ""),
    }
    return render(request, act.template, context, status=422 if request.method == "POST" else 200)


def _home(act: Act, row: Any) -> str:
    return reverse(act.rows.index) if row is None else reverse(act.rows.page, args=[row.pk])


def address_of(act: Act) -> str:
    """Return the name of the act's address: "funds:application_drop"."""
    return f"{act.rows.page}_{act.name}"


def buttons(row: Any, rows: Rows, scope: Scope) -> list[dict[str, Any]]:
    """Return the acts a reader may do to the row now; one that asks nothing is a form of its own."""
    shown = [
        {
            "url": reverse(address_of(act), args=[row.pk]),
            "words": act.button,
            "tone": act.tone,
            "posts": not act.asks and not act.title,
        }
        for act in acts_on(rows)
        if not act.new and act.offered(row, scope)
    ]
    return sorted(shown, key=lambda button: ("danger", "", "primary").index(button["tone"]))


def addresses(rows: Rows, prefix: str) -> list[URLPattern]:
    """Return the address of every act declared so far on a kind of row: `applications/<int:pk>/drop/`."""
    return [
        path(
            f"{prefix}{act.name}/" if act.new else f"{prefix}<int:pk>/{act.name.replace('_', '-')}/",
            require_http_methods(["POST"] if not act.asks and not act.title else ["GET", "POST"])(_page(act)),
            name=address_of(act).rpartition(":")[2],
        )
        for act in acts_on(rows)
    ]


def _page(act: Act) -> Callable[..., HttpResponse]:
    def page(request: Request, pk: int | None = None) -> HttpResponse:
        return answer(request, act, pk)

    page.__name__, page.__doc__, page.__module__ = act.name, act.command.__doc__, act.command.__module__
    return page
