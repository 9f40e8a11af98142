"""Filing people of the field, where they are employed, the certificates they hold, and what these earn them."""

from shegongzhan.talent.commands.awards import (
    approve_run,
    check_year,
    drop_run,
    make_run,
    pay_run,
)
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
    "approve_run",
    "change_certificate",
    "change_employment",
    "change_worker",
    "check_year",
    "confirm_certificate",
    "decide",
    "drop_run",
    "file_worker",
    "leave",
    "link_user",
    "make_run",
    "note_ce",
    "note_check",
    "note_pay",
    "pay_run",
    "refuse_decision",
    "register_certificate",
    "remove_ce",
    "remove_certificate",
    "remove_registration",
    "transfer_worker",
]
