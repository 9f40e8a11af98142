"""Recording that somebody did something for somebody. Visits, activities and imports all come through here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import ids
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.needs.commands import start_service
from shegongzhan.needs.models import Need, NeedState
from shegongzhan.projects.models import Contract
from shegongzhan.projects.queries import OVER, running_on
from shegongzhan.services import acts
from shegongzhan.services.models import (
    NeedLink,
    Participant,
    RecordClaim,
    RecordKind,
    RecordNeed,
    RecordPartner,
    RecordSource,
    RecordWorker,
    ServiceRecord,
)
from shegongzhan.services.queries import noted_partners
from shegongzhan.talent.queries import Work, stations_of_work

LONGEST_MINUTES = 24 * 60
BULK = 2000


@dataclass(frozen=True)
class PartnerFacts:
    """One of the five kinds of partners that took part."""

    kind: str
    name: str = ""
    organisation_id: int | None = None
    people: int = 0


@dataclass(frozen=True)
class RecordFacts:
    """What is known of a service when it is written down.

    `workers` are (worker id, minutes); `people` are ids on the register; `heads` counts everybody served and is at
    least the number of `people`. `id` is given when the record was born elsewhere.
    """

    kind: str
    day: datetime.date
    division: str
    station_id: int | None = None
    field: str = ""
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None
    heads: int = 0
    workers: Sequence[tuple[int, int]] = ()
    people: Sequence[UUID] = ()
    partners: Sequence[PartnerFacts] = ()
    needs_found: Sequence[UUID] = ()
    needs_served: Sequence[UUID] = ()
    project_id: int | None = None
    themes: Sequence[str] = ()
    place: str = ""
    note: str = ""
    source: str = RecordSource.WEB
    import_key: str = ""
    id: UUID = attribute(default_factory=ids.new_id)


def check_facts(facts: RecordFacts, *, today: datetime.date | None) -> None:
    """Raise RuleViolation when a record cannot be true: in the future, longer than a day, ending before it began.

    `today` None skips the future check (rows of a ledger are judged by their reader).
    """
    if today is not None and facts.day > today:
        raise RuleViolation("record.future", _("日期还没到，不能先记。"), field="day")
    if facts.starts_at and facts.ends_at and facts.ends_at <= facts.starts_at:
        raise RuleViolation("record.span", _("结束时间要晚于开始时间。"), field="ends_at")
    for _worker, minutes in facts.workers:
        if not 0 <= minutes <= LONGEST_MINUTES:
            raise RuleViolation("record.minutes", _("时长应在 0 到 24 小时之间。"), field="minutes")


def check_project(facts: RecordFacts) -> None:
    """Raise RuleViolation when the project a record names did not run in the place of the record on its day."""
    if facts.project_id is None:
        return
    if not running_on(facts.division, facts.day).filter(pk=facts.project_id).exists():
        raise RuleViolation(
            "record.project", _("这个项目那天没有在这里实施，请另选，或者不选。"), field="project"
        )


@transaction.atomic
def record_service(actor: User | str, facts: RecordFacts, *, today: datetime.date | None) -> ServiceRecord:
    """Record one service with its workers, participants, partners and needs, and tell the audit log.

    Raises RuleViolation as `check_facts` and `check_project` do. A record with an id that is there already is returned
    as it is: what a device sends twice is recorded once.
    """
    if existing := ServiceRecord.objects.filter(pk=facts.id).first():
        return existing
    check_facts(facts, today=today)
    check_project(facts)
    [record] = write_records(actor, [facts])
    record_act(actor, acts.RECORDED, record, kind=facts.kind, day=facts.day.isoformat())
    return record


def write_records(
    actor: User | str, many: Sequence[RecordFacts], *, batch: Batch | None = None
) -> list[ServiceRecord]:
    """Write checked records set by set and return them. The caller holds the transaction and tells the audit log."""
    recorded_by = pk_of(actor)
    many = _with_stations(many)
    records = [
        ServiceRecord(
            id=f.id,
            division=f.division,
            station_id=f.station_id,
            kind=f.kind,
            field=f.field,
            day=f.day,
            starts_at=f.starts_at,
            ends_at=f.ends_at,
            heads=max(f.heads, len(f.people)),
            project_id=f.project_id,
            themes=list(f.themes),
            place=f.place,
            note=f.note or None,
            source=f.source,
            recorded_by=recorded_by,
            batch=batch,
            import_key=f.import_key,
        )
        for f in many
    ]
    ServiceRecord.objects.bulk_create(records, batch_size=BULK)
    _write_parts(many)
    return records


# What duties and agreements of a site call the kinds of records.
WORDS = {
    RecordKind.VISIT: ("走访", "探访"), RecordKind.ACTIVITY: ("活动",), RecordKind.INTERVIEW: ("个案",),
    RecordKind.SESSION: ("小组",), RecordKind.CONSULTATION: ("咨询",), RecordKind.DELIVERY: ("服务",),
}  # fmt: skip


def _with_stations(many: Sequence[RecordFacts]) -> list[RecordFacts]:
    """Give records that name no station the one whose work they are: of who did it, else of the place."""
    open_ones = [f for f in many if f.station_id is None]
    stations = stations_of_work(
        [
            Work(
                f.division, f.day, tuple(worker for worker, _minutes in f.workers), WORDS[RecordKind(f.kind)]
            )
            for f in open_ones
        ]
    )
    found = {f.id: station for f, station in zip(open_ones, stations, strict=True)}
    return [replace(f, station_id=found[f.id]) if f.id in found else f for f in many]


def _write_parts(many: Sequence[RecordFacts]) -> None:
    def common(f: RecordFacts) -> dict[str, Any]:
        return {"record_id": f.id, "division": f.division, "kind": f.kind, "day": f.day}

    RecordWorker.objects.bulk_create(
        [RecordWorker(worker_id=w, minutes=m, **common(f)) for f in many for w, m in f.workers],
        batch_size=BULK,
    )
    Participant.objects.bulk_create(
        [Participant(person_id=p, **common(f)) for f in many for p in dict.fromkeys(f.people)],
        batch_size=BULK,
    )
    RecordPartner.objects.bulk_create(
        [
            RecordPartner(
                record_id=f.id, kind=p.kind, name=p.name, organisation_id=p.organisation_id, people=p.people
            )
            for f in many
            for p in f.partners
        ],
        batch_size=BULK,
    )
    RecordNeed.objects.bulk_create(
        [RecordNeed(record_id=f.id, need_id=n, link=NeedLink.FOUND) for f in many for n in f.needs_found]
        + [RecordNeed(record_id=f.id, need_id=n, link=NeedLink.SERVED) for f in many for n in f.needs_served],
        batch_size=BULK,
    )


@dataclass(frozen=True)
class DeliveryFacts:
    """A service given for a need: on which day, by whom and for how many minutes, what was done, out of which project."""

    day: datetime.date
    workers: Sequence[int]
    minutes: int
    note: str = ""
    field: str = ""
    people: Sequence[UUID] = ()
    heads: int = 0
    project_id: int | None = None
    id: UUID = attribute(default_factory=ids.new_id)


@transaction.atomic
def deliver_for_need(
    actor: User | str, need: Need, facts: DeliveryFacts, *, today: datetime.date
) -> ServiceRecord:
    """Record a service given for a need, and mark the need as being served.

    The rule spans services and needs: what was done is a record here, and its first one takes the need from open or
    matched to in service. An id that is there already is answered with the record written then. Raises RuleViolation
    for a closed or referred need, without workers, for a day before the need was noted, and as `check_facts` does.
    """
    if existing := ServiceRecord.objects.filter(pk=facts.id).first():
        return existing
    if need.is_closed:
        raise RuleViolation("need.closed", _("这项需求已经办结，先重新打开再记。"))
    if need.state == NeedState.REFERRED:
        raise RuleViolation("need.referred", _("这项需求已经转介出去，先重新打开再记。"))
    if not facts.workers:
        raise RuleViolation("record.workers", _("请选择谁提供的服务。"), field="workers")
    if facts.day < need.noted_on:
        raise RuleViolation("record.before_need", _("不能早于登记需求的那天。"), field="day")
    record = record_service(
        actor,
        RecordFacts(
            id=facts.id,
            kind=RecordKind.DELIVERY,
            day=facts.day,
            division=need.division,
            field=facts.field,
            heads=max(facts.heads, len(facts.people)),
            workers=[(worker, facts.minutes) for worker in facts.workers],
            people=facts.people,
            needs_served=[need.pk],
            project_id=facts.project_id,
            note=facts.note,
        ),
        today=today,
    )
    start_service(actor, need, on=facts.day)
    return record


@transaction.atomic
def change_service(
    actor: User | str,
    record: ServiceRecord,
    facts: RecordFacts,
    *,
    today: datetime.date | None,
    seen_version: int | None = None,
) -> ServiceRecord:
    """Replace what a record says: its own columns, its workers, participants and the partners noted with it. Its needs stay.

    Raises StaleRow when somebody changed it meanwhile, and RuleViolation for a struck-out record, impossible facts, and
    when it would leave a contract that is over or one that shares it.
    """
    if record.void:
        raise RuleViolation("record.void", _("这条记录已经作废，先恢复再改。"))
    check_facts(facts, today=today)
    _check_move(record, facts)
    [facts] = _with_stations([facts])
    columns = ["division", "station_id", "field", "day", "starts_at", "ends_at", "project_id", "place"]
    for column in columns:
        setattr(record, column, getattr(facts, column))
    record.themes = list(facts.themes)
    record.heads = max(facts.heads, len(facts.people))
    record.note = facts.note or None
    record.save_changed([*columns, "themes", "heads", "note"], seen_version=seen_version)
    for part in (RecordWorker, Participant):
        part.objects.filter(record=record).delete()
    # What an opportunity of volunteers wrote beside it is not on the form and stays.
    RecordPartner.objects.filter(pk__in=[row.pk for row in noted_partners(record)]).delete()
    _write_parts([_with_id(facts, record.pk)])
    record_act(actor, acts.CHANGED, record, kind=record.kind)
    return record


def _check_move(record: ServiceRecord, facts: RecordFacts) -> None:
    """Raise RuleViolation when a change would take a record out of, or into, a contract that may not lose or gain it."""
    moved = record.project_id != facts.project_id
    if not moved and (record.day, record.division) == (facts.day, facts.division):
        return
    # The row is held, so that no second contract can claim the record between the check and the change.
    held = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if held.project_id and Contract.objects.filter(project=held.project_id, state__in=OVER).exists():
        raise RuleViolation(
            "claim.over", _("原来的项目已经结算或解除，这条记录的项目、日期和地点不能再改。"), field="project"
        )
    if moved and RecordClaim.objects.filter(record=held).exists():
        raise RuleViolation("claim.shared", _("这条记录还算给了另一份合同，先从那边移出。"), field="project")
    check_project(facts)


def _with_id(facts: RecordFacts, pk: UUID) -> RecordFacts:
    return RecordFacts(**{**facts.__dict__, "id": pk, "needs_found": (), "needs_served": ()})


@transaction.atomic
def void_record(actor: User | str, record: ServiceRecord, *, reason: str) -> None:
    """Strike a record out: it stays readable and counts nowhere. Raises RuleViolation without a reason or when done before."""
    if record.void:
        raise RuleViolation("record.void", _("这条记录已经作废。"))
    if not reason.strip():
        raise RuleViolation("record.void_reason", _("请写明作废的原因。"), field="reason")
    record.void, record.void_reason = True, reason.strip()
    record.save_changed(["void", "void_reason"])
    _spread_void(record)
    record_act(actor, acts.VOIDED, record, kind=record.kind)


@transaction.atomic
def restore_record(actor: User | str, record: ServiceRecord) -> None:
    """Take a struck-out record back into the count. Raises RuleViolation when it was not struck out."""
    if not record.void:
        raise RuleViolation("record.not_void", _("这条记录没有作废。"))
    record.void, record.void_reason = False, ""
    record.save_changed(["void", "void_reason"])
    _spread_void(record)
    record_act(actor, acts.RESTORED, record, kind=record.kind)


def _spread_void(record: ServiceRecord) -> None:
    for part in (RecordWorker, Participant):
        part.objects.filter(record=record).update(void=record.void)
