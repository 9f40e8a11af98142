"""Trainings, examinations, mentors and experts, made in the place that is asked for, and who may open what of them."""

import datetime
from decimal import Decimal

from shegongzhan.files.commands import attach
from shegongzhan.partners.models import Agreement, Organisation
from shegongzhan.talent.models import (
    ExamSignUp,
    ExamSitting,
    Expert,
    Guidance,
    MentorHour,
    MentorPair,
    Obligation,
    StudyGroup,
    Training,
    TrainingAttendance,
    TrainingInvitation,
    Worker,
    WorkerKind,
)
from tests.access.rows import DAY, Made, a_station
from tests.access.walk import Row, needs, signed_in


def _worker(place: str, name: str = "欧阳新") -> Worker:
    site = a_station(place)
    found = Worker.objects.filter(station=site, name=name).first()
    return found or Worker.objects.create(
        division=site.division, station=site, kind=WorkerKind.RESIDENT, name=name
    )


def _training(place: str) -> Training:
    worker = _worker(place)
    row = Training.objects.create(
        division=worker.division,
        month=DAY.replace(day=1),
        theme="会谈怎么开头",
        held_on=DAY,
        hours=Decimal(3),
    )
    TrainingAttendance.objects.create(
        training=row,
        worker=worker,
        division=worker.division,
        held_on=DAY,
        way="hand",
        hours=3,
        word="讲得慢些",
    )
    return row


def training(place: str) -> Made:
    """A training of the township."""
    row = _training(place)
    return {"pk": row.pk}, row.division


def invitation(place: str) -> Made:
    """Somebody who is asked to come to a training."""
    row, worker = _training(place), _worker(place)
    TrainingInvitation.objects.create(training=row, worker=worker, division=worker.division)
    return {"pk": row.pk, "worker": worker.pk}, row.division


def door(place: str) -> Made:
    """What the code on the wall of a training leads to."""
    row = _training(place)
    return {"token": row.door_token}, row.division


def material(place: str) -> Made:
    """A paper of a training."""
    row = _training(place)
    paper = attach("system", row, name="课件.pdf", content=b"%PDF-1.4\n%%EOF")
    return {"pk": row.pk, "paper": paper.pk}, row.division


def _sitting(place: str) -> ExamSitting:
    worker = _worker(place)
    year = 2030 + ExamSitting.objects.count()
    row = ExamSitting.objects.create(
        division=worker.division, year=year, level="junior", held_on=datetime.date(year, 6, 1)
    )
    ExamSignUp.objects.create(sitting=row, worker=worker, division=worker.division)
    return row


def sitting(place: str) -> Made:
    """A sitting in the township's calendar, with somebody signed up."""
    row = _sitting(place)
    return {"pk": row.pk}, row.division


def group(place: str) -> Made:
    """A study group of the township."""
    of = _sitting(place)
    row = StudyGroup.objects.create(sitting=of, division=of.division, name="周三晚上")
    return {"pk": row.pk}, row.division


def _pair(place: str) -> MentorPair:
    mentee = _worker(place)
    row = MentorPair.objects.create(
        mentor=_worker(place, f"司马{MentorPair.objects.count()}"), mentee=mentee, division=mentee.division, starts_on=DAY
    )  # fmt: skip
    MentorHour.objects.create(pair=row, division=row.division, on=DAY, minutes=60, what="一起走访")
    return row


def pair(place: str) -> Made:
    """Somebody new of the township and who accompanies them."""
    row = _pair(place)
    return {"pk": row.pk}, row.division


def pair_hour(place: str) -> Made:
    """An hour of such a pair."""
    row = _pair(place)
    return {"pk": row.pk, "row": row.hours.get().pk}, row.division


def expert(place: str) -> Made:
    """An expert of the township's pool."""
    site = a_station(place)
    row = Expert.objects.create(division=site.division, name="太史教授", joined_on=DAY, phone="13811112222")
    return {"pk": row.pk}, row.division


def _contractor(place: str) -> tuple[Organisation, str]:
    site = a_station(place)
    row, _made = Organisation.objects.get_or_create(
        division=site.division[:6], name=f"承接机构 {place}", defaults={"kind": "contractor"}
    )
    Agreement.objects.get_or_create(organisation=row, station=site, kind="operation", division=site.division)
    return row, site.division


def contractor(place: str) -> Made:
    """An organisation that runs the station of the township."""
    row, division = _contractor(place)
    return {"pk": row.pk}, division


def obligation(place: str) -> Made:
    """A clause of its contract."""
    row, division = _contractor(place)
    made = Obligation.objects.create(
        division=division, organisation=row, kind="other", clause="每年带出两名本地社工", starts_on=DAY
    )
    return {"pk": made.pk}, division


def guidance(place: str) -> Made:
    """A practice it taught."""
    row, division = _contractor(place)
    made = Guidance.objects.create(
        division=division, organisation=row, on=DAY, learned_from="南京", about="三张清单月会"
    )
    return {"pk": made.pk}, division


_contracts = {"seen_with": "talent.view"}
_near = {"seen_with": "talent.view", "from_below": True}
_pairs = ("talent.change", "talent.decide")

TABLE: dict[str, Row] = {
    "talent:contractors": needs("talent.view"),
    "talent:contractor": needs("talent.view", of=contractor),
    "talent:obligation_add": needs("talent.change", of=contractor, **_contracts),
    "talent:obligation_judge": needs("talent.change", of=obligation, **_contracts),
    "talent:obligation_remove": needs("talent.change", of=obligation, **_contracts),
    "talent:guidance_add": needs(*_pairs, of=contractor, **_contracts),
    "talent:guidance_change": needs(*_pairs, of=guidance, **_contracts),
    "talent:guidance_remove": needs(*_pairs, of=guidance, **_contracts),
    "supervision:gaps_training": needs("talent.change", also="supervision.record"),
    "supervision:gaps_answer": needs(
        "talent.change", of=training, method="post", also="supervision.record", **_near
    ),
    "talent:trainings": needs("talent.view"),
    "talent:training_new": needs("talent.change"),
    "talent:training_year": needs("talent.view"),
    "talent:training_hours": needs("talent.view"),
    "talent:training_door": signed_in(of=door),
    "talent:training": needs("talent.view", of=training, from_below=True),
    "talent:training_change": needs("talent.change", of=training, **_near),
    "talent:training_hold": needs("talent.change", of=training, method="post", **_near),
    "talent:training_cancel": needs("talent.change", of=training, **_near),
    "talent:training_wall": needs("talent.change", of=training, **_near),
    "talent:training_renew": needs("talent.change", of=training, method="post", **_near),
    "talent:training_people": needs("talent.change", of=training, **_near),
    "talent:training_invite": needs("talent.change", of=training, **_near),
    "talent:training_uninvite": needs("talent.change", of=invitation, method="post", **_near),
    "talent:training_results": needs("talent.change", of=training, **_near),
    "talent:training_paper_add": needs("talent.change", of=training, method="post", **_near),
    "talent:training_paper": needs("talent.view", of=material, from_below=True),
    "talent:training_paper_remove": needs("talent.change", of=material, **_near),
    "talent:exams": needs("talent.view"),
    "talent:exam_new": needs("talent.change"),
    "talent:exam": needs("talent.view", of=sitting, from_below=True),
    "talent:exam_change": needs("talent.change", of=sitting, **_near),
    "talent:exam_sign_up": needs("talent.change", of=sitting, **_near),
    "talent:exam_results": needs("talent.change", of=sitting, **_near),
    "talent:study_group_new": needs("talent.change", of=sitting, **_near),
    "talent:study_group": needs("talent.change", of=group, **_near),
    "talent:study_group_dissolve": needs("talent.change", of=group, **_near),
    "talent:mentors": needs("talent.view"),
    "talent:mentor_new": needs(*_pairs),
    "talent:mentor": needs("talent.view", of=pair),
    "talent:mentor_hours": needs(*_pairs, of=pair, seen_with="talent.view"),
    "talent:mentor_hours_remove": needs(*_pairs, of=pair_hour, seen_with="talent.view"),
    "talent:mentor_end": needs(*_pairs, of=pair, seen_with="talent.view"),
    "talent:experts": needs("talent.view"),
    "talent:expert_new": needs("talent.change"),
    "talent:expert": needs("talent.view", of=expert, from_below=True),
    "talent:expert_change": needs("talent.change", of=expert, **_near),
    "talent:expert_leave": needs("talent.change", of=expert, **_near),
    "talent:expert_call": needs("talent.change", of=expert, **_near),
    "talent:map": needs("talent.view"),
}
