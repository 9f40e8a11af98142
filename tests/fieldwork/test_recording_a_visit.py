import datetime
from dataclasses import replace

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.fieldwork import commands
from shegongzhan.fieldwork.models import ChangeEvent, Visit, VisitDuty
from shegongzhan.needs.commands import NeedFacts
from shegongzhan.needs.models import Need
from shegongzhan.services.models import NeedLink, Participant, RecordWorker, ServiceRecord
from tests import factories as f
from tests.fieldwork import rows
from tests.fieldwork.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


def test_a_visit_is_one_record_with_what_was_seen_and_found(lin, worker):
    person = rows.a_person()
    need = NeedFacts(kind="goods", urgency="week", noted_on=f.TODAY, division=f.VILLAGE, person_id=person.pk)
    facts = rows.visit_facts(person, worker, observations={"health": "watch"}, needs=[need], note="血压偏高")

    outcome = commands.record_visit(lin, facts, now=NOW)

    visit = Visit.objects.get()
    assert visit == outcome.visit and visit.observations == {"health": "watch"}
    record = visit.record
    assert (record.kind, record.heads, record.note) == ("visit", 1, "血压偏高")
    assert record.workers.get().minutes == 40 and record.participants.get().person == person
    assert record.needs.get().link == NeedLink.FOUND and Need.objects.get().person == person
    assert VisitDuty.objects.get().last_on == f.TODAY


def test_sent_twice_it_is_recorded_once(lin, worker):
    facts = rows.visit_facts(rows.a_person(), worker)

    first, second = (commands.record_visit(lin, facts, now=NOW) for _ in range(2))

    assert first.visit.pk == second.visit.pk and ServiceRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": []}, "visit.people"),
        ({"workers": []}, "visit.workers"),
        ({"day": f.TODAY + datetime.timedelta(days=1)}, "record.future"),
        ({"starts_at": datetime.time(10), "ends_at": datetime.time(9)}, "record.span"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(lin, worker, change, code):
    facts = rows.visit_facts(rows.a_person(), worker)

    with pytest.raises(RuleViolation) as no:
        commands.record_visit(lin, replace(facts, record=replace(facts.record, **change)), now=NOW)

    assert no.value.code == code and not ServiceRecord.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"way": "teleport"}, "visit.way"), ({"observations": {"aura": "fine"}}, "visit.observations")],
)
def test_ways_and_observations_are_those_of_the_pack(lin, worker, change, code):
    with pytest.raises(RuleViolation) as no:
        commands.record_visit(lin, replace(rows.visit_facts(rows.a_person(), worker), **change), now=NOW)

    assert no.value.code == code


def test_a_wrong_need_takes_the_whole_visit_back(lin, worker):
    person = rows.a_person()
    need = NeedFacts(
        kind="spaceship", urgency="week", noted_on=f.TODAY, division=f.VILLAGE, person_id=person.pk
    )

    with pytest.raises(RuleViolation):
        commands.record_visit(lin, rows.visit_facts(person, worker, needs=[need]), now=NOW)

    assert not ServiceRecord.objects.exists() and not Need.objects.exists()


def test_two_half_hours_of_one_worker_that_overlap_are_told_and_not_refused(lin, worker):
    span = {"starts_at": datetime.time(9), "ends_at": datetime.time(9, 30)}
    commands.record_visit(lin, rows.visit_facts(rows.a_person(), worker, **span), now=NOW)
    later = {"starts_at": datetime.time(9, 20), "ends_at": datetime.time(9, 50)}
    after = {"starts_at": datetime.time(9, 50), "ends_at": datetime.time(10, 20)}

    overlapping = commands.record_visit(lin, rows.visit_facts(rows.a_person(), worker, **later), now=NOW)
    touching = commands.record_visit(lin, rows.visit_facts(rows.a_person(), worker, **after), now=NOW)

    assert [row.worker for row in overlapping.overlaps] == [worker] and not touching.overlaps


@pytest.mark.parametrize(
    ("minutes", "nobody", "short"), [(19, False, True), (20, False, False), (5, True, False)]
)
def test_a_short_visit_is_hinted_at(lin, worker, minutes, nobody, short):
    facts = rows.visit_facts(rows.a_person(), worker, minutes=minutes, found_nobody=nobody)

    assert commands.record_visit(lin, facts, now=NOW).short is short


def test_struck_out_it_counts_nowhere_and_comes_back(lin, worker):
    person = rows.a_person()
    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit

    commands.void_visit(lin, visit, reason="记错了人", on=f.TODAY)
    assert not ServiceRecord.objects.counted().exists()
    assert not RecordWorker.objects.filter(void=False).exists()
    assert not Participant.objects.filter(void=False).exists()
    assert VisitDuty.objects.get().last_on is None

    commands.restore_visit(lin, visit, now=NOW)
    assert ServiceRecord.objects.counted().exists() and VisitDuty.objects.get().last_on == f.TODAY


def test_striking_out_needs_a_reason_and_is_done_once(lin, worker):
    visit = commands.record_visit(lin, rows.visit_facts(rows.a_person(), worker), now=NOW).visit

    with pytest.raises(RuleViolation):
        commands.void_visit(lin, visit, reason=" ", on=f.TODAY)
    commands.void_visit(lin, visit, reason="记错了", on=f.TODAY)
    with pytest.raises(RuleViolation):
        commands.void_visit(lin, visit, reason="再来", on=f.TODAY)


def test_a_visit_answers_what_happened_before_it(lin, worker):
    person = rows.a_person()
    said = commands.ChangeFacts(person_id=person.pk, kind="hospital", happened_on=f.TODAY)
    event = commands.note_change(lin, person, said, now=NOW)

    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit

    event.refresh_from_db()
    assert event.answered_in == visit.record and event.answered_at == NOW


def test_a_visit_before_the_change_or_without_meeting_anybody_answers_nothing(lin, worker):
    person = rows.a_person()
    said = commands.ChangeFacts(person_id=person.pk, kind="hospital", happened_on=f.TODAY)
    event = commands.note_change(lin, person, said, now=NOW)
    yesterday = f.TODAY - datetime.timedelta(days=1)

    commands.record_visit(lin, rows.visit_facts(person, worker, day=yesterday), now=NOW)
    commands.record_visit(lin, rows.visit_facts(person, worker, found_nobody=True), now=NOW)

    event.refresh_from_db()
    assert event.answered_at is None


def test_striking_the_answer_out_opens_the_event_again(lin, worker):
    person = rows.a_person()
    said = commands.ChangeFacts(person_id=person.pk, kind="hospital", happened_on=f.TODAY)
    commands.note_change(lin, person, said, now=NOW)
    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit

    commands.void_visit(lin, visit, reason="没去", on=f.TODAY)
    assert ChangeEvent.objects.get().answered_at is None

    commands.restore_visit(lin, visit, now=NOW)
    assert ChangeEvent.objects.get().answered_in == visit.record


def test_a_change_found_on_a_visit_still_calls_for_another_contact(lin, worker):
    person = rows.a_person()
    change = commands.ChangeFacts(person_id=person.pk, kind="carer_left", happened_on=f.TODAY)

    visit = commands.record_visit(lin, rows.visit_facts(person, worker, changes=[change]), now=NOW).visit

    event = ChangeEvent.objects.get()
    assert event.found_in == visit.record and event.answered_at is None
    assert VisitDuty.objects.get().due_at == event.due_at


def test_changing_a_visit_moves_the_duties_of_both(lin, worker):
    person, other = rows.a_person(), rows.a_person(name="陈浩")
    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit

    commands.change_visit(lin, visit, rows.visit_facts(other, worker, minutes=60), now=NOW)

    assert VisitDuty.objects.get(person=person).last_on is None
    assert VisitDuty.objects.get(person=other).last_on == f.TODAY
    assert visit.record.workers.get().minutes == 60
