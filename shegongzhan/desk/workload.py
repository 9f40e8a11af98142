"""How much there is to do for whom, so that persons can be shared out. For planning; it says nothing of how anybody works.

What the data goes through: persons served and who answers for each (people) → how often each must be seen (fieldwork,
from the packs) → contacts in thirty days → hours, by the pack's minutes for one → beside the hours the pack gives a
worker. Nothing is typed, nothing is stored, and the lines stand by station and name: there is no order by amount.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value

from shegongzhan.core.scoping import Scope, within
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.fieldwork.queries import RIGHT_TO_ASSIGN
from shegongzhan.people.models import Person, PersonState
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import RecordWorker
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker, WorkerKind
from shegongzhan.talent.queries import standing_on

# Sharing work out is making somebody responsible: one right for both.
RIGHT = RIGHT_TO_ASSIGN
DAYS = 30
COUNTY = 6
TOWNSHIP = 9


@dataclass(frozen=True)
class Load:
    """What one worker is answerable for; `station` is None for whom no station is written down."""

    worker: Worker
    persons: int
    contacts: Decimal
    due: int
    recorded: Decimal
    minutes_each: int
    hours_there: int
    has_left: bool

    @property
    def station(self) -> Station | None:
        """The station the worker is at."""
        return self.worker.station

    @property
    def division(self) -> str:
        """Where the worker works."""
        return self.worker.division

    @property
    def hours(self) -> Decimal:
        """The hours the contacts of thirty days take."""
        return _round(self.contacts * self.minutes_each / 60)

    @property
    def is_too_much(self) -> bool:
        """Tell whether more falls to the worker than there are hours for: time to share out, or to ask others in."""
        return self.hours > self.hours_there and not self.has_left


@dataclass(frozen=True)
class Unassigned:
    """Persons of a station who must be visited and for whom nobody in particular answers."""

    station: Station
    persons: int
    contacts: Decimal


def _round(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _contacts(number: float | None) -> Decimal:
    return _round(Decimal(str(number or 0)))


# Thirty days over the interval: a person seen weekly is 4.3 contacts, one seen quarterly a third of one.
_EXPECTED = Sum(Value(float(DAYS)) / F("interval_days"))


def loads(scope: Scope, on: datetime.date) -> list[Load]:
    """Return the load of each worker the scope shares work out among, by place and name; four queries whatever their number.

    A resident worker who is there is here, and whoever answers for somebody: who has left too, until it is passed on.
    """
    answers = Exists(Person.objects.filter(worker=OuterRef("pk"), state=PersonState.ACTIVE))
    rows = Worker.objects.visible_to(scope, RIGHT)
    there = standing_on(rows.filter(kind=WorkerKind.RESIDENT), on).values("pk")
    found = rows.filter(Q(pk__in=there) | answers).select_related("station")
    workers = list(found.order_by("division", "pinyin", "pk"))
    persons = _persons(workers)
    duties = _duties(workers, on)
    recorded = _recorded(workers, on)
    return [
        Load(
            worker=worker,
            persons=persons.get(worker.pk, 0),
            contacts=duties.get(worker.pk, (Decimal(0), 0))[0],
            due=duties.get(worker.pk, (Decimal(0), 0))[1],
            recorded=recorded.get(worker.pk, Decimal(0)),
            minutes_each=policy("visits.planned_minutes", worker.division[:COUNTY], on),
            has_left=worker.left_on is not None and worker.left_on <= on,
            hours_there=policy("talent.monthly_service_hours", worker.division[:COUNTY], on),
        )
        for worker in workers
    ]


def unassigned(scope: Scope) -> list[Unassigned]:
    """Return the stations with persons to visit for whom no worker answers; two queries."""
    rows = (
        VisitDuty.objects.visible_to(scope, RIGHT)
        .filter(person__worker__isnull=True, person__state=PersonState.ACTIVE, person__station__isnull=False)
        .order_by()
        .values_list("person__station")
        .annotate(persons=Count("pk"), contacts=_EXPECTED)
    )
    counted = {station: (persons, contacts) for station, persons, contacts in rows}
    stations = Station.objects.filter(pk__in=counted).order_by("division", "pk")
    return [Unassigned(one, counted[one.pk][0], _contacts(counted[one.pk][1])) for one in stations]


def persons_to_pass_on(scope: Scope, worker: Worker) -> QuerySet[Person]:
    """Return the persons a worker answers for in the places where the scope shares work out."""
    return Person.objects.served().visible_to(scope, RIGHT).filter(worker=worker)


def takers(scope: Scope, worker: Worker, on: datetime.date) -> QuerySet[Worker]:
    """Return who may take persons over: whoever works in the same township, or in its county for a centre's worker."""
    near = worker.division[:TOWNSHIP]
    rows = Worker.objects.visible_to(scope, RIGHT).filter(within(near)).exclude(pk=worker.pk)
    return standing_on(rows, on).order_by("-kind", "pinyin", "pk")


def _persons(workers: Iterable[Worker]) -> dict[int, int]:
    rows: QuerySet[Person] = Person.objects.served().filter(worker__in=[w.pk for w in workers])
    return dict(rows.order_by().values_list("worker").annotate(n=Count("pk")))


def _duties(workers: Iterable[Worker], on: datetime.date) -> dict[int, tuple[Decimal, int]]:
    """Return, by worker, the contacts of thirty days by the intervals and how many persons fall due in them."""
    rows = (
        VisitDuty.objects.filter(person__worker__in=[w.pk for w in workers], person__state=PersonState.ACTIVE)
        .order_by()
        .values_list("person__worker")
        .annotate(contacts=_EXPECTED, due=Count("pk", Q(due_on__lte=on + datetime.timedelta(days=DAYS))))
    )
    return {worker: (_contacts(contacts), due) for worker, contacts, due in rows}


def _recorded(workers: Iterable[Worker], on: datetime.date) -> dict[int, Decimal]:
    """Return, by worker, the hours recorded in the thirty days up to a day."""
    rows = (
        RecordWorker.objects.filter(
            worker__in=[w.pk for w in workers],
            void=False,
            day__gt=on - datetime.timedelta(days=DAYS),
            day__lte=on,
        )
        .order_by()
        .values_list("worker")
        .annotate(minutes=Sum("minutes"))
    )
    return {worker: _round(Decimal(minutes) / 60) for worker, minutes in rows}
