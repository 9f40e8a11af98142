"""Making workers responsible for many persons at once, and taking that back."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.people import acts
from shegongzhan.people.models import Person
from shegongzhan.talent.models import Worker

Pairs = Mapping[int, Sequence[UUID]]
TOWNSHIP = 9


def assign_workers(actor: Any, pairs: Pairs, *, on: datetime.date) -> dict[int, list[UUID]]:
    """Make each worker responsible for these persons, and return whom it came to.

    Who has a responsible worker already, or is not served any more, stays as they are; so does everybody given to a
    worker who has left by that day.
    """
    left = set(Worker.objects.filter(pk__in=pairs, left_on__lte=on).values_list("pk", flat=True))
    free = Person.objects.served().filter(worker__isnull=True)
    return _give(
        actor,
        acts.WORKERS_ASSIGNED,
        {pk: ids for pk, ids in pairs.items() if pk not in left},
        free,
        take=False,
    )


def unassign_workers(actor: Any, pairs: Pairs) -> dict[int, list[UUID]]:
    """Take responsibility back from workers for these persons where it is still theirs, and return for whom."""
    return _give(actor, acts.WORKERS_UNASSIGNED, pairs, Person.objects.all(), take=True)


@transaction.atomic
def _give(actor: Any, act: Act, pairs: Pairs, rows: QuerySet[Person], *, take: bool) -> dict[int, list[UUID]]:
    done: dict[int, list[UUID]] = {}
    townships: Counter[str] = Counter()
    for worker, ids in pairs.items():
        for part in bulk.chunks(ids):
            # Locked, so that nobody who is being given a worker on their own page is given another here.
            found = rows.filter(pk__in=part, **({"worker": worker} if take else {})).select_for_update()
            changed = dict(found.values_list("pk", "division"))
            Person.objects.filter(pk__in=changed).update(
                worker_id=None if take else worker, version=F("version") + 1, updated_at=timezone.now()
            )
            done.setdefault(worker, []).extend(changed)
            townships.update(division[:TOWNSHIP] for division in changed.values())
    for township, count in sorted(townships.items()):
        record(actor, act, division=township, count=count)
    return {worker: ids for worker, ids in done.items() if ids}
