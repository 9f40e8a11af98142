"""A file goes to another station of the county: offered or asked for, answered once, withdrawn, or out of time."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import within
from shegongzhan.desk import acts
from shegongzhan.desk.models import Direction, FileTransfer, TransferQuerySet, TransferredFile, TransferState
from shegongzhan.desk.rules import COUNTY, OFFER, TOWNSHIP, VILLAGE, same_county, typed_as
from shegongzhan.desk.transfers import asks_consent, is_child
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import read_identity
from shegongzhan.needs.models import Need
from shegongzhan.people import rules as of_people
from shegongzhan.people.commands import ConsentGiven, check_consent, record_consent
from shegongzhan.people.models import Consent, ConsentKind, Person, PersonState, index_of
from shegongzhan.people.queries import GONE, lives_with
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.queries import is_known

SHORTEST = 8  # of a number by which files are looked for, as while somebody is being filed


@dataclass(frozen=True)
class Going:
    """What the station where a file lies says of its going: which needs end there and why, the note, the consent."""

    needs_ended: Sequence[UUID] = ()
    needs_reason: str = ""
    with_note: bool = False
    consent: ConsentGiven | None = None


@transaction.atomic
def offer_file(
    actor: Any,
    person: Person,
    *,
    to: str,
    on: datetime.date,
    reason: str = "",
    whole: bool = False,
    going: Going | None = None,
) -> FileTransfer:
    """Offer a person's file, or with `whole` those of everybody in the household, to the station of another place.

    Nothing moves before the other side has taken it. RuleViolation: `transfer.place`, `transfer.same`, `transfer.county`
    for a place that cannot be; `transfer.died`, `transfer.gone`; `transfer.open` when a file is on offer already,
    `transfer.answer_first` when that place has asked for it; `transfer.needs_reason`; and as `check_consent`.
    """
    going = going or Going()
    persons = held([one.pk for one in lives_with(person)] if whole else [person.pk])
    lapse_transfers(actor, on=on, of=persons)
    check_way(person.division, to)
    for one in persons:
        check_can_go(one)
    holding = set(
        TransferredFile.objects.filter(person__in=persons).exclude(holds="").values_list("holds", flat=True)
    )
    if OFFER in holding:
        raise RuleViolation("transfer.open", _("档案已经移交出去、在等答复。要改，先撤回那一次。"))
    if to[:TOWNSHIP] in holding:
        raise RuleViolation(
            "transfer.answer_first", _("那里的社工站已经请您移交，请到“转移中的档案”里答复。")
        )
    ended = ended_of(persons, going)
    made = FileTransfer.objects.create(
        division=person.division, to_division=to, direction=Direction.OFFERED, whole=whole,
        reason=reason.strip() or None, with_note=going.with_note, needs_ended=ended,
        needs_reason=going.needs_reason.strip() or None, asked_by=pk_of(actor), asked_on=on,
        answer_by=_answer_by(to, on),
    )  # fmt: skip
    consents = consented(actor, persons, going.consent, on=on)
    TransferredFile.objects.bulk_create(
        TransferredFile(
            division=one.division, transfer=made, person=one, holds=OFFER, consent=consents.get(one.pk)
        )
        for one in persons
    )
    record_act(actor, acts.FILE_OFFERED, made, count=len(persons), to=to[:TOWNSHIP])
    return made


@transaction.atomic
def ask_for_file(
    actor: Any, *, name: str, number: str, to: str, on: datetime.date, reason: str = "", whole: bool = False
) -> FileTransfer:
    """Ask the station where the file with this identity number lies to hand it over to a village of the asker's.

    Whoever asks learns nothing about the person: what is refused would be refused of anybody, and whether the name
    fits is for the other side to see. RuleViolation: `transfer.name`, `transfer.number`, `transfer.place`;
    `transfer.unknown` for a number no file has; `transfer.county`, `transfer.same`; `transfer.offered` when it is on
    offer to this place already, `transfer.asked` when it was asked for from here.
    """
    if not name.strip():
        raise RuleViolation("transfer.name", _("请填写姓名。"), field="name")
    number = _written(number)
    index = index_of(Person, "identity_index", number)
    person = Person.objects.select_for_update().filter(identity_index=index).exclude(state__in=GONE).first()
    if person is None:
        raise RuleViolation(
            "transfer.unknown", _("没有这个号码的档案，请直接建档。"), field="identity_number"
        )
    check_way(person.division, to, asked=True)
    if not is_village(to):
        raise RuleViolation("transfer.village", _("请选择现在住的村（社区）。"), field="division")
    lapse_transfers(actor, on=on, of=[person])
    waiting = TransferredFile.objects.filter(person=person).exclude(holds="")
    if waiting.filter(within(to[:TOWNSHIP], "transfer__to_division"), holds=OFFER).exists():
        raise RuleViolation("transfer.offered", _("档案已经移交给您这里，请到“转移中的档案”里接收。"))
    if waiting.filter(holds=to[:TOWNSHIP]).exists():
        raise RuleViolation("transfer.asked", _("您这里已经请过，在等对方答复。"))
    made = FileTransfer.objects.create(
        division=person.division, to_division=to, direction=Direction.ASKED, whole=whole,
        reason=reason.strip() or None, typed=typed_as(name, number), asked_by=pk_of(actor), asked_on=on,
        answer_by=_answer_by(person.division, on),
    )  # fmt: skip
    TransferredFile.objects.create(
        division=person.division, transfer=made, person=person, holds=to[:TOWNSHIP]
    )
    record_act(actor, acts.FILE_ASKED, made, to=to[:TOWNSHIP])
    return made


@transaction.atomic
def refuse_file(actor: Any, transfer: FileTransfer, *, answer: str, on: datetime.date) -> FileTransfer:
    """Say no to an offer or to a request, with the reason. RuleViolation `transfer.reason`, and as `check_open`."""
    if not answer.strip():
        raise RuleViolation("transfer.reason", _("请写明为什么不同意，对方好另作安排。"), field="answer")
    transfer = FileTransfer.objects.select_for_update().get(pk=transfer.pk)
    check_open(actor, transfer, on)
    transfer.answer = answer.strip()
    settle(actor, transfer, TransferState.REFUSED, on=on)
    record_act(actor, acts.FILE_REFUSED, transfer)
    return transfer


@transaction.atomic
def withdraw_file(actor: Any, transfer: FileTransfer, *, on: datetime.date) -> FileTransfer:
    """Take an offer or a request back before it is answered. RuleViolation `transfer.done`."""
    transfer = FileTransfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.state != TransferState.OPEN:
        raise RuleViolation("transfer.done", _done(transfer))
    transfer.read_on = on
    settle(actor, transfer, TransferState.WITHDRAWN, on=on)
    record_act(actor, acts.FILE_WITHDRAWN, transfer)
    return transfer


def read_answer(actor: Any, transfer: FileTransfer, *, on: datetime.date) -> None:
    """Take what came of a transfer from the to-do of the side that proposed it. It is no act that anybody is told of."""
    del actor
    if transfer.state != TransferState.OPEN or transfer.is_over(on):
        FileTransfer.objects.filter(pk=transfer.pk, read_on__isnull=True).update(read_on=on)


@transaction.atomic
def lapse_transfers(actor: Any, *, on: datetime.date, of: Collection[Person] | None = None) -> int:
    """Write down what nobody answered in time, everywhere or of these persons, and return how many."""
    rows: TransferQuerySet = FileTransfer.objects.over(on)
    if of is not None:
        rows = rows.filter(files__person__in=of)
    found = list(FileTransfer.objects.select_for_update().filter(pk__in=rows.values("pk")).order_by("pk"))
    for one in found:
        settle(actor, one, TransferState.LAPSED, on=None)
        record_act(actor, acts.FILE_LAPSED, one)
    return len(found)


# ---------- what accepting shares ----------


def held(persons: Iterable[UUID]) -> list[Person]:
    """Hold the files, in one order, so that of two who act on them at once one waits."""
    return list(Person.objects.select_for_update().filter(pk__in=list(persons)).order_by("pk"))


def check_way(here: str, to: str, *, asked: bool = False) -> None:
    """Raise RuleViolation for a place a file cannot go to: unknown, the same township, another county."""
    field = "division" if asked else "to"
    if not same_county(here, to):
        sentence = _("档案目前只能在本县（市、区）内转移；这份要转的两边不在一个县，请两边民政局联系。")
        raise RuleViolation("transfer.county", sentence, field=field)
    if len(to) < TOWNSHIP or not is_known(to):
        raise RuleViolation("transfer.place", _("请选择乡镇（街道）或村（社区）。"), field=field)
    if here[:TOWNSHIP] == to[:TOWNSHIP]:
        sentence = _("还在同一个乡镇（街道），不用转移，改住的村（社区）就行。")
        raise RuleViolation("transfer.same", sentence, field=field)


def is_village(place: str) -> bool:
    """Tell whether a place is a village or community that the table of divisions knows."""
    return len(place) == VILLAGE and is_known(place)


def check_can_go(person: Person) -> None:
    """Raise RuleViolation for a file that goes nowhere: of somebody who died, merged into another, erased."""
    if person.state in GONE:
        raise RuleViolation("transfer.gone", _("这份档案已经合并或清除，不能转移。"))
    if person.state == PersonState.DIED:
        raise RuleViolation("transfer.died", _("人已去世，档案留在原来的社工站。"))


def check_open(actor: Any, transfer: FileTransfer, on: datetime.date) -> None:
    """Raise RuleViolation `transfer.done`, `transfer.over` after the term, `transfer.own` for whoever proposed it."""
    if transfer.state != TransferState.OPEN:
        raise RuleViolation("transfer.done", _done(transfer))
    if transfer.is_over(on):
        sentence = _("答复期限是 %(day)s，已经过了。要转移，请重新提出。") % {
            "day": transfer.answer_by.isoformat()
        }
        raise RuleViolation("transfer.over", sentence)
    if transfer.asked_by is not None and transfer.asked_by == pk_of(actor):
        raise RuleViolation("transfer.own", _("自己提出的，要由对方那边的人答复。"))


def ended_of(persons: Collection[Person], going: Going) -> list[str]:
    """Return the needs that end where the file lies; RuleViolation `transfer.needs_reason` when nobody says why."""
    rows = Need.objects.under_way().filter(person__in=persons, pk__in=list(going.needs_ended))
    ended = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    if ended and not going.needs_reason.strip():
        raise RuleViolation(
            "transfer.needs_reason", _("有需求不随档案走，请写明为什么。"), field="needs_reason"
        )
    return ended


def consented(
    actor: Any, persons: Iterable[Person], consent: ConsentGiven | None, *, on: datetime.date
) -> dict[UUID, Consent]:
    """Record the consent of those whose consent the rule asks (`people.transfer_consent`), and return it by person.

    Of a child the guardian's, or a statutory basis with its reason (个人信息保护法第三十一条). RuleViolation as
    `check_consent`, `transfer.consent` for others.
    """
    given: dict[UUID, Consent] = {}
    for one in persons:
        if not asks_consent(one, on):
            continue
        child = is_child(one, on)
        if child:
            guardian = one.guardians.filter(until__isnull=True, is_guardian=True).exists()
            check_consent(one.age_on(on), consent, place=one.division, on=on, has_guardian=guardian)
        if consent is None:
            sentence = _("这里规定档案转移要本人同意，请登记同意。")
            raise RuleViolation("transfer.consent", sentence, field="kind")
        own = not child and consent.kind == ConsentKind.GUARDIAN
        told = replace(consent, kind=ConsentKind.SELF) if own else consent
        given[one.pk] = record_consent(actor, one, told, on=on)
    return given


def settle(actor: Any, transfer: FileTransfer, state: str, *, on: datetime.date | None) -> None:
    """Bring a held transfer to its end: its files are free for another. `on` is the day somebody answered."""
    written = ["state", "answer", "read_on", "whole", "with_note", "needs_ended", "needs_reason"]
    transfer.state = state
    if state in (TransferState.ACCEPTED, TransferState.REFUSED):
        transfer.answered_by, transfer.answered_on = pk_of(actor), on
        written += ["answered_by", "answered_on"]
    transfer.save_changed(written)
    TransferredFile.objects.filter(transfer=transfer).update(holds="")


def overtake(actor: Any, transfer: FileTransfer, persons: Collection[Person]) -> None:
    """Bring to an end whatever else waits for an answer about files that have just gone."""
    others = FileTransfer.objects.filter(state=TransferState.OPEN, files__person__in=persons)
    ids = others.exclude(pk=transfer.pk).values("pk")
    for one in FileTransfer.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        settle(actor, one, TransferState.OVERTAKEN, on=None)
        record_act(actor, acts.FILE_OVERTAKEN, one)


def _written(number: str) -> str:
    """Return a number as files hold it, one whose check digit is wrong too: such a file has to travel as well."""
    try:
        read = read_identity(number)
        written = read.number if read else ""
    except Unreadable:
        written = of_people.plain_search(number)
    if len(written) < SHORTEST:
        raise RuleViolation("transfer.number", _("请填写完整的证件号码。"), field="identity_number")
    return written


def _answer_by(place: str, on: datetime.date) -> datetime.date:
    return on + datetime.timedelta(days=policy("people.transfer_days", place[:COUNTY], on))


def _done(transfer: FileTransfer) -> str:
    return _("这次转移已经办完：%(state)s。") % {"state": transfer.get_state_display()}
