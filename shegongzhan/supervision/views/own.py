"""A worker's own page: her supervisor, what she took on, what she asked; and the thread under a question."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import do
from shegongzhan.core.time import today
from shegongzhan.supervision import access, commands, queries
from shegongzhan.supervision.forms import PointForm
from shegongzhan.supervision.models import PointState
from shegongzhan.supervision.views.asked import said
from shegongzhan.talent.queries import invitations_of

SHOWN = 20


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show a worker her own supervision; an account of nobody on the register is told how to be linked."""
    worker = access.own_worker(request.scope)
    return render(request, "supervision/mine.html", _own(request, PointForm()) if worker else {})


def _own(request: HttpRequest, form: PointForm) -> dict[str, object]:
    worker = access.own_worker(request.scope)
    assert worker is not None
    on = today()
    sessions = list(queries.own_sessions(worker)[:SHOWN])
    coming = [row.next_on for row in sessions if row.next_on and row.next_on >= on]
    return {
        "worker": worker,
        "form": form,
        "assignment": queries.current_of(worker.station) if worker.station else None,
        "next_on": min(coming, default=None),
        "actions": [(row, row.is_late(on)) for row in queries.own_actions(worker)],
        "points": list(queries.own_points(worker)),
        "invitations": list(invitations_of(worker, on)),
        "sessions": [(row, queries.tags_of(row.gaps.all())) for row in sessions],
    }


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Put a question on one's own agenda."""
    worker = access.own_worker(request.scope)
    if worker is None:
        messages.warning(request, _("您的账号还没有对应到社工名册上的人。"))
        return redirect("supervision:mine")
    form = PointForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and said(form, lambda: commands.ask(request.user, worker, text=form.cleaned_data["text"], on=today()))
    ):
        messages.success(request, _("写下了。下次督导会谈到；督导也可以先答复。"))
        return redirect("supervision:mine")
    return render(request, "supervision/mine.html", _own(request, form))


@never_cache
@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question with its thread, and take an answer."""
    found = access.point_to_talk_about(request.scope, pk)
    own = access.is_own_point(request.scope, found)
    form = PointForm(request.POST or None)
    form.fields["text"].label = _("补充一句") if own else _("答复")
    if (
        request.method == "POST"
        and form.is_valid()
        and said(form, lambda: commands.answer_point(request.user, found, text=form.cleaned_data["text"]))
    ):
        messages.success(request, _("写下了。"))
        return redirect("supervision:point", pk)
    return render(
        request,
        "supervision/point.html",
        {
            "point": found,
            "own": own,
            "form": form,
            "closed": found.state == PointState.CLOSED,
            "answers": list(found.answers.select_related("author").order_by("pk")),
        },
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a question is solved."""
    found = access.point_to_talk_about(request.scope, pk)
    return do(
        request,
        lambda: commands.close_point(request.user, found, on=today()),
        back=reverse("supervision:point", args=[pk]),
        done=_("好的，不再列在议程上。"),
    )


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a solved question on the agenda again."""
    found = access.point_to_talk_about(request.scope, pk)
    return do(
        request,
        lambda: commands.reopen_point(request.user, found),
        back=reverse("supervision:point", args=[pk]),
        done=_("又列在议程上了。"),
    )
