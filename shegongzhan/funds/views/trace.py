"""Following money both ways: source to project to services to persons, and from a person back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shegongzhan.funds import access
from shegongzhan.funds.queries import trace
from shegongzhan.people.access import person_to_view
from shegongzhan.people.queries import shown_name


@require_GET
def of_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to which projects the money of a source went."""
    source = access.source_to_view(request.scope, pk)
    rows = trace.projects_of(request.scope, source)
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
        },
    )
