"""Filing many people at once: what a ledger says becomes files, set by set and never row by row."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from shegongzhan.imports.models import Batch


@dataclass(slots=True)
class PersonRow:
    """One person as a ledger or a page says it, every value already clean.

    `sex` is "m", "f" or "". `identity_number` is normalised (`imports.reading.identity`), upper case, no blanks, or
    ""; sex and birth are taken from a citizen's number by the caller when the row does not say them. `categories` are
    codes of `people.categories`. `source` tells one list from another (file and sheet, say): a person met twice in one
    source is a duplicate, met again in another source is the same file found again.
    """

    name: str
    division: str
    sex: str = ""
    born_on: datetime.date | None = None
    born_precision: str = "day"  # day | month | year
    ethnicity: str = ""
    identity_kind: str = "resident"  # resident | permit | other | none
    identity_number: str = ""
    identity_reason: str = ""
    phone: str = ""
    address: str = ""
    household_number: str = ""
    household_size: int | None = None
    relation: str = ""  # to the head of the household
    categories: Sequence[str] = ()
    since: datetime.date | None = None  # from when the categories hold, when the ledger says so
    filed_on: datetime.date | None = (
        None  # from when they stand on the register; without it the day of filing
    )
    evidence: str = ""
    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_phone: str = ""
    health_note: str = ""
    disability_card: str = ""
    disability_reason: str = ""
    note: str = ""
    worker_id: int | None = None
    is_another: bool = False  # somebody looked: not the one of the same name, birth and village
    source: Any = ""
    import_key: str = ""


CREATED, UPDATED, UNCHANGED, DUPLICATE = "created", "updated", "unchanged", "duplicate"


class Filed(NamedTuple):
    """What became of one row.

    `filled` names what the file did not know before ("phone", "category:disabled", "guardian", "household"), `differs`
    what the row says otherwise than the file; the file keeps its own, and a person decides.
    """

    pk: UUID
    fate: str
    filled: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


def file_people(
    actor: Any, rows: Sequence[PersonRow], *, on: datetime.date, batch: Batch | None = None
) -> list[Filed]:
    """File many people with a fixed number of statements a thousand rows and return each row's fate, in their order.

    Who is who: by the identity number; without one (on either side) by name, birth and village. A known person's file
    gets what it did not know and is never overwritten. People of one village with one address (or one household
    number) form one household. Children without a guardian or consent are filed all the same and stand on the to-do
    (`queries.children_without_consent`). Everything made carries `batch`, and `undo_filing` takes it back.

    `actor` is a user, or "import". One transaction; raises nothing for a row: the caller has rejected what is wrong.
    """
    from shegongzhan.people.commands._filing import Filing

    with transaction.atomic():
        return Filing(actor, on, batch).of(rows)
