"""Who opened files and looked at what is masked: for who watches over them, never of what is protected."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from shegongzhan.audit import queries as audit
from shegongzhan.audit.acts import sentence
from shegongzhan.audit.models import Event, EventQuerySet, Look, LookQuerySet
from shegongzhan.core.scoping import Scope
from shegongzhan.people import acts
from shegongzhan.people.models import Person
from shegongzhan.people.queries import OF_FOUND, WATCH, free_to_leave
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy

LOOKS_SHOWN = 12


def reveals_in(scope: Scope, *, since: datetime.date | None = None) -> EventQuerySet:
    """Return who looked at what in full, where the reader watches over files, newest first."""
    return audit.done_in(scope, WATCH, acts.REVEALED, since=since)


def looks_in(scope: Scope) -> LookQuerySet:
    """Return who opened which file on which day, where the reader watches over files."""
    return Look.objects.visible_to(scope, WATCH).filter(act=acts.OPENED.code).for_everybody()


def many_opened(scope: Scope, on: datetime.date) -> list[dict[str, Any]]:
    """Return who opened more files on one day of the last week than the pack calls usual (privacy.files_opened_per_day)."""
    most = policy("privacy.files_opened_per_day", next(iter(scope.places(WATCH)), ""), on)
    return audit.many_looks(scope, WATCH, acts.OPENED, since=on - datetime.timedelta(days=7), more_than=most)


def lookers_of(person: Person, merged: Iterable[UUID] = ()) -> list[Look | Event]:
    """Return who opened or printed a file and looked at what is masked, the newest first; files merged into it too."""
    ids = [person.pk, *merged]
    told = [acts.REVEALED.code, acts.PRINTED.code]
    opened = Look.objects.of("people.person", ids).filter(act=acts.OPENED.code).for_everybody()
    events = Event.objects.filter(object_type="people.person", object_id__in=map(str, ids), act__in=told)
    found = [*opened.order_by("-at")[:LOOKS_SHOWN], *events.for_everybody().order_by("-at")[:LOOKS_SHOWN]]
    return sorted(found, key=lambda row: row.at, reverse=True)[:LOOKS_SHOWN]


def reader_of(row: Look | Event) -> int | None:
    """Return the account that looked."""
    return row.reader if isinstance(row, Look) else row.actor_id


def look_in_words(row: Look | Event) -> str:
    """Return what was looked at and what for, in the words of the pack's purposes."""
    if isinstance(row, Look):
        return sentence(row.act)
    data = dict(row.data)
    if "purpose" in data:
        data["purpose"] = label("privacy.reveal_purposes", data["purpose"], row.division[:9], row.at.date())
    return sentence(row.act, data)


def of_ids(ids: Iterable[str], *, leaving: bool = False) -> dict[str, Person]:
    """Return files by their id as text, with what a list shows of them; `leaving` for those that may leave as well."""
    found = Person.objects.filter(pk__in=set(ids)).only(*OF_FOUND)
    return {str(person.pk): person for person in (free_to_leave(found) if leaving else found)}
