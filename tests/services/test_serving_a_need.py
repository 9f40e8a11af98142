import datetime

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.commands import close_need, refer_need
from shegongzhan.needs.models import NeedState
from shegongzhan.projects.models import Project
from shegongzhan.services import commands
from shegongzhan.services.models import NeedLink, ServiceRecord
from tests import factories as f
from tests.needs import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


@pytest.fixture(autouse=True)
def the_day(clock):
    """Let the pages believe it is the day of the tests."""
    clock(DAY)


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


def given(worker, **said):
    return commands.DeliveryFacts(
        **{"day": DAY, "workers": [worker.pk], "minutes": 60, "note": "谈了一次", **said}
    )


def test_the_first_service_puts_the_need_in_service(lin, worker):
    person = rows.a_person()
    need = rows.a_need(person=person)

    record = commands.deliver_for_need(lin, need, given(worker, people=[person.pk]), today=DAY)

    need.refresh_from_db()
    assert need.state == NeedState.IN_SERVICE and need.answered_on == DAY
    assert (record.kind, record.heads, record.needs.get().link) == ("delivery", 1, NeedLink.SERVED)


def test_sent_twice_it_is_recorded_once_and_a_second_one_adds_up(lin, worker):
    need, said = rows.a_need(), given(worker)

    for facts in (said, said, given(worker)):
        commands.deliver_for_need(lin, need, facts, today=DAY)

    assert ServiceRecord.objects.count() == 2 and need.steps.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"workers": []}, "record.workers"),
        ({"day": datetime.date(2024, 2, 1)}, "record.before_need"),
        ({"day": datetime.date(2024, 4, 1)}, "record.future"),
        ({"minutes": 2000}, "record.minutes"),
    ],
)
def test_what_cannot_be_is_refused(lin, worker, said, code):
    with pytest.raises(RuleViolation) as no:
        commands.deliver_for_need(lin, rows.a_need(), given(worker, **said), today=DAY)

    assert no.value.code == code and not ServiceRecord.objects.exists()


def test_a_need_that_is_closed_or_referred_is_not_served(lin, worker):
    closed, referred = rows.a_need(), rows.a_need()
    close_need(lin, closed, state=NeedState.MET, on=DAY, outcome="办了")
    refer_need(lin, referred, to_name="县残联", reason="要辅具", on=DAY)

    for need in (closed, referred):
        with pytest.raises(RuleViolation):
            commands.deliver_for_need(lin, need, given(worker), today=DAY)


def test_by_its_page_and_shown_with_whose_money(lin, worker, sign_in):
    need, client = rows.a_need(person=rows.a_person()), sign_in(lin)
    project = Project.objects.create(
        division=f.JIANPING, kind="own", name="银龄安心", applicant="建平镇社工站"
    )
    said = {
        "need": need.pk, "day": DAY.isoformat(), "minutes": "120", "workers": [worker.pk], "note": "陪同就医", "heads": 1,
        "project": project.pk,
    }  # fmt: skip
    assert client.get(reverse("services:deliver"), {"need": need.pk}).status_code == 200

    answer = client.post(reverse("services:deliver"), {**said, "then": "close"})

    assert answer.url == reverse("needs:close", args=[need.pk])
    text = client.get(reverse("services:of_need", args=[need.pk])).content.decode()
    for words in ("陪同就医", "银龄安心", "林晓燕", "2 小时"):
        assert words in text, words


def test_errors_stand_beside_their_fields(lin, worker, sign_in):
    need = rows.a_need()

    answer = sign_in(lin).post(
        reverse("services:deliver"),
        {
            "need": need.pk,
            "day": "2024-02-01",
            "minutes": "60",
            "workers": [worker.pk],
            "note": "陪同",
            "heads": 1,
        },
    )

    assert answer.status_code == 422 and "不能早于登记需求的那天" in answer.content.decode()


def test_others_may_not(lin, he, supervisor, sign_in):
    need = rows.a_need()

    for user, look, serve in ((he, 404, 404), (supervisor, 200, 403)):
        client = sign_in(user)
        assert client.get(reverse("services:of_need", args=[need.pk])).status_code == look
        assert (
            client.get(reverse("services:deliver"), {"need": need.pk}).status_code == serve
            if user is supervisor
            else True
        )
