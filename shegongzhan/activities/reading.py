"""Between the activity form and the command: what the page offers, and what it was told."""

import datetime
from typing import Any

from django.http import HttpRequest

from shegongzhan.activities import access, queries
from shegongzhan.activities.commands import ActivityFacts
from shegongzhan.activities.forms import MINUTES, ActivityForm
from shegongzhan.activities.models import Activity
from shegongzhan.core import ids
from shegongzhan.core.forms import day_typed
from shegongzhan.core.scoping import Scope
from shegongzhan.needs.models import OwnerKind
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Person
from shegongzhan.people.queries import people_seen_by, shown_name
from shegongzhan.services.commands import PartnerFacts, RecordFacts
from shegongzhan.services.models import NeedLink, RecordKind, ServiceRecord
from shegongzhan.services.queries import noted_partners, projects_for
from shegongzhan.services.rules import end_of
from shegongzhan.stations.models import Station, StationKind, StationState
from shegongzhan.stations.queries import every_place, places_within
from shegongzhan.talent.models import Worker
from shegongzhan.talent.queries import to_name

RIGHT = "activities.change"
VILLAGE = 12


def form_for(request: HttpRequest, *, today: datetime.date, activity: Activity | None = None) -> ActivityForm:
    """Return the form of an activity, with today and this worker filled in.

    A record id is made with the empty form and comes back with it: sent twice, it is recorded once.
    """
    scope: Scope = request.scope
    stations = _stations(scope)
    record = activity.record if activity else None
    place = record.division if record else stations[0].division if stations else ""
    workers = {worker.pk: worker.name for worker in queries.leaders_in(scope, place)}
    if record:
        workers.update({row.worker_id: row.worker.name for row in record.workers.select_related("worker")})
    answered = record.needs.filter(link=NeedLink.SERVED).values_list("need_id", flat=True) if record else ()
    served = [str(pk) for pk in answered]
    day = day_typed(request.POST, record.day if record else today)
    projects = projects_for(place, day, record.project if record else None) if place else []
    own = [pk for pk in workers if _is_own(request, pk)]
    first: dict[str, Any] = {"day": today, "workers": own}
    if activity:
        first = initial_of(activity, served)
    elif stations:
        first["station"] = stations[0].pk
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        place=place,
        on=today,
        stations=[(station.pk, station.name) for station in stations],
        workers=list(workers.items()),
        projects=projects,
        initial=first,
    )
    _offer(form, scope, record)
    form.fields["needs"].offer_near(scope, place, served)
    form.record_id = request.POST.get("record_id") or str(ids.new_id())
    return form


def _stations(scope: Scope) -> list[Station]:
    """Return the stations whose activities the scope may record, social work stations of the narrowest place first."""
    rows = Station.objects.filter(scope.within(RIGHT)).exclude(state=StationState.CLOSED)
    found = list(rows.order_by("division", "name")[:200])
    if not found:
        # A village's own people record for the station above them.
        above = {place[:length] for place in scope.places(RIGHT) for length in (9, 6) if len(place) > length}
        found = list(
            Station.objects.filter(division__in=above)
            .exclude(state=StationState.CLOSED)
            .order_by("-division")
        )
    return sorted(found, key=lambda station: station.kind != StationKind.SOCIAL_WORK)


def _is_own(request: HttpRequest, pk: int) -> bool:
    worker = getattr(request.user, "worker", None)
    return bool(worker) and worker.pk == pk


def _offer(form: ActivityForm, scope: Scope, record: ServiceRecord | None) -> None:
    """Let the pickers take whom and what the reader may choose, and what stands in the record already."""
    workers, people, villages = to_name(scope), people_seen_by(scope), places_within(scope, RIGHT)
    if record:
        workers |= Worker.objects.filter(pk__in=record.workers.values("worker"))
        people |= Person.objects.filter(pk__in=record.participants.values("person"))
        villages |= every_place().filter(code=record.division)
    form.fields["other_workers"].offer(workers, lambda worker: worker.name)
    form.fields["people"].offer(people, lambda person: shown_name(scope, person))
    form.fields["village"].offer(villages)
    there = [row.organisation_id for row in noted_partners(record)] if record else []
    for kind in form.partner_kinds:
        form.fields[f"partner_{kind}"].offer_to(scope, there)


def facts_of(form: ActivityForm, scope: Scope, *, activity: Activity | None = None) -> ActivityFacts:
    """Return what a valid form says as the facts of an activity.

    PrivilegeNeeded for a place it may not record in.
    """
    said = form.cleaned_data
    station = Station.objects.get(pk=said["station"])
    village = said["village"]
    division = village if len(village) == VILLAGE else station.division
    if not scope.may(RIGHT, division):
        # Who works for one village only records there, for the station above it.
        division = next((own for own in scope.places(RIGHT) if own.startswith(division)), division)
    access.may_record_in(scope, division)
    people = [person.pk for person in said["people"]]
    minutes, starts_at = form.minutes_spent(), said["starts_at"]
    leaders = dict.fromkeys([*said.get("workers", []), *(worker.pk for worker in said["other_workers"])])
    record = RecordFacts(
        id=activity.pk if activity else ids.uuid_of(form.record_id) or ids.new_id(),
        kind=RecordKind.ACTIVITY,
        day=said["day"],
        division=division,
        station_id=station.pk,
        starts_at=starts_at,
        ends_at=end_of(starts_at, minutes) if starts_at else None,
        heads=said["heads"],
        workers=[(pk, minutes) for pk in leaders],
        people=people,
        partners=_partners(form),
        needs_served=[need.pk for need in said["needs"]],
        project_id=said.get("project"),
        themes=said["themes"],
        place=said["place"],
        note=said["note"],
    )
    return ActivityFacts(
        record,
        said["name"],
        said["kind"],
        volunteers=said["volunteers"] or 0,
        cost=said["cost"],
        minutes=minutes,
    )


def _partners(form: ActivityForm) -> list[PartnerFacts]:
    """Return who helped of the five kinds: organisations of the register, or names as they were told."""
    said, found = form.cleaned_data, []
    for kind in form.partner_kinds:
        who, people = said[f"partner_{kind}"], said.get(f"partner_{kind}_people") or 0
        if isinstance(who, Organisation):
            found.append(PartnerFacts(kind, who.name, who.pk, people))
        elif who or people:
            found.append(PartnerFacts(kind, who, people=people))
    return found


def initial_of(activity: Activity, served: list[str]) -> dict[str, Any]:
    """Return what a written activity says as the form shows it."""
    record = activity.record
    minutes = activity.duration_minutes
    tapped = minutes in dict(MINUTES)
    partners: dict[str, Any] = {}
    for row in noted_partners(record):
        kind = OwnerKind(row.kind)
        partners[f"partner_{kind}"] = row.organisation_id or row.name
        partners[f"partner_{kind}_people"] = row.people or None
    return {
        "name": activity.name,
        "kind": activity.kind,
        "station": record.station_id,
        "day": record.day,
        "starts_at": record.starts_at,
        "minutes": minutes if tapped else 0,
        "minutes_typed": None if tapped else minutes or None,
        "workers": [row.worker_id for row in record.workers.all()],
        "heads": record.heads,
        "volunteers": activity.volunteers,
        "place": record.place,
        "village": record.division if len(record.division) == VILLAGE else "",
        "people": [str(pk) for pk in record.participants.values_list("person_id", flat=True)],
        "needs": served,
        "themes": record.themes,
        "project": record.project_id,
        "cost": activity.cost,
        "note": record.note or "",
        **partners,
    }
