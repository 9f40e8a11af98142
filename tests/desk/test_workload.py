"""Who answers for how many, and passing persons on."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.desk import workload
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.people import commands as people
from shegongzhan.people.models import Person
from shegongzhan.talent.models import Worker
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db

PAGE = "desk:workload"


def client_of(
    worker: Worker | None, name: str, village: str = f.VILLAGE, *, interval: int = 7, site=None
) -> Person:
    person = rows.person(name, division=village, worker=worker, station=site)
    VisitDuty.objects.create(
        person=person, division=village, tier="high", interval_days=interval, due_on=today()
    )
    return person


@pytest.fixture
def lin_worker(jianping) -> Worker:
    return rows.worker("林晓燕", station=jianping)


@pytest.fixture
def zhou_worker(jianping) -> Worker:
    return rows.worker("周敏", station=jianping)


def loads_of(user) -> dict[str, workload.Load]:
    return {one.worker.name: one for one in workload.loads(f.scope(user, today()), today())}


def test_hours_follow_from_the_intervals_of_the_persons(lin_worker, station_head):
    for n in range(3):
        client_of(lin_worker, f"高{n}", interval=7)
    client_of(lin_worker, "普通", interval=92)
    rows.visit(day=today(), workers=[(lin_worker, 90)])
    rows.visit(day=today() - datetime.timedelta(days=31), workers=[(lin_worker, 600)])

    found = loads_of(station_head)["林晓燕"]

    assert (found.persons, found.due) == (4, 4)
    assert found.contacts == Decimal("13.2")  # 3 × 30/7 + 30/92
    assert found.hours == Decimal("13.2")
    assert found.recorded == Decimal("1.5")
    assert not found.is_too_much


def test_more_than_a_month_holds_is_said_to_the_head(lin_worker, zhou_worker, station_head, sign_in):
    for n in range(25):
        client_of(lin_worker, f"高{n}", interval=7)

    page = sign_in(station_head).get(reverse(PAGE))

    assert loads_of(station_head)["林晓燕"].is_too_much
    assert page.content.decode().count("排不下</") == 1
    names = [row.worker.name for row in page.context["listing"].rows]
    assert names == sorted(names, key={"林晓燕": 0, "周敏": 1}.get)
    assert all(not head["url"] for head in page.context["listing"].heads), (
        "no order by amount: nobody is ranked"
    )


def test_another_station_is_not_shown_and_who_does_the_visits_does_not_share_out(
    lin_worker, he, lin, shizi, sign_in
):
    head = f.post(f.user("shizi-head", "何站"), "station_head", f.SHIZI, shizi).user

    assert loads_of(head) == {}
    assert sign_in(lin).get(reverse(PAGE)).status_code == 403
    assert sign_in(head).get(reverse("desk:pass_on", args=[lin_worker.pk])).status_code == 404


def test_persons_of_a_village_go_to_another_worker_and_back(lin_worker, zhou_worker, station_head, sign_in):
    here = [client_of(lin_worker, f"甲{n}") for n in range(2)]
    there = client_of(lin_worker, "乙", f.OTHER_VILLAGE)
    client = sign_in(station_head)

    asked = client.get(reverse("desk:pass_on", args=[lin_worker.pk])).content.decode()
    answer = client.post(
        reverse("desk:pass_on", args=[lin_worker.pk]),
        {"villages": [f.VILLAGE], "taker": zhou_worker.pk},
        follow=True,
    )

    assert "2 人" in asked and "1 人" in asked
    assert {p.worker_id for p in Person.objects.filter(pk__in=[p.pk for p in here])} == {zhou_worker.pk}
    assert Person.objects.get(pk=there.pk).worker_id == lin_worker.pk
    assert "刚才转交了 2 人" in answer.content.decode()
    assert Event.objects.filter(act="people.workers_passed_on").count() == 1

    client.post(reverse("desk:workload_undo"))
    client.post(reverse("desk:workload_undo"))

    assert Person.objects.filter(worker=lin_worker).count() == 3


def test_whom_somebody_else_was_given_meanwhile_stays_with_them(
    lin_worker, zhou_worker, station_head, jianping
):
    third = rows.worker("吴丹", station=jianping)
    one, two = client_of(lin_worker, "甲"), client_of(lin_worker, "乙")
    chosen = Person.objects.filter(pk__in=[one.pk, two.pk])
    people.assign_worker("system", one, third, on=today())

    moved = people.pass_on(station_head, chosen, giver=lin_worker, taker=zhou_worker, on=today())

    assert moved == [two.pk]
    assert Person.objects.get(pk=one.pk).worker_id == third.pk


@pytest.mark.parametrize(("taker", "code"), [("same", "worker.same"), ("gone", "worker.left")])
def test_nobody_is_given_to_who_cannot_take(taker, code, lin_worker, jianping, station_head):
    person = client_of(lin_worker, "甲")
    gone = rows.worker("老陈", station=jianping, left_on=today())

    with pytest.raises(RuleViolation) as no:
        people.pass_on(
            station_head, Person.objects.all(), giver=lin_worker, taker={"same": lin_worker, "gone": gone}[taker],
            on=today(),
        )  # fmt: skip

    assert no.value.code == code
    person.refresh_from_db()
    assert person.worker_id == lin_worker.pk


def test_who_left_stands_here_until_everybody_is_passed_on(lin_worker, zhou_worker, station_head, sign_in):
    client_of(lin_worker, "甲")
    Worker.objects.filter(pk=lin_worker.pk).update(left_on=today())

    before = sign_in(station_head).get(reverse(PAGE)).content.decode()
    people.pass_on("system", Person.objects.all(), giver=lin_worker, taker=zhou_worker, on=today())

    assert "已离开，要转交" in before
    assert "林晓燕" not in loads_of(station_head)


def test_persons_for_whom_nobody_answers_are_named_by_station(jianping, station_head, sign_in):
    client_of(None, "甲", site=jianping)

    (found,) = workload.unassigned(f.scope(station_head, today()))

    assert (found.station, found.persons, found.contacts) == (jianping, 1, Decimal("4.3"))
    assert "还没有责任社工的人" in sign_in(station_head).get(reverse(PAGE)).content.decode()


def test_the_page_leaves_as_a_workbook(lin_worker, county_officer, sign_in):
    client_of(lin_worker, "甲")

    answer = sign_in(county_officer).get(reverse(PAGE), {"export": "xlsx"})

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:4] == ["林晓燕", "建平镇社工站", 1, 4.3]
    assert Event.objects.filter(act="workload.exported").exists()


def test_three_workers_cost_what_thirty_cost(jianping, county_officer, sign_in):
    def cost() -> int:
        client = sign_in(county_officer)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            client.get(reverse(PAGE))
        return len(taken)

    for n in range(3):
        client_of(rows.worker(f"社工{n}", station=jianping), f"甲{n}")
    few = cost()
    for n in range(27):
        client_of(rows.worker(f"社工乙{n}", station=jianping), f"乙{n}", f.OTHER_VILLAGE)

    assert cost() == few


def test_its_place_in_the_menu_is_with_the_workers(lin_worker, station_head, sign_in):
    page = sign_in(station_head).get(reverse(PAGE))

    opened = [item["view"] for group in page.context["nav"]["groups"] for item in group if item["active"]]
    assert opened == ["talent:list"]


def test_who_answers_for_nobody_has_nothing_to_pass_on(lin_worker, station_head, sign_in):
    answer = sign_in(station_head).get(reverse("desk:pass_on", args=[lin_worker.pk]), follow=True)

    assert answer.redirect_chain[0][0] == reverse("talent:worker", args=[lin_worker.pk])
    assert "不用转交" in answer.content.decode()
