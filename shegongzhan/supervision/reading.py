"""Between the session form and the command: what the page offers, and what it was told."""

import datetime
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core import ids
from shegongzhan.core.display import listed
from shegongzhan.needs.models import Need
from shegongzhan.policies.queries import label
from shegongzhan.projects.models import Project
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import name_of
from shegongzhan.supervision import queries
from shegongzhan.supervision.commands import ActionFacts, SessionFacts
from shegongzhan.supervision.forms import MINUTES, SessionForm
from shegongzhan.supervision.models import AgendaPoint, AgreedAction, Mode, PointState, Session
from shegongzhan.talent.models import Worker
from shegongzhan.talent.queries import to_name

SHORT = 30


def form_for(
    request: HttpRequest, station: Station, *, today: datetime.date, session: Session | None = None
) -> SessionForm:
    """Return the form of a session in a station: its workers, its agenda and who supervises it filled in.

    A record id is made with the empty form and comes back with it: sent twice, it is recorded once.
    """
    workers = {row.pk: row.name for row in queries.people_of(station)}
    points = {row.pk: _point(row) for row in queries.open_points_of(station)}
    users = {user.pk: user for user in queries.supervisors_for(station, today)}
    records = {str(row.pk): _record(row) for row in queries.records_to_refer_to(station)}
    projects = queries.projects_of(station.division)
    if session:
        workers.update({row.worker_id: row.worker.name for row in session.workers.all()})
        taken = AgendaPoint.objects.filter(session=session).exclude(state=PointState.CLOSED)
        points.update({row.pk: _point(row) for row in taken.select_related("worker")})
        records.update({str(r.record_id): _record(r.record) for r in session.references.all() if r.record})
        if session.supervisor:
            users[session.supervisor.pk] = session.supervisor
        projects = (projects | Project.objects.filter(supervision=session)).distinct()
    actions = [
        row for row in queries.open_actions_of(station) if session is None or row.session_id != session.pk
    ]
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        place=station.division,
        on=session.day if session else today,
        users=list(users.values()),
        workers=list(workers.items()),
        points=list(points.items()),
        done=[(row.pk, _action(row)) for row in actions],
        records=list(records.items()),
        projects=projects,
        initial=initial_of(session) if session else _first(request, station, users, projects, today),
    )
    others = to_name(request.scope)
    if session:
        others |= Worker.objects.filter(pk__in=session.workers.values("worker"))
    form.fields["other_workers"].offer(others, lambda worker: worker.name)
    named = [row.need_id for row in session.references.all()] if session else []
    form.fields["needs"].offer_near(request.scope, station.division, named)
    form.record_id = request.POST.get("record_id") or str(ids.new_id())  # type: ignore[attr-defined]
    return form


def _first(
    request: HttpRequest, station: Station, users: dict[int, User], projects: Any, today: datetime.date
) -> dict[str, Any]:
    """Return what is filled in for a new session: today, the station's supervisor or oneself, the one project there is."""
    current = queries.current_of(station)
    first: dict[str, Any] = {"day": today, "mode": Mode.ON_SITE, "supervisor_kind": "external"}
    if current is not None:
        first["supervisor_kind"] = current.kind
        first["supervisor"] = current.supervisor_id
        first["supervisor_name"] = current.holder_name
    elif request.user.pk in users:
        first["supervisor"] = request.user.pk
    running = list(projects[:2])
    if len(running) == 1:
        first["project"] = running[0].pk
    return first


def _point(point: AgendaPoint) -> str:
    text = point.text or ""
    return f"{point.worker.name}{_('：')}{text[:SHORT]}{'…' if len(text) > SHORT else ''}"


def _action(action: AgreedAction) -> str:
    return f"{action.worker.name}{_('：')}{action.text}" if action.worker else action.text


def _need(need: Need, on: datetime.date) -> str:
    return f"{label('needs.kinds', need.kind, need.division, on)} · {name_of(need.division)}"


def _record(row: ServiceRecord) -> str:
    names = listed(one.worker.name for one in row.workers.all())
    return f"{row.day.month}-{row.day.day} {row.get_kind_display()} · {name_of(row.division)}" + (
        _("（") + names + _("）") if names else ""
    )


def facts_of(form: SessionForm, station: Station, *, session: Session | None = None) -> SessionFacts:
    """Return what a valid form says as the facts of a session."""
    said = form.cleaned_data
    workers = list(
        dict.fromkeys([*said.get("workers", []), *(worker.pk for worker in said["other_workers"])])
    )
    single = Worker.objects.filter(pk=workers[0]).first() if len(workers) == 1 else None
    return SessionFacts(
        id=session.pk if session else ids.uuid_of(form.record_id) or ids.new_id(),  # type: ignore[attr-defined]
        station=station,
        mode=said["mode"],
        day=said["day"],
        starts_at=said["starts_at"],
        minutes=form.minutes_spent(),
        workers=workers,
        topic=said["topic"],
        supervisor=said["supervisor"],
        supervisor_name=said["supervisor_name"],
        supervisor_kind=said["supervisor_kind"],
        project=said["project"],
        next_on=said["next_on"],
        gaps=said["gaps"],
        needs=[need.pk for need in said["needs"]],
        records=[uuid.UUID(pk) for pk in said.get("records", [])],
        points=said.get("points", []),
        done=said.get("done", []),
        # With one worker there is no doubt who does it; with several it is everybody's until somebody says.
        actions=[ActionFacts(text, due, single) for _number, text, due in form.agreed()],
        overlap_ok=said["overlap_ok"],
    )


def initial_of(session: Session) -> dict[str, Any]:
    """Return what a written session says as the form shows it."""
    tapped = session.minutes in dict(MINUTES)
    references = list(session.references.all())
    return {
        "mode": session.mode,
        "day": session.day,
        "starts_at": session.starts_at,
        "minutes": session.minutes if tapped else 0,
        "minutes_typed": None if tapped else session.minutes,
        "workers": [row.worker_id for row in session.workers.all()],
        "topic": session.topic,
        "gaps": [gap.tag for gap in session.gaps.all()],
        "next_on": session.next_on,
        "supervisor": session.supervisor_id,
        "supervisor_name": "" if session.supervisor_id else session.supervisor_name,
        "supervisor_kind": session.supervisor_kind,
        "project": session.project_id,
        "needs": [str(row.need_id) for row in references if row.need_id],
        "records": [str(row.record_id) for row in references if row.record_id],
        "points": list(AgendaPoint.objects.filter(session=session).values_list("pk", flat=True)),
    }
