"""One station: who supervises it and did before, what is open, what was held."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.core import ids
from shegongzhan.core.time import today
from shegongzhan.partners.models import Agreement, Organisation
from shegongzhan.policies.queries import value as policy
from shegongzhan.supervision import access, commands, queries
from shegongzhan.supervision.commands import SupervisorFacts
from shegongzhan.supervision.forms import AssignForm, EndForm
from shegongzhan.supervision.models import WORKING, Assignment, SupervisorKind
from shegongzhan.supervision.views.asked import said

GET_POST = ["GET", "POST"]
SHOWN = 10


@require_GET
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the supervision of a station."""
    scope, on = request.scope, today()
    found = access.station_to_view(scope, pk)
    records = scope.may(access.RECORD, found.division)
    points = queries.open_points_of(found)
    sessions = (
        queries.sessions_seen_by(scope).filter(station=found, void=False).order_by("-day", "-starts_at")
    )
    return render(
        request,
        "supervision/station.html",
        {
            "station": found,
            "today": on,
            "current": queries.current_of(found),
            "history": queries.history_of(found),
            "required": policy("supervision.supervisors_per_station", found.division, on),
            "actions": [(row, row.is_late(on)) for row in queries.open_actions_of(found)],
            "points": list(points) if records else [],
            "waiting": points.count(),
            "sessions": list(sessions[:SHOWN]),
            "sums": queries.sums_of(sessions.filter(day__year=on.year)),
            "records": records,
            "arranges": access.arranges(scope, found.division),
        },
    )


@require_http_methods(GET_POST)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody supervise a station, in place of who does now."""
    found = access.station_to_arrange(request.scope, pk)
    on = today()
    current = queries.current_of(found)
    users = queries.supervisors_for(found, on)
    firms = Agreement.objects.filter(station=found, kind__in=WORKING).in_force(on).values("organisation")
    form = AssignForm(
        request.POST or None,
        users=users,
        organisations=Organisation.objects.filter(pk__in=firms).order_by("name"),
        initial={"starts_on": on, "kind": SupervisorKind.EXTERNAL, "supervisor": _only(users, current)},
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        facts = SupervisorFacts(
            kind=words["kind"], supervisor=words["supervisor"], name=words["name"],
            organisation=words["organisation"], focus=words["focus"],
        )  # fmt: skip
        seen = ids.number_of(request.POST.get("replaces", ""))

        def act() -> None:
            commands.assign_supervisor(
                request.user, found, facts, starts_on=words["starts_on"], today=on,
                replaces=seen,
            )  # fmt: skip

        if said(form, act):
            messages.success(request, _("安排好了。"))
            return redirect("supervision:station", pk)
    return render(
        request,
        "supervision/assign.html",
        {"station": found, "form": form, "current": current, "accounts": users},
    )


def _only(users: list[User], current: Assignment | None) -> int | None:
    """Return the account that comes to mind: the one supervisor by post there is, unless it is who supervises now."""
    posts = [user.pk for user in users if any(post.role == Role.SUPERVISOR for post in user.posts.all())]
    return posts[0] if len(posts) == 1 and (current is None or current.supervisor_id != posts[0]) else None


@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the last day of who supervises a station."""
    found = access.station_to_arrange(request.scope, pk)
    on = today()
    current = queries.current_of(found)
    if current is None and request.method == "GET":
        raise Http404
    form = EndForm(request.POST or None, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        if current is None:
            messages.warning(request, _("这个站现在没有督导。"))
            return redirect("supervision:station", pk)
        if said(form, lambda: commands.end_supervision(request.user, current, today=on, **form.cleaned_data)):
            messages.success(request, _("记下了。这个站现在没有督导，请尽快另行安排。"))
            return redirect("supervision:station", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("结束这位督导？"), "text": _("记过的督导都还在。要换人，用“换督导”一步就好。"),
            "yes": _("结束"), "tone": "danger", "form": form, "back": reverse("supervision:station", args=[pk]),
        },
    )  # fmt: skip
