"""What is done with needs: noted, answered, referred, closed with the person's word, opened again."""

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
from shegongzhan.needs.models import (
    CLOSED,
    MatchState,
    Need,
    NeedChannel,
    NeedSource,
    NeedState,
    Referral,
)
from shegongzhan.needs.rules import promised_on
from shegongzhan.policies.queries import value as policy

BULK = 2000


@dataclass(frozen=True)
class NeedFacts:
    """What is known of a need when it is noted. `kind`, `urgency` and `group` are codes of the policy pack."""

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


def write_needs(actor: User | str, many: Sequence[NeedFacts], *, batch: Batch | None = None) -> list[Need]:
    """Write checked needs set by set and return them. The caller holds the transaction and tells the audit log."""
    needs = [
        Need(
            id=f.id,
            division=f.division,
            station_id=f.station_id,
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
            promised_on=promised_on(f.noted_on, f.urgency, policy("needs.urgency", f.division, f.noted_on)),
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


def move_need(need: Need, state: str, *, on: datetime.date, reason: str = "") -> None:
    """Take a need to its next state and write it; the first step away from open is its first answer.

    Raises RuleViolation when the state may not follow. Part of commands, which tell the audit log.
    """
    if not need.can_become(state):
        raise RuleViolation(
            "need.state",
            _("这项需求现在是“%(now)s”，不能改成“%(then)s”。")
            % {"now": need.get_state_display(), "then": NeedState(state).label},
        )
    need.state, need.state_reason = state, reason
    if need.answered_on is None and state != NeedState.OPEN:
        need.answered_on = on
    need.closed_on = on if state in CLOSED else None
    need.save_changed(["state", "state_reason", "answered_on", "closed_on"])


@dataclass(frozen=True)
class Word:
    """What the person says at the end, apart from what was delivered: who asked, when, was it enough, how good."""

    said: str = ""
    enough: bool | None = None
    satisfaction: int | None = None
    asked_on: datetime.date | None = None
    asked_by: int | None = None


@transaction.atomic
def close_need(
    actor: User | str,
    need: Need,
    *,
    state: str,
    on: datetime.date,
    outcome: str = "",
    reason: str = "",
    word: Word | None = None,
) -> Need:
    """Close a need as met, partly met, or not to be met for now, with what came of it and what the person says.

    Raises RuleViolation when it is closed already, when "cannot" has no reason, when it would close before it was
    noted, or when the satisfaction is not from 1 to 5. Its accepted matches end with it and give their places back.
    """
    if state not in CLOSED:
        raise RuleViolation("need.close_state", _("请选择结果。"), field="state")
    if state == NeedState.CANNOT and not reason.strip():
        raise RuleViolation("need.reason", _("暂时满足不了的，请写明原因。"), field="reason")
    if on < need.noted_on:
        raise RuleViolation("need.closed_before", _("办结日期不能早于登记日期。"), field="on")
    word = word or Word()
    if word.satisfaction is not None and not 1 <= word.satisfaction <= 5:
        raise RuleViolation("need.satisfaction", _("满意度从 1 到 5。"), field="satisfaction")
    move_need(need, state, on=on, reason=reason.strip())
    need.outcome, need.said = outcome.strip() or None, word.said.strip() or None
    need.enough, need.satisfaction = word.enough, word.satisfaction
    need.asked_on, need.asked_by = word.asked_on, word.asked_by
    need.save_changed(["outcome", "said", "enough", "satisfaction", "asked_on", "asked_by"])
    need.matches.filter(state=MatchState.ACCEPTED).update(state=MatchState.ENDED, decided_on=on)
    need.matches.filter(state=MatchState.PROPOSED).update(state=MatchState.DECLINED, decided_on=on)
    record_act(actor, acts.NEED_CLOSED, need, state=state)
    return need


@transaction.atomic
def reopen_need(actor: User | str, need: Need, *, on: datetime.date, reason: str) -> Need:
    """Open a closed or referred need again, with the reason. Raises RuleViolation when it is open or without a reason."""
    if not reason.strip():
        raise RuleViolation("need.reason", _("请写明为什么重新打开。"), field="reason")
    move_need(need, NeedState.OPEN, on=on, reason=reason.strip())
    record_act(actor, acts.NEED_REOPENED, need)
    return need


@transaction.atomic
def refer_need(
    actor: User | str, need: Need, *, to_name: str, reason: str, on: datetime.date, to_division: str = ""
) -> Referral:
    """Hand a need to somebody outside, who answers or not. Raises RuleViolation without addressee or reason."""
    if not to_name.strip():
        raise RuleViolation("referral.to", _("请写明转给谁。"), field="to_name")
    if not reason.strip():
        raise RuleViolation("referral.reason", _("请写明为什么转介。"), field="reason")
    move_need(need, NeedState.REFERRED, on=on, reason=reason.strip())
    referral = Referral.objects.create(
        division=need.division,
        need=need,
        to_name=to_name.strip(),
        to_division=to_division,
        reason=reason.strip(),
        referred_on=on,
        referred_by=actor.pk if isinstance(actor, User) else None,
    )
    need.matches.filter(state=MatchState.PROPOSED).update(state=MatchState.DECLINED, decided_on=on)
    record_act(actor, acts.NEED_REFERRED, need)
    return referral


@transaction.atomic
def start_service(actor: User | str, need: Need, *, on: datetime.date) -> Need:
    """Mark a matched or open need as being served: somebody has begun. A need in service stays as it is."""
    if need.state != NeedState.IN_SERVICE:
        move_need(need, NeedState.IN_SERVICE, on=on)
        record_act(actor, acts.NEED_CHANGED, need, state=need.state)
    return need
