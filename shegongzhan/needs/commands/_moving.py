"""The one place where a need goes from state to state."""

import datetime

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import CLOSED, Need, NeedState, NeedStep


def move(
    actor: User | str,
    need: Need,
    state: str,
    *,
    on: datetime.date,
    reason: str = "",
    outcome: str = "",
    said: str = "",
) -> None:
    """Take a need to its next state and write it down as a step; the first one away from open is its first answer.

    Raises RuleViolation when the state may not follow, StaleRow when somebody else moved it. The command that calls
    tells the audit log.
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
    write_step(actor, need, on=on, outcome=outcome, said=said)


def write_step(
    actor: User | str, need: Need, *, on: datetime.date, outcome: str = "", said: str = ""
) -> None:
    """Write down that a need came to the state it is in."""
    NeedStep.objects.create(
        division=need.division,
        need=need,
        state=need.state,
        on=on,
        reason=need.state_reason,
        outcome=outcome or None,
        said=said or None,
        made_by=pk_of(actor),
    )
