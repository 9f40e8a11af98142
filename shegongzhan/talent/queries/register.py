"""The register itself: who is on it, how lists narrow it, and finding somebody by typing."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shegongzhan.core.asof import begun, going_on
from shegongzhan.core.scoping import Scope, upper_bound, within, within_any
from shegongzhan.crypto.fields import blind_index
from shegongzhan.talent.access import NAMING
from shegongzhan.talent.models import Employment, Worker

NONE = "none"


def workers_seen_by(scope: Scope) -> QuerySet[Worker]:
    """Return the workers the scope may see; `current` holds the employments that have not ended."""
    now = (
        Employment.objects.filter(ends_on__isnull=True)
        .select_related("organisation")
        .order_by("-starts_on", "-pk")
    )
    return (
        Worker.objects.visible_to(scope, "talent.view")
        .select_related("station")
        .prefetch_related(Prefetch("employments", now, to_attr="current"))
    )


def narrowed(rows: QuerySet[Worker], wanted: Mapping[str, Any]) -> QuerySet[Worker]:
    """Narrow workers by the filters of the list; who has left is left out unless asked for."""
    if not wanted.get("left"):
        rows = rows.filter(left_on__isnull=True)
    if wanted.get("q"):
        rows = rows.filter(meant_by(wanted["q"]))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("level"):
        rows = rows.filter(certificate_level="" if wanted["level"] == NONE else wanted["level"])
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def meant_by(text: str) -> Q:
    """Return the condition "is the one meant": by name, pinyin, initials, or the whole identity number."""
    said = "".join(text.split())
    if len(said) >= len("341821000000000") and said[:-1].isdigit():
        purpose = Worker._meta.get_field("identity_index").purpose
        return Q(identity_index=blind_index(said.upper(), purpose))
    if said.isascii() and said:
        said = said.lower()
        last = upper_bound(said)
        return Q(pinyin__gte=said, pinyin__lt=last) | Q(initials__gte=said, initials__lt=last)
    return Q(name__contains=said)


def to_name(scope: Scope) -> QuerySet[Worker]:
    """Return the workers whom this scope may name in a form: those of the places where it names workers."""
    places = within_any(place for right in NAMING for place in scope.places(right))
    # A village's own people name the workers of the station above them.
    above = {place[:9] for right in NAMING for place in scope.places(right) if len(place) > len("341821100")}
    return Worker.objects.filter(places | Q(division__in=above))


def picked_by(scope: Scope, text: str, limit: int = 12) -> list[Worker]:
    """Return the workers somebody may mean while typing, in the places where this scope names workers."""
    if not text.strip():
        return []
    rows = to_name(scope).filter(meant_by(text), left_on__isnull=True)
    return list(rows.select_related("station").order_by("pinyin", "pk")[:limit])


def standing_on(rows: QuerySet[Worker], on: datetime.date) -> QuerySet[Worker]:
    """Keep who stood on the register on a day: was employed then, or had not left and no employment is known."""
    known = Employment.objects.filter(worker=OuterRef("pk"))
    employed = Exists(employments_on(on).filter(worker=OuterRef("pk")))
    return rows.filter(employed | ~Exists(known) & going_on(on, "left_on"))


def employments_on(on: datetime.date) -> QuerySet[Employment]:
    """Return the employments that held on a day: begun by then, and followed by another where it was their last day.

    Who left on the day is gone at its end; who begins elsewhere the next morning is still counted where they were.
    """
    next_one = Employment.objects.filter(worker=OuterRef("worker"), starts_on=on + datetime.timedelta(days=1))
    return Employment.objects.filter(
        begun(on, "starts_on"),
        going_on(on, "ends_on") | Q(Exists(next_one), ends_on=on),
        going_on(on, "worker__left_on"),
    )
