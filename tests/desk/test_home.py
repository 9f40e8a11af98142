"""The home page: what still needs me, and why."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from shegongzhan.accounts.models import User
from shegongzhan.core.time import today
from shegongzhan.desk import commands
from shegongzhan.desk.models import NightRun
from shegongzhan.fieldwork.models import VisitDuty
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LONG_AGO = datetime.timedelta(days=40)


def duty(person, *, tier: str = "high", days_late: int = 3, **fields) -> VisitDuty:
    return VisitDuty.objects.create(
        person=person, division=person.division, tier=tier, interval_days=7,
        due_on=today() - datetime.timedelta(days=days_late), reasons=["elder_80_alone"], **fields,
    )  # fmt: skip


def test_it_says_whom_to_visit_and_why(sign_in: SignIn, lin: User) -> None:
    duty(rows.person("杨秀兰", risk="high"))

    page = sign_in(lin).get("/").content.decode()

    assert "杨秀兰" in page
    assert "逾期 3 天" in page
    assert "80 岁以上" in page
    assert "每 7 天一次" in page


def test_high_risk_stands_before_longer_overdue_general_ones(sign_in: SignIn, lin: User) -> None:
    duty(rows.person("甲", risk="general"), tier="general", days_late=300)
    duty(rows.person("乙", risk="high"), tier="high", days_late=1)

    lines = sign_in(lin).get("/").context["due"]

    assert [line["name"] for line in lines] == ["乙", "甲"]


def test_it_shows_needs_nobody_answered_by_promise(sign_in: SignIn, lin: User) -> None:
    rows.need("client", person=rows.person(), promised_on=today() + datetime.timedelta(days=9))
    rows.need("client", person=rows.person("陈浩"), promised_on=today() - datetime.timedelta(days=1))
    rows.need("client", person=rows.person("李强"), state="met", closed_on=today())

    lines = sign_in(lin).get("/").context["waiting"]

    assert [line["name"] for line in lines] == ["陈浩", "杨秀兰"]
    assert [line["late"] for line in lines] == [True, False]


def test_another_station_is_not_shown(sign_in: SignIn, he: User) -> None:
    duty(rows.person("杨秀兰"))
    rows.need("client", person=rows.person("陈浩"))

    page = sign_in(he).get("/").content.decode()

    assert "杨秀兰" not in page
    assert "陈浩" not in page


def test_a_head_sees_what_posts_are_missing(sign_in: SignIn, station_head: User) -> None:
    assert sign_in(station_head).get("/").context["missing"][0]["words"]


def test_children_without_consent_stay_on_the_list_until_mended(sign_in: SignIn, lin: User) -> None:
    child = rows.person("小明", born_on=today() - datetime.timedelta(days=365 * 9))
    client = sign_in(lin)

    before = client.get("/").context["children"].count
    child.consents.create(division=child.division, kind="statutory", given_on=today(), reason="强制报告")

    assert (before, client.get("/").context["children"].count) == (1, 0)


@pytest.mark.parametrize("how_many", [3, 30])
def test_it_costs_the_same_for_three_and_for_thirty(
    sign_in: SignIn, lin: User, how_many: int, django_assert_max_num_queries: Callable
) -> None:
    for number in range(how_many):
        person = rows.person(f"人{number}")
        duty(person)
        rows.need("client", person=person, promised_on=today())
    client = sign_in(lin)
    client.get("/")

    with django_assert_max_num_queries(25):
        client.get("/")


def test_every_role_has_a_home(sign_in: SignIn, everyone: dict) -> None:
    for role, user in everyone.items():
        assert sign_in(user).get("/").status_code == 200, role


def test_search_is_posted_and_finds_by_name_sound_and_number(sign_in: SignIn, lin: User) -> None:
    rows.person("杨秀兰", pinyin="yangxiulan", initials="yxl", identity_number="341821194408204916")
    rows.person("杨浩", pinyin="yanghao", initials="yh")
    client = sign_in(lin)

    for text in ("杨秀兰", "yxl", "yangxiulan", "4916", "341821194408204916"):
        answer = client.post("/search/", {"q": text})
        assert answer.status_code == 302, text
    assert len(client.post("/search/", {"q": "杨"}).context["people"]) == 2
    assert client.post("/search/", {"q": "%"}).status_code == 200


def test_search_does_not_look_into_other_stations(sign_in: SignIn, he: User) -> None:
    rows.person("杨秀兰", pinyin="yangxiulan", initials="yxl")

    assert sign_in(he).post("/search/", {"q": "杨秀兰"}).context["people"] == []


def test_feedback_reaches_the_county_and_the_answer_its_giver(
    sign_in: SignIn, lin: User, county_officer: User, he: User
) -> None:
    sign_in(lin).post("/feedback/", {"page": "/people/", "text": "字太小"})
    county = sign_in(county_officer)

    listed = county.get("/feedback/all/").content.decode()
    said = commands.Feedback.objects.get()
    county.post(f"/feedback/{said.pk}/", {"answer": "右上角可以切换大字"})

    assert "字太小" in listed
    assert "右上角可以切换大字" in sign_in(lin).get("/feedback/").content.decode()
    assert sign_in(he).get("/feedback/all/").status_code == 403
    assert sign_in(lin).post("/feedback/", {"page": "/", "text": "  "}).status_code == 200
    assert sign_in(lin).post("/feedback/", {"page": "//evil.example", "text": "好"}).url == "/"


def test_the_night_runs_once_a_day_and_sees_birthdays(places: None) -> None:
    on = datetime.date(2024, 3, 12)
    person = rows.person(categories=("elder_alone_hardship",), born_on=datetime.date(1944, 3, 12))
    moment = datetime.datetime(2024, 3, 12, 2, tzinfo=datetime.UTC)

    first = commands.work_out_anew(on=on, now=moment)
    again = commands.work_out_anew(on=on, now=moment)

    person.refresh_from_db()
    assert person.risk == "high"
    assert person.visit_duty.interval_days == 7
    assert (first.levels, first.duties, again) == (1, 1, None)
    assert NightRun.objects.count() == 1
