"""Everything a volunteer does without an account, and what a stranger does not get to see."""

import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shegongzhan.core.time import now, today
from shegongzhan.volunteers import codes, commands
from shegongzhan.volunteers.models import Attendance, Opportunity, SignUp, Statement, Volunteer
from tests.volunteers import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def mei():
    """梅 and her code."""
    return commands.add_volunteer("system", rows.facts(), on=rows.MONDAY)


@pytest.fixture
def task(jianping) -> Opportunity:
    """A service that has just begun."""
    start = now().replace(microsecond=0) - datetime.timedelta(minutes=5)
    made = rows.plan(jianping, starts_at=start, ends_at=start + datetime.timedelta(hours=2), places=1)
    return commands.publish_opportunity("system", made, now=start)


def recognise(client: Client, code: str, **rest):
    said = {"name": "梅兰", "phone": "13900001234", "code": code, **rest}
    return client.post(reverse("volunteers:recognise"), said)


def scan(client: Client, task: Opportunity):
    return client.get(reverse("volunteers:here", args=[task.pk, codes.token_of(task, now())]))


def test_somebody_registers_and_signs_up_in_one_go(client, jianping, task):
    one = reverse("volunteers:open_one", args=[task.pk])
    sent = {"name": "何英", "phone": "13811112222", "sex": "f", "born_on": "1990-01-01", "station": jianping.pk,
            "agreed": "on", "next": one}  # fmt: skip

    page = client.post(reverse("volunteers:register"), sent).content.decode()
    client.post(reverse("volunteers:sign_up", args=[task.pk]))

    made = Volunteer.objects.get()
    assert "识别码" in page and f'href="{one}"' in page
    assert (made.state, made.division, made.station) == ("pending", jianping.division, jianping)
    assert SignUp.objects.get().state == "asked"


def test_consent_is_asked_and_programs_are_not_registered(client, jianping):
    sent = {
        "name": "何英",
        "phone": "13811112222",
        "sex": "f",
        "born_on": "1990-01-01",
        "station": jianping.pk,
    }

    assert client.post(reverse("volunteers:register"), sent).status_code == 422
    client.post(reverse("volunteers:register"), sent | {"agreed": "on", "website": "http://spam"})

    assert not Volunteer.objects.exists()


def test_scanning_in_and_out(client, mei, task):
    recognise(client, mei[1])
    client.post(reverse("volunteers:sign_up", args=[task.pk]))

    assert scan(client, task).url == reverse("volunteers:here_now")
    assert "签到" in client.get(reverse("volunteers:here_now")).content.decode()
    client.post(reverse("volunteers:here_now"), {"in": "1"})
    client.post(reverse("volunteers:here_now"), {"out": "1"})

    row = Attendance.objects.get()
    assert row.came_by == row.left_by == "scan" and row.minutes is None


def test_out_before_in_gets_a_clear_answer(client, mei, task):
    recognise(client, mei[1])
    client.post(reverse("volunteers:sign_up", args=[task.pk]))
    scan(client, task)

    page = client.post(reverse("volunteers:here_now"), {"out": "1"}, follow=True).content.decode()

    assert "没有签到，不能签退" in page and "补记" in page
    assert not Attendance.objects.exists()


def test_an_old_code_is_told_to_scan_again(client, mei, task):
    old = codes.token_of(task, now() - datetime.timedelta(minutes=11))

    assert client.get(reverse("volunteers:here", args=[task.pk, old])).status_code == 410
    assert client.get(reverse("volunteers:here_now")).status_code == 410


def test_the_code_of_one_service_opens_no_other(client, task, jianping):
    other = rows.plan(jianping, title="别的")

    answer = client.get(reverse("volunteers:here", args=[other.pk, codes.token_of(task, now())]))

    assert answer.status_code == 410


def test_guessing_a_code_is_soon_over(client, mei):
    for _ in range(5):
        assert recognise(client, "AAAAAAAA").status_code == 422

    assert recognise(client, mei[1]).status_code == 429  # even the right one, for a while
    assert recognise(client, "AAAAAAAA", phone="13999999999").status_code == 422  # another phone goes on


def test_guessing_statements_is_soon_over(client):
    for _ in range(60):
        client.post(reverse("volunteers:verify"), {"code": "AAAA"})

    assert client.post(reverse("volunteers:verify"), {"code": "AAAA"}).status_code == 429


def test_a_new_code_makes_the_phone_forget(client, mei):
    who, code = mei
    recognise(client, code, remember="on")
    assert "累计时长" in client.get(reverse("volunteers:me")).content.decode()

    commands.make_code("system", who)

    assert "累计时长" not in client.get(reverse("volunteers:me")).content.decode()


def test_whose_file_was_merged_is_not_recognised_into_the_other(client, mei):
    who, code = mei
    recognise(client, code)
    other = rows.volunteer("梅蘭", "13811112222")

    commands.merge_volunteers("system", other, who, on=rows.MONDAY)

    assert "累计时长" not in client.get(reverse("volunteers:me")).content.decode()


def test_a_full_service_offers_the_waiting_list(client, mei, task):
    rows.signed_up(task, rows.volunteer("何英", "13811112222"))
    recognise(client, mei[1])

    client.post(reverse("volunteers:sign_up", args=[task.pk]))

    page = client.get(reverse("volunteers:open_one", args=[task.pk])).content.decode()
    assert "候补" in page and "第 1 位" in page


def test_she_takes_her_statement_and_everybody_can_check_it(client, mei, task):
    who, code = mei
    done = rows.served(task, who, on=today(), minutes=60)
    assert done.minutes == 60
    recognise(client, code)

    said = {"since": today().isoformat(), "until": today().isoformat()}
    page = client.post(reverse("volunteers:me"), said, follow=True).content.decode()

    made = Statement.objects.get()
    assert made.code[:4] in page and "不是具有法定效力" in page
    stranger = Client()
    proof = stranger.post(reverse("volunteers:verify"), {"code": made.code.lower()}).content.decode()
    assert "梅*" in proof and "梅兰" not in proof and "有效" in proof
    assert stranger.get(reverse("volunteers:my_statement", args=[made.pk])).url == reverse("volunteers:me")
    commands.revoke_statement("system", made, reason="记错了", on=today())
    assert "已作废" in stranger.post(reverse("volunteers:verify"), {"code": made.code}).content.decode()


def test_another_volunteers_statement_is_not_there(client, mei, task):
    other = rows.volunteer("何英", "13811112222")
    rows.served(task, other, on=today(), minutes=60)
    hers = commands.issue_statement("system", other, since=today(), until=today(), on=today())
    recognise(client, mei[1])

    assert client.get(reverse("volunteers:my_statement", args=[hers.pk])).status_code == 404


def test_strangers_see_services_and_no_person(client, mei, task, jianping):
    rows.plan(jianping, title="还没发布的")
    rows.signed_up(task, mei[0])

    listed = client.get(reverse("volunteers:open")).content.decode()
    one = client.get(reverse("volunteers:open_one", args=[task.pk])).content.decode()

    assert "陪老人读报" in listed and "还没发布的" not in listed
    assert "梅兰" not in listed + one and "林晓燕" not in listed + one
    draft = Opportunity.objects.get(title="还没发布的")
    assert client.get(reverse("volunteers:open_one", args=[draft.pk])).status_code == 404


def test_a_page_to_go_back_to_is_one_of_ours(client, mei):
    answer = client.post(
        reverse("volunteers:recognise"),
        {
            "name": "梅兰",
            "phone": "13900001234",
            "code": mei[1],
            "next": "https://elsewhere.example/volunteers/",
        },
    )

    assert answer.url == reverse("volunteers:me")
