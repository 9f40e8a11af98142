"""Two sessions at the same time: a warning that can be confirmed, and hours that count once."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.projects.models import Project
from shegongzhan.supervision import commands, queries, rules
from shegongzhan.supervision.models import Session
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = f.TODAY


def at(hour, minute=0):
    return datetime.time(hour, minute)


@pytest.fixture
def people(jianping, shizi):
    return rows.worker(jianping), rows.worker(shizi, "何静")


def record(actor, station, worker, **fields):
    said = rows.facts(station, [worker], **{"overlap_ok": False, **fields})
    return commands.record_session(actor, said, today=TODAY)


@pytest.mark.parametrize(
    ("spans", "minutes"),
    [
        ([], 0),
        ([(at(9), at(10)), (at(9), at(10))], 60),
        ([(at(9), at(10)), (at(9, 30), at(11))], 120),
        ([(at(9), at(12)), (at(10), at(11))], 180),
        ([(at(9), at(10)), (at(10), at(11))], 120),
        ([(at(14), at(15)), (at(9), at(10))], 120),
    ],
)
def test_what_overlaps_counts_once(spans, minutes):
    assert rules.minutes_once(spans) == minutes


def test_the_same_supervisor_in_two_stations_is_warned_of_and_confirmed(
    people, jianping, shizi, county_officer
):
    lin, he = people
    record(county_officer, jianping, lin)
    with pytest.raises(RuleViolation) as no:
        record(county_officer, shizi, he, starts_at=at(10))
    assert no.value.code == "supervision.overlap" and no.value.field == "overlap_ok"
    assert jianping.name in str(no.value.sentence) and "童老师" in str(no.value.sentence)
    assert Session.objects.count() == 1

    record(county_officer, shizi, he, starts_at=at(10), overlap_ok=True)

    assert Session.objects.count() == 2
    assert Event.objects.filter(act="supervision.overlap_confirmed").count() == 1


def test_the_same_worker_with_two_supervisors_is_warned_of_by_name(people, jianping, county_officer):
    lin, _he = people
    record(county_officer, jianping, lin)
    with pytest.raises(RuleViolation) as no:
        record(county_officer, jianping, lin, supervisor_name="李老师", starts_at=at(10))

    assert "林晓燕" in str(no.value.sentence) and "李老师" not in str(no.value.sentence)


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": at(10, 30)},
        {"starts_at": at(8), "minutes": 60},
        {"day": TODAY - datetime.timedelta(days=1)},
    ],
)
def test_one_after_the_other_is_no_overlap(people, jianping, county_officer, fields):
    lin, _he = people
    record(county_officer, jianping, lin)

    record(county_officer, jianping, lin, **fields)

    assert Session.objects.count() == 2


def test_another_supervisor_with_others_is_no_overlap_and_neither_is_a_struck_out_one(
    people, jianping, shizi, county_officer
):
    lin, he = people
    first = record(county_officer, jianping, lin)
    record(county_officer, shizi, he, supervisor_name="李老师")
    commands.void_session(county_officer, first, reason="记错了")

    record(county_officer, jianping, lin)

    assert Session.objects.counted().count() == 2


def test_a_session_does_not_overlap_itself_when_it_is_mended(people, jianping, county_officer):
    lin, _he = people
    held = record(county_officer, jianping, lin)
    said = rows.facts(jianping, [lin], id=held.pk, topic="怎么开头", overlap_ok=False)

    assert commands.change_session(county_officer, held, said, today=TODAY).topic == "怎么开头"


def test_hours_of_overlapping_sessions_count_once_for_the_project(people, jianping, shizi, county_officer):
    lin, he = people
    project = Project.objects.create(
        division=f.COUNTY, name="督导项目", kind="supervision", hours_planned=10, state="running"
    )
    record(county_officer, jianping, lin, project=project)
    record(county_officer, shizi, he, project=project, starts_at=at(10), overlap_ok=True)
    record(county_officer, shizi, he, project=project, supervisor_name="李老师", overlap_ok=True)

    [line] = queries.project_hours(Project.objects.all())

    # 9:00–11:30 of one supervisor, an hour and a half of another.
    assert (line["delivered"], line["twice"]) == (4.0, 0.5)


def test_the_warning_is_confirmed_in_the_form_and_shown_on_the_session(
    people, jianping, shizi, county_officer, sign_in
):
    lin, he = people
    rows_of_today = rows.facts(jianping, [lin], day=today())
    first = commands.record_session(county_officer, rows_of_today, today=today())
    client = sign_in(county_officer)
    said = {
        "mode": "on_site", "day": today(), "starts_at": "09:30", "minutes": "90", "workers": [he.pk], "topic": "两站一起",
        "supervisor_name": "童老师", "supervisor_kind": "external", "record_id": "018f0000-0000-7000-8000-000000000001",
    }  # fmt: skip
    address = reverse("supervision:new", args=[shizi.pk])
    assert "时间没有写错" not in client.get(address).content.decode()
    warned = client.post(address, said).content.decode()
    assert "09:00–10:30" in warned and "时间没有写错" in warned and Session.objects.count() == 1

    client.post(address, {**said, "overlap_ok": "on"})

    made = Session.objects.exclude(pk=first.pk).get()
    page = client.get(reverse("supervision:session", args=[made.pk])).content.decode()
    assert "督导时间重叠" in page and reverse("supervision:session", args=[first.pk]) in page
