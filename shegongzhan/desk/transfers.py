"""Files on their way: what of a person goes along, ends or stays, what waits for whom, and who is named to whom."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.display import listed
from shegongzhan.core.scoping import Scope
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.core.time import now
from shegongzhan.crypto import masking
from shegongzhan.desk.models import Direction, FileTransfer, TransferQuerySet, TransferredFile, TransferState
from shegongzhan.desk.rules import TOWNSHIP
from shegongzhan.desk.timeline.around import goods_given_to
from shegongzhan.fieldwork.models import ChangeEvent, VisitDuty
from shegongzhan.needs.models import CLOSED, Match, MatchState, Need
from shegongzhan.needs.queries import reaches
from shegongzhan.people.models import Circumstance, Consent, Guardian, Person, PersonState
from shegongzhan.people.queries import FULL, GONE, shown_name
from shegongzhan.people.rules import needs_consent
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import Participant
from shegongzhan.stations.queries import name_of, station_of
from shegongzhan.volunteers.models import Opportunity, OpportunityState

GOES, ENDS, STAYS = "goes", "ends", "stays"
# Who gives a file away or takes one over is trusted as who merges and erases files: heads of stations and the county.
RIGHT_TO_ANSWER = "people.merge"
RIGHT_TO_PROPOSE = "people.change"
SHOWN = 30


@dataclass(frozen=True)
class Line:
    """One thing of a person's: what it is, and whether it goes along, is ended, or stays, and why."""

    words: str
    fate: str
    why: str = ""


@dataclass(frozen=True)
class Things:
    """What is there of one person, in the order a reader wants it: what goes along, what ends, what stays."""

    person: Person
    lines: Sequence[Line]

    def of(self, fate: str) -> list[Line]:
        """Return the lines of one fate."""
        return [line for line in self.lines if line.fate == fate]

    @property
    def goes(self) -> list[Line]:
        """What goes along."""
        return self.of(GOES)

    @property
    def ends(self) -> list[Line]:
        """What is ended."""
        return self.of(ENDS)

    @property
    def stays(self) -> list[Line]:
        """What stays where it is."""
        return self.of(STAYS)


def side(place: str) -> str:
    """Return what the station that answers for a place is called; the township where there is none."""
    station = station_of(place)
    return station.name if station else name_of(place[:TOWNSHIP])


def needs_under_way(persons: Collection[Person]) -> QuerySet[Need]:
    """Return the needs of these persons that are not closed, with the matches that hold."""
    holding = Match.objects.filter(state=MatchState.ACCEPTED).select_related("resource", "service_item")
    rows = Need.objects.under_way().filter(person__in=persons)
    return rows.order_by("noted_on", "pk").prefetch_related(Prefetch("matches", holding, to_attr="holding"))


def need_in_words(need: Need) -> str:
    """Return a need by its kind, state and promise, without what was written about it."""
    kind = label("needs.kinds", need.kind, need.division, need.noted_on)
    promised = _("，答应 %(day)s") % {"day": short_date(need.promised_on)} if need.promised_on else ""
    return _("需求：%(kind)s（%(state)s%(promised)s）") % {
        "kind": kind, "state": need.get_state_display(), "promised": promised,
    }  # fmt: skip


def is_child(person: Person, on: datetime.date) -> bool:
    """Tell whether the guardian consents for the person (people.minor_consent_age)."""
    return needs_consent(person.age_on(on), policy("people.minor_consent_age", person.division, on))


def asks_consent(person: Person, on: datetime.date) -> bool:
    """Tell whether somebody has to consent before the person's file goes (people.transfer_consent)."""
    return is_child(person, on) or policy("people.transfer_consent", person.division, on) != "children"


def open_things(
    persons: Sequence[Person],
    *,
    to: str,
    on: datetime.date,
    whole: bool,
    ended: Collection[str] = (),
    with_note: bool = False,
) -> list[Things]:
    """Return what is there of each person and what becomes of it when the file goes; the same queries however many."""
    known = _Known(persons)
    return [Things(one, list(known.lines(one, to, on, whole, set(ended), with_note))) for one in persons]


class _Known:
    """What the lines are told from, read for all persons at once."""

    def __init__(self, persons: Sequence[Person]) -> None:
        self.needs: dict[UUID, list[Any]] = {}
        for need in needs_under_way(persons):
            self.needs.setdefault(need.person_id, []).append(need)  # type: ignore[arg-type]
        waiting = ChangeEvent.objects.filter(person__in=persons, answered_at__isnull=True).order_by("due_at")
        self.events: dict[UUID, list[ChangeEvent]] = {}
        for event in waiting:
            self.events.setdefault(event.person_id, []).append(event)
        self.duties = {duty.person_id: duty for duty in VisitDuty.objects.filter(person__in=persons)}
        standing = Q(until__isnull=True)
        self.categories = _counted(Circumstance.objects.filter(standing, person__in=persons))
        self.guardians = _counted(Guardian.objects.filter(standing, person__in=persons))
        self.consents = _counted(Consent.objects.filter(person__in=persons, withdrawn_on__isnull=True))
        self.records = _counted(Participant.objects.filter(person__in=persons, void=False))
        closed = Need.objects.filter(person__in=persons, state__in=CLOSED)
        self.closed, self.unasked = _counted(closed), _counted(closed.filter(to_ask=True))
        coming = Opportunity.objects.filter(need__person__in=persons, ends_at__gte=now())
        coming = coming.exclude(state=OpportunityState.CANCELLED)
        self.opportunities = Counter(coming.values_list("need__person", flat=True))
        self.goods = _counted(goods_given_to(persons))

    def lines(
        self, person: Person, to: str, on: datetime.date, whole: bool, ended: set[str], with_note: bool
    ) -> Iterable[Line]:
        pk = person.pk
        yield Line(_("姓名、证件、电话、健康状况、风险等级"), GOES)
        for words, found in (
            (_("对象类别 %(n)s 个"), self.categories),
            (_("监护人、联系人 %(n)s 人"), self.guardians),
            (_("同意书 %(n)s 份"), self.consents),
        ):
            if found[pk]:
                yield Line(words % {"n": found[pk]}, GOES)
        if pk in self.duties:
            day = short_date(self.duties[pk].due_on)
            yield Line(_("走访安排：最迟 %(day)s") % {"day": day}, GOES, _("由新的社工站接着走访"))
        for event in self.events.get(pk, []):
            kind = label("visits.change_events", event.kind, event.division, event.happened_on)
            yield Line(_("还没联系的变化：%(kind)s") % {"kind": kind}, GOES, _("由新的社工站按时联系"))
        for need in self.needs.get(pk, []):
            yield from _need_lines(need, to, ended)
        if person.worker_id:
            yield Line(_("责任社工"), ENDS, _("由新的社工站安排"))
        if person.household_id:
            home = _("家庭（住址要重新问）")
            yield (
                Line(home, GOES, _("全家一起，在新的村（社区）立户"))
                if whole
                else Line(home, ENDS, _("只转这一个人，离开原来的家庭"))
            )
        if self.unasked[pk]:
            words = _("办结了还没问本人的需求 %(n)s 项") % {"n": self.unasked[pk]}
            yield Line(words, ENDS, _("人已迁出，不再问"))
        if self.records[pk]:
            words = _("走访、活动和服务记录 %(n)s 条，连同手记") % {"n": self.records[pk]}
            yield Line(words, STAYS, _("在哪里做的算哪里的，数字不变"))
        if self.closed[pk]:
            yield Line(_("办结了的需求 %(n)s 项") % {"n": self.closed[pk]}, STAYS)
        if self.goods[pk]:
            yield Line(_("领过的物资 %(n)s 次") % {"n": self.goods[pk]}, STAYS)
        if self.opportunities[pk]:
            words = _("已经安排的志愿服务 %(n)s 次") % {"n": self.opportunities[pk]}
            yield Line(words, STAYS, _("由原来的社工站办完"))
        if person.note:
            yield Line(_("备注"), GOES) if with_note else Line(_("备注"), STAYS, _("原来的社工站留着"))
        yield Line(_("督导记录和督导手记"), STAYS, _("只有督导和原站能看"))


def _need_lines(need: Any, to: str, ended: set[str]) -> Iterable[Line]:
    words = need_in_words(need)
    if str(need.pk) in ended:
        yield Line(words, ENDS, _("原站办结：暂时满足不了"))
        return
    yield Line(words, GOES, _("由新的社工站接着办"))
    for match in need.holding:
        name = _("对接的“%(name)s”") % {"name": match.offer.name}
        if reaches(match.offer, to):
            yield Line(name, GOES)
        else:
            yield Line(name, ENDS, _("只在原来的地方提供，退回名额，需求重新等回应"))


def _counted(rows: QuerySet[Any]) -> Counter[UUID]:
    return Counter(dict(rows.order_by().values_list("person").annotate(n=Count("pk"))))


# ---------- lists ----------


def _there(rows: TransferQuerySet) -> TransferQuerySet:
    """Leave out transfers none of whose files is still a file: merged away, erased."""
    files = TransferredFile.objects.filter(transfer=OuterRef("pk")).exclude(person__state__in=GONE)
    return rows.filter(Exists(files))


def _side(scope: Scope, right: str, *, proposes: bool) -> Q:
    """Return the condition "the scope is the side that proposed", or the one whose word is waited for."""
    here, there = scope.within(right), scope.within(right, "to_division")
    offered, asked = Q(direction=Direction.OFFERED), Q(direction=Direction.ASKED)
    return offered & here | asked & there if proposes else offered & there | asked & here


def waiting_for_answer(scope: Scope, user: User, on: datetime.date) -> TransferQuerySet:
    """Return the transfers that wait for the reader's word, the first term first; never one's own."""
    rows = FileTransfer.objects.on_the_way(on).filter(_side(scope, RIGHT_TO_ANSWER, proposes=False))
    return _there(rows).exclude(asked_by=user.pk).order_by("answer_by", "pk")


def answered_for(scope: Scope, on: datetime.date) -> TransferQuerySet:
    """Return what came of the transfers that the reader's side proposed, as long as nobody there has read it."""
    ended = ~Q(state=TransferState.OPEN) | Q(state=TransferState.OPEN, answer_by__lt=on)
    rows = FileTransfer.objects.filter(ended, _side(scope, RIGHT_TO_PROPOSE, proposes=True))
    return rows.filter(read_on__isnull=True).order_by("-updated_at", "pk")


def on_the_way(scope: Scope, on: datetime.date) -> list[FileTransfer]:
    """Return what the reader may see on its way, the first term first."""
    rows = _there(FileTransfer.objects.on_the_way(on).seen_by(scope))
    return with_files(rows.order_by("answer_by", "pk")[: SHOWN * 4])


def lately(scope: Scope, on: datetime.date) -> list[FileTransfer]:
    """Return what has come to an end, the latest first, as many as a page shows."""
    ended = ~Q(state=TransferState.OPEN) | Q(answer_by__lt=on)
    return with_files(FileTransfer.objects.seen_by(scope).filter(ended).order_by("-updated_at", "pk")[:SHOWN])


def with_files(rows: QuerySet[FileTransfer]) -> list[FileTransfer]:
    """Fetch the files of transfers along with their persons."""
    files = TransferredFile.objects.select_related("person").order_by("pk")
    return list(rows.prefetch_related(Prefetch("files", files)))


def of_person(scope: Scope, person: Person, on: datetime.date) -> list[FileTransfer]:
    """Return the transfers of a person that are on their way, of those the reader sees."""
    rows = FileTransfer.objects.on_the_way(on).seen_by(scope).filter(files__person=person)
    return list(rows.order_by("answer_by", "pk"))


def came_from(scope: Scope, person: Person) -> FileTransfer | None:
    """Return the transfer by which a person's file came to where it lies, as far as the reader sees it."""
    rows = FileTransfer.objects.filter(files__person=person, state=TransferState.ACCEPTED).seen_by(scope)
    found = rows.order_by("-answered_on", "-pk").first()
    return found if found and found.to_division[:TOWNSHIP] == person.division[:TOWNSHIP] else None


# ---------- who is named to whom ----------


def names_in(scope: Scope, transfer: FileTransfer) -> str:
    """Return whose files they are, as this reader may know: what they typed, a mask, or the name."""
    files = list(transfer.files.all())
    told = transfer.is_offer or transfer.state == TransferState.ACCEPTED
    if not told and not scope.may("people.view", transfer.division):
        return typed_in(scope, transfer) or _("（已清除）")
    return listed(name_in(scope, transfer, file.person) for file in files) or _("（已清除）")


def typed_in(scope: Scope, transfer: FileTransfer) -> str:
    """Return what was typed when a file was asked for: the name whole for who works with people on either side."""
    if not transfer.typed or sees_words(scope, transfer):
        return transfer.typed or ""
    name, _blank, number = transfer.typed.rpartition(" ")
    return f"{masking.name(name)} {number}"


def sees_words(scope: Scope, transfer: FileTransfer) -> bool:
    """Tell whether the reader works with people on one of the two sides, and so reads what they write to each other."""
    return scope.may(FULL, transfer.division) or scope.may(FULL, transfer.to_division)


def name_in(scope: Scope, transfer: FileTransfer, person: Person) -> str:
    """Return how a person in a transfer is called: whole for who works with her, and for whom she is offered to."""
    if person.state == PersonState.ERASED or scope.may(FULL, person.division):
        return shown_name(scope, person)
    is_offered = transfer.is_offer and transfer.state == TransferState.OPEN
    return person.name if is_offered and scope.may(FULL, transfer.to_division) else masking.name(person.name)
