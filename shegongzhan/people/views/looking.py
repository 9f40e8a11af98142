"""Who opened files and looked at full numbers: for those who watch over the work, and never of what is protected."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shegongzhan.accounts.queries import names_of
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.people import access, acts, queries
from shegongzhan.people.forms import LookFilters
from shegongzhan.people.models import PersonState
from shegongzhan.people.queries import looking
from shegongzhan.stations.queries import names_of as names_of_places

DAYS = 31  # what the list shows until the reader asks for more
_SHARED = (
    Column("who", gettext_lazy("谁"), "who"),
    Column("person", gettext_lazy("看了谁"), "whom", link=lambda row: row.url),
    Column("place", gettext_lazy("村（社区）"), "place"),
)
REVEAL_COLUMNS = [
    Column("at", gettext_lazy("时间"), "moment", sort="at"),
    *_SHARED,
    Column("what", gettext_lazy("看了什么、做什么用"), "words"),
]
LOOK_COLUMNS = [Column("at", gettext_lazy("当天第一次"), "moment", sort="at"), *_SHARED]


@never_cache
@require_safe
def reveals(request: HttpRequest) -> HttpResponse:
    """List who looked at which full number, and what for."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_watch(scope)
    empty = {"title": _("没有人查看过完整号码"), "text": _("查看完整号码、电话、住址，都会记在这里。")}
    return _answer(
        request, looking.reveals_in(scope), REVEAL_COLUMNS, "reveals",
        _("谁查看了完整信息"), empty,
    )  # fmt: skip


@never_cache
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """List who opened which file on which day."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_watch(scope)
    empty = {"title": _("没有人打开过档案"), "text": _("打开一份档案，每人每天记一次。")}
    return _answer(request, looking.looks_in(scope), LOOK_COLUMNS, "looks", _("谁打开过档案"), empty)


def _answer(
    request: HttpRequest, rows: Any, columns: list[Column], name: str, title: str, empty: dict[str, str]
) -> HttpResponse:
    def narrow(found: Any, wanted: dict[str, Any]) -> Any:
        since = wanted.get("since") or today() - datetime.timedelta(days=DAYS)
        found = found.filter(at__gte=_midnight(since))
        if wanted.get("until"):
            found = found.filter(at__lt=_midnight(wanted["until"] + datetime.timedelta(days=1)))
        if wanted.get("who"):
            found = found.filter(**{"reader" if name == "looks" else "actor": wanted["who"]})
        return found

    listing = lists.build(
        request,
        rows,
        columns=columns,
        filters=LookFilters,
        order="-at",
        name=name,
        narrow=narrow,
        empty=empty,
    )
    if listing.is_export:
        listing.rows = list(listing.rows[:50_000])
    shown = listing.rows if listing.is_export else listing.page.rows
    _say_names(request, shown, leaving=listing.is_export)

    def exported(count: int) -> None:
        place = request.scope.places(queries.WATCH)[0]  # type: ignore[attr-defined]
        record(request.user, acts.LOOKS_EXPORTED, division=place, count=count)  # type: ignore[arg-type]

    return lists.answer(
        request, listing, "people/looks.html", {"shown": name}, title=title, exported=exported
    )


def _say_names(request: HttpRequest, rows: Any, *, leaving: bool) -> None:
    """Give each line the names of who looked and at whom; the rows keep ids. Locked children's names do not leave."""
    scope = request.scope  # type: ignore[attr-defined]
    readers = names_of(looking.reader_of(row) for row in rows)
    persons = looking.of_ids(row.object_id for row in rows)
    told = looking.of_ids((row.object_id for row in rows), leaving=True) if leaving else persons
    # The log keeps where a file lay when it was looked at; of who was erased it says no more than the file does.
    lay = {
        row: file.division
        if (file := persons.get(row.object_id)) and file.state == PersonState.ERASED
        else row.division
        for row in rows
    }
    places = names_of_places(lay.values())
    for row in rows:
        person = told.get(row.object_id)
        row.who = readers.get(looking.reader_of(row), "")
        row.whom = queries.shown_name(scope, person) if person else ""
        row.url = reverse("people:person", args=[row.object_id]) if person else ""
        row.place = places.get(lay[row], lay[row])
        row.moment = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")
        row.words = looking.look_in_words(row)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
