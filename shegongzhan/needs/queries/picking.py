"""Needs picked by typing whose they are or what they are about: those of a station first."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs.models import Need
from shegongzhan.needs.models.needs import NeedQuerySet
from shegongzhan.people.queries import find
from shegongzhan.policies.queries import choices, label
from shegongzhan.stations.queries import name_of

LISTED = 12
# Descriptions lie encrypted: so many needs, the first promised first, are read to find a word in them.
READ = 300
TOWNSHIP = 9


def needs_to_pick(scope: Scope) -> NeedQuerySet:
    """Return the needs the reader may pick: those they see that are not closed, the first promised first."""
    rows = Need.objects.visible_to(scope, "needs.view").under_way()
    return rows.order_by("promised_on", "noted_on", "pk")


def needs_meant(scope: Scope, text: str, near: str, on: datetime.date) -> list[Need]:
    """Return the needs somebody may mean while typing: those near a place first, and without a word only those.

    A word may be the person's name as the register finds it, the kind of need, or what was written of it.
    """
    said, rows = text.strip(), needs_to_pick(scope).select_related("person")
    here = rows.filter(within(near[:TOWNSHIP])) if near else rows
    if not said:
        return list(here[:LISTED])
    persons = [person.pk for person in find(scope, said)] if scope.may("people.view") else []
    place = near or next(iter(scope.places("needs.view")), "")
    kinds = [code for code, words in choices("needs.kinds", place, on) if said in str(words)]
    known = Q(person__in=persons) | Q(kind__in=kinds)
    found: dict[UUID, Need] = {}
    for some in (here, rows):
        found |= {need.pk: need for need in some.filter(known)[:LISTED]}
        if len(found) < LISTED:
            read = some.filter(description__isnull=False)[:READ]
            found |= {need.pk: need for need in read if said in (need.description or "")}
        if len(found) >= LISTED or some is rows:
            break
    return list(found.values())[:LISTED]


def need_words(need: Need) -> str:
    """Return what a need is about without saying whose it is."""
    words = [
        label("needs.kinds", need.kind, need.division, need.noted_on),
        name_of(need.division),
        _now("%(day)s登记") % {"day": need.noted_on},
    ]
    if need.persons > 1:
        words.append(_now("%(n)s 人") % {"n": need.persons})
    return " · ".join(words)


class NeedsPick(Pick):
    """Needs of a station, found by name or purpose; an empty field lists those that wait there."""

    default_error_messages = {
        "required": _("请从列出的需求里选。"),
        "unknown": _("请从列出的需求里选；办结了的不能选。"),
    }

    def __init__(self, *, multiple: bool = True, **options: Any):
        words = {"placeholder": _("打姓名或事由；点一下列出本站的"), **options}
        super().__init__("needs:search_json", multiple=multiple, post=True, words=need_words, **words)
        self.widget.lists = True

    def offer_near(self, scope: Scope, place: str, also: Iterable[Any] = ()) -> None:
        """Let the reader pick among the needs they see, those near the place first, and those that stand here (`also`)."""
        self.widget.near = place
        there = [pk for pk in also if pk]
        rows = needs_to_pick(scope)
        self.offer(rows | Need.objects.filter(pk__in=there) if there else rows)
