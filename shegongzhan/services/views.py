"""The timeline of what was done for a person, as a part of their page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shegongzhan.people.models import Person
from shegongzhan.policies.queries import label
from shegongzhan.services import queries
from shegongzhan.services.models import NeedLink, ServiceRecord


@require_GET
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show everything done for a person, newest first."""
    found = Person.objects.filter(pk=person).first()
    if found is None or not request.scope.may("people.view", found.division):
        raise Http404
    records = queries.timeline_of_person(request.scope, person)
    return render(request, "services/of_person.html", {"entries": [_entry(record) for record in records]})


def _entry(record: ServiceRecord) -> dict:
    visit = getattr(record, "visit", None)
    activity = getattr(record, "activity", None)
    place, on = record.division, record.day
    return {
        "record": record,
        "title": label("visits.ways", visit.way, place, on)
        if visit
        else activity.name
        if activity
        else record.get_kind_display(),
        "view": "fieldwork:visit" if visit else "activities:activity" if activity else "",
        "about": (visit.purpose if visit else ""),
        "minutes": max((row.minutes for row in record.workers.all()), default=0),
        "found": [
            (n.need, label("needs.kinds", n.need.kind, place, on))
            for n in record.needs.all()
            if n.link == NeedLink.FOUND
        ],
        "served": [
            (n.need, label("needs.kinds", n.need.kind, place, on))
            for n in record.needs.all()
            if n.link == NeedLink.SERVED
        ],
    }
