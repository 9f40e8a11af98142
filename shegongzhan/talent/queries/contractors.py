"""Contractors and their people: how many are certified and local, who stays year by year, whether promises are kept."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.talent.models import (
    SENT,
    Adopted,
    Certificate,
    Employment,
    Guidance,
    Obligation,
    ObligationKind,
    Origin,
    TrainingAttendance,
    Worker,
)

EVER, NEVER = datetime.date.min, datetime.date.max
Span = tuple[datetime.date, datetime.date]


def contractors_in(where: Q) -> QuerySet[Organisation]:
    """Return the organisations that run, or ran, a station in the places."""
    runs = Agreement.objects.filter(where, kind=AgreementKind.OPERATION)
    return Organisation.objects.filter(pk__in=runs.values("organisation")).order_by("name", "pk")


@dataclass(frozen=True)
class YearOf:
    """A contractor's people in a year: there at its start, of them still there at its end, joined, left; those at its end.

    `local` and `of_known` are the local ones and those of whom it is known; `local_certified` hold a certificate too.
    """

    year: int
    at_start: int
    stayed: int
    joined: int
    left: int
    people: int
    certified: int
    local: int
    of_known: int
    local_certified: int

    @property
    def staying(self) -> float | None:
        """The share of those there at the start who stayed, in percent; None when nobody was there."""
        return _percent(self.stayed, self.at_start)

    @property
    def certified_share(self) -> float | None:
        """The share of those there at the end who hold a certificate, in percent."""
        return _percent(self.certified, self.people)

    @property
    def local_share(self) -> float | None:
        """The share of local people among those of whom it is known, in percent."""
        return _percent(self.local, self.of_known)


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def years_of_contractors(
    organisations: Iterable[int], years: Iterable[int], on: datetime.date, *, where: Q
) -> dict[int, list[YearOf]]:
    """Return the years of each contractor; a year that runs is counted up to today. Four queries, however many.

    `where` is the condition on places: a contractor's people in another county are that county's.

    Whose people somebody is: their employment names the contractor, or it is in a station the contractor ran on those
    days. Whoever moves to another station of the same contractor stays.
    """
    wanted = list(organisations)
    there = _spans(wanted, where)
    people = {worker for spans in there.values() for worker in spans}
    origin = dict(Worker.objects.filter(pk__in=people).values_list("pk", "origin"))
    since: dict[int, datetime.date] = {}
    held = Certificate.objects.filter(worker__in=people)
    for worker, obtained in held.values_list("worker", "obtained_on"):
        since[worker] = min(since.get(worker, NEVER), obtained or EVER)
    return {pk: [_year(there[pk], year, on, origin, since) for year in years] for pk in wanted}


def _spans(organisations: list[int], where: Q) -> dict[int, dict[int, list[Span]]]:
    """Return from when to when who worked for which contractor: by contractor, by worker."""
    runs: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    agreements = Agreement.objects.filter(where, organisation__in=organisations, kind=AgreementKind.OPERATION)
    columns = ("station", "organisation", "starts_on", "ends_on")
    for station, organisation, starts, ends in agreements.values_list(*columns):
        runs[station].append((organisation, (starts or EVER, ends or NEVER)))
    there: dict[int, dict[int, list[Span]]] = {pk: defaultdict(list) for pk in organisations}
    jobs = Employment.objects.filter(where, kind__in=SENT).exclude(
        station__isnull=True, organisation__isnull=True
    )
    found = jobs.filter(station__in=list(runs)) | jobs.filter(organisation__in=organisations)
    rows = found.distinct().values_list(
        "worker", "station", "organisation", "starts_on", "ends_on", "worker__left_on"
    )
    for worker, station, employer, starts, ends, left in rows:
        job = (starts or EVER, min(ends or NEVER, left or NEVER))
        if employer in there:
            there[employer][worker].append(job)
        elif not employer:
            for run, (first, last) in runs[station]:
                span = (max(job[0], first), min(job[1], last))
                if span[0] <= span[1]:
                    there[run][worker].append(span)
    return there


def _year(
    there: dict[int, list[Span]],
    year: int,
    on: datetime.date,
    origin: dict[int, str],
    since: dict[int, datetime.date],
) -> YearOf:
    first, last = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), on)
    before = {pk for pk, spans in there.items() if any(a < first <= b for a, b in spans)}
    during = {pk for pk, spans in there.items() if any(a <= last and b >= first for a, b in spans)}
    end = {pk for pk, spans in there.items() if any(a <= last < b for a, b in spans)}
    certified = {pk for pk in end if since.get(pk, NEVER) <= last}
    local = {pk for pk in end if origin[pk] == Origin.LOCAL}
    return YearOf(
        year, len(before), len(before & end), len(during - before), len(during - end), len(end), len(certified),
        len(local), sum(bool(origin[pk]) for pk in end), len(local & certified),
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A promise and how it stands: `actual` is what the records say, `met` None where nobody can say yet."""

    obligation: Obligation
    actual: float | None
    met: bool | None


def kept_by(
    organisation: Organisation, obligations: Iterable[Obligation], on: datetime.date, *, where: Q
) -> list[Kept]:
    """Return whether the promises of a contractor are kept this year, by its records or by somebody's word."""
    rows = list(obligations)
    if not rows:
        return []
    now = years_of_contractors([organisation.pk], [on.year], on, where=where)[organisation.pk][0]
    actual = {
        ObligationKind.CERTIFIED: now.certified_share,
        ObligationKind.LOCAL: now.local_share,
        ObligationKind.STAYING: now.staying,
        ObligationKind.TRAINING: _hours_each(organisation, on, where),
    }
    return [_kept(row, actual) for row in rows]


def _kept(row: Obligation, actual: dict[ObligationKind, float | None]) -> Kept:
    if row.kind == ObligationKind.OTHER:
        return Kept(row, None, row.met)
    found = actual[ObligationKind(row.kind)]
    return Kept(row, found, None if found is None or row.amount is None else found >= row.amount)


def _hours_each(organisation: Organisation, on: datetime.date, where: Q) -> float | None:
    """Return the hours of training of the year, for each person of the contractor who is there now."""
    spans = _spans([organisation.pk], where)[organisation.pk]
    people = [pk for pk, times in spans.items() if any(a <= on <= b for a, b in times)]
    if not people:
        return None
    came = TrainingAttendance.objects.filter(worker__in=people, held_on__year=on.year)
    hours = came.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    return round(float(hours) / len(people), 1)


def guidance_by_year(rows: QuerySet[Guidance]) -> list[tuple[int, int, int]]:
    """Return how often a contractor taught in each year, and how much of it was taken up, the latest first; one query."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for on, adopted in rows.values_list("on", "adopted"):
        found[on.year][0] += 1
        found[on.year][1] += adopted in (Adopted.YES, Adopted.PARTLY)
    return [(year, taught, taken) for year, (taught, taken) in sorted(found.items(), reverse=True)]


def contractor_figures(place: str, first: datetime.date, last: datetime.date) -> list[dict[str, Any]]:
    """Return the contractors of a place with their people of a year and what they taught, in the keys of docs/reports.md."""
    here = within(place)
    runs = Agreement.objects.filter(here, kind=AgreementKind.OPERATION)
    rows = Organisation.objects.filter(pk__in=runs.values("organisation")).order_by("name", "pk")
    years = years_of_contractors([row.pk for row in rows], [first.year], last, where=here)
    taught = Guidance.objects.filter(here, on__range=(first, last)).values_list("organisation", "adopted")
    counts = Counter(organisation for organisation, _adopted in taught)
    taken = Counter(
        organisation for organisation, adopted in taught if adopted in (Adopted.YES, Adopted.PARTLY)
    )
    found = []
    for row in rows:
        year = years[row.pk][0]
        found.append(
            {
                "contractor": row.name,
                "people": year.people,
                "joined": year.joined,
                "left": year.left,
                "retention": year.staying,
                "certified_share": year.certified_share,
                "local_share": year.local_share,
                "local_certified": year.local_certified,
                "guidance": counts[row.pk],
                "guidance_taken_up": taken[row.pk],
            }
        )
    return found
