"""What pages and reports read of trainings."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent.access import near
from shegongzhan.talent.models import Training, TrainingAttendance, TrainingState, Worker, WorkerKind
from shegongzhan.talent.queries.register import standing_on
from shegongzhan.talent.queries.terms import COUNTY

MONTHS = 12


def trainings_seen_by(scope: Scope) -> QuerySet[Training]:
    """Return the trainings of the scope's places and of those above, each with how many `came` and how `liked` it was."""
    return (
        Training.objects.filter(near(scope))
        .annotate(came=Count("attendances"), liked=Avg("attendances__satisfaction"))
        .select_related("expert")
        .order_by("-held_on", "-pk")
    )


def narrowed_trainings(rows: QuerySet[Training], wanted: dict[str, Any]) -> QuerySet[Training]:
    """Keep the trainings a list's filters ask for."""
    if wanted.get("q"):
        rows = rows.filter(Q(theme__contains=wanted["q"]) | Q(trainer__contains=wanted["q"]))
    if wanted.get("year"):
        rows = rows.filter(held_on__year=wanted["year"])
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    return rows


@dataclass(frozen=True)
class Month:
    """One month of a county's year: its monthly trainings, and what they make of the month.

    `state` is "held" when as many were held as the pack asks for (`supervision.training_per_month`, at least one), else
    "planned", "missing", "ahead", or "free" where nothing is asked for and nothing was held.
    """

    first: datetime.date
    trainings: list[Training]
    state: str


@dataclass(frozen=True)
class TrainingYear:
    """A county's year of monthly trainings: twelve of twelve when each month had its `least`."""

    place: str
    months: list[Month]
    least: int

    @property
    def held(self) -> int:
        """How many months had a training."""
        return sum(month.state == TrainingState.HELD for month in self.months)


def training_years(places: list[str], year: int, on: datetime.date) -> list[TrainingYear]:
    """Return, for each county, the twelve months of a year with the trainings that count as the month's own."""
    rows = Training.objects.filter(division__in=places, is_monthly=True, held_on__year=year).order_by(
        "held_on"
    )
    by_month: dict[tuple[str, int], list[Training]] = {}
    for row in rows:
        by_month.setdefault((row.division, row.held_on.month), []).append(row)
    return [
        TrainingYear(
            place,
            [
                _month(place, datetime.date(year, number, 1), by_month.get((place, number), []), on)
                for number in range(1, MONTHS + 1)
            ],
            least_a_month(place, datetime.date(year, MONTHS, 1)),
        )
        for place in places
    ]


def least_a_month(place: str, first: datetime.date) -> int:
    """Return how many monthly trainings a county owes in a month by its pack; 0 where none are asked for."""
    return int(policy("supervision.training_per_month", place, first))


def _month(place: str, first: datetime.date, rows: list[Training], on: datetime.date) -> Month:
    states, least = [row.state for row in rows], least_a_month(place, first)
    if states.count(TrainingState.HELD) >= max(least, 1):
        return Month(first, rows, str(TrainingState.HELD))
    if TrainingState.PLANNED in states:
        return Month(first, rows, str(TrainingState.PLANNED))
    if first > on:
        return Month(first, rows, "ahead")
    return Month(first, rows, "missing" if least else "free")


def counties_of(scope: Scope) -> list[str]:
    """Return the counties the scope belongs to, and those below it that hold trainings."""
    places = scope.places("talent.view")
    own = {place[:COUNTY] for place in places if len(place) >= COUNTY}
    below = Training.objects.filter(near(scope)).values_list("division", flat=True).distinct().order_by()
    return sorted(own | {place for place in below if len(place) == COUNTY})


def attendances_of(training: Training, scope: Scope) -> QuerySet[TrainingAttendance]:
    """Return who attended, as far as the scope may see them, by name."""
    seen = training.attendances.filter(worker__in=Worker.objects.filter(scope.within("talent.view")))
    return seen.select_related("worker__station").order_by("worker__pinyin", "worker_id")


def invited_to(training: Training, scope: Scope) -> list[tuple[Worker, bool]]:
    """Return who was asked to come, as far as the scope may see them, by name, and whether each came; two queries."""
    seen = Worker.objects.filter(scope.within("talent.view"), training_invitations__training=training)
    came = set(training.attendances.values_list("worker", flat=True))
    rows = seen.select_related("station").order_by("pinyin", "pk")
    return [(worker, worker.pk in came) for worker in rows]


def invitations_of(worker: Worker, on: datetime.date) -> QuerySet[Training]:
    """Return the trainings somebody is asked to come to from a day on, the next first."""
    rows = Training.objects.filter(invitations__worker=worker, state=TrainingState.PLANNED, held_on__gte=on)
    return rows.order_by("held_on", "starts_at")


def could_be_invited(training: Training, scope: Scope) -> QuerySet[Worker]:
    """Return the resident workers of the training's place who were not asked yet."""
    return could_attend(training, scope).exclude(training_invitations__training=training)


def words_about(training: Training) -> list[str]:
    """Return what those who attended said, without who and not in the order they said it."""
    return sorted(row.word for row in training.attendances.exclude(word__isnull=True) if row.word)


def could_attend(training: Training, scope: Scope) -> QuerySet[Worker]:
    """Return the resident workers of the training's place who do not stand among those who attended."""
    here = Worker.objects.filter(scope.within("talent.view"), within(training.division))
    rows = standing_on(here, training.held_on).filter(kind=WorkerKind.RESIDENT)
    return (
        rows.exclude(trainings__training=training)
        .select_related("station")
        .order_by("division", "pinyin", "pk")
    )


def hours_by_person(rows: QuerySet[TrainingAttendance]) -> QuerySet[Any]:
    """Return how many trainings each worker attended and for how many hours, by name: nobody is compared."""
    sums = rows.values("worker_id", "worker__name", "worker__station__name", "worker__division")
    return sums.annotate(times=Count("pk"), hours=Sum("hours")).order_by(
        "worker__division", "worker__pinyin", "worker_id"
    )


def attended_in(scope: Scope, year: int) -> QuerySet[TrainingAttendance]:
    """Return the attendances in a year of the workers the scope may see."""
    seen = Worker.objects.filter(scope.within("talent.view"))
    return TrainingAttendance.objects.filter(held_on__year=year, worker__in=seen)


def training_figures(place: str, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    """Return the trainings of a place in a span of days, in the keys of docs/reports.md."""
    rows = Training.objects.filter(within(place), held_on__range=(first, last))
    held = rows.filter(state=TrainingState.HELD)
    came = TrainingAttendance.objects.filter(within(place), held_on__range=(first, last))
    sums = came.aggregate(n=Count("pk"), hours=Sum("hours"), liked=Avg("satisfaction"))
    scored = came.filter(score__isnull=False, training__pass_mark__isnull=False)
    monthly = Counter(
        (row.division, row.held_on.replace(day=1))
        for row in held
        if row.is_monthly and len(row.division) == COUNTY
    )
    full = [month for month, n in monthly.items() if n >= max(least_a_month(*month), 1)]
    return {
        "held": held.count(),
        "cancelled": rows.filter(state=TrainingState.CANCELLED).count(),
        "months_with_training": len(full),
        "attendances": sums["n"],
        "people": came.values("worker").distinct().count(),
        "hours": sums["hours"] or Decimal(0),
        "satisfaction": round(sums["liked"], 2) if sums["liked"] is not None else None,
        "tested": scored.count(),
        "test_passed": scored.filter(score__gte=F("training__pass_mark")).count(),
    }
