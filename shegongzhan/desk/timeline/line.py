"""The line itself: which parts it has, whose right opens each, and a page of it.

One query puts the days of all parts in order and cuts the page; the rows of the page are then read, one query for each
kind of row on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext_lazy

from shegongzhan.core.scoping import Scope
from shegongzhan.desk.timeline import around, file, work
from shegongzhan.desk.timeline.entries import Entry, Reader, Told, Wanted, key_of
from shegongzhan.needs.models import CLOSED, Need, NeedStep
from shegongzhan.people.models import Merge, Person, PersonState
from shegongzhan.people.queries import VIEW
from shegongzhan.services.models import Participant, RecordKind

SIZE = 20
# What a reader narrows the line by, and the right that opens each part.
CHIPS: dict[str, Any] = {
    "visits": gettext_lazy("走访"),
    "activities": gettext_lazy("活动"),
    "services": gettext_lazy("提供的服务"),
    "needs": gettext_lazy("需求"),
    "goods": gettext_lazy("物资"),
    "volunteers": gettext_lazy("志愿服务"),
    "supervision": gettext_lazy("督导"),
    "changes": gettext_lazy("情况变化"),
    "file": gettext_lazy("档案"),
}
RIGHTS = {
    "visits": "visits.view",
    "services": "visits.view",
    "activities": "activities.view",
    "needs": "needs.view",
    # What somebody received is service, not money: what it is worth is not told here.
    "goods": "visits.view",
    "volunteers": "volunteers.view",
    "supervision": "supervision.view",
}


@dataclass(frozen=True)
class Timeline:
    """One page of entries, the newest first, and whether older ones follow."""

    entries: list[Entry]
    has_more: bool


def chips_for(scope: Scope) -> dict[str, Any]:
    """Return the parts of the line that the scope may see anywhere, with what they are called."""
    return {key: words for key, words in CHIPS.items() if scope.may(RIGHTS.get(key, VIEW))}


def timeline_of(scope: Scope, person: Person, *, chip: str = "", page: int = 1) -> Timeline:
    """Return a page of what happened for a person, of one part of the line or of all.

    Each part shows the rows of places where its right holds. What was struck out and what has no day is left out.
    """
    parts = [
        part.filter(scope.within(right)).annotate(t_kind=Value(kind), t_day=day, t_id=Cast(pk, CharField()))
        .filter(t_day__isnull=False).values_list("t_kind", "t_day", "t_id")
        for of_chip, right, kind, part, day, pk in _parts(person)
        if chip in ("", of_chip)
    ]  # fmt: skip
    first = (page - 1) * SIZE
    ordered = parts[0].union(*parts[1:], all=True).order_by("-t_day", "-t_id", "t_kind")
    found = list(ordered[first : first + SIZE + 1])
    wanted: Wanted = {}
    for kind, _day, pk in found[:SIZE]:
        wanted.setdefault(kind, []).append(key_of(pk))
    reader = Reader(scope, person)
    told = {
        (kind, key_of(pk)): entry
        for reading, kinds in _READINGS.items()
        for kind, pk, entry in reading(reader, {k: wanted[k] for k in kinds if k in wanted})
    }
    entries = [told[key] for key in ((kind, key_of(pk)) for kind, _day, pk in found[:SIZE]) if key in told]
    return Timeline(entries, len(found) > SIZE)


def _parts(person: Person) -> list[tuple[str, str, str, QuerySet[Any], Any, Any]]:
    """Return the parts of the line: chip, right, kind of entry, its rows, the day they stand on, and their key."""
    taken = Participant.objects.filter(person=person, void=False)
    acted, held = [RecordKind.ACTIVITY, RecordKind.SESSION], F("record_id")
    needs, steps = Need.objects.filter(person=person), NeedStep.objects.filter(need__person=person)
    # A ledger brings needs already closed, without the steps that a page writes.
    closed = needs.filter(closed_on__isnull=False).exclude(
        Exists(steps.filter(need=OuterRef("pk"), state__in=CLOSED))
    )
    merges, files = Merge.objects.filter(kept=person), Person.objects.filter(pk=person.pk)
    rows: list[tuple[str, str, QuerySet[Any], Any]] = [
        ("visits", "record", taken.exclude(kind__in=[*acted, RecordKind.DELIVERY]), F("day")),
        ("activities", "record", taken.filter(kind__in=acted), F("day")),
        ("services", "record", taken.filter(kind=RecordKind.DELIVERY), F("day")),
        ("needs", "need", needs, F("noted_on")),
        ("needs", "need_step", steps, F("on")),
        ("needs", "need_closed", closed, F("closed_on")),
        ("goods", "goods", around.goods_given(person), F("on")),
        ("volunteers", "volunteers_for", around.volunteering_for(person), TruncDate("starts_at")),
        ("volunteers", "volunteered", around.volunteering_by(person), F("day")),
        ("supervision", "session", around.sessions_about(person), F("day")),
        ("changes", "event", person.change_events.all(), F("happened_on")),
        ("changes", "category", person.circumstances.all(), F("since")),
        ("changes", "category_end", person.circumstances.all(), F("until")),
        ("changes", "household", person.memberships.all(), F("since")),
        ("changes", "household_end", person.memberships.all(), F("until")),
        ("changes", "risk", person.risk_assessments.all(), F("on")),
        ("changes", "state", files.exclude(state=PersonState.ACTIVE), F("state_on")),
        ("file", "guardian", person.guardians.all(), F("since")),
        ("file", "guardian_end", person.guardians.all(), F("until")),
        ("file", "consent", person.consents.all(), F("given_on")),
        ("file", "consent_end", person.consents.all(), F("withdrawn_on")),
        ("file", "merge", merges, TruncDate("merged_at")),
        ("file", "merge_undone", merges, TruncDate("undone_at")),
        ("file", "filed", files, TruncDate("created_at")),
    ]  # fmt: skip
    right = {"event": "visits.view"}
    return [
        (chip, right.get(kind, RIGHTS.get(chip, VIEW)), kind, part, day, held if kind == "record" else F("pk"))
        for chip, kind, part, day in rows
    ]  # fmt: skip


# Which kinds of entries are read together, because they are of one table.
_READINGS: dict[Callable[[Reader, Wanted], Told], tuple[str, ...]] = {
    work.records: ("record",),
    work.needs: ("need", "need_closed"),
    work.steps: ("need_step",),
    work.events: ("event",),
    around.goods: ("goods",),
    around.volunteers_came: ("volunteers_for",),
    around.volunteered: ("volunteered",),
    around.supervision: ("session",),
    file.categories: ("category", "category_end"),
    file.households: ("household", "household_end"),
    file.levels: ("risk",),
    file.guardians: ("guardian", "guardian_end"),
    file.consents: ("consent", "consent_end"),
    file.merges: ("merge", "merge_undone"),
    file.file: ("filed", "state"),
}
