"""Reasons for sharing a room that no ledger gave: an import wrote one of its own, and the room counted."""

from typing import Any

from django.db import migrations

INVENTED = ("台账登记为共用，理由待补", "Shared according to the ledger; reason to be added")


def forget(apps: Any, schema_editor: Any) -> None:
    """Leave the reason blank, so that the page asks for it."""
    rooms = apps.get_model("stations", "Facility")._base_manager.filter(shared_with="")
    rooms.filter(shared_reason__in=INVENTED).update(shared_reason="")


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("stations", "0003_rows_since_when")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
