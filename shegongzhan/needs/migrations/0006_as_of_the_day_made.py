"""Lists frozen before stood as they were on the day they were made, whatever their quarter."""

from typing import Any

from django.db import migrations
from django.db.models.functions import TruncDate


def say_the_day(apps: Any, schema_editor: Any) -> None:
    """Take the day a list was made as the day it stands for."""
    apps.get_model("needs", "ListSnapshot")._base_manager.update(as_of=TruncDate("taken_at"))


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("needs", "0005_as_of")]
    operations = [migrations.RunPython(say_the_day, migrations.RunPython.noop)]
