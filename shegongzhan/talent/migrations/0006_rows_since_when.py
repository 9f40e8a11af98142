"""Rows that were there before say since when they hold: from their ledger's year, or from the day they were made."""

from typing import Any

from django.db import migrations

from shegongzhan.imports.noting import note_rows


def note(apps: Any, schema_editor: Any) -> None:
    """Note the rows of this context."""
    note_rows(apps, apps.get_model("talent", "Employment"))
    note_rows(apps, apps.get_model("talent", "Certificate"))


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("talent", "0005_since_when")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
