"""The figures of supervision of a place and a stretch of days: the same on pages and in the report."""

import datetime
from collections import Counter
from typing import Any

from django.db.models import Count, Q, Sum

from shegongzhan.core.scoping import within
from shegongzhan.projects.models import Project
from shegongzhan.supervision import rules
from shegongzhan.supervision.models import ON_SITE, ActionState, AgreedAction, Assignment, Gap, Mode, Session
from shegongzhan.supervision.queries.arrangements import stations_to_supervise
from shegongzhan.supervision.queries.duty import duty_lines
from shegongzhan.supervision.queries.gaps import counted
from shegongzhan.supervision.queries.sessions import project_hours

HOUR = 60


def supervision_of(
    place: str, first: datetime.date, last: datetime.date, today: datetime.date
) -> dict[str, Any]:
    """Return the figures of supervision of a place from a first to a last day; the keys stand in docs/reports.md.

    Struck-out sessions count nowhere. Days after today are not looked at: an unfinished year is counted up to today.
    """
    until = min(last, today)
    sessions = Session.objects.counted().filter(within(place), day__range=(first, until))
    return {
        **_arrangements(place, until),
        **_sessions(sessions),
        "gaps": _gaps(place, first, until),
        "actions": _actions(place, first, until),
        "projects": _projects(place, first, last),
        "internal_duty": _internal(place, first, until, today),
    }


def _arrangements(place: str, on: datetime.date) -> dict[str, Any]:
    stations = list(stations_to_supervise().filter(within(place)).values_list("pk", flat=True))
    held: Counter[int] = Counter(
        Assignment.objects.filter(station__in=stations).held_on(on).values_list("station_id", flat=True)
    )
    one = sum(1 for station in stations if held[station] == 1)
    return {
        "stations": {
            "expected": len(stations),
            "with_one_supervisor": one,
            "without": len(stations) - len(held),
        }
    }


def _sessions(sessions: Any) -> dict[str, Any]:
    modes = {mode.value: {"count": 0, "hours": 0.0} for mode in Mode}
    stations: dict[int, dict[str, Any]] = {}
    total = on_site = count = 0
    rows = (
        sessions.order_by()
        .values("station", "station__name", "mode")
        .annotate(n=Count("pk"), total=Sum("minutes"))
    )
    for row in sorted(rows, key=lambda row: (row["station"], row["mode"])):
        count, total = count + row["n"], total + row["total"]
        on_site += row["total"] if row["mode"] in ON_SITE else 0
        mode = modes[row["mode"]]
        mode["count"], mode["hours"] = mode["count"] + row["n"], mode["hours"] + row["total"]
        one = stations.setdefault(
            row["station"], {"station": row["station__name"], "count": 0, "hours": 0.0, "by_mode": {}}
        )
        one["count"], one["hours"] = one["count"] + row["n"], one["hours"] + row["total"]
        one["by_mode"][row["mode"]] = _hours(row["total"])
    for part in (*modes.values(), *stations.values()):
        part["hours"] = _hours(part["hours"])
    return {
        "sessions": {
            "count": count,
            "hours": _hours(total),
            "on_site_hours": _hours(on_site),
            "on_site_share": rules.share(on_site, total),
            "by_mode": modes,
            "by_station": sorted(stations.values(), key=lambda one: one["station"]),
        }
    }


def _gaps(place: str, first: datetime.date, until: datetime.date) -> dict[str, Any]:
    rows = Gap.objects.filter(within(place), day__range=(first, until), session__void=False)
    counts = counted(rows.select_related("session", "training"), place, until)
    return {
        "found": sum(count.found for count in counts),
        "met_by_action": sum(count.by_action for count in counts),
        "met_by_training": sum(count.in_training for count in counts),
        "open": sum(count.open for count in counts),
        "by_tag": {count.tag: count.found for count in counts},
    }


def _actions(place: str, first: datetime.date, until: datetime.date) -> dict[str, int]:
    found: dict[str, int] = AgreedAction.objects.filter(
        within(place), session__void=False, session__day__range=(first, until)
    ).aggregate(
        agreed=Count("pk"),
        done=Count("pk", filter=Q(state=ActionState.DONE)),
        dropped=Count("pk", filter=Q(state=ActionState.DROPPED)),
        late=Count("pk", filter=Q(state=ActionState.OPEN, due_on__lt=until)),
    )
    return found


def _projects(place: str, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    rows = Project.objects.filter(within(place)).filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=last), Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    )
    found = project_hours(rows)
    return {
        "count": len(found),
        "planned_hours": sum(one["planned"] or 0 for one in found),
        "delivered_hours": round(sum(one["delivered"] for one in found), 1),
    }


def _internal(place: str, first: datetime.date, until: datetime.date, today: datetime.date) -> dict[str, Any]:
    months = []
    month = rules.month_of(first)
    while month <= until:
        lines = duty_lines(within(place), month, today)
        missing = sum(1 for line in lines if line.is_missing)
        months.append(
            {
                "month": f"{month:%Y-%m}",
                "due": len(lines),
                "held": sum(1 for line in lines if line.held),
                "missing": missing,
            }
        )
        month = rules.months_after(month, 1)
    return {
        "months": months,
        "months_with_any": sum(1 for one in months if one["held"]),
        "months_complete": sum(1 for one in months if one["due"] and not one["missing"]),
    }


def _hours(minutes: float) -> float:
    return round(minutes / HOUR, 2)
