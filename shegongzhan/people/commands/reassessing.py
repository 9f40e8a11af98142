"""Working the risk levels out anew, set by set: after a change, and every night because people grow older."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.core.scoping import within
from shegongzhan.people import acts, rules
from shegongzhan.people.models import Circumstance, Person, RiskAssessment
from shegongzhan.policies.queries import value as policy

TOWNSHIP = 9
CHUNK = 5_000


def reassess_people(actor: Any, place: str, *, on: datetime.date) -> int:
    """Assess everybody served in a place by the rules in force and return how many levels or reasons changed.

    Run every night: somebody turns eighty, a rule takes effect. What a person set by hand stays.
    """
    with transaction.atomic():
        changed = 0
        people = Person.objects.served().filter(within(place)).order_by("pk").values_list("pk", flat=True)
        for part in bulk.chunks(people.iterator(chunk_size=CHUNK), CHUNK):
            changed += reassess(part, on=on)
        if changed:
            record(actor, acts.RISKS_REASSESSED, division=place, count=changed)
    return changed


def reassess(ids: Iterable[UUID], *, on: datetime.date) -> int:
    """Assess these persons anew, write what changed, and return how many; the caller records the act."""
    changed = 0
    for part in bulk.chunks(ids, CHUNK):
        changed += _reassess_part(part, on)
    return changed


def _reassess_part(ids: list[UUID], on: datetime.date) -> int:
    categories: dict[UUID, set[str]] = defaultdict(set)
    open_ones = Circumstance.objects.filter(person_id__in=ids, until__isnull=True)
    for pk, category in open_ones.values_list("person_id", "category"):
        categories[pk].add(category)
    latest: dict[UUID, tuple[str, list[str], bool]] = {}
    rows = RiskAssessment.objects.filter(person_id__in=ids).order_by("on", "pk")
    for pk, level, reasons, by_hand in rows.values_list("person_id", "level", "reasons", "by_hand"):
        latest[pk] = (level, reasons, by_hand)
    assessed, levels = [], []
    people = Person.objects.filter(pk__in=ids).values_list("pk", "division", "born_on", "risk")
    for pk, division, born_on, risk in people:
        before = latest.get(pk)
        if before and before[2]:
            continue
        tiers = policy("visits.tier_rules", division[:TOWNSHIP], on)
        found = rules.assess(rules.age_on(born_on, on), categories[pk], tiers)
        reasons = list(found.reasons)
        if (before[0], before[1]) != (found.level, reasons) if before else reasons:
            assessed.append((division, pk, found.level, on, reasons))
        if found.level != risk:
            levels.append((pk, found.level))
    bulk.insert(RiskAssessment, ("division", "person_id", "level", "on", "reasons"), assessed)
    bulk.update(Person, ("risk",), levels)
    return len(assessed)
