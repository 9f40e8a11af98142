"""What was agreed, and what becomes of a gap: an action, or the training of a month."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.policies.queries import label
from shegongzhan.supervision import acts, rules
from shegongzhan.supervision.models import ActionState, AgreedAction, Gap, Session
from shegongzhan.talent.models import Worker


@dataclass(frozen=True)
class ActionFacts:
    """What is to be done, until when, by whom (a worker, or nobody in particular), and which gap it meets."""

    text: str
    due_on: datetime.date | None
    worker: Worker | None = None
    gap: str = ""


def check_action(facts: ActionFacts, *, since: datetime.date) -> None:
    """Raise RuleViolation for an action without words or a day, or due before it was agreed."""
    if not facts.text.strip():
        raise RuleViolation("action.text", _("请写约定做什么。"), field="text")
    if facts.due_on is None:
        raise RuleViolation("action.due", _("约定的行动要有日期，到时候会再提出来。"), field="due_on")
    if facts.due_on < since:
        raise RuleViolation("action.past", _("约定的日期不能早于这次督导。"), field="due_on")


def make_action(session: Session, facts: ActionFacts) -> AgreedAction:
    """Write an action that was checked, and let it meet its gap."""
    assert facts.due_on is not None
    row = AgreedAction.objects.create(
        session=session,
        division=session.division,
        station_id=session.station_id,
        worker=facts.worker,
        text=facts.text.strip(),
        due_on=facts.due_on,
    )
    if facts.gap:
        session.gaps.filter(tag=facts.gap).update(action=row)
    return row


@transaction.atomic
def add_action(actor: Actor, session: Session, facts: ActionFacts) -> AgreedAction:
    """Agree on something more after a session. RuleViolation as `check_action` says, and for a struck-out session."""
    if session.void:
        raise RuleViolation("supervision.void", _("已作废的督导不能再约定。"))
    check_action(facts, since=session.day)
    row = make_action(session, facts)
    record(actor, acts.AGREED, row, due=row.due_on.isoformat())
    return row


@transaction.atomic
def close_action(
    actor: Actor, action: AgreedAction, *, state: str, outcome: str, on: datetime.date
) -> AgreedAction:
    """Say how an action went: done, or dropped with a reason; a gap it was to meet is open again when dropped.

    RuleViolation for one that is closed already, or dropped without a reason.
    """
    if action.state != ActionState.OPEN:
        raise RuleViolation("action.closed", _("这项行动已经了结。"))
    if state not in (ActionState.DONE, ActionState.DROPPED):
        raise RuleViolation("action.state", _("请选做到了，还是不做了。"), field="state")
    if state == ActionState.DROPPED and not outcome.strip():
        raise RuleViolation("action.reason", _("不做了，请写一句为什么。"), field="outcome")
    action.state, action.outcome, action.closed_on = state, outcome.strip(), on
    action.save_changed(["state", "outcome", "closed_on"])
    if state == ActionState.DROPPED:
        action.gaps.update(action=None)
    with in_chinese():
        word = str(ActionState(state).label)
    record(actor, acts.ACTION_CLOSED, action, state=word)
    return action


@transaction.atomic
def move_action(
    actor: Actor, action: AgreedAction, *, due_on: datetime.date, outcome: str, today: datetime.date
) -> AgreedAction:
    """Give an action another day. RuleViolation for a closed one, or a day that is not after today."""
    if action.state != ActionState.OPEN:
        raise RuleViolation("action.closed", _("这项行动已经了结。"))
    if due_on <= today:
        raise RuleViolation("action.past", _("新的日期要在今天以后。"), field="due_on")
    action.due_on, action.outcome = due_on, outcome.strip()
    action.save_changed(["due_on", "outcome"])
    record(actor, acts.ACTION_MOVED, action, due=due_on.isoformat())
    return action


@transaction.atomic
def plan_training(
    actor: Actor, gaps: QuerySet[Gap], *, tag: str, division: str, month: datetime.date, today: datetime.date
) -> int:
    """Take the gaps of one tag that nothing meets yet into the training of a month, and return how many.

    RuleViolation when there are none, or for a month that is over.
    """
    first = rules.month_of(month)
    if first < rules.month_of(today):
        raise RuleViolation("training.past", _("那个月已经过去了。"), field="month")
    open_ones = gaps.unmet().filter(tag=tag, session__void=False)  # type: ignore[attr-defined]
    count = Gap.objects.filter(pk__in=list(open_ones.values_list("pk", flat=True))).update(
        training_month=first, training=None
    )
    if not count:
        raise RuleViolation("training.none", _("这一项都已经有安排。"))
    with in_chinese():
        name = label("supervision.gap_tags", tag, division, first)
    record(
        actor, acts.TRAINED, division=division, tag=name,
        month=f"{first:%Y-%m}", count=count,
    )  # fmt: skip
    return count


@transaction.atomic
def take_into_training(actor: Actor, gap: Gap, *, month: datetime.date, today: datetime.date) -> Gap:
    """Take one gap of a session into the training of a month. RuleViolation for a month that is over."""
    first = rules.month_of(month)
    if first < rules.month_of(today):
        raise RuleViolation("training.past", _("那个月已经过去了。"), field="month")
    gap.training_month, gap.training = first, None
    gap.save(update_fields=["training_month", "training"])
    with in_chinese():
        name = label("supervision.gap_tags", gap.tag, gap.division, gap.day)
    record(actor, acts.TRAINED, gap, tag=name, month=f"{first:%Y-%m}", count=1)
    return gap
