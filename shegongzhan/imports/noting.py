"""For migrations: since when rows hold that were there before anybody kept `noted_on`."""

import datetime
from typing import Any

from django.db import models
from django.db.models.functions import TruncDate

ALWAYS = datetime.date(1900, 1, 1)


def note_rows(apps: Any, model: type[models.Model]) -> None:
    """Note what a ledger brought by the first day of the ledger's year, anything else by the day it was made."""
    for pk, year in apps.get_model("imports", "Batch").objects.exclude(year=None).values_list("pk", "year"):
        model._base_manager.filter(batch=pk).update(noted_on=datetime.date(year, 1, 1))
    if any(column.name == "created_at" for column in model._meta.local_concrete_fields):
        model._base_manager.filter(batch=None).update(noted_on=TruncDate("created_at"))
