"""What the audit page, exports and the console read."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shegongzhan.audit.acts import Act
from shegongzhan.audit.models import NOWHERE, Chain, Event, EventQuerySet, Look, LookQuerySet, Refusal
from shegongzhan.core.scoping import Scope, minimal, upper_bound, within

VIEW = "audit.view"
# What an import or a night does row by row: hundreds of lines for one act, which has its own (“导入了台账”). An act
# of an import carries its batch, the first key of its canonical JSON.
_ROW_BY_ROW = Q(details__startswith='{"batch":') | Q(actor="night")


def events(
    scope: Scope | Iterable[str],
    *,
    act: str = "",
    actor: object = "",
    actors: Collection[str] | None = None,
    object_type: str = "",
    object_id: object = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    by_people: bool = False,
) -> EventQuerySet:
    """Return the events a person may read (or those of the given places), newest first.

    Days are days where the product runs, `until` included; an act ending in "." stands for all that begin
    with it. `actors` are those of several actors. `by_people` leaves out what imports and the night did row by row.
    """
    found = Event.objects.filter(_in_places(_places(scope)))
    if act.endswith("."):
        found = found.filter(act__gte=act, act__lt=upper_bound(act))
    elif act:
        found = found.filter(act=act)
    if actor:
        found = found.filter(actor=str(actor))
    if actors is not None:
        found = found.filter(actor__in=actors)
    if object_type:
        found = found.filter(object_type=object_type)
    if object_id:
        found = found.filter(object_id=str(object_id))
    if by_people:
        found = found.exclude(_ROW_BY_ROW)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + datetime.timedelta(days=1)))
    return found.newest_first()


def events_about(object_type: str, object_id: object) -> EventQuerySet:
    """Return the events about one thing, newest first; the caller has been through the thing's own door.

    Without what the auditor alone may read.
    """
    return Event.objects.about(object_type, object_id).for_everybody().newest_first()


def done_in(scope: Scope, right: str, act: Act, *, since: datetime.date | None = None) -> EventQuerySet:
    """Return what was done by one act where a reader watches over it, newest first; nothing of a protected act."""
    rows = Event.objects.visible_to(scope, right).filter(act=act.code)
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    return rows.for_everybody().newest_first()


def looks_seen_by(scope: Scope) -> LookQuerySet:
    """Return who opened what in the auditor's places, protected things too."""
    return Look.objects.visible_to(scope, VIEW)


def refusals_seen_by(scope: Scope) -> QuerySet[Refusal]:
    """Return who was refused which page, for the auditor of the users' places."""
    return Refusal.objects.visible_to(scope, VIEW)


def many_looks(
    scope: Scope, right: str, act: Act, *, since: datetime.date, more_than: int
) -> list[dict[str, Any]]:
    """Return who opened more than so many things by one act on one day, as rows of `on`, `reader` and `n`."""
    rows = Look.objects.visible_to(scope, right).for_everybody().filter(act=act.code, on__gte=since)
    counted = rows.order_by().values("on", "reader").annotate(n=Count("pk")).filter(n__gt=more_than)
    return [dict(row) for row in counted.order_by("-on", "-n")]


def chains(scope: Scope | Iterable[str]) -> QuerySet[Chain]:
    """Return the chains a person may look at, with when and how they were last verified."""
    places = _places(scope)
    if "" in places:
        return Chain.objects.all()
    condition = Q(pk__in=[])
    for place in places:
        # A township's reader sees its county's chain as a whole or not at all: not.
        if len(place) <= 6:
            condition |= within(place, "key")
    return Chain.objects.filter(condition).exclude(pk=NOWHERE)


def heads() -> dict[str, tuple[int, str]]:
    """Return length and head of every chain: the note to keep elsewhere."""
    return {chain.key: (chain.length, chain.head) for chain in Chain.objects.all()}


def _places(scope: Scope | Iterable[str]) -> list[str]:
    return scope.places(VIEW) if isinstance(scope, Scope) else minimal(scope)


def _in_places(places: list[str]) -> Q:
    """Return the condition on division; from county down it names the chain too, whose index has the right order."""
    if "" in places:
        return Q()
    condition = Q(pk__in=[])
    for place in places:
        condition |= within(place) & Q(chain=place[:6]) if len(place) >= 6 else within(place)
    return condition


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
