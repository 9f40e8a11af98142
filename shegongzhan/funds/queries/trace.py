"""From a yuan to the persons served, and back: a source, its projects, their records, the persons in them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import FundSource, Posting
from shegongzhan.funds.queries.postings import income, spent
from shegongzhan.people.models import Person
from shegongzhan.projects.models import Project
from shegongzhan.services.access import OTHERWISE, RIGHTS_OF_KIND
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord


@dataclass(frozen=True)
class Cost:
    """What a project spent and whom it reached; a cost is None while there is nothing to divide by."""

    spent: Decimal
    records: int
    heads: int
    persons: int

    def each(self, number: int) -> Decimal | None:
        """Return what one of so many cost."""
        return (self.spent / number).quantize(Decimal("0.01")) if number else None

    @property
    def a_record(self) -> Decimal | None:
        """What one service cost."""
        return self.each(self.records)

    @property
    def a_person(self) -> Decimal | None:
        """What one person served cost."""
        return self.each(self.persons)


def records_of(project: Project) -> QuerySet[ServiceRecord]:
    """Return the service records of a project that count."""
    return ServiceRecord.objects.counted().filter(project=project)


def cost_of(project: Project) -> Cost:
    """Return what a project spent by the books and how many services and persons stand against it."""
    money = Posting.objects.filter(project=project).aggregate(went=spent())["went"]
    told = records_of(project).aggregate(records=Count("pk"), heads=Sum("heads"))
    persons = Participant.objects.filter(record__project=project, void=False).aggregate(
        n=Count("person", distinct=True)
    )
    return Cost(Decimal(money), told["records"], told["heads"] or 0, persons["n"])


def sources_of(scope: Scope, project: Project) -> list[dict[str, Any]]:
    """Return the sources a project's money came from, by line of the budget, the largest first."""
    rows = Posting.objects.visible_to(scope, "funds.view").filter(project=project).order_by()
    found = rows.values("source", "source__name", "source__division", "line__label").annotate(went=spent())
    return sorted(
        (dict(row) for row in found if row["went"]), key=lambda row: (-row["went"], row["source__name"])
    )


def projects_of(scope: Scope, source: FundSource) -> list[dict[str, Any]]:
    """Return where the money of a source went, by project (None: to none), the largest first."""
    rows = Posting.objects.visible_to(scope, "funds.view").filter(source=source).order_by()
    found = rows.values("project", "project__name", "project__division").annotate(went=spent(), came=income())
    return sorted(
        (dict(row) for row in found if row["went"]), key=lambda row: (-row["went"], row["project"] or 0)
    )


@dataclass(frozen=True)
class Paid:
    """What paid for one service: a project it counts for, what one of its services cost, and each source's part of that.

    `sources` are rows of `sources_of`, each with the part of this one service. What the reader may not see of money is
    None or empty; `is_own` is False for a second contract the record counts for as well.
    """

    project: Project
    is_own: bool
    cost: Cost | None
    sources: list[tuple[dict[str, Any], Decimal]]


def paid_for(scope: Scope, record: ServiceRecord) -> list[Paid]:
    """Return what paid for a service: its own project first, then the contracts it counts for as well.

    A project's money is spread evenly over its services that count: no book says what one visit cost. A struck-out
    record had no part in it.
    """
    projects = [(record.project, True)] if record.project else []
    projects += [(claim.project, False) for claim in record.claims.select_related("project").order_by("pk")]
    return [_paid(scope, project, is_own, void=record.void) for project, is_own in projects]


def _paid(scope: Scope, project: Project, is_own: bool, *, void: bool) -> Paid:
    if not scope.may("funds.view", project.division):
        return Paid(project, is_own, None, [])
    cost = cost_of(project)
    rows = sources_of(scope, project)
    if void or not cost.records:
        return Paid(project, is_own, cost, [])
    parts = [(row["went"] / cost.records).quantize(Decimal("0.01")) for row in rows]
    return Paid(project, is_own, cost, list(zip(rows, parts, strict=True)))


def records_for_person(scope: Scope, person: Person, *, limit: int = 50) -> list[ServiceRecord]:
    """Return the latest services a person received that the scope may see and follow the money of."""
    group = [kind for kind in RecordKind.values if RIGHTS_OF_KIND.get(kind, OTHERWISE) != OTHERWISE]
    seen = Q(scope.within("activities.view"), kind__in=group) | (
        Q(scope.within("visits.view")) & ~Q(kind__in=group)
    )
    rows = ServiceRecord.objects.counted().filter(
        seen, scope.within("funds.view"), participants__person=person
    )
    return list(rows.select_related("project", "activity").order_by("-day", "-pk")[:limit])


def kinds_of(project: Project) -> list[tuple[str, int, int]]:
    """Return the services of a project by kind: the kind in words, how many, for how many heads."""
    rows = records_of(project).order_by().values_list("kind").annotate(n=Count("pk"), heads=Sum("heads"))
    return [(str(RecordKind(kind).label), n, heads or 0) for kind, n, heads in sorted(rows)]


def persons_of(scope: Scope, project: Project, *, limit: int = 50) -> QuerySet[Person]:
    """Return persons a project served whom the scope may see, with `times` and `latest`, the latest served first."""
    rows = Person.objects.filter(
        scope.within("people.view"), records__record__project=project, records__void=False
    )
    rows = rows.annotate(times=Count("records"), latest=Max("records__day"))
    return rows.order_by("-latest", "pk")[:limit]


def projects_for_person(scope: Scope, person: Person) -> QuerySet[Project]:
    """Return the projects whose records a person stands in, with `times` and `latest`, of places whose money the scope sees."""
    rows = Project.objects.filter(
        scope.within("funds.view"), records__participants__person=person, records__void=False
    )
    rows = rows.annotate(times=Count("records"), latest=Max("records__day"))
    return rows.order_by("-latest", "pk")
