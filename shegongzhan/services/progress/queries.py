"""Counting targets from service records: the figures, the rows behind each, and what may still be counted."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shegongzhan.core.scoping import within
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Contract, ContractState, Project, Target, Unit
from shegongzhan.projects.rules import Counted, plain
from shegongzhan.services.models import Participant, RecordClaim, RecordWorker, ServiceRecord

# How many targets one statement counts; more are counted in further statements.
AT_ONCE = 40


@dataclass(frozen=True)
class TargetProgress:
    """A target and how much of it was done."""

    target: Target
    counted: Decimal

    @property
    def figure(self) -> Counted:
        """The same as the settlement reckons with it."""
        return Counted(self.target.label, self.target.quantity, self.counted, self.target.unit_price)

    @property
    def done(self) -> Decimal | int:
        """How much was counted, as people write it."""
        return plain(self.counted)

    @property
    def wanted(self) -> Decimal | int:
        """How much was bought, as people write it."""
        return plain(self.target.quantity)

    @property
    def share(self) -> Decimal:
        """Which part of the target was done, at most all of it."""
        return self.figure.reached

    @property
    def value(self) -> Decimal:
        """What was done is worth, at most the whole target."""
        return self.figure.value


def progress_of(contract: Contract, until: datetime.date) -> list[TargetProgress]:
    """Return how far each target of a contract is, counted to the day; three queries however many targets and records."""
    targets = list(contract.targets.all())
    for target in targets:
        target.contract = contract
    return progress_of_targets(targets, until)


def progress_of_targets(targets: Sequence[Target], until: datetime.date) -> list[TargetProgress]:
    """Return how far targets of any contracts are, in their order; each target brings its contract along."""
    found: list[TargetProgress] = []
    for start in range(0, len(targets), AT_ONCE):
        part = targets[start : start + AT_ONCE]
        counted = _count(part, until)
        found += [TargetProgress(target, counted[target.pk]) for target in part]
    return found


def _count(targets: Sequence[Target], until: datetime.date) -> dict[int, Decimal]:
    """Count some targets: one statement each for records, for minutes and for persons."""
    projects = [target.contract.project_id for target in targets]
    counted = {target.pk: Decimal(0) for target in targets}
    sources: list[tuple[type[Model], str, tuple[str, ...]]] = [
        (ServiceRecord, "", (Unit.TIMES, Unit.HEADS)),
        (RecordWorker, "record__", (Unit.HOURS,)),
        (Participant, "record__", (Unit.PERSONS,)),
    ]
    for model, prefix, units in sources:
        wanted = [target for target in targets if target.unit in units]
        if not wanted:
            continue
        sums = {f"t{target.pk}": _sum_of(target, counts_for(target, until, prefix)) for target in wanted}
        row = model._default_manager.filter(_of_projects(projects, prefix)).aggregate(**sums)
        for target in wanted:
            counted[target.pk] = _in_unit(target, row[f"t{target.pk}"])
    return counted


def _sum_of(target: Target, condition: Q) -> Any:
    match target.unit:
        case Unit.HEADS:
            return Sum("heads", filter=condition)
        case Unit.HOURS:
            return Sum("minutes", filter=condition)
        case Unit.PERSONS:
            return Count("person", filter=condition, distinct=True)
    return Count("pk", filter=condition)


def _in_unit(target: Target, found: int | None) -> Decimal:
    if target.unit == Unit.HOURS:
        return (Decimal(found or 0) / 60).quantize(Decimal("0.01"))
    return Decimal(found or 0)


def _of_projects(projects: Iterable[int], prefix: str = "") -> Q:
    """Return the condition "the record counts for one of the projects": its own, or claimed for it."""
    claimed = RecordClaim.objects.filter(project__in=list(projects)).values("record")
    return Q(**{f"{prefix}project__in": list(projects)}) | Q(**{f"{prefix}pk__in": claimed})


def counts_for(target: Target, until: datetime.date, prefix: str = "") -> Q:
    """Return the condition "the record counts for the target": project, term, kind, field and the least it must have."""
    contract = target.contract
    condition = _of_projects([contract.project_id], prefix) & Q(
        **{
            f"{prefix}void": False,
            f"{prefix}day__gte": contract.starts_on,
            f"{prefix}day__lte": min(contract.ends_on, until),
        }
    )
    if kind := kind_of(target):
        condition &= Q(**{f"{prefix}kind": kind})
    if target.field:
        condition &= Q(**{f"{prefix}field": target.field})
    if target.least_heads:
        condition &= Q(**{f"{prefix}heads__gte": target.least_heads})
    if target.least_minutes:
        long = RecordWorker.objects.filter(record=OuterRef(f"{prefix}pk"), minutes__gte=target.least_minutes)
        condition &= Q(Exists(long))
    return condition


def kind_of(target: Target) -> str:
    """Return the kind of record a target's method counts; '' when every kind counts."""
    entries = policy("projects.target_methods", target.contract.division, target.contract.starts_on)
    return next((str(entry["record"]) for entry in entries if entry["code"] == target.method), "")


def records_of_target(target: Target, until: datetime.date) -> QuerySet[ServiceRecord]:
    """Return the records a target's figure was counted from, the latest first."""
    return ServiceRecord.objects.filter(counts_for(target, until)).order_by("-day", "-pk")


def counted_for(project: Project) -> QuerySet[ServiceRecord]:
    """Return the records that count for a project, its own and those it shares."""
    return ServiceRecord.objects.filter(_of_projects([project.pk]))


def rule_of(target: Target) -> str:
    """Return in words how a target is counted."""
    contract = target.contract
    method = label("projects.target_methods", target.method, contract.division, contract.starts_on)
    words = [_("数“%(method)s”，按%(unit)s算") % {"method": method, "unit": target.get_unit_display()}]
    if target.field:
        field = label("services.fields", target.field, contract.division, contract.starts_on)
        words.append(_("服务领域“%(field)s”") % {"field": field})
    if target.least_minutes:
        words.append(_("每次至少 %(n)s 分钟") % {"n": target.least_minutes})
    if target.least_heads:
        words.append(_("每次至少 %(n)s 人") % {"n": target.least_heads})
    words.append(_("合同期内，作废的不数"))
    return _("；").join(words)


def candidates_for(contract: Contract, until: datetime.date) -> QuerySet[ServiceRecord]:
    """Return the records of the place and term that count for no project yet, and those both contracts would share."""
    free = Q(project__isnull=True)
    if contract.shares_records:
        free |= Q(project__contract__shares_records=True)
    kinds = [kind_of(target) for target in contract.targets.select_related("contract")]
    rows = ServiceRecord.objects.counted().filter(
        free,
        within(contract.division),
        day__range=(contract.starts_on, min(contract.ends_on, until)),
    )
    if kinds and all(kinds):
        rows = rows.filter(kind__in=kinds)
    counted = _of_projects([contract.project_id])
    return rows.exclude(counted).select_related("station", "project").order_by("-day", "-pk")


@dataclass(frozen=True)
class Double:
    """Two records of two contracts that may be one and the same service. `what` is "time" or "person"."""

    what: str
    day: datetime.date
    who: Any
    first: ServiceRecord
    second: ServiceRecord


MOST_DOUBLES = 200


def double_claims(
    place: str, first: datetime.date, last: datetime.date, *, limit: int = MOST_DOUBLES
) -> list[Double]:
    """Return what two contracts both claim in a place and a period, the latest first; four queries whatever is found.

    "time": one worker in two records whose hours overlap. "person": one person received the same kind of service twice
    on one day. A record that both contracts agreed to share is one record and no double claim.
    """
    workers = RecordWorker.objects.filter(
        within(place),
        **_contracted("record__"),
        day__range=(first, last),
        void=False,
        worker__records__void=False,
        worker__records__day=F("day"),
        worker__records__record__project__gt=F("record__project"),
        worker__records__record__project__contract__isnull=False,
        worker__records__record__starts_at__lt=F("record__ends_at"),
        worker__records__record__ends_at__gt=F("record__starts_at"),
    ).values_list("day", "worker_id", "record_id", "worker__records__record_id")
    persons = Participant.objects.filter(
        within(place),
        **_contracted("record__"),
        day__range=(first, last),
        void=False,
        person__records__void=False,
        person__records__day=F("day"),
        person__records__kind=F("kind"),
        person__records__record__project__gt=F("record__project"),
        person__records__record__project__contract__isnull=False,
    ).values_list("day", "person_id", "record_id", "person__records__record_id")
    pairs: list[tuple[Any, ...]] = [("time", *row) for row in workers.order_by("-day", "pk")[:limit]]
    pairs += [("person", *row) for row in persons.order_by("-day", "pk")[:limit]]
    return _doubles(pairs)


def _contracted(prefix: str) -> dict[str, Any]:
    return {f"{prefix}project__contract__isnull": False}


def _doubles(pairs: Sequence[tuple[Any, ...]]) -> list[Double]:
    """Fetch the records and persons of pairs of ids, one query each."""
    ids = {pk for pair in pairs for pk in pair[3:]}
    records = ServiceRecord.objects.select_related("project", "station", "visit", "activity").in_bulk(ids)
    workers = _by_id(RecordWorker, "worker", [pair[2] for pair in pairs if pair[0] == "time"])
    persons = _by_id(Participant, "person", [pair[2] for pair in pairs if pair[0] == "person"])
    found = [
        Double(
            what,
            day,
            (workers if what == "time" else persons)[who],
            records[first],
            records[second],
        )
        for what, day, who, first, second in pairs
    ]
    return sorted(found, key=lambda double: double.day, reverse=True)


def _by_id(of: type[Model], name: str, ids: Sequence[Any]) -> dict[Any, Any]:
    target = of._meta.get_field(name).related_model
    return target._default_manager.in_bulk(set(ids))  # type: ignore[union-attr]


def contracts_of(place: str, first: datetime.date, last: datetime.date) -> QuerySet[Contract]:
    """Return the signed contracts of a place that ran in a period, with their projects."""
    rows = Contract.objects.filter(within(place), starts_on__lte=last, ends_on__gte=first)
    return rows.exclude(state=ContractState.DRAFT).select_related("project").order_by("division", "pk")


def targets_of(contracts: Iterable[Contract]) -> list[Target]:
    """Return the targets of contracts, each with its contract, in one query."""
    rows = Target.objects.filter(contract__in=list(contracts)).select_related("contract__project")
    return list(rows.order_by("contract__division", "contract_id", "order"))


def evidence_of(projects: Iterable[Project]) -> dict[str, Any]:
    """Return what the records of some projects add up to: how many, hours, heads and persons."""
    mine = [project.pk for project in projects]
    records = ServiceRecord.objects.counted().filter(_of_projects(mine))
    sums = records.aggregate(times=Count("pk"), heads=Sum("heads"))
    minutes = RecordWorker.objects.filter(_of_projects(mine, "record__"), void=False).aggregate(
        n=Sum("minutes")
    )
    persons = Participant.objects.filter(_of_projects(mine, "record__"), void=False).aggregate(
        n=Count("person", distinct=True)
    )
    return {
        "times": sums["times"],
        "heads": sums["heads"] or 0,
        "minutes": minutes["n"] or 0,
        "persons": persons["n"],
    }
