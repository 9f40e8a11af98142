import datetime
import uuid

import pytest
from django.urls import reverse

from shegongzhan.fieldwork import commands
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import ChangeEvent, Visit
from shegongzhan.needs.models import Need
from tests import factories as f
from tests.fieldwork import rows
from tests.fieldwork.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(clock):
    """Let the pages believe it is the day of the tests."""
    clock(NOW)


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


def page(client, name, *args, **data):
    return client.get(reverse(f"fieldwork:{name}", args=args), data)


def typed(person, worker, **said):
    """Return what the visit page sends."""
    return {
        "person": str(person.pk),
        "record_id": str(uuid.uuid4()),
        "people": [str(person.pk)],
        "way": "door",
        "day": f.TODAY.isoformat(),
        "minutes": "40",
        "workers": [str(worker.pk)],
        **said,
    }


def test_whom_one_picked_opens_the_form_as_a_link_does(lin, worker, sign_in):
    person, client = rows.a_person(), sign_in(lin)

    picked = client.post(reverse("fieldwork:record"), {"step": "whom", "person": str(person.pk)}, follow=True)

    form = picked.context["form"]
    assert picked.status_code == 200 and not form.is_bound
    assert form.initial["people"] == [str(person.pk)] and form.initial["workers"] == [worker.pk]


@pytest.mark.parametrize("typed", ["", "杨秀兰", "12"])
def test_whom_has_to_be_picked(lin, sign_in, typed):
    answer = sign_in(lin).post(
        reverse("fieldwork:record"), {"step": "whom", "person": "", "person_text": typed}
    )

    assert answer.status_code == 422 and "再从列出的人里选一个" in answer.content.decode()


def test_recording_a_visit_by_its_page(lin, worker, sign_in):
    person, client = rows.a_person(), sign_in(lin)
    assert person.name in page(client, "record", person=person.pk).content.decode()
    said = {"seen_health": "watch", "need0-kind": "goods", "need0-urgency": "week", "starts_at": "09:00"}

    answer = client.post(reverse("fieldwork:record"), typed(person, worker, **said))

    visit = Visit.objects.get()
    assert answer.url == reverse("people:person", args=[person.pk])
    assert visit.record.ends_at == datetime.time(9, 40) and visit.observations == {"health": "watch"}
    assert Need.objects.get().kind == "goods"
    assert page(client, "visit", visit.pk).status_code == 200


def test_sent_twice_by_the_page_it_is_recorded_once(lin, worker, sign_in):
    person, client = rows.a_person(), sign_in(lin)
    said = typed(person, worker)

    for _ in range(2):
        client.post(reverse("fieldwork:record"), said)

    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"day": "2030-01-01"}, "日期还没到，不能先记。"),
        ({"minutes": "0"}, "请写多少分钟。"),
        ({"need0-description": "轮椅"}, "请选择需要什么。"),
        ({"workers": []}, "谁去的"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(lin, worker, sign_in, said, words):
    person = rows.a_person()

    answer = sign_in(lin).post(reverse("fieldwork:record"), typed(person, worker, note="血压偏高", **said))

    text = answer.content.decode()
    assert words in text and "血压偏高" in text and not Visit.objects.exists()


def test_changing_striking_out_and_restoring(lin, worker, sign_in):
    person, client = rows.a_person(), sign_in(lin)
    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit
    assert page(client, "change", visit.pk).status_code == 200

    client.post(
        reverse("fieldwork:change", args=[visit.pk]), typed(person, worker, minutes="60", version="1")
    )
    client.post(reverse("fieldwork:void", args=[visit.pk]), {"reason": "记错了"})
    struck = page(client, "visit", visit.pk).content.decode()
    client.post(reverse("fieldwork:restore", args=[visit.pk]))

    visit.record.refresh_from_db()
    assert "记错了" in struck and not visit.record.void and visit.record.workers.get().minutes == 60


def test_a_change_is_noted_by_its_page(lin, sign_in):
    person = rows.a_person()

    sign_in(lin).post(
        reverse("fieldwork:note_change", args=[person.pk]),
        {"kind": "hospital", "happened_on": f.TODAY.isoformat()},
    )

    assert ChangeEvent.objects.get().person == person


def test_the_visit_page_says_what_happened_and_the_visit_answers_it(lin, worker, sign_in):
    person, client = rows.a_person(), sign_in(lin)
    said = commands.ChangeFacts(person_id=person.pk, kind="hospital", happened_on=f.TODAY)
    event = commands.note_change(lin, person, said, now=NOW)

    shown = page(client, "record", person=person.pk).content.decode()
    client.post(reverse("fieldwork:record"), typed(person, worker))

    event.refresh_from_db()
    assert "住院或出院" in shown and event.answered_in is not None


def test_a_colleague_may_a_stranger_may_not_and_who_looks_may_not_change(
    lin, zhou, he, supervisor, worker, sign_in
):
    person = rows.a_person()
    visit = commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW).visit

    for user, look, change in ((zhou, 200, 200), (he, 404, 404), (supervisor, 200, 403)):
        client = sign_in(user)
        assert page(client, "visit", visit.pk).status_code == look
        assert page(client, "change", visit.pk).status_code == change
        assert page(client, "void", visit.pk).status_code == change
        assert page(client, "of_person", person.pk).status_code == look
        assert page(client, "note_change", person.pk).status_code == change
    assert page(sign_in(he), "record", person=person.pk).status_code == 404


@pytest.mark.parametrize("name", ["list", "due"])
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(
    name, lin, worker, sign_in, django_assert_max_num_queries
):
    client, counted = sign_in(lin), []
    villages = [f"341821100{n}" for n in range(201, 231)]
    for part in (villages[:3], villages[3:]):
        for village in part:
            person = rows.a_person("high", division=village)
            commands.record_visit(lin, rows.visit_facts(person, worker), now=NOW)
            refresh_duties([person.pk], on=f.TODAY)
        with django_assert_max_num_queries(25) as queries:
            assert page(client, name).status_code == 200
        counted.append(len(queries))

    assert counted[1] <= counted[0]
