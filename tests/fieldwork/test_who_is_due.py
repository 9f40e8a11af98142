"""By when somebody must be seen: 领域研究 9.5 item 5 (8 days, 24 hours, 32 and 93 days)."""

import datetime

import pytest

from shegongzhan.fieldwork import commands
from shegongzhan.fieldwork.duties import rebuild_duties, refresh_duties
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.people.models import Person, PersonState
from tests import factories as f
from tests.fieldwork import rows
from tests.fieldwork.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("risk", "days"), [("high", 8), ("key", 32), ("general", 93)])
def test_overdue_the_day_after_the_interval(lin, risk, days):
    person, worker = rows.a_person(risk), rows.a_worker(lin)
    seen = f.TODAY - datetime.timedelta(days=days)
    commands.record_visit(lin, rows.visit_facts(person, worker, day=seen), now=NOW)

    duty = VisitDuty.objects.get()

    assert duty.last_on == seen and duty.is_overdue(f.TODAY)
    assert not duty.is_overdue(f.TODAY - datetime.timedelta(days=1))


def test_a_change_must_be_answered_within_a_day(lin):
    person = rows.a_person("high")
    said = commands.ChangeFacts(person_id=person.pk, kind="hospital", happened_on=f.TODAY)

    event = commands.note_change(lin, person, said, now=NOW)

    assert event.due_at == NOW + datetime.timedelta(hours=24)
    duty = VisitDuty.objects.get()
    assert duty.due_at == event.due_at and duty.due_on == f.TODAY + datetime.timedelta(days=1)


def test_a_call_counts_for_the_general_level_only(lin):
    worker = rows.a_worker(lin)
    high, general = rows.a_person("high"), rows.a_person("general")
    for person in (high, general):
        commands.record_visit(lin, rows.visit_facts(person, worker, way="messaging"), now=NOW)

    assert VisitDuty.objects.get(person=high).last_on is None
    assert VisitDuty.objects.get(person=general).last_on == f.TODAY


def test_who_was_never_seen_is_due_from_the_day_the_file_was_opened(lin):
    person = rows.a_person("high")
    Person.objects.filter(pk=person.pk).update(created_at=NOW)

    refresh_duties([person.pk], on=f.TODAY)

    assert VisitDuty.objects.get().due_on == f.TODAY + datetime.timedelta(days=7)


def test_somebody_no_rule_names_has_no_duty_and_who_left_loses_theirs(lin):
    resident = Person.objects.create(division=f.VILLAGE, name="王强")
    left = rows.a_person("high")
    refresh_duties([resident.pk, left.pk], on=f.TODAY)
    assert list(VisitDuty.objects.values_list("pk", flat=True)) == [left.pk]

    Person.objects.filter(pk=left.pk).update(state=PersonState.LEFT)
    rebuild_duties(f.COUNTY, on=f.TODAY)

    assert not VisitDuty.objects.exists()
