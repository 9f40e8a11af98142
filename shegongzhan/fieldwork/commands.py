"""Recording a visit and what came out of it; noting a change that must be answered."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.fieldwork import acts
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import ChangeEvent, Visit
from shegongzhan.fieldwork.rules import answer_by
from shegongzhan.needs.commands import NeedFacts, note_need
from shegongzhan.people.models import Person
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.commands import (
    RecordFacts,
    change_service,
    record_service,
    restore_record,
    void_record,
)
from shegongzhan.services.models import RecordKind, RecordWorker
from shegongzhan.services.queries import overlapping


@dataclass(frozen=True)
class ChangeFacts:
    """Something that happened to one of the persons visited: the kind is a code of `visits.change_events`."""

    person_id: UUID
    kind: str
    happened_on: datetime.date
    note: str = ""


@dataclass(frozen=True)
class VisitFacts:
    """What is known of a visit: the record of it, and what was seen.

    `observations` maps an item of `visits.observations` to a level of `visits.observation_levels`; items nobody
    looked at are left out. `needs` become needs of their own, found by this visit.
    """

    record: RecordFacts
    way: str
    purpose: str = ""
    observations: Mapping[str, str] = field(default_factory=dict)
    handling: str = ""
    found_nobody: bool = False
    is_survey: bool = False
    needs: Sequence[NeedFacts] = ()
    changes: Sequence[ChangeFacts] = ()


@dataclass(frozen=True)
class VisitOutcome:
    """The visit as it was written, with what a worker may want to look at again: none of it stopped the record."""

    visit: Visit
    overlaps: Sequence[RecordWorker] = ()
    short: bool = False


def check_visit(facts: VisitFacts) -> None:
    """Raise RuleViolation for a visit to nobody by nobody, in an unknown way, or with unknown observations."""
    record = facts.record
    if not record.people:
        raise RuleViolation("visit.people", _("请选择走访了谁。"), field="people")
    if not record.workers:
        raise RuleViolation("visit.workers", _("请选择谁去走访的。"), field="workers")
    if facts.way not in _codes("visits.ways", record):
        raise RuleViolation("visit.way", _("请选择走访方式。"), field="way")
    items, levels = _codes("visits.observations", record), _codes("visits.observation_levels", record)
    if any(item not in items or level not in levels for item, level in facts.observations.items()):
        raise RuleViolation("visit.observations", _("“看到的”里有认不出的选项。"), field="observations")


def _codes(key: str, record: RecordFacts) -> set[str]:
    return {row["code"] for row in policy(key, record.division, record.day)}


@transaction.atomic
def record_visit(actor: User | str, facts: VisitFacts, *, now: datetime.datetime) -> VisitOutcome:
    """Record a visit once: the needs found, the service record, what was seen, the changes noted, the next duty.

    A record id that is there already is answered with what was written then, so a device may send it twice.
    Raises RuleViolation as `check_visit`, `check_need` and `check_facts` do; nothing is written then.
    """
    if existing := Visit.objects.filter(pk=facts.record.id).select_related("record").first():
        return VisitOutcome(existing)
    check_visit(facts)
    today = now.date()
    needs = [note_need(actor, need, today=today) for need in facts.needs]
    overlaps = _overlaps(facts.record)
    record_facts = replace(facts.record, kind=RecordKind.VISIT, needs_found=[need.pk for need in needs])
    record = record_service(actor, record_facts, today=today)
    visit = Visit.objects.create(
        record=record,
        way=facts.way,
        purpose=facts.purpose,
        observations=dict(facts.observations),
        handling=facts.handling,
        found_nobody=facts.found_nobody,
        is_survey=facts.is_survey,
    )
    people = {person.pk: person for person in Person.objects.filter(pk__in=facts.record.people)}
    if not facts.found_nobody:
        _answer_events(actor, visit, now=now)
    for change in facts.changes:
        _note_change(actor, people[change.person_id], change, now=now, found_in=visit)
    refresh_duties(list(people), on=today)
    record_act(actor, acts.VISITED, visit.record, people=len(people), way=visit.way)
    return VisitOutcome(visit, overlaps, short=_is_short(facts))


def _overlaps(record: RecordFacts) -> list[RecordWorker]:
    workers = [worker for worker, _minutes in record.workers]
    return overlapping(
        workers, day=record.day, starts_at=record.starts_at, ends_at=record.ends_at, but=record.id
    )


def _is_short(facts: VisitFacts) -> bool:
    least = policy("visits.short_minutes", facts.record.division, facts.record.day)
    longest = max((minutes for _worker, minutes in facts.record.workers), default=0)
    return not facts.found_nobody and longest < least


@transaction.atomic
def change_visit(
    actor: User | str,
    visit: Visit,
    facts: VisitFacts,
    *,
    now: datetime.datetime,
    seen_version: int | None = None,
) -> VisitOutcome:
    """Replace what a visit says; needs and changes it found stay where they are. Errors as in `record_visit`."""
    check_visit(facts)
    before = list(visit.record.participants.values_list("person_id", flat=True))
    overlaps = _overlaps(replace(facts.record, id=visit.pk))
    change_service(actor, visit.record, facts.record, today=now.date(), seen_version=seen_version)
    visit.way, visit.purpose, visit.handling = facts.way, facts.purpose, facts.handling
    visit.observations, visit.found_nobody = dict(facts.observations), facts.found_nobody
    visit.is_survey = facts.is_survey
    visit.save()
    refresh_duties({*before, *facts.record.people}, on=now.date())
    record_act(actor, acts.VISIT_CHANGED, visit.record)
    return VisitOutcome(visit, overlaps, short=_is_short(facts))


@transaction.atomic
def void_visit(actor: User | str, visit: Visit, *, reason: str, on: datetime.date) -> None:
    """Strike a visit out and work out again whom that leaves unseen. Errors as in `void_record`."""
    void_record(actor, visit.record, reason=reason)
    ChangeEvent.objects.filter(answered_in=visit.record).update(answered_in=None, answered_at=None)
    refresh_duties(visit.record.participants.values_list("person_id", flat=True), on=on)


@transaction.atomic
def restore_visit(actor: User | str, visit: Visit, *, now: datetime.datetime) -> None:
    """Take a struck-out visit back into the count. Errors as in `restore_record`."""
    restore_record(actor, visit.record)
    if not visit.found_nobody:
        _answer_events(actor, visit, now=now)
    refresh_duties(visit.record.participants.values_list("person_id", flat=True), on=now.date())


@transaction.atomic
def note_change(
    actor: User | str, person: Person, facts: ChangeFacts, *, now: datetime.datetime
) -> ChangeEvent:
    """Note that something happened to somebody: they must be contacted within the pack's hours.

    Raises RuleViolation for an unknown kind or a day that has not come.
    """
    event = _note_change(actor, person, facts, now=now, found_in=None)
    refresh_duties([person.pk], on=now.date())
    return event


def _note_change(
    actor: User | str, person: Person, facts: ChangeFacts, *, now: datetime.datetime, found_in: Visit | None
) -> ChangeEvent:
    today = now.date()
    if facts.kind not in {row["code"] for row in policy("visits.change_events", person.division, today)}:
        raise RuleViolation("change.kind", _("请选择发生了什么。"), field="kind")
    if facts.happened_on > today:
        raise RuleViolation("change.future", _("发生日期还没到。"), field="happened_on")
    hours = policy("visits.after_change_hours", person.division, today)
    event = ChangeEvent.objects.create(
        division=person.division,
        person=person,
        kind=facts.kind,
        happened_on=facts.happened_on,
        noted_at=now,
        due_at=answer_by(now, hours),
        note=facts.note or None,
        noted_by=pk_of(actor),
        found_in=found_in.record if found_in else None,
    )
    record_act(actor, acts.CHANGE_NOTED, event, kind=facts.kind)
    return event


def carry_events(actor: User | str, person: Person, *, division: str) -> int:
    """Let the changes of a person that nobody has answered go along with the file; return how many.

    Whoever changes the file's place works out the duty anew (`people.commands.change_person`).
    """
    waiting = ChangeEvent.objects.filter(person=person, answered_at__isnull=True)
    events = list(waiting.exclude(division=division))
    waiting.update(division=division)
    for event in events:
        event.division = division
        record_act(actor, acts.CHANGE_CARRIED, event, kind=event.kind)
    return len(events)


def _answer_events(actor: User | str, visit: Visit, *, now: datetime.datetime) -> None:
    """Mark the open change events of everybody seen as answered, if the visit was after they were noted."""
    people = visit.record.participants.values_list("person_id", flat=True)
    events = ChangeEvent.objects.filter(
        person_id__in=list(people), answered_at__isnull=True, noted_at__date__lte=visit.record.day
    )
    for event in events:
        event.answered_in, event.answered_at = visit.record, now
        event.save(update_fields=["answered_in", "answered_at"])
        record_act(actor, acts.CHANGE_ANSWERED, event, kind=event.kind)
