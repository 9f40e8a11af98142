"""What people do in supervision: one function for each act."""

from shegongzhan.supervision.commands.agenda import (
    answer_point,
    ask,
    close_point,
    reopen_point,
    say_how_it_was,
    share_note,
    write_note,
)
from shegongzhan.supervision.commands.agreeing import (
    add_action,
    close_action,
    move_action,
    plan_training,
    take_into_training,
)
from shegongzhan.supervision.commands.arranging import SupervisorFacts, assign_supervisor, end_supervision
from shegongzhan.supervision.commands.duty import record_duty, remove_duty
from shegongzhan.supervision.commands.sessions import (
    ActionFacts,
    SessionFacts,
    change_session,
    check_session,
    record_session,
    restore_session,
    void_session,
)
from shegongzhan.supervision.commands.training import answer_with, train_gaps

__all__ = [
    "ActionFacts",
    "SessionFacts",
    "SupervisorFacts",
    "add_action",
    "answer_point",
    "answer_with",
    "ask",
    "assign_supervisor",
    "change_session",
    "check_session",
    "close_action",
    "close_point",
    "end_supervision",
    "move_action",
    "plan_training",
    "record_duty",
    "record_session",
    "remove_duty",
    "reopen_point",
    "restore_session",
    "say_how_it_was",
    "share_note",
    "take_into_training",
    "train_gaps",
    "void_session",
    "write_note",
]
