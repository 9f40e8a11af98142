"""The acts about workers and their supervision on their pages, and the rows each of them starts from."""

import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.time import today
from shegongzhan.funds import commands as funds
from shegongzhan.supervision.models import AgendaPoint, Assignment, Session, SupervisorNote
from shegongzhan.talent import commands as talent
from shegongzhan.talent.models import (
    AwardRun,
    Certificate,
    Employment,
    ExamSignUp,
    ExamSitting,
    Training,
    TrainingAttendance,
    Worker,
)
from tests import factories as f
from tests.access import (
    growth_rows,
    rows,
    supervision_rows,
    work_rows,
)
from tests.access.rows import Made
from tests.funds import rows as money
from tests.statistics import rows as statistics

WALKED = """
funds:reverse#pay_list awards.unpaid
supervision:action#later supervision.action_moved
supervision:ask supervision.asked
supervision:change supervision.changed
supervision:assign#same_day supervisor.withdrawn
supervision:gap_train supervision.gap_trained
supervision:new#overlap supervision.overlap_confirmed
supervision:share supervision.note_shared
supervision:word supervision.said
supervision:point_reopen supervision.point_reopened
supervision:restore supervision.restored
talent:run_new awards.made
talent:run_approve awards.approved
talent:run_drop awards.dropped
talent:certificate_add certificate.added
talent:exam_change exam.changed
talent:exam_results exam.results_noted
talent:expert_call#recused expert.recused
talent:training_cancel training.cancelled
talent:training_change training.changed
talent:training_door training.evaluated
talent:training_results training.results_noted
talent:training_uninvite training.uninvited
talent:transfer#again worker.employed
talent:employment worker.employment_changed
talent:decision#no worker.extension_refused
talent:list?export=ledger worker.ledger_exported
talent:account worker.linked
talent:account#none worker.unlinked
talent:pay_months worker.pay_noted
"""

# What is said beyond a word where one is needed.
SAID: dict[str, dict[str, Any]] = {
    "supervision:action#later": {"state": "later", "due_on": "2099-01-01"},
    "supervision:change": {"topic": "小组怎么开头", "supervisor_name": "无名督导", "supervisor": ""},
    "supervision:assign#same_day": {"starts_on": today().isoformat(), "name": "新督导"},
    "supervision:new#overlap": {
        "day": rows.DAY.isoformat(),
        "starts_at": "09:00",
        "minutes": 60,
        "overlap_ok": "on",
        "topic": "个案怎么结案",
        "supervisor_name": "无名督导",
    },
    "talent:certificate_add": {"level": "intermediate"},
    "talent:decision#no": {"approved": "no", "answer": "先报名"},
    "talent:expert_call#recused": {"recused": "on", "recusal_reason": "是亲戚"},
    "talent:employment": {"post": "个案社工"},
    "talent:exam_change": {"signup_until": "2029-01-01"},
    "talent:training_change": {"theme": "会谈怎么结束"},
    "talent:training_door": {"satisfaction": "4"},
}


def _paid_list(_place: str) -> Made:
    """The posting that paid a list of awards."""
    year, on = today().year - 1, today()
    certified = statistics.worker("汪丽", kind="cadre")
    statistics.certificate(certified, "junior", datetime.date(year, 3, 1))
    run = talent.make_run("system", division=f.COUNTY, year=year, today=on)
    talent.approve_run(money.somebody("juzhang"), run, on=on)
    source = money.a_source("budget", "县级财政")
    money.receive(source, 100_000)
    asked = funds.ask_pay_list("system", run, source, funds.PayListFacts(use="talent"), today=on)
    posting, *_ = funds.approve_payment(money.somebody(), asked, on=on, today=on, voucher="记-31")
    return {"pk": posting.pk}, f.COUNTY


def _set(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def _as(role: str, **kwargs: Any) -> Callable[[str], Made]:
    """Ask as somebody of a role, about nothing in particular."""
    return lambda place: ({"_role": role, **kwargs}, place)


def _others_draft(place: str) -> Made:
    """A list of awards that somebody else made and nobody approved."""
    made, division = work_rows.run(place)
    AwardRun.objects.filter(**made).update(state="draft", approved_by=None, approved_on=None)
    return made, division


def _results(place: str) -> Made:
    made, division = growth_rows.sitting(place)
    ExamSitting.objects.filter(pk=made["pk"]).update(year=2024, held_on=datetime.date(2024, 6, 1))
    row = ExamSignUp.objects.get(sitting_id=made["pk"])
    return {**made, "_data": {f"result_{row.pk}": "passed"}}, division


def _scores(place: str) -> Made:
    made, division = growth_rows.training(place)
    row = TrainingAttendance.objects.get(training_id=made["pk"])
    return {**made, "_data": {f"score_{row.worker_id}": 90}}, division


def _pay(place: str) -> Made:
    made, division = work_rows.employment(place)
    return {**made, "_data": {"amount_1": "5200"}}, division


def _due_award(place: str) -> Made:
    """A certificate of this year."""
    made, _division = work_rows.worker(place)
    Certificate.objects.filter(worker_id=made["pk"]).update(obtained_on=today().replace(month=1, day=1))
    return {}, place[:9]


def _lin_works(place: str) -> Worker:
    worker = supervision_rows._worker(place)
    _set(worker, user=User.objects.get(username="lin"))
    return worker


def _ask(place: str) -> Made:
    return {"_role": "resident_worker"}, _lin_works(place).division


def _own_session(place: str) -> Made:
    """A session of a worker who reads of it herself."""
    made, division = supervision_rows.session(place)
    _lin_works(place)
    return {**made, "_role": "resident_worker"}, division


def _own_note(place: str) -> Made:
    """A session with a note of the supervisor's own."""
    made, division = supervision_rows.session(place)
    own = User.objects.get(username="dudao")
    Session.objects.filter(**made).update(supervisor=own)
    SupervisorNote.objects.filter(session_id=made["pk"]).update(author=own)
    return {**made, "_role": "supervisor"}, division


def _closed_point(place: str) -> Made:
    made, division = supervision_rows.point(place)
    AgendaPoint.objects.filter(**made).update(state="closed", closed_on=rows.DAY)
    return made, division


def _void_session(place: str) -> Made:
    made, division = supervision_rows.session(place)
    Session.objects.filter(**made).update(void=True, void_reason="记重了")
    return made, division


def _assigned_today(place: str) -> Made:
    made, division = supervision_rows.station(place)
    Assignment.objects.filter(station_id=made["pk"]).update(starts_on=today())
    return made, division


def _gap(place: str) -> Made:
    made, division = supervision_rows.gap(place)
    Session.objects.filter(pk=made["pk"]).update(day=today())
    return {**made, "_page": reverse("supervision:session", args=[made["pk"]])}, division


def _overlap(place: str) -> Made:
    """A station, and a session that somebody is in already."""
    made, division = supervision_rows.session(place)
    row = Session.objects.get(**made)
    worker = row.workers.get().worker
    Employment.objects.create(
        worker=worker, division=division, station=row.station, kind=worker.kind, starts_on=f.LONG_AGO
    )
    return {"pk": row.station_id, "_data": {"workers": [worker.pk]}}, division


def _left_worker(place: str) -> Made:
    """A worker who is not employed at present."""
    made, division = work_rows.worker(place)
    Employment.objects.filter(worker_id=made["pk"]).delete()
    return made, division


def _account(place: str) -> Made:
    """An account and a worker of the same name."""
    made, division = rows.user(place)
    worker, _there = work_rows.worker(place)
    Worker.objects.filter(**worker).update(name=User.objects.get(**made).name)
    return {**made, "_data": {"worker": worker["pk"]}}, division


def _linked_account(place: str) -> Made:
    made, division = _account(place)
    Worker.objects.filter(pk=made["_data"]["worker"]).update(user=made["pk"])
    return {"pk": made["pk"], "_data": {"worker": ""}}, division


def _own_training(place: str) -> Made:
    """What the code on the wall leads to, for somebody who attended."""
    made, division = growth_rows.door(place)
    came = TrainingAttendance.objects.filter(training__door_token=made["token"])
    Worker.objects.filter(pk__in=came.values("worker")).update(user=User.objects.get(username="lin"))
    return {**made, "_role": "resident_worker"}, division


def _invited(place: str) -> Made:
    made, division = growth_rows.invitation(place)
    TrainingAttendance.objects.filter(training_id=made["pk"]).delete()
    Training.objects.filter(pk=made["pk"]).update(held_on=today() + datetime.timedelta(days=3))
    return {**made, "_page": reverse("talent:training", args=[made["pk"]])}, division


def _planned_training(place: str) -> Made:
    made, division = growth_rows.training(place)
    TrainingAttendance.objects.filter(training_id=made["pk"]).delete()
    return made, division


# Rows in another state than the table's.
BEFORE: dict[str, Callable[[str], Made]] = {
    "funds:reverse#pay_list": _paid_list,
    "talent:list?export=ledger": _as("centre_staff"),
    "talent:exam_results": _results,
    "talent:training_results": _scores,
    "talent:pay_months": _pay,
    "talent:run_new": _due_award,
    "supervision:ask": _ask,
    "supervision:assign#same_day": _assigned_today,
    "supervision:gap_train": _gap,
    "supervision:new#overlap": _overlap,
    "supervision:share": _own_note,
    "supervision:word": _own_session,
    "supervision:point_reopen": _closed_point,
    "supervision:restore": _void_session,
    "talent:run_approve": _others_draft,
    "talent:run_drop": _others_draft,
    "talent:training_cancel": _planned_training,
    "talent:training_door": _own_training,
    "talent:training_uninvite": _invited,
    "talent:transfer#again": _left_worker,
    "talent:account": _account,
    "talent:account#none": _linked_account,
}

# Where a button stands that has no page of its own.
STANDS_ON: dict[str, str] = {
    "supervision:point_reopen": "supervision:point",
    "supervision:restore": "supervision:session",
}
