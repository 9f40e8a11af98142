"""Keeping the register: who stood on it where, from when until when, whatever happens to a file."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from shegongzhan.people.models import Enrolment, Person, PersonState

GONE = (PersonState.LEFT, PersonState.DIED, PersonState.CLOSED, PersonState.ERASED)


def keep_enrolled(ids: Collection[UUID], *, on: datetime.date) -> None:
    """Let the register follow the files: open where somebody is served now, ended where they are not any more.

    What was true before the day stays written. Called whenever files change (`following.tell_changed`).
    """
    standing: dict[UUID, list[Enrolment]] = defaultdict(list)
    for row in Enrolment.objects.filter(person_id__in=list(ids), until__isnull=True):
        standing[row.person_id].append(row)
    ended, begun = [], []
    files = Person.objects.filter(pk__in=list(ids)).values_list("pk", "division", "state", "state_on")
    for pk, division, state, state_on in files:
        served = state == PersonState.ACTIVE
        stays = [row for row in standing[pk] if served and row.division == division]
        for row in standing[pk]:
            if row not in stays:
                day = state_on if state in GONE and state_on else on
                row.until = max(day, row.since)
                ended.append(row)
        if served and not stays:
            begun.append(Enrolment(division=division, person_id=pk, since=on))
    Enrolment.objects.bulk_update(ended, ["until"])
    Enrolment.objects.bulk_create(begun)


def take_back_leaving(person: Person) -> None:
    """Open again what ended when somebody was written down as gone by mistake."""
    if person.state_on is not None:
        Enrolment.objects.filter(person=person, until=person.state_on).update(until=None)
