"""Everything done for one person in one line of time: visits, activities, services, needs, and what became of the file.

It stands on the top floor because no other knows all its parts. One query puts the days of all parts in order and cuts
the page; the rows of the page are then read, one query for each kind of row on it.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.scoping import Scope
from shegongzhan.core.templatetags.core_tags import minutes_as_hours, short_date
from shegongzhan.crypto import masking
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.needs.models import CLOSED, Match, MatchState, Need, NeedState, NeedStep
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Guardian,
    Membership,
    Merge,
    Person,
    PersonState,
    RiskAssessment,
)
from shegongzhan.people.queries import VIEW, category_label, reasons_in_words
from shegongzhan.policies.queries import label
from shegongzhan.services.models import NeedLink, Participant, RecordKind, RecordWorker, ServiceRecord

SIZE = 20
# What a reader narrows the line by, and the right that opens each part.
CHIPS: dict[str, Any] = {
    "visits": gettext_lazy("走访"),
    "activities": gettext_lazy("活动"),
    "services": gettext_lazy("提供的服务"),
    "needs": gettext_lazy("需求"),
    "changes": gettext_lazy("情况变化"),
    "file": gettext_lazy("档案"),
}
RIGHTS = {
    "visits": "visits.view",
    "services": "visits.view",
    "activities": "activities.view",
    "needs": "needs.view",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, who did it, more words, labels, and where it leads."""

    day: datetime.date
    title: str
    url: str = ""
    who: str = ""
    lines: list[str] = field(default_factory=list)
    badges: list[tuple[Badge, str]] = field(default_factory=list)


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
        part.filter(scope.within(right)).annotate(t_kind=Value(kind), t_day=day, t_id=pk)
        .filter(t_day__isnull=False).values_list("t_kind", "t_day", "t_id")
        for of_chip, right, kind, part, day, pk in _parts(person)
        if chip in ("", of_chip)
    ]  # fmt: skip
    first = (page - 1) * SIZE
    ordered = parts[0].union(*parts[1:], all=True).order_by("-t_day", "-t_id", "t_kind")
    found = list(ordered[first : first + SIZE + 1])
    wanted: dict[str, list[UUID]] = {}
    for kind, _day, pk in found[:SIZE]:
        wanted.setdefault(kind, []).append(pk)
    reader = _Reader(scope, person)
    told = {
        (kind, pk): entry
        for reading, kinds in _READINGS.items()
        for kind, pk, entry in reading(reader, {k: wanted[k] for k in kinds if k in wanted})
    }
    entries = [told[kind, pk] for kind, _day, pk in found[:SIZE] if (kind, pk) in told]
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


Wanted = dict[str, list[UUID]]
Told = Iterable[tuple[str, UUID, Entry]]


@dataclass(frozen=True)
class _Reader:
    """Who reads whose line; names and reasons are for those who may read them at the person's place."""

    scope: Scope
    person: Person

    @property
    def sees_all(self) -> bool:
        return self.scope.may("people.reveal", self.person.division)


def _each(model: Any, wanted: Wanted, *along: str) -> Iterable[tuple[str, Any]]:
    """Yield the rows of the page that are of one table, each with every kind of entry it stands for."""
    if not wanted:
        return
    keys = {pk for pks in wanted.values() for pk in pks}
    for row in model._default_manager.filter(pk__in=keys).select_related(*along):
        yield from ((kind, row) for kind, pks in wanted.items() if row.pk in pks)


def _said(*lines: str | None) -> list[str]:
    return [line for line in lines if line]


def _records(reader: _Reader, wanted: Wanted) -> Told:
    if not wanted:
        return
    rows = ServiceRecord.objects.filter(pk__in=wanted["record"]).select_related(
        "visit", "activity", "project"
    )
    rows = rows.prefetch_related(
        Prefetch("workers", RecordWorker.objects.select_related("worker")), "partners", "needs__need"
    )
    for record in rows:
        yield "record", record.pk, _record(reader, record)


def _record(reader: _Reader, record: ServiceRecord) -> Entry:
    visit, activity = getattr(record, "visit", None), getattr(record, "activity", None)
    place, on = record.division, record.day
    workers = list(record.workers.all())
    title, url, about = str(record.get_kind_display()), "", ""
    if visit:
        title, url = label("visits.ways", visit.way, place, on), reverse("fieldwork:visit", args=[record.pk])
        about = label("visits.contents", visit.purpose, place, on) if visit.purpose else ""
    elif activity:
        title, url = activity.name, reverse("activities:activity", args=[record.pk])
    links = []
    for link in record.needs.all():
        kind = label("needs.kinds", link.need.kind, place, on)
        words = _("发现需求：%(kind)s") if link.link == NeedLink.FOUND else _("回应需求：%(kind)s")
        opens = reader.scope.may("needs.view", link.need.division)
        address = reverse("needs:need", args=[link.need_id]) if opens else ""
        links.append(
            (Badge(words % {"kind": kind}, "warn" if link.link == NeedLink.FOUND else "ok"), address)
        )
    minutes = max((row.minutes for row in workers), default=0)
    who = listed(row.worker.name for row in workers) + (f"　{minutes_as_hours(minutes)}" if minutes else "")
    partners = listed(one.name or str(one.get_kind_display()) for one in record.partners.all())
    return Entry(
        record.day, title, url, who,
        _said(
            about, record.note,
            _("一起的还有：%(names)s") % {"names": partners} if partners else "",
            _("用的是：%(project)s") % {"project": record.project.name} if record.project else "",
        ),
        links,
    )  # fmt: skip


def _kind_of_need(need: Need) -> str:
    return label("needs.kinds", need.kind, need.division, need.noted_on)


def _word_of(need: Need) -> str:
    """Return what the person thinks of how it came out, in a few words."""
    if need.enough is None:
        return ""
    said = _("本人觉得够了") if need.enough else _("本人觉得还不够")
    return said + (_("，满意度 %(n)s 分") % {"n": need.satisfaction} if need.satisfaction else "")


def _needs(reader: _Reader, wanted: Wanted) -> Told:
    for kind, need in _each(Need, wanted, "noted_by"):
        url, of = reverse("needs:need", args=[need.pk]), {"kind": _kind_of_need(need)}
        who = need.noted_by.name if need.noted_by else ""
        if kind == "need":
            promised = _("答应 %(day)s") % {"day": short_date(need.promised_on)} if need.promised_on else ""
            title, lines = _("登记需求：%(kind)s") % of, _said(need.description, promised)
            day, badges = need.noted_on, [(Badge(need.get_state_display()), "")]
        else:
            said = _("本人说：%(words)s") % {"words": need.said} if need.said else ""
            title, who = _("需求“%(kind)s”办结") % of, ""
            lines = _said(need.state_reason, need.outcome, said, _word_of(need))
            day, badges = need.closed_on, [(_outcome(need.state), "")]
        yield kind, need.pk, Entry(day, title, url, who, lines, badges)


def _outcome(state: str) -> Badge:
    tones = {NeedState.MET: "ok", NeedState.PARTLY_MET: "warn", NeedState.CANNOT: "danger"}
    return Badge(NeedState(state).label, tones.get(NeedState(state), "info"))


def _steps(reader: _Reader, wanted: Wanted) -> Told:
    steps = list(_each(NeedStep, wanted, "need"))
    taken: dict[UUID, list[Match]] = {}
    if steps:
        of_needs = Match.objects.filter(need__in={step.need_id for _kind, step in steps})
        of_needs = of_needs.exclude(state__in=[MatchState.PROPOSED, MatchState.DECLINED])
        for match in of_needs.select_related("resource", "service_item"):
            taken.setdefault(match.need_id, []).append(match)
    for kind, step in steps:
        need, title = step.need, _("需求“%(kind)s”：%(state)s")
        said = _("本人说：%(words)s") % {"words": step.said} if step.said else ""
        is_last = step.state in CLOSED and (need.state, need.closed_on) == (step.state, step.on)
        offer = _offer_of(step, taken.get(need.pk, []))
        yield kind, step.pk, Entry(
            step.on, title % {"kind": _kind_of_need(need), "state": step.get_state_display()},
            reverse("needs:need", args=[need.pk]), "",
            _said(
                _("由“%(offer)s”应对") % {"offer": offer} if offer else "",
                step.reason, step.outcome, said, _word_of(need) if is_last else "",
            ),
            [(_outcome(step.state), "")] if step.state in CLOSED else [],
        )  # fmt: skip


def _offer_of(step: NeedStep, taken: list[Match]) -> str:
    """Return what a need was matched with by this step: the match that was made at the same moment."""
    if step.state != NeedState.MATCHED or not taken:
        return ""
    return min(taken, key=lambda match: abs(match.created_at - step.made_at)).offer.name


def _events(reader: _Reader, wanted: Wanted) -> Told:
    for kind, event in _each(ChangeEvent, wanted):
        words = label("visits.change_events", event.kind, event.division, event.happened_on)
        then = _("已联系") if event.answered_at else _("还没有联系")
        tone = "ok" if event.answered_at else "danger"
        yield (
            kind,
            event.pk,
            Entry(event.happened_on, words, lines=_said(event.note), badges=[(Badge(then, tone), "")]),
        )


def _categories(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Circumstance, wanted):
        ended = kind == "category_end"
        day = one.until if ended else one.since
        words = _("不再属于“%(category)s”") if ended else _("属于“%(category)s”")
        yield kind, one.pk, Entry(
            day, words % {"category": category_label(one.category, one.division[:9], day)},
            lines=_said(one.ended_because if ended else one.evidence),
        )  # fmt: skip


def _households(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Membership, wanted, "household"):
        opens = reader.scope.may(VIEW, one.household.division)
        url = reverse("people:household", args=[one.household_id]) if opens else ""
        left = kind == "household_end"
        title = _("离开家庭") if left else _("加入家庭")
        yield (
            kind,
            one.pk,
            Entry(
                one.until if left else one.since,
                title,
                url,
                lines=_said(one.reason if left else one.relation),
            ),
        )


def _levels(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(RiskAssessment, wanted):
        title = _("风险等级：%(level)s") % {"level": one.get_level_display()}
        why = listed(reasons_in_words(reader.person, one.reasons, one.on))
        if one.by_hand:
            why = (one.hand_reason or "") if reader.sees_all else ""
        words = _("人工调整") if one.confirmed_at else _("人工调整，等站长确认")
        badges = [(Badge(words), "")] if one.by_hand else []
        yield kind, one.pk, Entry(one.on, title, lines=_said(why), badges=badges)


def _guardians(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Guardian, wanted):
        ended = kind == "guardian_end"
        role = _("监护人") if one.is_guardian else _("紧急联系人")
        words = _("不再是%(role)s：%(name)s") if ended else _("%(role)s：%(name)s")
        name = one.name if reader.sees_all else masking.name(one.name)
        yield (
            kind,
            one.pk,
            Entry(
                one.until if ended else one.since,
                words % {"role": role, "name": name},
                lines=_said(one.relation),
            ),
        )


def _consents(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Consent, wanted):
        withdrawn = kind == "consent_end"
        words = _("撤回同意书：%(kind)s") if withdrawn else _("同意书：%(kind)s")
        yield kind, one.pk, Entry(
            one.withdrawn_on if withdrawn else one.given_on, words % {"kind": one.get_kind_display()},
            who=one.given_by if reader.sees_all else "",
        )  # fmt: skip


def _merges(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Merge, wanted):
        undone = kind == "merge_undone"
        day = timezone.localtime(one.undone_at if undone else one.merged_at).date()
        yield kind, one.pk, Entry(day, _("撤销了合并") if undone else _("另一份档案并入这里"))


def _file(reader: _Reader, wanted: Wanted) -> Told:
    for kind, one in _each(Person, wanted):
        if kind == "filed":
            yield kind, one.pk, Entry(timezone.localtime(one.created_at).date(), _("建档"))
        else:
            yield kind, one.pk, Entry(one.state_on, str(one.get_state_display()))


# Which kinds of entries are read together, because they are of one table.
_READINGS: dict[Callable[[_Reader, Wanted], Told], tuple[str, ...]] = {
    _records: ("record",),
    _needs: ("need", "need_closed"),
    _steps: ("need_step",),
    _events: ("event",),
    _categories: ("category", "category_end"),
    _households: ("household", "household_end"),
    _levels: ("risk",),
    _guardians: ("guardian", "guardian_end"),
    _consents: ("consent", "consent_end"),
    _merges: ("merge", "merge_undone"),
    _file: ("filed", "state"),
}
