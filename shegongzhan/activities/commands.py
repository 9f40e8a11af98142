"""Recording activities. The page and the ledgers both come through here."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.activities import acts
from shegongzhan.activities.models import Activity
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.needs.commands import start_service
from shegongzhan.needs.models import Need, NeedState
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.commands import (
    RecordFacts,
    change_service,
    check_facts,
    record_service,
    restore_record,
    void_record,
    write_records,
)
from shegongzhan.services.models import NeedLink, RecordKind, RecordNeed, RecordWorker, ServiceRecord
from shegongzhan.services.queries import overlapping

BULK = 1000


@dataclass(frozen=True)
class ActivityFacts:
    """What is known of an activity: the record of it (its field follows from the kind), and what is its own.

    `kind` is a code of `activities.kinds`. `record.workers` are its leaders with their minutes, `record.people` the
    participants on the register, `record.heads` everybody who came.
    """

    record: RecordFacts
    name: str
    kind: str
    volunteers: int = 0
    cost: Decimal | None = None
    minutes: int = 0


@dataclass(frozen=True)
class ActivityOutcome:
    """The activity as it was written, and the rows of its leaders that overlap: a question, never a refusal."""

    activity: Activity
    overlaps: Sequence[RecordWorker] = ()


def check_activity(facts: ActivityFacts) -> None:
    """Raise RuleViolation for an activity without a name or leader, of an unknown kind, or with negative figures."""
    if not facts.name.strip():
        raise RuleViolation("activity.name", _("请写活动名称。"), field="name")
    if facts.kind not in _kinds(facts.record):
        raise RuleViolation("activity.kind", _("请选择活动类型。"), field="kind")
    if not facts.record.workers:
        raise RuleViolation("activity.workers", _("请选择谁带的活动。"), field="workers")
    if facts.record.heads < 0 or facts.volunteers < 0:
        raise RuleViolation("activity.heads", _("人数不能是负数。"), field="heads")
    if facts.cost is not None and facts.cost < 0:
        raise RuleViolation("activity.cost", _("经费不能是负数。"), field="cost")
    known = {entry["code"] for entry in policy("activities.themes", facts.record.division, facts.record.day)}
    if not set(facts.record.themes) <= known:
        raise RuleViolation("activity.themes", _("主题里有认不出的选项。"), field="themes")


def _kinds(record: RecordFacts) -> dict[str, str]:
    """Return the kinds in force where and when the activity was held, each with its field of service."""
    entries = policy("activities.kinds", record.division, record.day)
    return {entry["code"]: entry.get("field", "") for entry in entries}


def _with_field(facts: ActivityFacts) -> RecordFacts:
    field = facts.record.field or _kinds(facts.record).get(facts.kind, "")
    return replace(facts.record, kind=RecordKind.ACTIVITY, field=field)


@transaction.atomic
def record_activity(
    actor: User | str, facts: ActivityFacts, *, today: datetime.date | None
) -> ActivityOutcome:
    """Record an activity once: the service record, and what is the activity's own.

    A record id that is there already is answered with what was written then. Raises RuleViolation as `check_activity`
    and `check_facts` do; nothing is written then.
    """
    if existing := Activity.objects.filter(pk=facts.record.id).select_related("record").first():
        return ActivityOutcome(existing)
    check_activity(facts)
    overlaps = _overlaps(facts.record)
    record = record_service(actor, _with_field(facts), today=today)
    activity = _activity_of(facts, record)
    activity.save(force_insert=True)
    _start_serving(actor, facts.record.needs_served, record.day)
    record_act(actor, acts.HELD, record, kind=facts.kind, heads=record.heads)
    return ActivityOutcome(activity, overlaps)


@transaction.atomic
def write_activities(
    actor: User | str, many: Sequence[ActivityFacts], *, batch: Batch | None = None
) -> list[Activity]:
    """Write activities that a reader has judged, set by set, and return them in order; the caller tells the audit log."""
    records = write_records(actor, [_with_field(facts) for facts in many], batch=batch)
    rows = [_activity_of(facts, record) for facts, record in zip(many, records, strict=True)]
    return Activity.objects.bulk_create(rows, batch_size=BULK)


def _activity_of(facts: ActivityFacts, record: ServiceRecord) -> Activity:
    return Activity(
        record=record,
        name=facts.name.strip(),
        kind=facts.kind,
        volunteers=facts.volunteers,
        cost=facts.cost,
        duration_minutes=facts.minutes,
    )


@transaction.atomic
def change_activity(
    actor: User | str,
    activity: Activity,
    facts: ActivityFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> ActivityOutcome:
    """Replace what an activity says, with the needs it answered. Errors as in `record_activity`, and StaleRow."""
    check_activity(facts)
    check_facts(facts.record, today=today)
    overlaps = _overlaps(replace(facts.record, id=activity.pk))
    change_service(actor, activity.record, _with_field(facts), today=today, seen_version=seen_version)
    activity.name, activity.kind = facts.name.strip(), facts.kind
    activity.volunteers, activity.cost = facts.volunteers, facts.cost
    activity.duration_minutes = facts.minutes
    activity.save()
    served = RecordNeed.objects.filter(record=activity.record, link=NeedLink.SERVED)
    before = set(served.values_list("need_id", flat=True))
    served.exclude(need_id__in=facts.record.needs_served).delete()
    RecordNeed.objects.bulk_create(
        RecordNeed(record=activity.record, need_id=need, link=NeedLink.SERVED)
        for need in dict.fromkeys(facts.record.needs_served)
        if need not in before
    )
    _start_serving(actor, set(facts.record.needs_served) - before, activity.record.day)
    record_act(actor, acts.CHANGED, activity.record, kind=facts.kind)
    return ActivityOutcome(activity, overlaps)


@transaction.atomic
def void_activity(actor: User | str, activity: Activity, *, reason: str) -> None:
    """Strike an activity out: it stays readable and counts nowhere. Errors as in `void_record`."""
    void_record(actor, activity.record, reason=reason)


@transaction.atomic
def restore_activity(actor: User | str, activity: Activity) -> None:
    """Take a struck-out activity back into the count. Errors as in `restore_record`."""
    restore_record(actor, activity.record)


def _overlaps(record: RecordFacts) -> list[RecordWorker]:
    workers = [worker for worker, _minutes in record.workers]
    return overlapping(
        workers, day=record.day, starts_at=record.starts_at, ends_at=record.ends_at, but=record.id
    )


def _start_serving(actor: User | str, needs: Iterable[UUID], on: datetime.date) -> None:
    """Mark needs nobody served yet as being served: an activity answered them, as a service given to somebody does."""
    waiting = Need.objects.filter(pk__in=list(needs), state__in=[NeedState.OPEN, NeedState.MATCHED])
    for need in waiting.filter(noted_on__lte=on).order_by("pk"):
        start_service(actor, need, on=on)
