"""Where supervision stands: the reader's stations, who is missing, what is due; and the month as a sheet to print."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shegongzhan.core.time import today
from shegongzhan.stations.queries import name_of
from shegongzhan.supervision import access, queries, rules
from shegongzhan.supervision.models import Gap, Mode, Session
from shegongzhan.supervision.views.asked import month_asked

SHOWN = 8
COUNTY = 6


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the stations, what is due and what is missing; whoever has no such right is led to their own page."""
    scope, on = request.scope, today()
    if not scope.may(access.VIEW):
        return redirect("supervision:duty" if scope.may(access.DUTY) else "supervision:mine")
    lines = queries.station_lines(scope, on)
    mine = [line for line in lines if line.assignment and line.assignment.supervisor_id == request.user.pk]
    records = scope.may(access.RECORD)
    actions = queries.actions_due(scope, on) if records else None
    points = queries.points_waiting(scope) if records else None
    gaps = queries.gaps_in(Gap.objects.filter(scope.within(access.VIEW)), on)
    place = next(iter(scope.places(access.VIEW)), "")
    return render(
        request,
        "supervision/home.html",
        {
            "today": on,
            "lines": mine or lines,
            "others": [line for line in lines if line not in mine] if mine else [],
            "mine": mine,
            "missing": [line for line in lines if line.is_missing],
            "lapsed": [line for line in lines if line.lapsed],
            "sums": queries.sums_of(
                Session.objects.counted()
                .visible_to(scope, access.VIEW)
                .filter(day__range=(rules.month_of(on), on))
            ),
            "actions": [(row, row.is_late(on)) for row in actions[:SHOWN]] if actions is not None else [],
            "points": list(points[:SHOWN]) if points is not None else [],
            "duty": queries.duty_missing(scope, on, on),
            "last_month": rules.months_after(on, -1),
            "open_gaps": gaps.unmet().count(),
            "projects": [one for one in queries.project_hours(queries.projects_of(place)) if one["planned"]],
            "arranges": access.arranges(scope, place),
            "records": records,
            "worker": access.own_worker(scope),
        },
    )


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Show a month of supervision on one sheet: stations and modes, gaps, who had no internal supervision."""
    access.may_view(request.scope)
    scope, on = request.scope, today()
    wanted = month_asked(request, on)
    last = min(rules.last_of(wanted), on)
    place = next(iter(scope.places(access.VIEW)), "")
    sessions = queries.sessions_seen_by(scope).filter(void=False, day__range=(wanted, last))
    stations: dict[int, dict[str, Any]] = {}
    for line in queries.station_lines(scope, on):
        stations[line.station.pk] = {
            "station": line.station, "supervisor": line.assignment.name if line.assignment else "",
            "missing": line.is_missing, "count": 0, "minutes": 0, "modes": dict.fromkeys(Mode.values, 0),
        }  # fmt: skip
    for session in sessions.order_by("division", "day"):
        row = stations.setdefault(
            session.station_id,
            {"station": session.station, "supervisor": session.supervisor_name, "missing": False, "count": 0,
             "minutes": 0, "modes": dict.fromkeys(Mode.values, 0)},
        )  # fmt: skip
        row["count"] += 1
        row["minutes"] += session.minutes
        row["modes"][session.mode] += session.minutes
    gaps = queries.gaps_in(Gap.objects.filter(scope.within(access.VIEW)), wanted)
    gaps = gaps.select_related("session", "training")
    lines = queries.duty_lines(scope.within(access.VIEW), wanted, on)
    return render(
        request,
        "supervision/month.html",
        {
            "month": wanted,
            "before": rules.months_after(wanted, -1),
            "after": rules.months_after(wanted, 1) if rules.months_after(wanted, 1) <= on else None,
            "place": name_of(place),
            "rows": sorted(stations.values(), key=lambda row: row["station"].division),
            "modes": Mode.choices,
            "sums": queries.sums_of(sessions),
            "gaps": queries.counted(gaps, place, last),
            "duty": lines,
            "missing": [line for line in lines if line.is_missing],
            "said_of_it": queries.words_of_month(place, wanted) if len(place) <= COUNTY else None,
        },
    )
