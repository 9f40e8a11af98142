"""What was done for a person, and what became of what the person needed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.templatetags.core_tags import minutes_as_hours, short_date
from shegongzhan.desk.timeline.entries import Entry, Reader, Told, Wanted, each, said
from shegongzhan.desk.timeline.money import Money, money_behind
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.needs.models import CLOSED, Match, MatchState, Need, NeedState, NeedStep
from shegongzhan.policies.queries import label
from shegongzhan.services.models import NeedLink, RecordNeed, RecordWorker, ServiceRecord

RIGHT = "visits.view"


def records(reader: Reader, wanted: Wanted) -> Told:
    """Tell of visits, activities and services."""
    if not wanted:
        return
    rows = ServiceRecord.objects.filter(pk__in=wanted["record"]).select_related(
        "visit", "activity", "project"
    )
    rows = rows.prefetch_related(
        Prefetch("workers", RecordWorker.objects.select_related("worker")), "partners", "needs__need"
    )
    found = list(rows)
    money = money_behind(reader.scope, [record.project for record in found if record.project])
    for record in found:
        yield "record", record.pk, _record(reader, record, money)


def _record(reader: Reader, record: ServiceRecord, money: Money) -> Entry:
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
        said(
            about, record.note,
            _("一起的还有：%(names)s") % {"names": partners} if partners else "",
        ),
        links,
        [money[record.project_id]] if record.project_id in money else [],
    )  # fmt: skip


def _kind_of_need(need: Need) -> str:
    return label("needs.kinds", need.kind, need.division, need.noted_on)


def _word_of(need: Need) -> str:
    """Return what the person thinks of how it came out, in a few words."""
    if need.enough is None:
        return ""
    words = _("本人觉得够了") if need.enough else _("本人觉得还不够")
    return words + (_("，满意度 %(n)s 分") % {"n": need.satisfaction} if need.satisfaction else "")


def _paid_needs(reader: Reader, needs: Iterable[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Return by whose money each need was served: the projects of the records that served it, of places the scope sees."""
    links = RecordNeed.objects.filter(
        need__in=set(needs), link=NeedLink.SERVED, record__void=False, record__project__isnull=False
    ).select_related("record__project")
    found = [
        link
        for link in (links.order_by("record__day", "pk") if needs else ())
        if reader.scope.may(RIGHT, link.record.division)
    ]
    money = money_behind(reader.scope, [link.record.project for link in found if link.record.project])
    told: dict[UUID, list[tuple[str, str]]] = {}
    for link in found:
        one = money[link.record.project_id or 0]
        if one not in told.setdefault(link.need_id, []):
            told[link.need_id].append(one)
    return told


def needs(reader: Reader, wanted: Wanted) -> Told:
    """Tell of needs noted, and of those a ledger brought closed."""
    money = _paid_needs(reader, wanted.get("need_closed", []))
    for kind, need in each(Need, wanted, "noted_by"):
        url, of = reverse("needs:need", args=[need.pk]), {"kind": _kind_of_need(need)}
        who = need.noted_by.name if need.noted_by else ""
        if kind == "need":
            promised = _("答应 %(day)s") % {"day": short_date(need.promised_on)} if need.promised_on else ""
            title, lines = _("登记需求：%(kind)s") % of, said(need.description, promised)
            day, badges, paid = need.noted_on, [(Badge(need.get_state_display()), "")], []
        else:
            word = _("本人说：%(words)s") % {"words": need.said} if need.said else ""
            title, who = _("需求“%(kind)s”办结") % of, ""
            lines = said(need.state_reason, need.outcome, word, _word_of(need))
            day, badges, paid = need.closed_on, [(_outcome(need.state), "")], money.get(need.pk, [])
        yield kind, need.pk, Entry(day, title, url, who, lines, badges, paid)


def _outcome(state: str) -> Badge:
    tones = {NeedState.MET: "ok", NeedState.PARTLY_MET: "warn", NeedState.CANNOT: "danger"}
    return Badge(NeedState(state).label, tones.get(NeedState(state), "info"))


def steps(reader: Reader, wanted: Wanted) -> Told:
    """Tell what became of a need, step by step."""
    steps = list(each(NeedStep, wanted, "need"))
    taken: dict[UUID, list[Match]] = {}
    if steps:
        of_needs = Match.objects.filter(need__in={step.need_id for _kind, step in steps})
        of_needs = of_needs.exclude(state__in=[MatchState.PROPOSED, MatchState.DECLINED])
        for match in of_needs.select_related("resource", "service_item"):
            taken.setdefault(match.need_id, []).append(match)
    money = _paid_needs(reader, [step.need_id for _kind, step in steps if step.state in CLOSED])
    for kind, step in steps:
        need, title = step.need, _("需求“%(kind)s”：%(state)s")
        word = _("本人说：%(words)s") % {"words": step.said} if step.said else ""
        is_last = step.state in CLOSED and (need.state, need.closed_on) == (step.state, step.on)
        offer = _offer_of(step, taken.get(need.pk, []))
        yield kind, step.pk, Entry(
            step.on, title % {"kind": _kind_of_need(need), "state": step.get_state_display()},
            reverse("needs:need", args=[need.pk]), "",
            said(
                _("由“%(offer)s”应对") % {"offer": offer} if offer else "",
                step.reason, step.outcome, word, _word_of(need) if is_last else "",
            ),
            [(_outcome(step.state), "")] if step.state in CLOSED else [],
            money.get(need.pk, []) if step.state in CLOSED else [],
        )  # fmt: skip


def _offer_of(step: NeedStep, taken: list[Match]) -> str:
    """Return what a need was matched with by this step: the match that was made at the same moment."""
    if step.state != NeedState.MATCHED or not taken:
        return ""
    return min(taken, key=lambda match: abs(match.created_at - step.made_at)).offer.name


def events(reader: Reader, wanted: Wanted) -> Told:
    """Tell of changes that had to be answered within hours."""
    for kind, event in each(ChangeEvent, wanted):
        words = label("visits.change_events", event.kind, event.division, event.happened_on)
        then = _("已联系") if event.answered_at else _("还没有联系")
        tone = "ok" if event.answered_at else "danger"
        yield (
            kind,
            event.pk,
            Entry(event.happened_on, words, lines=said(event.note), badges=[(Badge(then, tone), "")]),
        )
