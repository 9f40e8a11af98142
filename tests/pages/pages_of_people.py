"""What fills the pages of one training, volunteer, station or person, for the test that measures their cost."""

import datetime
from decimal import Decimal
from typing import Any

from shegongzhan.core.time import now, today
from shegongzhan.files.commands import attach
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.needs.models import ListSnapshot, MatchRun
from shegongzhan.partners.models import FilingStep, Incubation, IncubationHelp, Organisation
from shegongzhan.people.models import Circumstance, Person
from shegongzhan.policies.models import Override
from shegongzhan.services.models import RecordPartner
from shegongzhan.stations.models import Station
from shegongzhan.supervision.models import (
    AgendaAnswer,
    AgendaPoint,
    AgreedAction,
    Gap,
    Session,
    SessionWorker,
)
from shegongzhan.talent.models import (
    AwardItem,
    AwardRun,
    ExamSignUp,
    ExamSitting,
    Expert,
    ExpertCall,
    Guidance,
    MentorHour,
    MentorPair,
    Obligation,
    StudyGroup,
    Training,
    TrainingAttendance,
    Worker,
)
from shegongzhan.volunteers.models import Attendance, Honour, Opportunity, SignUp, Team, TeamMember, Volunteer
from tests import factories as f
from tests.access import growth_rows, handover_rows, partner_rows, volunteers_rows, work_rows
from tests.pages.pages_of_money import Page, _of, nothing
from tests.pages.supervision_rows import supervised
from tests.pages.volunteers_lists import volunteers
from tests.statistics import rows
from tests.volunteers.rows import MONDAY, at

Kwargs = dict[str, Any]


def _worker(n: int, **rest: Any) -> Worker:
    return rows.worker(f"社工{n}", station=Station.objects.get(division=f.JIANPING), **rest)


# ---------- trainings, examinations, mentors, experts ----------


def of_training(made: Kwargs, n: int) -> None:
    training = Training.objects.get(**made)
    TrainingAttendance.objects.create(
        training=training, worker=_worker(n), division=f.JIANPING, held_on=rows.DAY, way="hand", hours=3, word="好"
    )  # fmt: skip
    attach("system", training, name=f"课件{n}.pdf", content=b"%PDF-1.4\n%%EOF")


def of_sitting(made: Kwargs, n: int) -> None:
    sitting = ExamSitting.objects.get(**made)
    worker = _worker(n)
    group = StudyGroup.objects.create(
        sitting=sitting, division=f.JIANPING, name=f"第{n}组", leader=_worker(100 + n)
    )
    ExamSignUp.objects.create(sitting=sitting, worker=worker, division=f.JIANPING, group=group)


def of_group(made: Kwargs, n: int) -> None:
    group = StudyGroup.objects.get(**made)
    ExamSignUp.objects.create(sitting=group.sitting, worker=_worker(n), division=f.JIANPING, group=group)


def sittings(_made: Kwargs, n: int) -> None:
    sitting = ExamSitting.objects.create(
        division=f.COUNTY, year=2023 + n, level="junior", held_on=datetime.date(2023 + n, 6, 1)
    )
    of_sitting({"pk": sitting.pk}, n)


def of_pair(made: Kwargs, n: int) -> None:
    pair = MentorPair.objects.get(**made)
    MentorHour.objects.create(
        pair=pair, division=pair.division, on=rows.DAY + datetime.timedelta(days=n), minutes=60, what="走访"
    )


def of_expert(made: Kwargs, n: int) -> None:
    expert = Expert.objects.get(**made)
    ExpertCall.objects.create(
        expert=expert, division=expert.division, on=rows.DAY, purpose="training", about=f"讲课{n}"
    )
    Training.objects.create(
        division=f.JIANPING,
        month=rows.DAY.replace(day=1),
        theme=f"主题{n}",
        held_on=rows.DAY,
        hours=3,
        expert=expert,
    )


def of_run(made: Kwargs, n: int) -> None:
    AwardItem.objects.create(
        run=AwardRun.objects.get(**made), worker=_worker(n), division=f.JIANPING, kind="award", level="junior",
        amount=Decimal(1000),
    )  # fmt: skip


def a_worker() -> Kwargs:
    return {"pk": rows.worker(station=Station.objects.get(division=f.JIANPING)).pk}


def of_worker(made: Kwargs, n: int) -> None:
    worker = Worker.objects.get(**made)
    training = Training.objects.create(
        division=f.JIANPING, month=rows.DAY.replace(day=1), theme=f"主题{n}", held_on=rows.DAY, hours=3
    )
    TrainingAttendance.objects.create(
        training=training, worker=worker, division=f.JIANPING, held_on=rows.DAY, way="hand", hours=3
    )
    sitting = ExamSitting.objects.create(
        division=f.COUNTY, year=2023 + n, level="junior", held_on=datetime.date(2023 + n, 6, 1)
    )
    ExamSignUp.objects.create(sitting=sitting, worker=worker, division=f.JIANPING)
    MentorPair.objects.create(mentor=worker, mentee=_worker(n), division=f.JIANPING, starts_on=rows.DAY)


def contractors(_made: Kwargs, n: int) -> None:
    site = Station.objects.get(division=f.JIANPING)
    organisation = f.organisation(f"机构{n}", kind="contractor")
    f.agreement(organisation, site)
    _of_contractor(organisation, site, n)


def _of_contractor(organisation: Organisation, site: Station, n: int) -> None:
    worker = _worker(n)
    worker.employments.update(organisation=organisation)
    rows.certificate(worker, "junior", rows.DAY)
    Obligation.objects.create(
        division=f.COUNTY, organisation=organisation, kind="other", clause=f"第{n}条", starts_on=rows.DAY
    )
    Guidance.objects.create(
        division=f.COUNTY, organisation=organisation, station=site, on=rows.DAY, learned_from="外县", about=f"做法{n}"
    )  # fmt: skip


def of_contractor(made: Kwargs, n: int) -> None:
    _of_contractor(Organisation.objects.get(**made), Station.objects.get(division=f.JIANPING), n)


# ---------- volunteers ----------


def _opportunity(n: int) -> Opportunity:
    return Opportunity.objects.create(
        division=f.VILLAGE, station=Station.objects.get(division=f.JIANPING), title=f"读报{n}", kind="elderly",
        content="读报", place="服务点", lead="站里", starts_at=at(9), ends_at=at(11), places=30, state="open",
    )  # fmt: skip


def _serve(opportunity: Opportunity, volunteer: Volunteer) -> None:
    SignUp.objects.create(
        division=f.VILLAGE, opportunity=opportunity, volunteer=volunteer, state="confirmed", asked_at=at(8),
        starts_at=opportunity.starts_at, ends_at=opportunity.ends_at,
    )  # fmt: skip
    Attendance.objects.create(
        division=f.VILLAGE, opportunity=opportunity, volunteer=volunteer, day=MONDAY, came_at=at(9), came_by="scan",
        left_at=at(11), left_by="scan", minutes=120, recorded_on=MONDAY, due_on=MONDAY,
    )  # fmt: skip


def _named(n: int) -> Volunteer:
    volunteers(n)
    return Volunteer.objects.get(name=f"志愿者{n}")


def of_volunteer(made: Kwargs, n: int) -> None:
    volunteer = Volunteer.objects.get(**made)
    _serve(_opportunity(n), volunteer)
    team = Team.objects.create(division=f.VILLAGE, name=f"队{n}")
    TeamMember.objects.create(division=f.VILLAGE, team=team, volunteer=volunteer, since=MONDAY)
    Honour.objects.create(
        division=f.VILLAGE, volunteer=volunteer, name=f"好人{n}", given_by="镇政府", day=MONDAY
    )


def of_opportunity(made: Kwargs, n: int) -> None:
    _serve(Opportunity.objects.get(**made), _named(n))


def of_team(made: Kwargs, n: int) -> None:
    TeamMember.objects.create(
        division=f.VILLAGE, team=Team.objects.get(**made), volunteer=_named(n), since=MONDAY
    )


def needs_under_way(_made: Kwargs, n: int) -> None:
    rows.need(person=rows.person(f"人{n}"), division=f"{f.JIANPING}{200 + n}")


# ---------- partners, supervision ----------


def of_organisation(made: Kwargs, n: int) -> None:
    organisation = Organisation.objects.get(**made)
    f.agreement(organisation, f.station(f"3418212{n:02}", name=f"站{n}"))
    row = Incubation.objects.filter(organisation=organisation).first() or Incubation.objects.create(
        division=f.COUNTY, organisation=organisation, kind="culture", head="周", scope="编织", since=rows.DAY
    )
    IncubationHelp.objects.create(
        division=f.COUNTY, incubation=row, kind="venue", day=rows.DAY, what=f"借场地{n}"
    )


def an_organisation() -> Kwargs:
    incubation = Incubation.objects.get(pk=partner_rows.incubation(f.VILLAGE)[0]["pk"])
    FilingStep.objects.create(
        division=f.COUNTY, incubation=incubation, kind="precheck", begun_on=rows.DAY, due_on=rows.DAY
    )
    return {"pk": incubation.organisation_id}


def a_site() -> Kwargs:
    return {"pk": Station.objects.get(division=f.JIANPING).pk}


def of_station(made: Kwargs, n: int) -> None:
    site = Station.objects.get(**made)
    f.agreement(f.organisation(f"机构{n}"), site)
    record = rows.activity(day=today(), station=site, workers=[(_worker(n), 60)])
    RecordPartner.objects.create(record=record, kind="charity", organisation=f.organisation(f"慈善会{n}"))
    f.post(f.user(f"user{n}", f"用户{n}"), "resident_worker", f.JIANPING, site)


def questions(made: Kwargs, n: int) -> None:
    site = Station.objects.get(**made)
    point = AgendaPoint.objects.create(
        division=f.JIANPING, station=site, worker=_worker(n), text="怎么办", written_on=today()
    )
    AgendaAnswer.objects.create(
        point=point, division=f.JIANPING, author=f.user(f"said{n}", f"督导{n}"), text="这样办"
    )


def a_session() -> Kwargs:
    supervised(50)
    return {"pk": Session.objects.get().pk}


def of_session(made: Kwargs, n: int) -> None:
    session = Session.objects.get(**made)
    here = {"session": session, "division": session.division}
    worker = rows.worker(f"社工{n}", division=session.division, station=session.station)
    SessionWorker.objects.create(worker=worker, day=session.day, **here)
    AgreedAction.objects.create(
        station=session.station, worker=worker, text=f"写计划{n}", due_on=today(), **here
    )
    Gap.objects.create(day=session.day, tag=f"tag{n}", **here)
    AgendaPoint.objects.create(
        station=session.station, worker=worker, text="怎么办", written_on=today(), state="met", **here
    )


# ---------- lists that need more than a row each ----------


def counted(_made: Kwargs, n: int) -> None:
    rows.visit(workers=[(_worker(n), 30)], people=[rows.person(f"人{n}")])


def a_batch() -> Kwargs:
    made = Batch.objects.create(division=f.COUNTY, state=BatchState.DONE, files=["台账.xlsx"])
    return {"pk": made.pk}


def outcomes(made: Kwargs, n: int) -> None:
    RowOutcome.objects.create(
        batch=Batch.objects.get(**made), division=f.JIANPING, kind="people", file="台账.xlsx", sheet="一",
        row=n + 1, code="id.checksum", message="不对",
    )  # fmt: skip


def overrides(_made: Kwargs, n: int) -> None:
    Override.objects.create(
        key="talent.award.junior", division=f.COUNTY, value=1200 + n, document_title=f"通知{n}", reason="示例",
        effective_on=f.LONG_AGO + datetime.timedelta(days=n),
    )  # fmt: skip


def snapshots(_made: Kwargs, n: int) -> None:
    ListSnapshot.objects.create(
        division=f.JIANPING, list="needs", year=2000 + n, quarter=1, as_of=datetime.date(2000 + n, 3, 31)
    )


def runs(_made: Kwargs, n: int) -> None:
    MatchRun.objects.create(
        division=f.JIANPING, on=rows.DAY, state="discarded", made_by=f.user(f"by{n}", "某").pk
    )


# ---------- desk ----------


def a_person() -> Kwargs:
    return {"person": rows.person().pk}


def life(made: Kwargs, n: int) -> None:
    person = Person.objects.get(pk=made["person"])
    day = rows.DAY + datetime.timedelta(days=n)
    rows.visit(day=day, people=[person], workers=[(_worker(n), 30), (_worker(100 + n), 30)])
    rows.activity(day=day, people=[person], workers=[(_worker(200 + n), 30)])
    rows.need(on=day, person=person)
    Circumstance.objects.create(person=person, division=person.division, category=f"kind{n}", since=day)


def home(_made: Kwargs, n: int) -> None:
    supervised(n)
    needs_under_way({}, n)
    _opportunity(n)
    volunteers(n)


def files_to_hand_over(made: Kwargs, n: int) -> None:
    worker = _worker(n)
    person = rows.person(f"人{n}", worker=worker, station=worker.station)
    rows.visit(people=[person], workers=[(worker, 30)], station=worker.station)


def workers_with_people(_made: Kwargs, n: int) -> None:
    worker = _worker(n)
    rows.person(f"人{n}", worker=worker, station=worker.station)
    rows.visit(day=today(), people=[rows.person(f"另{n}")], workers=[(worker, 30)], station=worker.station)


def published_things(_made: Kwargs, n: int) -> None:
    start = now() + datetime.timedelta(days=1)
    Opportunity.objects.filter(pk=_opportunity(n).pk).update(
        starts_at=start, ends_at=start + datetime.timedelta(hours=1)
    )


PAGES: dict[str, Page] = {
    "talent:worker": (a_worker, of_worker, "county_officer"),
    "talent:training": (_of(growth_rows.training), of_training, "county_officer"),
    "talent:training_people": (_of(growth_rows.training), of_training, "county_officer"),
    "talent:training_results": (_of(growth_rows.training), of_training, "county_officer"),
    "talent:exams": (nothing, sittings, "county_officer"),
    "talent:exam": (_of(growth_rows.sitting), of_sitting, "county_officer"),
    "talent:exam_sign_up": (_of(growth_rows.sitting), of_sitting, "county_officer"),
    "talent:exam_results": (_of(growth_rows.sitting), of_sitting, "county_officer"),
    "talent:study_group": (_of(growth_rows.group), of_group, "county_officer"),
    "talent:mentor": (_of(growth_rows.pair), of_pair, "county_officer"),
    "talent:expert": (_of(growth_rows.expert), of_expert, "county_officer"),
    "talent:contractors": (nothing, contractors, "county_officer"),
    "talent:contractor": (_of(growth_rows.contractor), of_contractor, "county_officer"),
    "talent:run": (_of(work_rows.run), of_run, "county_officer"),
    "volunteers:volunteer": (_of(volunteers_rows.volunteer), of_volunteer, "county_officer"),
    "volunteers:opportunity": (_of(volunteers_rows.opportunity), of_opportunity, "county_officer"),
    "volunteers:opportunity_new": (nothing, needs_under_way, "county_officer"),
    "volunteers:team": (_of(volunteers_rows.team), of_team, "county_officer"),
    "volunteers:open_one": (_of(volunteers_rows.opportunity), of_opportunity, "county_officer"),
    "partners:organisation": (an_organisation, of_organisation, "county_officer"),
    "partners:of_station": (a_site, of_station, "county_officer"),
    "stations:station": (a_site, of_station, "county_officer"),
    "supervision:station": (a_site, questions, "supervisor"),
    "supervision:session": (a_session, of_session, "county_officer"),
    "statistics:rows": (
        lambda: {"key": "visits.count", "_query": f"?place={f.COUNTY}&period=2023"},
        counted,
        "county_officer",
    ),
    "ledgers:batch": (a_batch, outcomes, "county_officer"),
    "policies:overrides": (nothing, overrides, "county_officer"),
    "needs:snapshots": (nothing, snapshots, "county_officer"),
    "needs:runs": (nothing, runs, "county_officer"),
    "accounts:missing_posts": (nothing, home, "county_officer"),
    "desk:home": (nothing, home, "county_officer"),
    "desk:workload": (nothing, workers_with_people, "station_head"),
    "desk:timeline": (a_person, life, "county_officer"),
    "desk:handover": (_of(handover_rows.counted), files_to_hand_over, "county_officer"),
    "portal:index": (nothing, published_things, "county_officer"),
}
