"""Making workers responsible for many persons at once, and taking that back."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.core.errors import RuleViolation
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
def pass_on(
    actor: Any, persons: QuerySet[Person], *, giver: Worker, taker: Worker, on: datetime.date
) -> list[UUID]:
    """Make another worker responsible for those of these persons that the giver answers for; return who they are.

    For leaving, a long absence, or sharing out anew. `persons` are those the caller may give away. Raises RuleViolation
    `worker.same` for the same worker, `worker.left` for a taker who has left.
    """
    if giver.pk == taker.pk:
        raise RuleViolation("worker.same", _("请选另一名社工。"), field="taker")
    if taker.left_on is not None and taker.left_on <= on:
        raise RuleViolation("worker.left", _("这位社工已经离开，请选别人。"), field="taker")
    moved: list[UUID] = []
    townships: Counter[str] = Counter()
    for part in bulk.chunks(list(persons.filter(worker=giver).order_by("pk").values_list("pk", flat=True))):
        # Locked: whom somebody gives another worker on their own page at this moment stays with that one.
        found = dict(
            Person.objects.filter(pk__in=part, worker=giver).select_for_update().values_list("pk", "division")
        )
        Person.objects.filter(pk__in=found).update(
            worker=taker, version=F("version") + 1, updated_at=timezone.now()
        )
        moved.extend(found)
        townships.update(division[:TOWNSHIP] for division in found.values())
    for township, count in sorted(townships.items()):
        record(actor, acts.WORKERS_PASSED_ON, division=township, count=count, giver=giver.pk, taker=taker.pk)
    return moved


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
