"""Telling the floors above that what they work out from a file must be worked out anew.

`settings.FOLLOW_PEOPLE` names the functions that follow: (ids, on=day) in the transaction of the change. Only the
configuration knows who they are, so that nothing here imports upwards.
"""

import datetime
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from shegongzhan.people.commands.enrolling import keep_enrolled


def tell_changed(ids: Collection[UUID], *, on: datetime.date) -> None:
    """Let the register follow, and those above work out anew what hangs on age, place, categories, level or state."""
    keep_enrolled(ids, on=on)
    for dotted in settings.FOLLOW_PEOPLE:
        import_string(dotted)(ids, on=on)
