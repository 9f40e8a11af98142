"""The workbook of rows to correct: handed out on record, gone after its days."""

import datetime
from typing import Any

from django.db import transaction

from shegongzhan.audit.commands import record
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.ledgers import acts, storage
from shegongzhan.policies.queries import value

OFFERED = "error_workbook"


@transaction.atomic
def open_workbook(actor: Any, batch: Batch) -> tuple[str, bytes]:
    """Return name and content of the workbook to correct; FileNotFoundError when there is none, or no longer."""
    content = storage.workbook_of(batch)
    record(actor, acts.WORKBOOK_OPENED, batch)
    return batch.result.get(OFFERED) or storage.PLAIN.lstrip("-"), content


def drop_old_workbooks(actor: Any, *, on: datetime.date) -> int:
    """Delete the workbooks that have lain as long as the rule of their place allows, and return how many."""
    storage.seal_plain_workbooks()
    dropped = 0
    for batch in Batch.objects.filter(state=BatchState.DONE, result__has_key=OFFERED).iterator():
        kept = datetime.timedelta(days=value("retention.import_days", batch.division, on))
        if batch.finished_at is None or batch.finished_at.date() + kept > on:
            continue
        storage.drop_workbook(batch)
        batch.result = {name: told for name, told in batch.result.items() if name != OFFERED}
        batch.save(update_fields=["result"])
        dropped += 1
    return dropped
