"""Rows that were there before say since when they hold: from their ledger's year, or from the day they were made."""

import datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

from shegongzhan.imports.noting import note_rows

# Where a file that is not served any more ended; merged ones gave their rows to the file they became.
GONE = ("left", "died", "closed", "erased")
BUNDLE = 5_000


def enrol(apps: Any, schema_editor: Any) -> None:
    """Put everybody who was filed on the register: since the first day of their ledger's year, or the day of filing."""
    person, enrolment = apps.get_model("people", "Person"), apps.get_model("people", "Enrolment")
    rows = person.objects.exclude(state="merged").values_list(
        "pk", "division", "state", "state_on", "created_at", "batch", "batch__year"
    )
    made = []
    for pk, division, state, state_on, created_at, batch, year in rows.iterator(chunk_size=BUNDLE):
        since = datetime.date(year, 1, 1) if year else timezone.localdate(created_at)
        until = max(state_on or since, since) if state in GONE else None
        made.append(
            enrolment(division=division, person_id=pk, since=since, until=until, batch_id=batch)
        )
        if len(made) == BUNDLE:
            enrolment.objects.bulk_create(made)
            made = []
    enrolment.objects.bulk_create(made)


def note(apps: Any, schema_editor: Any) -> None:
    """Note the rows of this context."""
    note_rows(apps, apps.get_model("people", "Circumstance"))


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("people", "0002_since_when")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop), migrations.RunPython(enrol, migrations.RunPython.noop)]
