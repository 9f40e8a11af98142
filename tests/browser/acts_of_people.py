"""The acts about accounts, people, needs and files on their pages, and the rows each of them starts from."""

import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from shegongzhan.core.time import now, today
from shegongzhan.desk import commands as desk
from shegongzhan.desk.models import HandOver
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.needs import commands as needs
from shegongzhan.needs.models import MatchRun, Need
from shegongzhan.people.models import Person
from shegongzhan.services.models import RecordWorker, ServiceRecord
from shegongzhan.talent.models import (
    Worker,
)
from tests import factories as f
from tests.access import (
    handover_rows,
    needs_rows,
    rows,
    transfer_rows,
    work_rows,
)
from tests.access.rows import Made
from tests.needs.rows import a_need

WALKED = """
accounts:user_organisation account.organisation_set
accounts:post_give account.post_given
activities:new activity.recorded
activities:restore service.restored
desk:file_ask file.asked
desk:file_offer file.offered
desk:file_give file.accepted person.file_moved
desk:file_take need.carried need.asking_stopped change_event.carried file.overtaken
desk:file_refuse file.refused
desk:file_withdraw file.withdrawn
desk:pass_on people.workers_passed_on
desk:handover_count#again handover.superseded
ledgers:export ledgers.exported
ledgers:export#whole ledgers.revealed
ledgers:settle_row ledgers.settled
fieldwork:assign people.workers_assigned
fieldwork:record#answers change_event.answered
needs:ledger list.exported
needs:ledger#whole list.revealed
needs:decline match.declined
needs:run_new match_run.made
needs:run_undo match_run.undone
needs:word need.word_recorded
needs:resource_owner resource.linked
people:worker person.worker_assigned
people:reveal person.revealed
people:erasure_withdraw person.erasure_withdrawn
stations:add station.added
stations:extension_add station.extended
"""

# What is said beyond a word where one is needed.
SAID: dict[str, dict[str, Any]] = {
    "accounts:post_give": {"role": "county_officer", "division": f.COUNTY, "station": ""},
    "ledgers:export#whole": {"numbers": "full", "purpose": "迎接检查"},
    "needs:ledger#whole": {"numbers": "full", "purpose": "迎接检查"},
    "stations:add": {"division": "341821101"},
}


def _as(role: str, **kwargs: Any) -> Callable[[str], Made]:
    """Ask as somebody of a role, about nothing in particular."""
    return lambda place: ({"_role": role, **kwargs}, place)


def _void_activity(place: str) -> Made:
    made, division = work_rows.activity(place)
    ServiceRecord.objects.filter(pk=made["pk"]).update(void=True, void_reason="记重了")
    return made, division


def _accepted_run(place: str) -> Made:
    made, division = needs_rows.run(place)
    needs.accept_run("system", MatchRun.objects.get(**made), on=today())
    return made, division


def _in_charge(place: str) -> Made:
    """A worker who answers for somebody of the village, with a colleague at work."""
    made, division = work_rows.worker(place)
    work_rows.worker(place)
    Person.objects.filter(pk=rows.a_person(place).pk).update(worker_id=made["pk"])
    return made, division


def _person_and_worker(place: str) -> Made:
    return {"pk": rows.a_person(place).pk, "_data": {"worker": work_rows.worker(place)[0]["pk"]}}, place


def _asked_for(place: str) -> Made:
    """Somebody of another township, whose number is typed in 建平镇."""
    transfer_rows.of_person(place)
    number = transfer_rows._away(place).identity_number
    return {"_data": {"name": "独孤信之", "identity_number": number, "division": place}}, place


def _offer_to(place: str) -> Made:
    """A person of the village, on the page that says what goes along to another township."""
    made, division = transfer_rows.of_person(place)
    to = transfer_rows._elsewhere(place)
    return {**made, "_page": reverse("desk:file_offer", kwargs=made) + f"?to={to}"}, division


def _much_comes_along(place: str) -> Made:
    """A file on its way here with an open need, one nobody was asked about, a change, and a second request for it."""
    made, division = transfer_rows.offered_here(place)
    person = Person.objects.get(transfers__transfer=made["pk"])
    a_need(person.division, person)
    a_need(person.division, person, state="met", closed_on=rows.DAY, outcome="陪着说了话", to_ask=True)
    ChangeEvent.objects.create(
        division=person.division, person=person, kind="accident", happened_on=rows.DAY, noted_at=now(), due_at=now()
    )  # fmt: skip
    desk.ask_for_file(
        transfer_rows._by(f.SHIZI_VILLAGE), name="无名", number=person.identity_number or "", to=f.SHIZI_VILLAGE, on=today()
    )  # fmt: skip
    return made, division


def _something_happened(place: str) -> Made:
    """A person to whom something happened, on the page for writing down the visit."""
    made, division = rows.of_person(place)
    ChangeEvent.objects.create(
        division=place, person_id=made["person"], kind="accident", happened_on=rows.DAY, noted_at=now(), due_at=now()
    )  # fmt: skip
    return {"_page": reverse("fieldwork:record") + f"?person={made['person']}"}, division


def _seen_by_one(place: str) -> Made:
    """A person whom one worker saw, and nobody answers for."""
    made, division = rows.visit(place)
    record = ServiceRecord.objects.get(pk=made["pk"])
    worker = Worker.objects.get(**work_rows.worker(place)[0])
    RecordWorker.objects.create(
        record=record, worker=worker, kind=record.kind, division=division, day=record.day, minutes=30
    )
    return {}, division


def _signed_before(place: str) -> Made:
    """An agreement whose list was signed for another last day."""
    made, division = handover_rows.counted(place)
    HandOver.objects.filter(agreement=made["pk"]).update(
        giver_name="蒋涛", giver_on=today(), until=today() - datetime.timedelta(days=1)
    )
    return made, division


def _declined(place: str) -> Made:
    made, division = needs_rows.need_and_offer(place)
    offer = made["_data"]["offer"]
    return {
        "pk": made["pk"],
        "_page": reverse("needs:decline", args=[made["pk"]]) + f"?offer={offer}",
    }, division


def _open_need(place: str) -> Made:
    """A township with a need and what could answer it."""
    needs_rows.resource(place)
    needs_rows.need(place)
    return {"_data": {"place": place[:9]}}, place[:9]


def _not_asked(place: str) -> Made:
    made, division = needs_rows.closed_need(place)
    Need.objects.filter(**made).update(to_ask=True)
    return made, division


def _two_stations(place: str) -> Made:
    made, division = rows.station(place)
    return {**made, "_data": {"site": f.station(place, name="养老驿站", kind="elderly").pk}}, division


def _of_organisation(place: str) -> Made:
    made, division = rows.user(place)
    return {**made, "_data": {"organisation": rows.organisation(place)[0]["pk"]}}, division


def _session_with_worker(place: str) -> Made:
    """An activity that a worker of the station led."""
    return {"_data": {"other_workers": [work_rows.worker(place)[0]["pk"]]}}, place


# Rows in another state than the table's.
BEFORE: dict[str, Callable[[str], Made]] = {
    "accounts:user_organisation": _of_organisation,
    "activities:new": _session_with_worker,
    "desk:file_ask": _asked_for,
    "desk:file_offer": _offer_to,
    "desk:file_take": _much_comes_along,
    "fieldwork:assign": _seen_by_one,
    "fieldwork:record#answers": _something_happened,
    "needs:decline": _declined,
    "desk:handover_count#again": _signed_before,
    "ledgers:export#whole": _as("station_head"),
    "needs:ledger#whole": _as("station_head"),
    "needs:run_new": _open_need,
    "needs:word": _not_asked,
    "people:worker": _person_and_worker,
    "stations:extension_add": _two_stations,
    "activities:restore": _void_activity,
    "desk:pass_on": _in_charge,
    "needs:run_undo": _accepted_run,
}

# Where a button stands that has no page of its own.
STANDS_ON: dict[str, str] = {
    "activities:restore": "activities:activity",
    "desk:file_withdraw": "desk:file",
    "needs:run_undo": "needs:run",
}

# Forms that are answered with a file.
FILES = {"ledgers:export", "needs:ledger", "volunteers:standard"}
