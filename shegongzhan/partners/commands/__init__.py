"""What is done with partners: registering organisations, agreements, bringing up community organisations."""

from shegongzhan.partners.commands.incubation import (
    IncubationFacts,
    begin_incubation,
    change_incubation,
    finish_step,
    note_help,
    note_independence,
    register_as_legal_person,
    submit_filing,
)
from shegongzhan.partners.commands.organisations import (
    KINDS_FOR,
    add_organisation,
    change_organisation,
    end_agreement,
    extend_agreement,
    make_agreement,
)

__all__ = [
    "KINDS_FOR",
    "IncubationFacts",
    "add_organisation",
    "begin_incubation",
    "change_incubation",
    "change_organisation",
    "end_agreement",
    "extend_agreement",
    "finish_step",
    "make_agreement",
    "note_help",
    "note_independence",
    "register_as_legal_person",
    "submit_filing",
]
