"""What people do with files: one function for each act, the same for a page, a ledger and a device."""

from shegongzhan.people.commands.assigning import assign_workers, pass_on, unassign_workers
from shegongzhan.people.commands.consenting import (
    ConsentGiven,
    add_guardian,
    check_consent,
    end_guardian,
    record_consent,
    withdraw_consent,
)
from shegongzhan.people.commands.details import (
    add_circumstance,
    assess_risk,
    confirm_risk,
    end_circumstance,
    set_risk,
)
from shegongzhan.people.commands.erasing import (
    ask_erasure,
    confirm_erasure,
    erase_due,
    kept_until,
    withdraw_erasure,
)
from shegongzhan.people.commands.filing import (
    CREATED,
    DUPLICATE,
    UNCHANGED,
    UPDATED,
    Filed,
    PersonRow,
    file_people,
)
from shegongzhan.people.commands.forgetting import TO_TOWNSHIP
from shegongzhan.people.commands.grounding import ListBasis, check_basis, ground_children
from shegongzhan.people.commands.households import (
    change_household,
    form_household,
    join_household,
    leave_household,
)
from shegongzhan.people.commands.merging import PICKABLE, merge_people, undo_merge
from shegongzhan.people.commands.reassessing import reassess, reassess_people
from shegongzhan.people.commands.registering import (
    AlreadyFiled,
    assign_worker,
    change_person,
    change_state,
    register_person,
)
from shegongzhan.people.commands.revealing import REVEALABLE, reveal, reveal_guardian, reveal_kept
from shegongzhan.people.commands.undoing import Undone, undo_filing, what_builds_on

__all__ = [
    "CREATED",
    "DUPLICATE",
    "PICKABLE",
    "REVEALABLE",
    "TO_TOWNSHIP",
    "UNCHANGED",
    "UPDATED",
    "AlreadyFiled",
    "ConsentGiven",
    "Filed",
    "ListBasis",
    "PersonRow",
    "Undone",
    "add_circumstance",
    "add_guardian",
    "ask_erasure",
    "assess_risk",
    "assign_worker",
    "assign_workers",
    "change_household",
    "change_person",
    "change_state",
    "check_basis",
    "check_consent",
    "confirm_erasure",
    "confirm_risk",
    "end_circumstance",
    "end_guardian",
    "erase_due",
    "file_people",
    "form_household",
    "ground_children",
    "join_household",
    "kept_until",
    "leave_household",
    "merge_people",
    "pass_on",
    "reassess",
    "reassess_people",
    "record_consent",
    "register_person",
    "reveal",
    "reveal_guardian",
    "reveal_kept",
    "set_risk",
    "unassign_workers",
    "undo_filing",
    "undo_merge",
    "what_builds_on",
    "withdraw_consent",
    "withdraw_erasure",
]
