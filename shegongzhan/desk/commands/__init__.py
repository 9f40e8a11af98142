"""What is done at the desk: feedback, hand-overs of contractors, files on their way, the night's work."""

from shegongzhan.desk.commands.answering import answer_feedback, give_feedback
from shegongzhan.desk.commands.handing_over import count_for_handover, sign_as_giver, sign_as_taker
from shegongzhan.desk.commands.moving import give_asked_file, take_offered_file
from shegongzhan.desk.commands.nightly import work_out_anew
from shegongzhan.desk.commands.transferring import (
    Going,
    ask_for_file,
    lapse_transfers,
    offer_file,
    read_answer,
    refuse_file,
    withdraw_file,
)

__all__ = [
    "Going",
    "answer_feedback",
    "ask_for_file",
    "count_for_handover",
    "give_asked_file",
    "give_feedback",
    "lapse_transfers",
    "offer_file",
    "read_answer",
    "refuse_file",
    "sign_as_giver",
    "sign_as_taker",
    "take_offered_file",
    "withdraw_file",
    "work_out_anew",
]
