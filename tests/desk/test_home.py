"""The home page: what still needs me, and why."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.time import today
from shegongzhan.desk import commands
from shegongzhan.desk.models import Feedback, NightRun
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.partners.models import AgreementKind, Organisation
from shegongzhan.stations.models import Station
from tests import factories as f
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


def test_who_looks_after_many_stations_sees_sums_that_open_the_list(
    places: None, sign_in: SignIn, county_officer: User, jianping: Station
) -> None:
    for number in range(3):
        duty(rows.person(f"杨{number}"), days_late=1060 - number)
    duty(rows.person("何"), days_late=-3)
    duty(rows.person("马", division=f.SHIZI_VILLAGE), days_late=10)
    rows.need("client", person=rows.person("陈浩"), promised_on=today() - datetime.timedelta(days=400))
    rows.need("client", division=f.SHIZI_VILLAGE, promised_on=None)
    client = sign_in(county_officer)

    page = client.get("/")
    text = page.content.decode()

    (first, oldest), (second, _) = page.context["due_sums"]["lines"]
    assert (first.name, first.waiting, first.late, oldest) == ("建平镇社工站", 4, 3, "2 年 11 个月")
    assert (second.name, second.waiting, second.late) == ("十字镇", 1, 1)
    assert [(row.waiting, row.late) for row, _span in page.context["need_sums"]["lines"]] == [(1, 1), (1, 0)]
    assert "各站合计：本周该看 5 人，等回应的需求 2 项" in text
    assert "杨0" not in text and "陈浩" not in text
    due, waiting = reverse("fieldwork:due"), reverse("needs:list")
    for link, count in (
        (f"{due}?place={f.JIANPING}&when=overdue", 3),
        (f"{waiting}?state=open&place={f.SHIZI}", 1),
    ):
        assert link.replace("&", "&amp;") in text
        assert client.get(link).context["listing"].page.count == count


def test_a_supervisor_of_one_station_sees_persons_of_two_sums(
    sign_in: SignIn, supervisor: User, contractor: Organisation, shizi: Station
) -> None:
    duty(rows.person("杨秀兰"))
    client = sign_in(supervisor)

    one = client.get("/").context
    f.agreement(contractor, shizi, kind=AgreementKind.SUPERVISION)
    two = client.get("/").context

    assert "due_sums" not in one and len(one["due"]) == 1
    assert "due" not in two and len(two["due_sums"]["lines"]) == 1


def test_the_county_costs_the_same_for_one_station_and_for_three(
    sign_in: SignIn, county_officer: User
) -> None:
    client, counted = sign_in(county_officer), []
    client.get("/")
    for villages in ([f.VILLAGE], [f.SHIZI_VILLAGE, f"{f.MEIZHU}200"]):
        for village in villages:
            for number in range(3):
                person = rows.person(f"人{number}", division=village)
                duty(person)
                rows.need("client", person=person, division=village, promised_on=today())
        with CaptureQueriesContext(connection) as made:
            client.get("/")
        counted.append(len(made))

    assert counted[1] <= counted[0]


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


def test_only_the_demonstration_says_that_its_data_are_of_2023(
    sign_in: SignIn, lin: User, settings: Any
) -> None:
    client = sign_in(lin)
    assert "示例县" not in client.get("/").content.decode()

    settings.IS_DEMONSTRATION = True
    assert "台账是 2023 年的" in client.get("/").content.decode()
    client.post(reverse("desk:hide_hint"))
    assert "示例县" not in client.get("/").content.decode()


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
    said = Feedback.objects.get()
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


WHO = (
    "lin",
    "station_head",
    "child_director",
    "county_officer",
    "centre_staff",
    "contractor_manager",
    "supervisor",
)


@pytest.mark.parametrize("who", WHO)
def test_where_nobody_has_a_file_each_role_reads_its_first_steps(
    sign_in: SignIn, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    client = sign_in(user)

    page = client.get("/")

    assert "先做这几步" in page.content.decode()
    assert "都看过了" not in page.content.decode() + client.get(reverse("fieldwork:due")).content.decode()
    for step in page.context["steps"]:
        assert not step.url or client.get(step.url).status_code == 200

    rows.person("杨秀兰")
    assert client.get("/").context["steps"] == []
