"""What pages, exports and upper contexts read of the talent register; lists that the pack's rules make of it."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shegongzhan.core.scoping import Scope, upper_bound, within, within_any
from shegongzhan.crypto.fields import blind_index
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import rules
from shegongzhan.talent.access import NAMING
from shegongzhan.talent.models import (
    Certificate,
    DeadlineDecision,
    Decision,
    DecisionState,
    Employment,
    Level,
    Worker,
    WorkerKind,
)
from shegongzhan.talent.rules import Award, Deadline, Held

COUNTY = 6
NONE = "none"


def workers_seen_by(scope: Scope) -> QuerySet[Worker]:
    """Return the workers the scope may see; `current` holds the employments that have not ended."""
    now = (
        Employment.objects.filter(ends_on__isnull=True)
        .select_related("organisation")
        .order_by("-starts_on", "-pk")
    )
    return (
        Worker.objects.visible_to(scope, "talent.view")
        .select_related("station")
        .prefetch_related(Prefetch("employments", now, to_attr="current"))
    )


def narrowed(rows: QuerySet[Worker], wanted: Mapping[str, Any]) -> QuerySet[Worker]:
    """Narrow workers by the filters of the list; who has left is left out unless asked for."""
    if not wanted.get("left"):
        rows = rows.filter(left_on__isnull=True)
    if wanted.get("q"):
        rows = rows.filter(meant_by(wanted["q"]))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("level"):
        rows = rows.filter(certificate_level="" if wanted["level"] == NONE else wanted["level"])
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def meant_by(text: str) -> Q:
    """Return the condition "is the one meant": by name, pinyin, initials, or the whole identity number."""
    said = "".join(text.split())
    if len(said) >= len("341821000000000") and said[:-1].isdigit():
        purpose = Worker._meta.get_field("identity_index").purpose
        return Q(identity_index=blind_index(said.upper(), purpose))
    if said.isascii() and said:
        said = said.lower()
        last = upper_bound(said)
        return Q(pinyin__gte=said, pinyin__lt=last) | Q(initials__gte=said, initials__lt=last)
    return Q(name__contains=said)


def picked_by(scope: Scope, text: str, limit: int = 12) -> list[Worker]:
    """Return the workers somebody may mean while typing, in the places where this scope names workers."""
    if not text.strip():
        return []
    places = within_any(place for right in NAMING for place in scope.places(right))
    # A village's own people name the workers of the station above them.
    above = {place[:9] for right in NAMING for place in scope.places(right) if len(place) > len("341821100")}
    rows = Worker.objects.filter(places | Q(division__in=above), meant_by(text), left_on__isnull=True)
    return list(rows.select_related("station").order_by("pinyin", "pk")[:limit])


def standing_on(rows: QuerySet[Worker], on: datetime.date) -> QuerySet[Worker]:
    """Keep who stood on the register on a day: had begun, and had not left."""
    employed = Employment.objects.filter(worker=OuterRef("pk"))
    begun = employed.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=on))
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).filter(Exists(begun) | ~Exists(employed))


# ---------- what the pack's rules make of it ----------


@dataclass(frozen=True)
class Terms:
    """What a county's pack says of awards, allowances, pay and the deadline, on a day."""

    awards: Mapping[str, Decimal]
    allowances: Mapping[str, Decimal]
    awarded: tuple[str, ...]
    granted: tuple[str, ...]
    on_upgrade: str
    starts: str
    highest_only: bool
    floor: Decimal
    months: int
    reminders: tuple[int, ...]


AWARD_KEYS = (
    *(f"talent.award.{level.value}" for level in Level),
    "talent.award.on_upgrade",
    "talent.award.for",
)
ALLOWANCE_KEYS = (
    *(f"talent.allowance.{level.value}" for level in Level),
    "talent.allowance.for",
    "talent.allowance.starts",
    "talent.allowance.highest_only",
)
PAY_KEYS = ("talent.pay_floor",)
DEADLINE_KEYS = ("talent.certificate_deadline_months", "talent.reminders")


def terms_of(county: str, on: datetime.date) -> Terms:
    """Return the terms in force in a county on a day."""

    def said(key: str) -> Any:
        return policy(f"talent.{key}", county, on)

    return Terms(
        awards={level.value: said(f"award.{level.value}") for level in Level},
        allowances={level.value: said(f"allowance.{level.value}") for level in Level},
        awarded=tuple(said("award.for")),
        granted=tuple(said("allowance.for")),
        on_upgrade=said("award.on_upgrade"),
        starts=said("allowance.starts"),
        highest_only=said("allowance.highest_only"),
        floor=said("pay_floor"),
        months=said("certificate_deadline_months"),
        reminders=tuple(said("reminders")),
    )


def _terms(on: datetime.date) -> Callable[[str], Terms]:
    by_county = cache(lambda county: terms_of(county, on))
    return lambda division: by_county(division[:COUNTY])


def _held(workers: Iterable[Worker], until: datetime.date) -> dict[int, list[Held]]:
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Certificate.objects.filter(worker__in=[worker.pk for worker in workers])
    for worker, level, obtained_on in rows.values_list("worker_id", "level", "obtained_on"):
        if obtained_on is None or obtained_on <= until:
            held[worker].append(Held(level, obtained_on))
    return held


@dataclass(frozen=True)
class AwardLine:
    """One award: who, for which certificate, how much, and what was held before."""

    worker: Worker
    award: Award


def awards_due(rows: QuerySet[Worker], year: int) -> list[AwardLine]:
    """Return the one-time awards that the certificates obtained in a year earn, under the packs at its end."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    terms = _terms(last)
    obtained = Certificate.objects.filter(worker=OuterRef("pk"), obtained_on__range=(first, last))
    workers = list(standing_on(rows, last).filter(Exists(obtained)).order_by("division", "pk"))
    held = _held(workers, last)
    lines = []
    for worker in workers:
        here = terms(worker.division)
        if worker.kind in here.awarded:
            awards = rules.awards_of(held[worker.pk], first, last, here.awards, on_upgrade=here.on_upgrade)
            lines += [AwardLine(worker, award) for award in awards]
    return lines


@dataclass(frozen=True)
class AllowanceLine:
    """One person's allowance of a month: by which level, since when it is held."""

    worker: Worker
    level: str
    obtained_on: datetime.date | None
    amount: Decimal


def allowances_due(rows: QuerySet[Worker], year: int, month: int) -> list[AllowanceLine]:
    """Return the allowances of a month, under the packs at its end, for those whom the pack grants them."""
    last = _end_of(year, month)
    terms = _terms(last)
    held_one = Certificate.objects.filter(worker=OuterRef("pk"))
    workers = list(standing_on(rows, last).filter(Exists(held_one)).order_by("division", "pk"))
    held = _held(workers, last)
    lines = []
    for worker in workers:
        here = terms(worker.division)
        if worker.kind not in here.granted:
            continue
        amount = rules.allowance_in_month(
            held[worker.pk], year, month, here.allowances, starts=here.starts, highest_only=here.highest_only
        )
        if amount:
            running = [
                one
                for one in held[worker.pk]
                if rules.allowance_in_month(
                    [one], year, month, here.allowances, starts=here.starts, highest_only=True
                )
            ]
            best = max(running, key=lambda one: rules.RANK[one.level])
            lines.append(AllowanceLine(worker, best.level, best.obtained_on, amount))
    return lines


def _end_of(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


@dataclass(frozen=True)
class PayLine:
    """A resident worker whose yearly pay is under the floor: what is written, and what it should be."""

    worker: Worker
    employment: Employment
    floor: Decimal


def below_floor(rows: QuerySet[Worker], on: datetime.date) -> list[PayLine]:
    """Return the resident workers whose yearly rate of pay is under the floor in force; an unknown pay is not."""
    terms = _terms(on)
    residents = standing_on(rows, on).filter(kind=WorkerKind.RESIDENT)
    current = Employment.objects.filter(
        worker__in=residents.values("pk"), ends_on__isnull=True, yearly_pay__isnull=False
    ).select_related("worker__station")
    return [
        PayLine(row.worker, row, terms(row.division).floor)
        for row in current.order_by("division", "worker_id")
        if rules.is_below_floor(row.yearly_pay, terms(row.division).floor)
    ]


@dataclass(frozen=True)
class DeadlineLine:
    """A resident worker without a certificate whose year is coming to its end, or has."""

    worker: Worker
    deadline: Deadline
    reason: str


def deadlines(rows: QuerySet[Worker], on: datetime.date) -> list[DeadlineLine]:
    """Return the resident workers without a certificate who are past the first reminder, the nearest day first.

    The year runs from the first employment as a resident worker: moving to another station does not begin it anew.
    """
    terms = _terms(on)
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
    approved = DeadlineDecision.objects.filter(
        employment__in=employments, decision=Decision.EXTEND, state=DecisionState.MADE, until__isnull=False
    )
    for worker, until, reason in approved.order_by("approved_on", "pk").values_list(
        "employment__worker_id", "until", "reason"
    ):
        extended[worker] = (until, reason)
    lines = []
    for pk, worker in workers.items():
        here = terms(worker.division)
        until, reason = extended.get(pk, (None, ""))
        found = rules.deadline_of(
            hired.get(pk), on, months=here.months, reminders=here.reminders, extended_until=until
        )
        if found and (found.reminder or found.is_over(on)):
            lines.append(DeadlineLine(worker, found, reason))
    return sorted(lines, key=lambda line: (line.deadline.due_on, line.worker.pk))


def overdue(rows: QuerySet[Worker], on: datetime.date) -> list[DeadlineLine]:
    """Return who is 到期未持证: whose day has come without a certificate and without an extension."""
    return [line for line in deadlines(rows, on) if line.deadline.is_over(on)]
