"""A file is taken over: the person belongs to another station from this day on, with everything still open about them.

What was done before stays where it was done, and is counted there: records, closed needs, supervision, goods. What is
still open goes along or is ended by name, as `desk.transfers.open_things` showed both sides before they decided.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.desk import acts
from shegongzhan.desk.commands.transferring import (
    Going,
    check_can_go,
    check_open,
    consented,
    ended_of,
    held,
    is_village,
    overtake,
    settle,
)
from shegongzhan.desk.models import FileTransfer, TransferredFile, TransferState
from shegongzhan.desk.rules import TOWNSHIP
from shegongzhan.desk.transfers import side
from shegongzhan.fieldwork.commands import carry_events
from shegongzhan.needs.commands import carry_need, close_need, stop_asking
from shegongzhan.needs.models import Need, NeedState
from shegongzhan.people.commands import (
    assign_worker,
    change_person,
    change_state,
    form_household,
    join_household,
)
from shegongzhan.people.models import Household, Membership, Person, PersonState
from shegongzhan.people.queries import lives_with
from shegongzhan.talent.models import Worker


@transaction.atomic
def take_offered_file(
    actor: Any, transfer: FileTransfer, *, division: str, on: datetime.date, worker: Worker | None = None
) -> FileTransfer:
    """Take over the files that were offered: the persons live in this village now, and who answers for them is named.

    RuleViolation: `transfer.done`, `transfer.over`, `transfer.own`; `transfer.changed`, `transfer.died`,
    `transfer.gone` when a file is not as it was offered; `transfer.village`; `worker.elsewhere`, `worker.left`.
    """
    persons, transfer = _held(transfer)
    check_open(actor, transfer, on)
    if not division.startswith(transfer.to_division[:TOWNSHIP]) or not is_village(division):
        sentence = _("请选择现在住的村（社区），在移交到的乡镇（街道）里。")
        raise RuleViolation("transfer.village", sentence, field="division")
    if worker is not None and not worker.division.startswith(division[:TOWNSHIP]):
        raise RuleViolation("worker.elsewhere", _("请选这个乡镇（街道）的社工。"), field="worker")
    return _take(actor, transfer, persons, _Way(division, on, worker, transfer.needs_reason or ""))


@transaction.atomic
def give_asked_file(
    actor: Any, transfer: FileTransfer, *, on: datetime.date, whole: bool = False, going: Going | None = None
) -> FileTransfer:
    """Hand over the file that was asked for, or with `whole` those of everybody in the household.

    RuleViolation as `take_offered_file`, `transfer.needs_reason`, and as `check_consent`.
    """
    going = going or Going()
    person = Person.objects.filter(transfers__transfer=transfer).first()
    if person is None:
        raise RuleViolation("transfer.changed", _changed())
    along = [one.pk for one in lives_with(person)] if whole else [person.pk]
    persons = held(along)
    transfer = FileTransfer.objects.select_for_update().get(pk=transfer.pk)
    check_open(actor, transfer, on)
    for one in persons:
        check_can_go(one)
    TransferredFile.objects.bulk_create(
        TransferredFile(division=one.division, transfer=transfer, person=one)
        for one in persons
        if one.pk != person.pk
    )
    transfer.whole, transfer.with_note = whole, going.with_note
    transfer.needs_ended = ended_of(persons, going)
    transfer.needs_reason = going.needs_reason.strip() or None
    consents = consented(actor, persons, going.consent, on=on)
    for file in transfer.files.all():
        if file.person_id in consents:
            file.consent = consents[file.person_id]
            file.save(update_fields=["consent"])
    way = _Way(transfer.to_division, on, None, transfer.needs_reason or "")
    return _take(actor, transfer, persons, way)


@dataclass(frozen=True)
class _Way:
    """Where to, since when, who answers there, and why some needs do not go along."""

    division: str
    on: datetime.date
    worker: Worker | None
    needs_reason: str


def _held(transfer: FileTransfer) -> tuple[list[Person], FileTransfer]:
    """Hold the files and then the transfer, in this order everywhere."""
    persons = held(transfer.files.values_list("person_id", flat=True))
    return persons, FileTransfer.objects.select_for_update().get(pk=transfer.pk)


def _take(actor: Any, transfer: FileTransfer, persons: list[Person], way: _Way) -> FileTransfer:
    files = {file.person_id: file for file in transfer.files.all()}
    if not persons or set(files) != {one.pk for one in persons}:
        raise RuleViolation("transfer.changed", _changed())
    for one in persons:
        check_can_go(one)
        if one.division[:TOWNSHIP] != transfer.division[:TOWNSHIP]:
            raise RuleViolation("transfer.changed", _changed())
    with in_chinese():
        why = _("档案从%(here)s转到%(there)s") % {
            "here": side(transfer.division), "there": side(way.division),
        }  # fmt: skip
    home = _Home(persons) if transfer.whole else None
    for one in persons:
        _move(actor, one, files[one.pk], transfer, way)
    if home is not None:
        home.set_up(actor, persons, on=way.on, reason=why)
    for one in persons:
        _needs_of(actor, one, transfer, way, why=why)
        carry_events(actor, one, division=way.division)
        if not one.is_open:
            # Only now: who had left is on no register between the two stations.
            change_state(actor, one, state=PersonState.ACTIVE, on=way.on)
        assign_worker(actor, one, way.worker, on=way.on)
        record_act(actor, acts.FILE_MOVED, one, transfer=str(transfer.pk))
    settle(actor, transfer, TransferState.ACCEPTED, on=way.on)
    overtake(actor, transfer, persons)
    record_act(actor, acts.FILE_ACCEPTED, transfer, count=len(persons))
    return transfer


def _move(actor: Any, person: Person, file: TransferredFile, transfer: FileTransfer, way: _Way) -> None:
    """Let a person's file lie in the new village; the note stays with the station it was left to."""
    values = {"division": way.division}
    if person.note and not transfer.with_note:
        file.note, values["note"] = person.note, ""
        file.save(update_fields=["note"])
    change_person(actor, person, values, on=way.on)
    person.refresh_from_db()  # its level may have been worked out anew


def _needs_of(actor: Any, person: Person, transfer: FileTransfer, way: _Way, *, why: str) -> None:
    """Let a person's open needs go along, or end those by name that do not; nobody is asked any more who is gone."""
    for need in Need.objects.under_way().filter(person=person).order_by("pk"):
        if str(need.pk) in transfer.needs_ended:
            close_need(actor, need, state=NeedState.CANNOT, on=way.on, reason=way.needs_reason[:200])
        else:
            carry_need(
                actor, need, division=way.division, on=way.on, reason=why, household=person.household_id
            )
    stop_asking(actor, person)


class _Home:
    """The household that moves as a whole: who was what in it, kept while its members leave the old one."""

    def __init__(self, persons: list[Person]) -> None:
        ids = {one.household_id for one in persons if one.household_id}
        self.size = Household.objects.filter(pk__in=ids).values_list("size", flat=True).first()
        rows = Membership.objects.filter(person__in=persons, until__isnull=True)
        self.relations = dict(rows.values_list("person_id", "relation"))

    def set_up(self, actor: Any, persons: list[Person], *, on: datetime.date, reason: str) -> None:
        """Let those who lived together live together in the new village; the address is for the new station to ask."""
        with in_chinese():
            head = _("户主")
        members = [one for one in persons if one.pk in self.relations]
        members.sort(key=lambda one: self.relations[one.pk] != head)
        made: Household | None = None
        for one in members:
            relation = self.relations[one.pk]
            if made is None:
                made = form_household(
                    actor, one, on=on, size=self.size, relation=relation, reason=reason[:80]
                )
            else:
                join_household(actor, one, made, on=on, relation=relation, reason=reason[:80])


def _changed() -> str:
    return _("提出以后档案有了变动（合并、改了住地或已经转走），请撤回后重新提出。")
