"""What is done at the desk: feedback, hand-overs of contractors, the night's work."""

from shegongzhan.desk.commands.answering import answer_feedback, give_feedback
from shegongzhan.desk.commands.handing_over import count_for_handover, sign_as_giver, sign_as_taker
from shegongzhan.desk.commands.nightly import work_out_anew

__all__ = [
    "answer_feedback",
    "count_for_handover",
    "give_feedback",
    "sign_as_giver",
    "sign_as_taker",
    "work_out_anew",
]
