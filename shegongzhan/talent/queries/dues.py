"""What people of the register are owed for their certificates: facts read in a few queries, worked out by the rules."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from shegongzhan.core.bulk import chunks
from shegongzhan.talent import rules
from shegongzhan.talent.models import Certificate, Employment, Registration, Worker
from shegongzhan.talent.queries.terms import terms_by_county
from shegongzhan.talent.rules import Award, Due, Held, Job, Person


def persons_of(rows: QuerySet[Worker]) -> list[Person]:
    """Return those of some workers who hold a certificate, as the rules see them. Four queries, however many."""
    holders = rows.order_by().values("pk")
    held = _held(holders)
    if not held:
        return []
    jobs: dict[int, list[Job]] = defaultdict(list)
    employments = Employment.objects.filter(worker__in=holders)
    columns = ("worker_id", "division", "kind", "starts_on", "ends_on")
    for worker, division, kind, starts_on, ends_on in employments.values_list(*columns):
        if worker in held:
            jobs[worker].append(Job(division, kind, starts_on, ends_on))
    known = rows.order_by().values_list("pk", "division", "kind", "left_on")
    return [
        Person(pk, _jobs(jobs[pk], Job(division, kind, None, left_on)), tuple(held[pk]))
        for pk, division, kind, left_on in known
        if pk in held
    ]


def _held(holders: QuerySet) -> dict[int, list[Held]]:
    periods: dict[int, list[tuple[datetime.date, datetime.date]]] = defaultdict(list)
    registered = Registration.objects.filter(certificate__worker__in=holders)
    for certificate, starts, ends in registered.values_list("certificate_id", "starts_on", "ends_on"):
        periods[certificate].append((starts, ends))
    held: dict[int, list[Held]] = defaultdict(list)
    certificates = Certificate.objects.filter(worker__in=holders)
    columns = ("worker_id", "pk", "level", "obtained_on", "number_index")
    for worker, pk, level, obtained_on, number in certificates.values_list(*columns):
        documented = bool(obtained_on and number)
        held[worker].append(Held(level, obtained_on, tuple(sorted(periods[pk])), pk, documented))
    return held


def _jobs(jobs: Iterable[Job], register: Job) -> tuple[Job, ...]:
    """Return somebody's employments, none past the day they left; without any, what the register says stands for one."""
    left = register.ends_on
    if left is None:
        return tuple(jobs) or (register,)
    ended = [Job(job.division, job.kind, job.starts_on, min(job.ends_on or left, left)) for job in jobs]
    return tuple(ended) or (register,)


def without_papers(division: str) -> QuerySet[Certificate]:
    """Return the certificates at a place that pay nothing until their number and day are written down.

    Only of people who are still there; with their workers, in one query.
    """
    missing = Q(obtained_on__isnull=True) | Q(number_index__isnull=True) | Q(number_index="")
    rows = Certificate.objects.in_place(division).filter(missing, worker__left_on__isnull=True)
    return rows.select_related("worker").order_by("worker_id", "pk")


def years_of_certificates(rows: QuerySet[Worker], on: datetime.date) -> list[int]:
    """Return the years in which some workers obtained certificates, up to a day, the newest first; one query."""
    held = Certificate.objects.filter(worker__in=rows.order_by().values("pk"), obtained_on__lte=on)
    return [day.year for day in held.order_by().dates("obtained_on", "year", order="DESC")]


# Workers, or those of them who were read already (`persons_of`) because more than one thing is asked of them.
Holders = QuerySet[Worker] | Sequence[Person]


def awards_owed(rows: Holders, first: datetime.date, last: datetime.date) -> list[Due]:
    """Return the awards that some workers' certificates of a span of days earn."""
    terms = terms_by_county()
    return [due for person in _read(rows) for due in rules.awards_owed(person, first, last, terms)]


def allowances_owed(rows: Holders, first: datetime.date, last: datetime.date) -> list[Due]:
    """Return the allowances of the months that end in a span of days."""
    terms = terms_by_county()
    return [due for person in _read(rows) for due in rules.allowances_owed(person, first, last, terms)]


def _read(rows: Holders) -> Sequence[Person]:
    return persons_of(rows) if isinstance(rows, QuerySet) else rows


@dataclass(frozen=True)
class AwardLine:
    """One award: who, for which certificate, how much, and what was held before."""

    worker: Worker
    award: Award


def awards_due(rows: QuerySet[Worker], year: int, holders: Sequence[Person] | None = None) -> list[AwardLine]:
    """Return the one-time awards that the certificates obtained in a year earn, under the packs at its end.

    Who asks for one year after the other has read the `holders` once (`persons_of`).
    """
    known = rows if holders is None else holders
    dues = awards_owed(known, datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    workers = _workers(rows, dues)
    return [
        AwardLine(workers[due.worker], Award(Held(due.level, due.obtained_on), due.amount, due.before))
        for due in _by_place(dues)
    ]


@dataclass(frozen=True)
class AllowanceLine:
    """One person's allowance of a month: by which level, since when it is held."""

    worker: Worker
    level: str
    obtained_on: datetime.date | None
    amount: Decimal


def allowances_due(rows: QuerySet[Worker], year: int, month: int) -> list[AllowanceLine]:
    """Return the allowances of a month, under the packs at its end, for those whom the pack grants them."""
    dues = allowances_owed(rows, datetime.date(year, month, 1), rules.month_end(year, month))
    workers = _workers(rows, dues)
    return [
        AllowanceLine(workers[due.worker], due.level, due.obtained_on, due.amount) for due in _by_place(dues)
    ]


def _workers(rows: QuerySet[Worker], dues: list[Due]) -> dict[int, Worker]:
    found: dict[int, Worker] = {}
    for part in chunks({due.worker for due in dues}):
        found |= rows.in_bulk(part)
    return found


def _by_place(dues: list[Due]) -> list[Due]:
    return sorted(dues, key=lambda due: (due.division, due.worker, due.obtained_on or datetime.date.min))
