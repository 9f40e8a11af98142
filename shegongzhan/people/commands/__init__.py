"""What people do with files: one function for each act, the same for a page, a ledger and a device."""

from shegongzhan.people.commands.filing import (
    CREATED,
    DUPLICATE,
    UNCHANGED,
    UPDATED,
    Filed,
    PersonRow,
    file_people,
)

__all__ = ["CREATED", "DUPLICATE", "UNCHANGED", "UPDATED", "Filed", "PersonRow", "file_people"]
