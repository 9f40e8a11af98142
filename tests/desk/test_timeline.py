"""The line of time on a person's page: what it tells, to whom, and what it costs."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shegongzhan.accounts.roles import Role
from shegongzhan.desk.timeline import SIZE
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.needs import commands as needs
from shegongzhan.needs.commands import Word
from shegongzhan.needs.models import Match, Resource
from shegongzhan.people.models import Guardian, Household, Membership, Merge, Person, RiskAssessment
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime.date:
    return datetime.date(2023, 5, number)


def line(client, person: Person, query: str = "", **headers: Any):
    return client.get(reverse("desk:timeline", args=[person.pk]) + query, headers=headers)


def titles(answer) -> list[str]:
    return [entry.title for entry in answer.context["timeline"].entries]


@pytest.fixture
def yang(jianping) -> Person:
    """杨 with a life of a month: everything the line knows happened once."""
    person = rows.person("杨秀兰", risk="high")
    Person.objects.filter(pk=person.pk).update(
        created_at=datetime.datetime(2023, 5, 1, 4, tzinfo=datetime.UTC)
    )
    person.circumstances.create(
        division=f.VILLAGE, category="disabled", since=day(2), until=day(20), ended_because="复评"
    )
    home = Household.objects.create(division=f.VILLAGE)
    Membership.objects.create(
        person=person, household=home, division=f.VILLAGE, since=day(3), relation="户主"
    )
    RiskAssessment.objects.create(
        person=person, division=f.VILLAGE, level="high", on=day(4), reasons=["elder_80_alone"]
    )
    Guardian.objects.create(person=person, division=f.VILLAGE, name="杨建军", relation="儿子", since=day(5))
    person.consents.create(division=f.VILLAGE, kind="self", given_on=day(6), given_by="杨秀兰")
    rows.visit(day=day(7), people=[person], workers=[(rows.worker(), 40)], note="血压偏高")
    rows.record("delivery", day=day(8), people=[person], note="送餐上门")
    rows.activity(day=day(9), people=[person])
    moment = datetime.datetime(2023, 5, 10, 4, tzinfo=datetime.UTC)
    ChangeEvent.objects.create(
        person=person, division=f.VILLAGE, kind="hospital", happened_on=day(10), noted_at=moment, due_at=moment, note="摔伤",
    )  # fmt: skip
    need = rows.need(person=person, on=day(11), description="要助餐")
    offer = Resource.objects.create(
        division=f.JIANPING, name="老年食堂", owner_kind="charity", owner_name="慈善会", kind="goods", area=f.COUNTY, capacity=9,
    )  # fmt: skip
    Match.objects.create(
        need=need, division=f.VILLAGE, resource=offer, state="accepted", starts_on=day(12), decided_on=day(12)
    )
    need.state = "matched"
    need.save()
    need.steps.create(division=f.VILLAGE, state="matched", on=day(12))
    word = Word(said="每天都热乎", enough=True, satisfaction=5, asked_on=day(13))
    needs.close_need("system", need, state="met", on=day(13), outcome="每天中午送餐", word=word)
    gone = rows.person("杨秀蘭", state="merged", merged_into=person)
    merge = Merge.objects.create(division=f.VILLAGE, kept=person, gone=gone, before="{}")
    Merge.objects.filter(pk=merge.pk).update(
        merged_at=timezone.make_aware(datetime.datetime(2023, 5, 14, 12))
    )
    return person


def test_everything_stands_in_one_line_the_newest_first(yang, lin, sign_in):
    answer = line(sign_in(lin), yang)

    told = [(entry.day.day, entry.title) for entry in answer.context["timeline"].entries]
    assert [number for number, _title in told] == [20, 14, *range(13, 0, -1)]
    for number, title in (
        (20, "不再属于“残疾人”"), (14, "另一份档案并入这里"), (13, "需求“物资帮扶”：已满足"), (12, "需求“物资帮扶”：已匹配"),
        (11, "登记需求：物资帮扶"), (10, "住院或出院"), (9, "重阳节活动"), (8, "提供服务"), (6, "同意书：本人同意"),
        (5, "监护人：杨建军"), (4, "风险等级：高风险"), (3, "加入家庭"), (2, "属于“残疾人”"), (1, "建档"),
    ):  # fmt: skip
        assert (number, title) in told
    text = answer.content.decode()
    assert '<span class="badge danger">还没有联系</span>' in text
    for words in ("由“老年食堂”应对", "每天中午送餐", "本人说：每天都热乎", "本人觉得够了，满意度 5 分", "血压偏高", "林晓燕", "40 分钟",
                  "送餐上门", "80 岁以上", "还没有联系", "摔伤", "复评"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("chip", "shown"),
    [
        ("visits", [7]),
        ("activities", [9]),
        ("services", [8]),
        ("needs", [13, 12, 11]),
        ("changes", [20, 10, 4, 3, 2]),
        ("file", [14, 6, 5, 1]),
        ("nonsense", [20, 14, *range(13, 0, -1)]),
    ],
)
def test_a_chip_shows_one_part(chip, shown, yang, lin, sign_in):
    answer = line(sign_in(lin), yang, f"?kind={chip}")

    assert [entry.day.day for entry in answer.context["timeline"].entries] == shown


def test_each_part_is_shown_where_its_right_holds(yang, he, contractor_manager, supervisor, sign_in):
    """She moved here; what the next township did and noted for her stays with those who may see it there."""
    rows.visit(day=day(21), division=f.SHIZI_VILLAGE, people=[yang], note="在十字镇看望")
    rows.need(person=yang, on=day(22), division=f.SHIZI_VILLAGE, description="十字镇的需求")
    head = f.user("two", "周两岗")
    f.post(head, Role.STATION_HEAD, f.JIANPING)
    f.post(head, Role.FINANCE, f.SHIZI)

    text = line(sign_in(head), yang).content.decode()
    assert "血压偏高" in text and "在十字镇看望" not in text and "十字镇的需求" not in text
    f.post(head, Role.STATION_HEAD, f.SHIZI)
    text = line(sign_in(head), yang).content.decode()
    assert "在十字镇看望" in text and "十字镇的需求" in text

    masked = line(sign_in(contractor_manager), yang).content.decode()
    assert "杨建军" not in masked and "血压偏高" in masked
    assert line(sign_in(he), yang).status_code == 404
    assert line(sign_in(supervisor), yang).status_code == 404


def test_what_was_struck_out_is_not_told(yang, lin, sign_in):
    record = yang.records.get(kind="visit").record
    yang.records.filter(record=record).update(void=True)

    assert "血压偏高" not in line(sign_in(lin), yang).content.decode()


def test_a_need_that_came_closed_from_a_ledger_tells_how_it_came_out(jianping, lin, sign_in):
    person = rows.person()
    rows.need(
        person=person,
        state="partly_met",
        closed_on=day(9),
        outcome="送过两次米",
        said="还差冬衣",
        enough=False,
    )

    text = line(sign_in(lin), person, "?kind=needs").content.decode()

    assert "办结" in text and "送过两次米" in text and "本人说：还差冬衣" in text and "本人觉得还不够" in text


def test_it_comes_page_by_page_and_each_entry_once(jianping, lin, sign_in):
    person, client = rows.person(), sign_in(lin)
    for number in range(SIZE * 2):
        rows.visit(day=day(1 + number % 28), people=[person], note=f"第{number}次")

    whole = line(client, person).content.decode()
    first = line(client, person, **{"HX-Request": "true"})
    second = line(client, person, "?page=2", **{"HX-Request": "true"})
    third = line(client, person, "?page=3", **{"HX-Request": "true"})

    assert "<html" in whole and "<html" not in first.content.decode()
    assert second.content.decode().lstrip().startswith("<li>")
    lines = [
        e.lines[0] for part in (first, second, third) for e in part.context["timeline"].entries if e.lines
    ]
    assert len(lines) == len(set(lines)) == SIZE * 2
    assert "看更早的" in second.content.decode() and "看更早的" not in third.content.decode()
    assert titles(first)[0] == "建档" and len(titles(third)) == 1
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert line(client, person, f"?page={nonsense}").status_code == 200


def test_three_of_each_cost_what_thirty_cost(yang, lin, sign_in):
    client, counted = sign_in(lin), []
    worker = rows.worker("周海")
    for many in (3, 27):
        for number in range(many):
            rows.visit(day=day(1 + number), people=[yang], workers=[(worker, 30)])
            rows.need(person=yang, on=day(1 + number))
            rows.activity(day=day(1 + number), people=[yang])
        for chip in ("", "visits", "needs"):
            with CaptureQueriesContext(connection) as made:
                assert line(client, yang, f"?kind={chip}").status_code == 200
            counted.append(len(made))

    few, many = counted[:3], counted[3:]
    assert all(after <= before for before, after in zip(few, many, strict=True)) and max(counted) < 40
