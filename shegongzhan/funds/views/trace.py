"""Following money both ways: source to project to services to persons, and from a person or one service back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shegongzhan.activities.models import Activity
from shegongzhan.funds import access
from shegongzhan.funds.queries import trace
from shegongzhan.people.access import person_to_view
from shegongzhan.people.queries import shown_name
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from shegongzhan.stations.queries import label_of


@require_GET
def of_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to which projects the money of a source went."""
    source = access.source_to_view(request.scope, pk)
    rows = [
        (row, row["project"] and request.scope.may("funds.view", row["project__division"]))
        for row in trace.projects_of(request.scope, source)
    ]
    return render(request, "funds/trace_source.html", {"source": source, "rows": rows})


@require_GET
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a project's money came from, which services it made, whom they reached, and what one cost."""
    project = access.project_to_view(request.scope, pk)
    sees_people = request.scope.may("people.view")
    persons = trace.persons_of(request.scope, project) if sees_people else []
    return render(
        request,
        "funds/trace_project.html",
        {
            "project": project,
            "cost": trace.cost_of(project),
            "sources": [
                (row, request.scope.may("funds.view", row["source__division"]))
                for row in trace.sources_of(request.scope, project)
            ],
            "kinds": trace.kinds_of(project),
            "sees_project": request.scope.may("projects.view", project.division),
            "sees_people": sees_people,
            "persons": [(person, shown_name(request.scope, person)) for person in persons],
        },
    )


@require_GET
def of_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show by which projects, and so by which money, a person was served."""
    access.may_list(request.scope)
    person = person_to_view(request.scope, pk)
    return render(
        request,
        "funds/trace_person.html",
        {
            "person": person,
            "name": shown_name(request.scope, person),
            "rows": trace.projects_for_person(request.scope, person),
            "records": [
                (record, title_of(record)) for record in trace.records_for_person(request.scope, person)
            ],
        },
    )


@require_GET
def of_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what paid for one visit, activity or service: its contract, the sources' parts in yuan, and for whom it was."""
    record = access.record_to_trace(request.scope, pk)
    people = Participant.objects.filter(record=record).select_related("person").order_by("pk")
    seen = [row.person for row in people if request.scope.may("people.view", row.person.division)]
    return render(
        request,
        "funds/trace_record.html",
        {
            "record": record,
            "title": title_of(record),
            "place": label_of(record.division),
            "page": page_of_record(record),
            "activity": Activity.objects.filter(pk=record.pk).first(),
            "paid": [
                (
                    one,
                    [
                        (row, part, request.scope.may("funds.view", row["source__division"]))
                        for row, part in one.sources
                    ],
                    request.scope.may("projects.view", one.project.division),
                )
                for one in trace.paid_for(request.scope, record)
            ],
            "persons": [(person, shown_name(request.scope, person)) for person in seen],
            "unseen": len(people) - len(seen),
        },
    )


def title_of(record: ServiceRecord) -> str:
    """Return what a record is called: an activity by its name, everything else by its kind."""
    activity = getattr(record, "activity", None)
    return activity.name if activity else str(record.get_kind_display())


def page_of_record(record: ServiceRecord) -> str:
    """Return the address of the page of a visit or an activity; nothing for other services, which have none."""
    if record.kind == RecordKind.VISIT:
        return reverse("fieldwork:visit", args=[record.pk])
    return reverse("activities:activity", args=[record.pk]) if hasattr(record, "activity") else ""
