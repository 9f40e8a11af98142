"""The one-year rule: who must obtain a certificate soon, or should have, and what was decided of them."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from shegongzhan.talent import rules
from shegongzhan.talent.models import (
    Certificate,
    DeadlineDecision,
    Decision,
    DecisionState,
    Employment,
    ExamSitting,
    Worker,
    WorkerKind,
)
from shegongzhan.talent.queries.register import standing_on
from shegongzhan.talent.queries.terms import terms_by_county
from shegongzhan.talent.rules import Deadline, Sitting

# How long the code of a place is that may keep a calendar: province, city, county.
SIZES = (2, 4, 6)


@dataclass(frozen=True)
class DeadlineLine:
    """A resident worker without a certificate whose year is coming to its end, or has."""

    worker: Worker
    deadline: Deadline
    reason: str
    decision: DeadlineDecision | None = None


def deadlines(rows: QuerySet[Worker], on: datetime.date) -> list[DeadlineLine]:
    """Return the resident workers without a certificate who are past the first reminder, the nearest day first.

    The year runs from the first employment as a resident worker: moving to another station does not begin it anew.
    """
    terms = terms_by_county()
    certified = Certificate.objects.filter(worker=OuterRef("pk")).filter(
        Q(obtained_on__isnull=True) | Q(obtained_on__lte=on)
    )
    workers = {
        worker.pk: worker
        for worker in standing_on(rows, on).filter(~Exists(certified), kind=WorkerKind.RESIDENT)
    }
    hired: dict[int, datetime.date] = {}
    extended: dict[int, tuple[datetime.date, str]] = {}
    employments = Employment.objects.filter(worker__in=list(workers), kind=WorkerKind.RESIDENT)
    for row in employments.order_by("pk"):
        if row.starts_on and row.starts_on < hired.get(row.worker_id, datetime.date.max):
            hired[row.worker_id] = row.starts_on
    decisions: dict[int, DeadlineDecision] = {}
    made = DeadlineDecision.objects.filter(employment__in=employments).exclude(state=DecisionState.REFUSED)
    for one in made.select_related("employment").order_by("asked_on", "pk"):
        decisions[one.employment.worker_id] = one
        if one.decision == Decision.EXTEND and one.state == DecisionState.MADE and one.until:
            extended[one.employment.worker_id] = (one.until, one.reason)
    sittings = _sittings(workers.values())
    lines = []
    for pk, worker in workers.items():
        here = terms(worker.division, on)
        until, reason = extended.get(pk, (None, ""))
        found = rules.deadline_of(
            hired.get(pk),
            on,
            months=here.months,
            reminders=here.reminders,
            extended_until=until,
            sittings=sittings(worker.division) if here.follows == "results" else (),
        )
        if found and (found.reminder or found.is_over(on)):
            lines.append(DeadlineLine(worker, found, reason, decisions.get(pk)))
    return sorted(lines, key=lambda line: (line.deadline.due_on, line.worker.pk))


def _sittings(workers: Iterable[Worker]) -> Callable[[str], list[Sitting]]:
    """Return a look-up of the sittings that a place, or one above it, keeps in its calendar."""
    above = {worker.division[:size] for worker in workers for size in SIZES}
    rows = ExamSitting.objects.filter(division__in=above).order_by("held_on")
    known = [
        (row.division, Sitting(row.signup_until or row.held_on, row.held_on, row.results_on)) for row in rows
    ]
    return lambda division: [sitting for place, sitting in known if division.startswith(place)]


def overdue(rows: QuerySet[Worker], on: datetime.date) -> list[DeadlineLine]:
    """Return who is 到期未持证: whose day has come without a certificate and without an extension."""
    return [line for line in deadlines(rows, on) if line.deadline.is_over(on)]
