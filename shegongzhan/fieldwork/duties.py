"""Working out who must be seen by when, set by set. The only writer of VisitDuty.

What the data goes through: persons served → their risk level and its reasons (people) → the last contact that counts
(visits, by the ways the pack counts for the level) → open change events → one duty each. Nothing here is typed by
anybody, so it can be thrown away and rebuilt.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from shegongzhan.core import bulk
from shegongzhan.core.scoping import within
from shegongzhan.fieldwork.models import ChangeEvent, Visit, VisitDuty
from shegongzhan.fieldwork.rules import due_on, sooner
from shegongzhan.people.models import Person, RiskAssessment
from shegongzhan.policies.queries import value as policy

CHUNK = 5_000
COUNTY = 6
COLUMNS = (
    "person_id", "division", "tier", "interval_days", "last_on", "due_on", "due_at", "reasons",
)  # fmt: skip


def rebuild_duties(place: str, *, on: datetime.date) -> int:
    """Work out the duties of everybody served in a place anew and return how many there are."""
    people = Person.objects.served().filter(within(place)).order_by("pk").values_list("pk", flat=True)
    made = 0
    for ids in bulk.chunks(people.iterator(chunk_size=CHUNK), CHUNK):
        made += refresh_duties(ids, on=on)
    VisitDuty.objects.filter(within(place)).exclude(person__in=Person.objects.served()).delete()
    return made


@transaction.atomic
def refresh_duties(person_ids: Iterable[UUID], *, on: datetime.date) -> int:
    """Work out the duties of these persons anew and return how many have one.

    Somebody no rule puts into a level has none: a resident at large is visited when they wish.
    """
    made = 0
    for part in bulk.chunks(person_ids, CHUNK):
        duties = _duties_of(part, on)
        # A duty is derived and nothing points at it: the old one goes, the new one comes.
        VisitDuty.objects.filter(person_id__in=part).delete()
        made += bulk.insert(VisitDuty, COLUMNS, duties)
    return made


def _duties_of(ids: Sequence[UUID], on: datetime.date) -> list[tuple[Any, ...]]:
    """Return the duties of these persons as rows of COLUMNS."""
    people = Person.objects.served().filter(pk__in=ids).values_list("pk", "division", "risk", "created_at")
    reasons = _reasons_of(ids)
    contacts = _contacts_of(ids)
    events = dict(
        ChangeEvent.objects.filter(person_id__in=ids, answered_at__isnull=True)
        .order_by()
        .values_list("person_id")
        .annotate(due=Min("due_at"))
    )
    rules = cache(lambda risk, county: _rules_of(risk, county, on))
    duties = []
    for person, division, risk, created_at in people:
        why = reasons.get(person, [])
        event_due = events.get(person)
        if not why and event_due is None:
            continue
        interval, counting = rules(risk, division[:COUNTY])
        last_on = max((day for way, day in contacts.get(person, ()) if way in counting), default=None)
        filed_on = timezone.localdate(created_at)
        regular = due_on(last_on=last_on, filed_on=filed_on, interval_days=interval)
        due = sooner(regular, timezone.localtime(event_due) if event_due else None)
        duties.append((person, division, risk, interval, last_on, due, event_due, why))
    return duties


def _rules_of(risk: str, county: str, on: datetime.date) -> tuple[int, Collection[str]]:
    """Return within how many days somebody of a level must be seen, and which ways of seeing them count."""
    return (
        policy(f"visits.interval_days.{risk}", county, on),
        policy(f"visits.counting_ways.{risk}", county, on),
    )


def _reasons_of(ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the reasons of each person's latest risk assessment; one set by hand counts as a reason of its own."""
    latest: dict[UUID, list[str]] = {}
    rows = RiskAssessment.objects.filter(person_id__in=ids).order_by("on", "pk")
    for person, why, by_hand in rows.values_list("person_id", "reasons", "by_hand"):
        latest[person] = [*why, "by_hand"] if by_hand else list(why)
    return latest


def _contacts_of(ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime.date]]]:
    """Return each person's last contact in each way, visits where nobody was met left out."""
    contacts: dict[UUID, list[tuple[str, datetime.date]]] = defaultdict(list)
    rows = (
        Visit.objects.filter(found_nobody=False, record__participants__person_id__in=ids, record__void=False)
        .order_by()
        .values_list("record__participants__person_id", "way")
        .annotate(day=Max("record__day"))
    )
    for person, way, day in rows:
        contacts[person].append((way, day))
    return contacts
