"""Filing people of the field, where they are employed, the certificates they hold, and what these earn them."""

from shegongzhan.talent.commands.certificates import (
    CertificateFacts,
    RegistrationFacts,
    add_certificate,
    change_certificate,
    confirm_certificate,
    register_certificate,
    remove_certificate,
    remove_registration,
)
from shegongzhan.talent.commands.decisions import approve_decision, decide, refuse_decision
from shegongzhan.talent.commands.employments import (
    EmploymentFacts,
    change_employment,
    leave,
    transfer_worker,
)
from shegongzhan.talent.commands.file import Paid, note_ce, note_check, note_pay, remove_ce
from shegongzhan.talent.commands.persons import WorkerFacts, change_worker, file_worker, link_user

__all__ = [
    "CertificateFacts",
    "EmploymentFacts",
    "Paid",
    "RegistrationFacts",
    "WorkerFacts",
    "add_certificate",
    "approve_decision",
    "change_certificate",
    "change_employment",
    "change_worker",
    "confirm_certificate",
    "decide",
    "file_worker",
    "leave",
    "link_user",
    "note_ce",
    "note_check",
    "note_pay",
    "refuse_decision",
    "register_certificate",
    "remove_ce",
    "remove_certificate",
    "remove_registration",
    "transfer_worker",
]
