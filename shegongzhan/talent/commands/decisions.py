"""What becomes of somebody without a certificate: the head decides, an extension needs another person's word."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent import acts
from shegongzhan.talent.commands.shared import word_of
from shegongzhan.talent.models import DeadlineDecision, Decision, DecisionState, Employment


@transaction.atomic
def decide(
    actor: User | str,
    employment: Employment,
    *,
    decision: str,
    reason: str,
    on: datetime.date,
    until: datetime.date | None = None,
) -> DeadlineDecision:
    """Decide whether somebody stays on, leaves, or (once another person approves) gets longer for the certificate.

    Raises RuleViolation for an unknown decision, without a reason, for an extension without a day or to one that has
    passed, for an employment that has ended, and while an extension waits for its approval.
    """
    if decision not in Decision.values:
        raise RuleViolation("decision.kind", _("请选择留用、不再留用或者延长期限。"), field="decision")
    if not reason.strip():
        raise RuleViolation("decision.reason", _("请写明理由。"), field="reason")
    if employment.ends_on is not None:
        raise RuleViolation("decision.ended", _("这段聘用已经结束。"))
    if decision == Decision.EXTEND and (until is None or until <= on):
        raise RuleViolation("decision.until", _("延期要写到今天以后的哪一天。"), field="until")
    waits = decision == Decision.EXTEND
    made = DeadlineDecision(
        employment=employment, division=employment.division, decision=decision,
        until=until if waits else None, reason=reason.strip(),
        state=DecisionState.ASKED if waits else DecisionState.MADE, asked_by=pk_of(actor), asked_on=on,
    )  # fmt: skip
    if DeadlineDecision.objects.filter(employment=employment, state=DecisionState.ASKED).exists():
        raise _waiting()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as other:
        raise _waiting() from other
    record_act(
        actor, acts.DECIDED, employment.worker, decision=word_of(Decision, decision), reason=reason.strip()
    )
    return made


@transaction.atomic
def approve_decision(
    actor: User | str, made: DeadlineDecision, *, on: datetime.date, answer: str = ""
) -> None:
    """Approve an extension: until its day the person is off the list of 到期未持证.

    Raises RuleViolation when it does not wait any more, or for whoever asked for it.
    """
    _settle(actor, made, DecisionState.MADE, on, answer)
    until = made.until.isoformat() if made.until else ""
    record_act(actor, acts.EXTENDED, made.employment.worker, until=until, reason=made.reason)


@transaction.atomic
def refuse_decision(actor: User | str, made: DeadlineDecision, *, on: datetime.date, answer: str) -> None:
    """Refuse an extension, with why. Errors as in `approve_decision`, and RuleViolation without a word."""
    if not answer.strip():
        raise RuleViolation("decision.answer", _("请写明为什么不批准。"), field="answer")
    _settle(actor, made, DecisionState.REFUSED, on, answer)
    record_act(actor, acts.EXTENSION_REFUSED, made.employment.worker, reason=answer.strip())


def _settle(
    actor: User | str, made: DeadlineDecision, state: DecisionState, on: datetime.date, answer: str
) -> None:
    if made.state != DecisionState.ASKED:
        raise RuleViolation("decision.settled", _("这件事已经批过了。"))
    must_be_another(made.asked_by, pk_of(actor), right="talent.approve", division=made.division)
    made.state, made.approved_by, made.approved_on, made.answer = state, pk_of(actor), on, answer.strip()
    made.save_changed(["state", "approved_by", "approved_on", "answer"])


def _waiting() -> RuleViolation:
    return RuleViolation("decision.waits", _("已经有一个延期在等批准，批完再决定。"))
