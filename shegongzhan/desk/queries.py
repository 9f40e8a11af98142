"""What still needs somebody, and why: the home page's parts, each a small capped query."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Substr

from shegongzhan.accounts.models import User
from shegongzhan.activities.models import Activity
from shegongzhan.core.scoping import Scope, upper_bound
from shegongzhan.desk.models import Feedback
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.fieldwork.queries import duties_seen_by
from shegongzhan.imports.models import RowOutcome
from shegongzhan.needs.models import CLOSED, Need
from shegongzhan.needs.queries import unanswered_for
from shegongzhan.people import queries as people
from shegongzhan.people.models import Person
from shegongzhan.services.models import RecordKind, RecordWorker
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import names_of

SHOWN = 8
CAP = 1000
TOWNSHIP = 9


@dataclass(frozen=True)
class Capped:
    """The first rows of something and how many there are, counted no further than a cap."""

    rows: list[Any]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)

    @property
    def words(self) -> str:
        """The count as people read it: 37, or 1000+."""
        return f"{CAP}+" if self.count > CAP else str(self.count)


def capped(rows: Any, *, show: int = SHOWN) -> Capped:
    """Return the first rows of a query set and its count up to the cap: two queries."""
    shown = list(rows[:show])
    count = len(shown) if len(shown) < show else rows.order_by().values("pk")[: CAP + 1].count()
    return Capped(shown, count)


def due_visits(scope: Scope, on: datetime.date) -> Capped:
    """Return whom to visit: changes that must be answered first, then by level and by how long overdue."""
    week = on + datetime.timedelta(days=7)
    rank = {"high": 0, "key": 1, "general": 2}
    duties = duties_seen_by(scope).due_by(week)
    pressing = list(duties.filter(due_at__isnull=False).order_by("due_at")[:SHOWN])
    rest: list[VisitDuty] = []
    for tier in sorted(rank, key=rank.__getitem__):
        if len(pressing) + len(rest) < SHOWN:
            wanted = SHOWN - len(pressing) - len(rest)
            rest += duties.filter(due_at__isnull=True, tier=tier).order_by("due_on")[:wanted]
    count = duties.order_by().values("pk")[: CAP + 1].count()
    return Capped([*pressing, *rest], count)


def waiting_needs(scope: Scope) -> Capped:
    """Return the needs nobody has answered, the earliest promise first."""
    return capped(unanswered_for(scope))


@dataclass(frozen=True)
class StationSum:
    """What waits in one township: its code and its station's name, how much, how much of it late, and since when."""

    place: str
    name: str
    waiting: int
    late: int
    oldest: datetime.date | None


def is_wide(scope: Scope, right: str) -> bool:
    """Tell whether somebody looks after stations rather than persons: a county, or several stations without visiting."""
    places = scope.places(right)
    townships = {place[:TOWNSHIP] for place in places}
    return any(len(place) < TOWNSHIP for place in places) or (
        len(townships) > 1 and not scope.may("visits.record")
    )


def due_by_station(scope: Scope, on: datetime.date) -> list[StationSum]:
    """Return for each township how many persons are to be seen this week, how many are overdue, since when."""
    duties = duties_seen_by(scope).due_by(on + datetime.timedelta(days=7))
    return _by_township(duties, "due_on", on)


def needs_by_station(scope: Scope, on: datetime.date) -> list[StationSum]:
    """Return for each township how many needs wait for an answer, how many past their promise, since when."""
    return _by_township(unanswered_for(scope), "promised_on", on)


def _by_township(rows: Any, day: str, on: datetime.date) -> list[StationSum]:
    """Sum rows up by township, in the order of the places: nobody is ranked."""
    is_late = Q(**{f"{day}__lt": on})
    sums = list(
        rows.select_related(None).order_by().values(township=Substr("division", 1, TOWNSHIP))
        .annotate(waiting=Count("pk"), late=Count("pk", filter=is_late), oldest=Min(day, filter=is_late))
        .order_by("township")
    )  # fmt: skip
    codes = [row["township"] for row in sums]
    stations = Station.objects.filter(division__in=codes).exclude(state=StationState.CLOSED)
    names = {**names_of(codes), **dict(stations.order_by("-kind", "-pk").values_list("division", "name"))}
    return [
        StationSum(row["township"], names[row["township"]], row["waiting"], row["late"], row["oldest"])
        for row in sums
    ]


def unplaced_rows(scope: Scope) -> list[dict[str, Any]]:
    """Return, for each import, how many rows of the scope's places it could not place and nobody has settled."""
    rows = RowOutcome.objects.filter(
        scope.within("ledgers.import"),
        rejected=True,
        settled_at__isnull=True,
        batch__state="done",
    )
    counted = rows.order_by().values("batch_id", "batch__created_at").annotate(n=Count("pk"))
    return [dict(row) for row in counted.order_by("-batch__created_at")[:5]]


def children_to_mend(scope: Scope) -> Capped:
    """Return the children under the consent age whose file lacks guardian or consent."""
    return capped(people.children_without_consent(scope), show=5)


def levels_to_confirm(scope: Scope) -> Capped:
    """Return the risk levels set by hand that wait for the head's word."""
    return capped(people.levels_to_confirm(scope))


def erasures_to_confirm(scope: Scope) -> Capped:
    """Return the files somebody asked to erase, which wait for another person."""
    return capped(people.erasures_to_confirm(scope))


def unread_feedback(scope: Scope) -> int:
    """Return how many words about pages nobody has answered yet."""
    return (
        Feedback.objects.visible_to(scope, "feedback.view")
        .filter(answered_at__isnull=True)[: CAP + 1]
        .count()
    )


def counted_this_month(scope: Scope, user: User, on: datetime.date) -> dict[str, Any]:
    """Return what the month so far adds up to: a worker's own visits, else those of the place."""
    first = on.replace(day=1)
    span = {"day__range": (first, on), "void": False}
    worker = getattr(user, "worker", None)
    visits = RecordWorker.objects.filter(kind=RecordKind.VISIT, **span)
    visits = visits.filter(worker=worker) if worker else visits.filter(scope.within("visits.view"))
    made = visits.aggregate(n=Count("record", distinct=True), minutes=Sum("minutes"))
    here, noted_here = scope.within("needs.view"), scope.within("needs.view", "noted_in")
    needs = Need.objects.filter(here | noted_here).aggregate(
        new=Count("pk", filter=(noted_here | here & Q(noted_in=None)) & Q(noted_on__range=(first, on))),
        closed=Count("pk", filter=here & Q(state__in=CLOSED, closed_on__range=(first, on))),
    )
    held = Activity.objects.filter(
        scope.within("activities.view", "record__division"),
        record__day__range=(first, on),
        record__void=False,
    ).aggregate(n=Count("pk"), heads=Sum("record__heads"))
    return {
        "own": worker is not None, "visits": made["n"], "minutes": made["minutes"] or 0, "needs": needs,
        "activities": held["n"], "heads": held["heads"] or 0,
    }  # fmt: skip


def counties() -> list[str]:
    """Return the counties that have files, each found by one look at the index."""
    found: list[str] = []
    last = ""
    while True:
        division = (
            Person.objects.filter(division__gte=last)
            .order_by("division")
            .values_list("division", flat=True)
            .first()
        )
        if division is None:
            return found
        found.append(division[:6])
        last = upper_bound(division[:6])
