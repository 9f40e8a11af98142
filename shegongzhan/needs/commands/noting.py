"""Noting a need and changing what is known of it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import ids
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.needs import acts
from shegongzhan.needs.models import Need, NeedChannel, NeedSource, NeedState
from shegongzhan.needs.rules import promised_on
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent.queries import Work, stations_of_work

BULK = 2000


@dataclass(frozen=True)
class NeedFacts:
    """What is known of a need when it is noted. `kind`, `urgency` and `group` are codes of the policy pack.

    Without `promised_on` the urgency says by when an answer is promised.
    """

    kind: str
    urgency: str
    noted_on: datetime.date
    division: str
    source: str = NeedSource.CLIENT
    channel: str = NeedChannel.VISIT
    station_id: int | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    group: str = ""
    persons: int = 1
    description: str = ""
    noted_by_id: int | None = None
    state: str = NeedState.OPEN
    state_reason: str = ""
    closed_on: datetime.date | None = None
    import_key: str = ""
    promised_on: datetime.date | None = None
    id: UUID = field(default_factory=ids.new_id)


def check_need(facts: NeedFacts, *, today: datetime.date | None) -> None:
    """Raise RuleViolation for a need that cannot be: unknown kind or urgency, nobody concerned, noted in the future."""
    kinds = {row["code"] for row in policy("needs.kinds", facts.division, facts.noted_on)}
    if facts.kind not in kinds:
        raise RuleViolation("need.kind", _("请选择需求类别。"), field="kind")
    urgencies = {row["code"] for row in policy("needs.urgency", facts.division, facts.noted_on)}
    if facts.urgency not in urgencies:
        raise RuleViolation("need.urgency", _("请选择紧急程度。"), field="urgency")
    if today is not None and facts.noted_on > today:
        raise RuleViolation("need.future", _("登记日期还没到。"), field="noted_on")
    if facts.promised_on is not None and facts.promised_on < facts.noted_on:
        raise RuleViolation("need.promised_before", _("答应的日期不能早于登记日期。"), field="promised_on")
    if facts.source == NeedSource.CLIENT and facts.person_id is None and facts.household_id is None:
        raise RuleViolation("need.person", _("请选择是谁的需求。"), field="person")


@transaction.atomic
def note_need(actor: User | str, facts: NeedFacts, *, today: datetime.date | None) -> Need:
    """Note one need, with the day by which an answer is promised. Raises RuleViolation as `check_need` does."""
    if existing := Need.objects.filter(pk=facts.id).first():
        return existing
    check_need(facts, today=today)
    [need] = write_needs(actor, [facts])
    record_act(actor, acts.NEED_NOTED, need, kind=need.kind, urgency=need.urgency)
    return need


def _work(facts: NeedFacts) -> Work:
    noted_by = (facts.noted_by_id,) if facts.noted_by_id else ()
    return Work(facts.division, facts.noted_on, noted_by, ("需求",))


def write_needs(actor: User | str, many: Sequence[NeedFacts], *, batch: Batch | None = None) -> list[Need]:
    """Write checked needs set by set and return them. The caller holds the transaction and tells the audit log."""
    open_ones = [f for f in many if f.station_id is None]
    stations = stations_of_work([_work(f) for f in open_ones])
    found = {f.id: station for f, station in zip(open_ones, stations, strict=True)}
    needs = [
        Need(
            id=f.id,
            division=f.division,
            station_id=found.get(f.id, f.station_id),
            source=f.source,
            channel=f.channel,
            person_id=f.person_id,
            household_id=f.household_id,
            group=f.group,
            persons=f.persons,
            kind=f.kind,
            description=f.description or None,
            urgency=f.urgency,
            noted_on=f.noted_on,
            promised_on=f.promised_on
            or promised_on(f.noted_on, f.urgency, policy("needs.urgency", f.division, f.noted_on)),
            noted_by_id=f.noted_by_id,
            state=f.state,
            state_reason=f.state_reason,
            closed_on=f.closed_on,
            batch=batch,
            import_key=f.import_key,
        )
        for f in many
    ]
    Need.objects.bulk_create(needs, batch_size=BULK)
    return needs


@transaction.atomic
def change_need(
    actor: User | str,
    need: Need,
    *,
    kind: str,
    urgency: str,
    description: str,
    persons: int,
    group: str,
    promised: datetime.date | None = None,
    seen_version: int | None = None,
) -> Need:
    """Change what is known of a need that is not closed.

    Another urgency gives another promise, counted from the day it was noted; `promised` sets the day by hand.
    Raises RuleViolation for a closed need, an unknown kind or urgency, or a promise before the day it was noted, and
    StaleRow when somebody changed it meanwhile.
    """
    if need.is_closed:
        raise RuleViolation("need.closed", _("已经办结，先重新打开再改。"))
    facts = NeedFacts(
        kind=kind,
        urgency=urgency,
        noted_on=need.noted_on,
        division=need.division,
        source=need.source,
        person_id=need.person_id,
        household_id=need.household_id,
    )
    check_need(facts, today=None)
    if promised is not None and promised < need.noted_on:
        raise RuleViolation("need.promised_before", _("答应的日期不能早于登记日期。"), field="promised_on")
    if promised is None or (urgency != need.urgency and promised == need.promised_on):
        promised = promised_on(need.noted_on, urgency, policy("needs.urgency", need.division, need.noted_on))
    need.kind, need.urgency, need.description = kind, urgency, description.strip() or None
    need.persons, need.group, need.promised_on = persons, group, promised
    need.save_changed(
        ["kind", "urgency", "description", "persons", "group", "promised_on"], seen_version=seen_version
    )
    record_act(actor, acts.NEED_CHANGED, need, kind=kind, urgency=urgency)
    return need
