"""What is done with needs, with what is offered, and with the lists of both."""

from shegongzhan.needs.commands.carrying import carry_need, stop_asking
from shegongzhan.needs.commands.closing import (
    Word,
    answer_referral,
    close_need,
    record_word,
    refer_need,
    reopen_need,
    start_service,
)
from shegongzhan.needs.commands.matching import accept_match, check_offer, decline_match, release_match
from shegongzhan.needs.commands.noting import NeedFacts, change_need, check_need, note_need, write_needs
from shegongzhan.needs.commands.offers import (
    ResourceFacts,
    ServiceFacts,
    change_resource,
    change_service_item,
    check_resource,
    check_service,
    end_resource,
    end_service_item,
    list_resource,
    list_service,
    register_owner,
)
from shegongzhan.needs.commands.runs import (
    Changed,
    RunOutcome,
    accept_run,
    adjust_run,
    discard_run,
    solve_again,
    start_run,
    undo_run,
)
from shegongzhan.needs.commands.snapshots import take_snapshot

__all__ = [
    "Changed",
    "NeedFacts",
    "ResourceFacts",
    "RunOutcome",
    "ServiceFacts",
    "Word",
    "accept_match",
    "accept_run",
    "adjust_run",
    "answer_referral",
    "carry_need",
    "change_need",
    "change_resource",
    "change_service_item",
    "check_need",
    "check_offer",
    "check_resource",
    "check_service",
    "close_need",
    "decline_match",
    "discard_run",
    "end_resource",
    "end_service_item",
    "list_resource",
    "list_service",
    "note_need",
    "record_word",
    "refer_need",
    "register_owner",
    "release_match",
    "reopen_need",
    "solve_again",
    "start_run",
    "start_service",
    "stop_asking",
    "take_snapshot",
    "undo_run",
    "write_needs",
]
