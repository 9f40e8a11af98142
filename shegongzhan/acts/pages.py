"""Acts as pages: the address, the button, the dialog. A page people live in is written by hand and shows the buttons."""

import datetime
from collections.abc import Callable, Mapping
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

Shows = Callable[[Scope, Any, datetime.date], Mapping[str, Any]]
_SHOWS: dict[tuple[Rows, str], Shows] = {}


def answer(request: Request, act: Act, pk: Any = None) -> HttpResponse:
    """Answer for an act: door, form, command, back. Every refusal is 422 with its sentence beside the field."""
    scope, on = request.scope, time.today()
    near = act.near.key if act.near else ""
    row = act.door(scope, pk or (near and (request.POST.get(near) or request.GET.get(near))))
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
            notes = act.notes(result) if act.notes else [("success", act.done)] if act.done else []
            for level, words in notes:
                getattr(messages, level)(request, words)
            if act.goes:
                name, key = act.goes(result, row, scope)
                return redirect(name, key)
            return redirect(act.rows.page, (result if act.new else row).pk)
    text = act.text(row) if callable(act.text) else act.text
    context = {
        "act": act,
        "form": form if act.asks else None,
        "row": row if act.edits else None,
        "one": row,
        "title": act.title or act.button,
        "yes": act.yes or act.button,
        "back": _home(act, row),
        "text": text,
        "tone": tone_of(act, row),
        # What people call it; its __str__ is for logs and holds a number. Without a name the way back says 返回.
        "above": getattr(row, "title", "") or getattr(row, "name", ""),
        **_shown(act)(scope, row, on),
    }
    return render(request, act.template, context, status=422 if request.method == "POST" else 200)


def shown_with(rows: Rows, *names: str) -> Callable[[Shows], Shows]:
    """Decorate what gives the templates of acts (all on these rows, or the named) more than the form and the row."""

    def keep(shows: Shows) -> Shows:
        _SHOWS.update({(rows, name): shows for name in names or [""]})
        return shows

    return keep


def _shown(act: Act) -> Shows:
    return _SHOWS.get((act.rows, act.name)) or _SHOWS.get((act.rows, "")) or (lambda scope, row, on: {})


def _home(act: Act, row: Any) -> str:
    rows = act.near.rows if act.new and act.near else act.rows
    return reverse(rows.page, args=[row.pk]) if row is not None else reverse(act.rows.index)


def tone_of(act: Act, row: Any) -> str:
    """Return how the act's button looks, on this row."""
    return act.tone(row) if callable(act.tone) else act.tone


def address_of(act: Act) -> str:
    """Return the name of the act's address: "needs:close"."""
    return (act.rows.address or f"{act.rows.page}_{{}}").format(act.name)


def buttons(row: Any, rows: Rows, scope: Scope) -> list[dict[str, Any]]:
    """Return the acts a reader may do to the row now; one that asks nothing is a form of its own."""
    shown = [
        {
            "url": reverse(address_of(act), args=[row.pk]),
            "words": act.button,
            "tone": tone_of(act, row),
            "posts": not act.asks and not act.title,
        }
        for act in acts_on(rows)
        if not act.new and act.offered(row, scope)
    ]
    return sorted(shown, key=lambda button: ("danger", "", "primary").index(button["tone"]))


def addresses(rows: Rows, prefix: str = "", key: str = "int", **named: str) -> list[URLPattern]:
    """Return the address of every act declared so far on a kind of row: `applications/<int:pk>/drop/`."""
    return [
        path(
            named.get(act.name)
            or (f"{prefix}{act.name}/" if act.new else f"{prefix}<{key}:pk>/{act.name.replace('_', '-')}/"),
            require_http_methods(["POST"] if not act.asks and not act.title else ["GET", "POST"])(_page(act)),
            name=address_of(act).rpartition(":")[2],
        )
        for act in acts_on(rows)
        if named.get(act.name) != ""  # a page written by hand
    ]


def _page(act: Act) -> Callable[..., HttpResponse]:
    def page(request: Request, **named: Any) -> HttpResponse:
        return answer(request, act, next(iter(named.values()), None))

    page.__name__, page.__doc__, page.__module__ = act.name, act.command.__doc__, act.command.__module__
    return page
