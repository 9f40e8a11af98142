"""What is done with applications for special funds, for other contexts."""

from shegongzhan.funds.applications.acts import (
    ApplicationFacts,
    ReplyFacts,
    answer_application,
    apply_for_funds,
    change_application,
    drop_application,
    take_reply_back,
)

__all__ = [
    "ApplicationFacts",
    "ReplyFacts",
    "answer_application",
    "apply_for_funds",
    "change_application",
    "drop_application",
    "take_reply_back",
]
