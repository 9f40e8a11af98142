"""What is due on workers' files: background checks, registrations of certificates, hours of further education."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet

from shegongzhan.core.bulk import chunks
from shegongzhan.core.paging import Late
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import rules
from shegongzhan.talent.models import (
    BackgroundCheck,
    CeEntry,
    Certificate,
    CheckResult,
    Employment,
    TrainingAttendance,
    Worker,
)
from shegongzhan.talent.queries.register import standing_on
from shegongzhan.talent.queries.terms import COUNTY

CHECK_KEYS = ("talent.background_check.months", "talent.background_check.for")
REGISTRATION_KEYS = (
    "talent.registration_years",
    "talent.registration_first_months",
    "talent.registration_window_months",
    *(f"talent.continuing_hours.{level}" for level in ("junior", "intermediate", "senior", "degree")),
)


# ---------- background checks ----------


@dataclass(frozen=True)
class CheckLine:
    """Somebody who works with minors and whose check is missing, has run out, runs out soon, or found something."""

    worker: Worker
    last: BackgroundCheck | None
    state: str  # "missing", "found", "waiting", "over", "soon"


def checks_due(rows: QuerySet[Worker], on: datetime.date) -> Late[tuple[int, str], CheckLine]:
    """Return who needs a background check by the pack or by their duties and has none that holds past next month."""
    with_children = Employment.objects.filter(worker=OuterRef("pk"), ends_on__isnull=True, with_children=True)
    standing = (
        standing_on(rows, on).annotate(minors=Exists(with_children)).order_by("division", "pinyin", "pk")
    )
    asked = cache(lambda county: policy("talent.background_check.for", county, on))
    who = [
        pk
        for pk, division, kind, minors in standing.values_list("pk", "division", "kind", "minors")
        if minors or kind in asked(division[:COUNTY])
    ]
    last, soon = _last_checks(rows), rules.months_after(on.replace(day=1), 2)
    due = [(pk, state) for pk in who if (state := _state_of(last.get(pk), on, soon))]

    def lines(part: Sequence[tuple[int, str]]) -> list[CheckLine]:
        workers = rows.in_bulk([pk for pk, _state in part])
        return [CheckLine(workers[pk], last.get(pk), state) for pk, state in part]

    return Late(due, lines)


def _last_checks(workers: QuerySet[Worker]) -> dict[int, BackgroundCheck]:
    rows = BackgroundCheck.objects.filter(worker__in=workers.order_by().values("pk")).order_by("on")
    return {row.worker_id: row for row in rows}


def _state_of(check: BackgroundCheck | None, on: datetime.date, soon: datetime.date) -> str:
    if check is None:
        return "missing"
    if check.result != CheckResult.CLEAR:
        return str(check.result)
    if check.valid_until < on:
        return "over"
    return "soon" if check.valid_until < soon else ""


# ---------- registrations and further education ----------


@dataclass(frozen=True)
class RegistrationLine:
    """A certificate and how its registration stands; hours are those of the period that runs, or ran last."""

    worker: Worker
    certificate: Certificate
    state: str  # "unregistered", "late", "running", "window", "over"
    hours: Decimal
    needed: int

    @property
    def missing(self) -> Decimal:
        return max(Decimal(self.needed) - self.hours, Decimal(0))


# The key of a line: worker, certificate, state, hours had, hours needed.
Registered = tuple[int, int, str, Decimal, int]
# Of a certificate, what its registration and its hours are worked out from.
FACTS = ("worker_id", "level", "division", "obtained_on", "registered_on", "registered_until")


def registrations(
    rows: QuerySet[Worker], on: datetime.date, *, first: Sequence[str] = ()
) -> Late[Registered, RegistrationLine]:
    """Return the highest certificate of each worker on the register, with its registration and hours.

    `first` says which states stand first, in their order; without it the lines stand by place and name.
    """
    holds = Certificate.objects.filter(worker=OuterRef("pk"))
    standing = standing_on(rows, on).filter(Exists(holds))
    held = list(Certificate.objects.filter(worker__in=standing.order_by().values("pk")).only(*FACTS))
    held.sort(key=lambda row: rules.RANK[row.level])
    best = {row.worker_id: row for row in held}
    hours = ce_hours_of(best.values())
    keys: list[Registered] = []
    for pk in standing.order_by("division", "pinyin", "pk").values_list("pk", flat=True):
        if row := best.get(pk):
            state, needed = registration_state(row, on), hours_needed(row, on)
            keys.append((pk, row.pk, state, hours[row.pk], needed))
    if first:
        keys.sort(key=lambda key: first.index(key[2]))

    def lines(part: Sequence[Registered]) -> list[RegistrationLine]:
        workers = rows.in_bulk([key[0] for key in part])
        certificates = Certificate.objects.in_bulk([key[1] for key in part])
        return [
            RegistrationLine(workers[pk], certificates[certificate], state, hours_had, needed)
            for pk, certificate, state, hours_had, needed in part
        ]

    return Late(keys, lines)


def registration_state(certificate: Certificate, on: datetime.date) -> str:
    """Return how a certificate's registration stands on a day.

    "unregistered"; "late" when even the term for the first registration is over; "running"; "window" when it can be
    renewed; "over" when it has expired.
    """
    county, until = certificate.division[:COUNTY], certificate.registered_until
    if until is None:
        obtained = certificate.obtained_on
        first = policy("talent.registration_first_months", county, on)
        return "late" if obtained and rules.months_after(obtained, first) < on else "unregistered"
    if until < on:
        return "over"
    window = policy("talent.registration_window_months", county, on)
    return "window" if rules.months_after(on, window) >= until else "running"


def hours_needed(certificate: Certificate, on: datetime.date) -> int:
    """Return how many hours of further education a certificate's level needs in one registration period."""
    return int(policy(f"talent.continuing_hours.{certificate.level}", certificate.division[:COUNTY], on))


def ce_hours_of(certificates: Iterable[Certificate]) -> dict[int, Decimal]:
    """Return the hours of further education in each certificate's registration period, by the certificate's id.

    Trainings attended that count as education, and what else was written down. Without a registration the hours since
    the certificate was obtained count. Two queries.
    """
    rows = list(certificates)
    had: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for part in chunks({row.worker_id for row in rows}):
        attended = TrainingAttendance.objects.filter(worker__in=part, training__counts_as_education=True)
        for worker, day, hours in attended.values_list("worker_id", "held_on", "hours"):
            had[worker].append((day, hours))
        noted = CeEntry.objects.filter(worker__in=part)
        for worker, day, hours in noted.values_list("worker_id", "on", "hours"):
            had[worker].append((day, hours))
    return {
        row.pk: sum((hours for day, hours in had[row.worker_id] if _counts(row, day)), Decimal(0))
        for row in rows
    }


def _counts(certificate: Certificate, day: datetime.date) -> bool:
    first = certificate.registered_on or certificate.obtained_on or datetime.date.min
    return first <= day <= (certificate.registered_until or datetime.date.max)
