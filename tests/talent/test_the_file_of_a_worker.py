"""Filing, moving, leaving, and certificates."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.talent import commands
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, WorkerFacts
from shegongzhan.talent.models import Certificate, Employment, Worker
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
NUMBER = "341821198810233086"


@pytest.fixture
def worker(jianping, shizi) -> Worker:
    job = EmploymentFacts(
        division=f.JIANPING, station_id=jianping.pk, kind="resident", starts_on=datetime.date(2023, 3, 1)
    )
    return commands.file_worker("system", WorkerFacts("唐浩", identity_number=NUMBER), job)


def add(worker, level="junior", number=None, on=datetime.date(2023, 6, 1)):
    return commands.add_certificate("system", worker, CertificateFacts(level, number, on), today=TODAY)


def test_a_person_is_filed_once(worker):
    with pytest.raises(RuleViolation) as no:
        commands.file_worker(
            "system", WorkerFacts("别人", identity_number=NUMBER), EmploymentFacts(f.SHIZI, "resident")
        )

    assert no.value.code == "worker.known"
    assert worker.pinyin == "tanghao"


def test_moving_in_the_middle_of_a_month_loses_nothing(worker, shizi):
    add(worker)
    day = datetime.date(2024, 2, 16)

    commands.transfer_worker(
        "system", worker, EmploymentFacts(f.SHIZI, "resident", station_id=shizi.pk), on=day
    )

    worker.refresh_from_db()
    before, after = worker.employments.order_by("pk")
    assert (before.division, before.ends_on) == (f.JIANPING, datetime.date(2024, 2, 15))
    assert (after.division, after.starts_on, after.ends_on) == (f.SHIZI, day, None)
    assert (worker.division, worker.station_id) == (f.SHIZI, shizi.pk)
    assert Certificate.objects.get().division == f.SHIZI


def test_nobody_moves_before_they_began(worker):
    with pytest.raises(RuleViolation, match="入职"):
        commands.transfer_worker(
            "system", worker, EmploymentFacts(f.SHIZI, "resident"), on=datetime.date(2023, 3, 1)
        )

    assert Employment.objects.count() == 1


def test_who_left_can_be_taken_on_again(worker, jianping):
    commands.leave("system", worker, on=datetime.date(2023, 12, 31), reason="考研")
    commands.transfer_worker(
        "system", worker, EmploymentFacts(f.JIANPING, "resident", station_id=jianping.pk), on=TODAY
    )

    worker.refresh_from_db()
    assert worker.left_on is None
    assert worker.employments.count() == 2


def test_the_highest_level_follows_from_the_certificates(worker):
    add(worker, "intermediate")
    add(worker, "junior")
    worker.refresh_from_db()
    assert worker.certificate_level == "intermediate"

    commands.remove_certificate("system", worker.certificates.get(level="intermediate"), reason="登记错了")
    worker.refresh_from_db()
    assert worker.certificate_level == "junior"


def test_a_level_is_held_once(worker):
    add(worker)

    with pytest.raises(RuleViolation) as no:
        add(worker)

    assert no.value.code == "certificate.level_known"


def test_a_number_of_two_persons_is_refused_naming_neither(worker):
    other = commands.file_worker("system", WorkerFacts("王小明"), EmploymentFacts(f.SHIZI, "resident"))
    add(worker, number="20238140432125")

    with pytest.raises(RuleViolation) as no:
        add(other, number=" 2023 8140432125")

    assert no.value.code == "certificate.taken"
    assert "唐" not in no.value.sentence and "王" not in no.value.sentence


def test_removing_a_certificate_needs_a_reason(worker):
    with pytest.raises(RuleViolation):
        commands.remove_certificate("system", add(worker), reason=" ")

    assert Certificate.objects.exists()


def test_an_empty_number_keeps_the_one_that_is_there(worker):
    commands.change_worker("system", worker, WorkerFacts("唐皓", phone="13900000001"))

    worker.refresh_from_db()
    assert (worker.name, worker.identity_number, worker.phone) == ("唐皓", NUMBER, "13900000001")


def test_of_two_who_change_a_file_the_second_is_told(worker):
    commands.change_worker("system", worker, WorkerFacts("唐皓"))

    with pytest.raises(StaleRow):
        commands.change_worker("system", worker, WorkerFacts("唐昊"), seen_version=1)


def test_an_account_is_one_persons(worker, lin):
    other = commands.file_worker("system", WorkerFacts("王小明"), EmploymentFacts(f.JIANPING, "resident"))
    commands.link_user("system", worker, lin)

    with pytest.raises(RuleViolation):
        commands.link_user("system", other, lin)

    assert Worker.objects.get(user=lin) == worker


def test_the_log_tells_what_was_done_and_not_who_it_is(worker):
    add(worker)

    events = Event.objects.filter(object_type="talent.worker", object_id=str(worker.pk))
    assert [event.act for event in events.order_by("number")] == ["worker.filed", "certificate.added"]
    assert not any("唐" in str(event.details) for event in events)
