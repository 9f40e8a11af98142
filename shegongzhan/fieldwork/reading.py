"""Between the visit form and the command: what the page offers, and what it was told."""

import datetime
import uuid
from typing import Any

from django.http import HttpRequest

from shegongzhan.core import ids
from shegongzhan.core.forms import day_typed
from shegongzhan.core.scoping import Scope
from shegongzhan.fieldwork import queries
from shegongzhan.fieldwork.commands import ChangeFacts, VisitFacts
from shegongzhan.fieldwork.forms import MINUTES, VisitForm
from shegongzhan.fieldwork.models import Visit
from shegongzhan.needs.commands import NeedFacts
from shegongzhan.needs.models import NeedChannel, NeedSource
from shegongzhan.people.models import Person
from shegongzhan.people.queries import people_seen_by, shown_name
from shegongzhan.services.commands import RecordFacts
from shegongzhan.services.models import RecordKind
from shegongzhan.services.queries import projects_for
from shegongzhan.services.rules import end_of, minutes_between


def form_for(
    request: HttpRequest, person: Person, *, today: datetime.date, visit: Visit | None = None
) -> VisitForm:
    """Return the form of a visit to somebody's household, with this worker, today and a door visit filled in.

    A record id is made with the empty form and comes back with it: sent twice, it is recorded once.
    """
    workers = [(worker.pk, worker.name) for worker in queries.companions(request.scope, person.division)]
    own = next((pk for pk, _name in _own(request)), None)
    record = visit.record if visit else None
    day = day_typed(request.POST, record.day if record else today)
    first = {
        "people": [str(person.pk)],
        "day": today,
        "way": "door",
        "workers": [own] if own else [],
        "change_person": str(person.pk),
        "change_on": today,
    }
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        place=person.division,
        on=today,
        people=[(str(p.pk), shown_name(request.scope, p)) for p in queries.household_of(person)],
        workers=workers,
        projects=projects_for(person.division, day, record.project if record else None),
        initial={**first, **(initial_of(visit) if visit else {})},
    )
    others = people_seen_by(request.scope).filter(request.scope.within("visits.record"))
    form.fields["others"].offer(others, lambda person: shown_name(request.scope, person))
    form.record_id = request.POST.get("record_id") or str(ids.new_id())
    return form


def _own(request: HttpRequest) -> list[tuple[int, str]]:
    worker = getattr(request.user, "worker", None)
    return [(worker.pk, worker.name)] if worker else []


def facts_of(form: VisitForm, scope: Scope, person: Person, *, visit: Visit | None = None) -> VisitFacts:
    """Return what a valid form says as the facts of a visit. Http404 for a person the scope does not see."""
    said = form.cleaned_data
    people = [uuid.UUID(pk) for pk in said["people"]]
    people += [other.pk for other in said["others"] if other.pk not in people]
    minutes, starts_at = form.minutes_spent(), said["starts_at"]
    record = RecordFacts(
        id=visit.pk if visit else ids.uuid_of(form.record_id) or ids.new_id(),
        kind=RecordKind.VISIT,
        day=said["day"],
        division=person.division,
        starts_at=starts_at,
        ends_at=end_of(starts_at, minutes) if starts_at else None,
        heads=len(people),
        workers=[(worker, minutes) for worker in said["workers"]],
        people=people,
        note=said["note"],
        project_id=said.get("project"),
        field=visit.record.field if visit else "",
        themes=visit.record.themes if visit else (),
        place=visit.record.place if visit else "",
    )
    return VisitFacts(
        record=record,
        way=said["way"],
        purpose=said["purpose"],
        handling=said["handling"],
        observations=form.observations(),
        found_nobody=said["found_nobody"],
        is_survey=said["is_survey"],
        needs=_needs(form, person, record),
        changes=_changes(form),
    )


def _needs(form: VisitForm, person: Person, record: RecordFacts) -> list[NeedFacts]:
    rows = [row.cleaned_data for row in form.needs if row.cleaned_data.get("kind")]
    return [
        NeedFacts(
            kind=row["kind"],
            urgency=row["urgency"],
            description=row["description"],
            noted_on=record.day,
            division=person.division,
            station_id=record.station_id,
            person_id=person.pk,
            household_id=person.household_id,
            source=NeedSource.CLIENT,
            channel=NeedChannel.VISIT,
            noted_by_id=record.workers[0][0] if record.workers else None,
        )
        for row in rows
    ]


def _changes(form: VisitForm) -> list[ChangeFacts]:
    said = form.cleaned_data
    if not said["change_kind"]:
        return []
    return [
        ChangeFacts(
            person_id=uuid.UUID(said["change_person"] or said["people"][0]),
            kind=said["change_kind"],
            happened_on=said["change_on"] or said["day"],
        )
    ]


def initial_of(visit: Visit) -> dict[str, Any]:
    """Return what a written visit says as the form shows it."""
    record = visit.record
    minutes = max((row.minutes for row in record.workers.all()), default=0)
    if not minutes and record.starts_at and record.ends_at:
        minutes = minutes_between(record.starts_at, record.ends_at)
    tapped = minutes in dict(MINUTES)
    return {
        "people": [str(pk) for pk in record.participants.values_list("person_id", flat=True)],
        "way": visit.way,
        "day": record.day,
        "minutes": minutes if tapped else 0,
        "minutes_typed": None if tapped else minutes,
        "starts_at": record.starts_at,
        "workers": [row.worker_id for row in record.workers.all()],
        "project": record.project_id,
        "note": record.note or "",
        "purpose": visit.purpose,
        "handling": visit.handling,
        "found_nobody": visit.found_nobody,
        "is_survey": visit.is_survey,
        **{f"seen_{item}": level for item, level in visit.observations.items()},
    }
