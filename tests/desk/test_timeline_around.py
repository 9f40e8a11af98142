"""What stands around a person's services on the line of time: supervision, volunteers, goods, and whose money it was."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.funds.models import MoveKind, StockItem, StockMove
from shegongzhan.people.models import Person
from shegongzhan.projects.models import Project
from shegongzhan.services.models import NeedLink, RecordNeed
from shegongzhan.supervision.models import Reference, Session, SupervisorNote
from shegongzhan.volunteers.models import Attendance, Opportunity, Volunteer
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db

NUMBER = "342523195003122746"


def day(number: int) -> datetime.date:
    return datetime.date(2023, 5, number)


def moment(number: int, hour: int) -> datetime.datetime:
    return datetime.datetime(2023, 5, number, hour, tzinfo=datetime.UTC)


def line(client, person: Person, chip: str = ""):
    return client.get(reverse("desk:timeline", args=[person.pk]) + (f"?kind={chip}" if chip else ""))


def told(client, person: Person, chip: str = "") -> list[tuple[int, str]]:
    return [(entry.day.day, entry.title) for entry in line(client, person, chip).context["timeline"].entries]


@pytest.fixture
def yang(jianping) -> Person:
    return rows.person("杨秀兰", identity_kind="id_card", identity_number=NUMBER)


def a_session(site, number: int, *, need=None, record=None, **fields) -> Session:
    made = Session.objects.create(
        division=site.division, station=site, mode="accompanying", day=day(number), starts_at=datetime.time(9), ends_at=datetime.time(10),
        minutes=60, supervisor_name="沈洁", supervisor_kind="external", topic="怎样和家属谈临终", **fields,
    )  # fmt: skip
    Reference.objects.create(session=made, division=site.division, need=need, record=record)
    return made


def an_opportunity(site, number: int, **fields) -> Opportunity:
    return Opportunity.objects.create(
        division=site.division, station=site, title="上门打扫", kind="elder", content="打扫", place="南山村", starts_at=moment(number, 1),
        ends_at=moment(number, 4), lead="周海", places=9, state="closed", **fields,
    )  # fmt: skip


def came(opportunity: Opportunity, volunteer: Volunteer, minutes: int | None = None) -> Attendance:
    return Attendance.objects.create(
        division=opportunity.division, opportunity=opportunity, volunteer=volunteer, day=opportunity.day, came_at=opportunity.starts_at,
        came_by="hand", left_at=opportunity.ends_at if minutes else None, left_by="hand" if minutes else "", minutes=minutes,
        recorded_on=opportunity.day if minutes else None, due_on=opportunity.day,
    )  # fmt: skip


def a_volunteer(name: str = "刘志强", **fields) -> Volunteer:
    fields = {"born_on": datetime.date(1990, 1, 1), "state": "active", "state_on": day(1), **fields}
    return Volunteer.objects.create(division=f.VILLAGE, name=name, phone="13800000000", **fields)


def given(person: Person, number: int, quantity: str = "-2", **fields) -> StockMove:
    item, _made = StockItem.objects.get_or_create(
        division=f.JIANPING, name="棉被", unit="床", defaults={"unit_value": Decimal(180)}
    )
    return StockMove.objects.create(
        item=item, division=f.JIANPING, on=day(number), kind=MoveKind.GIVEN, quantity=Decimal(quantity), person=person, **fields,
    )  # fmt: skip


def test_supervision_is_told_as_a_fact_and_not_in_words(
    yang, jianping, lin, station_head, county_officer, contractor_manager, sign_in
):
    need = rows.need(person=yang, on=day(1))
    visit = rows.visit(day=day(2), people=[yang])
    session = a_session(jianping, 5, need=need)
    a_session(jianping, 6, record=visit)
    a_session(jianping, 7, record=visit, void=True)
    a_session(jianping, 8, record=rows.visit(day=day(3), people=[rows.person("李国富")]))
    SupervisorNote.objects.create(
        session=session, division=f.JIANPING, author=county_officer, text="她还说不出口"
    )

    client = sign_in(station_head)
    assert told(client, yang, "supervision") == [
        (6, "为这里的工作做过督导：陪伴（沉浸）督导"),
        (5, "为这里的工作做过督导：陪伴（沉浸）督导"),
    ]
    text = line(client, yang).content.decode()
    assert "临终" not in text and "说不出口" not in text and "沈洁" not in text
    for reader in (lin, contractor_manager):
        assert not any("督导" in title for _day, title in told(sign_in(reader), yang))


def test_volunteers_who_did_what_the_person_needed(yang, jianping, lin, sign_in):
    need = rows.need(person=yang, on=day(1))
    done = an_opportunity(jianping, 9, need=need)
    came(done, a_volunteer()), came(done, a_volunteer("张小燕"))
    an_opportunity(jianping, 20, need=need)  # nobody came
    cancelled = an_opportunity(jianping, 10, need=need)
    came(cancelled, a_volunteer("王芳"))
    Opportunity.objects.filter(pk=cancelled.pk).update(state="cancelled")
    came(an_opportunity(jianping, 11), a_volunteer("赵敏"))  # for nobody in particular

    answer = line(sign_in(lin), yang, "volunteers")

    entries = answer.context["timeline"].entries
    assert [(entry.day.day, entry.title, entry.lines) for entry in entries] == [
        (9, "志愿服务：上门打扫", ["来了 2 名志愿者", "回应需求：物资帮扶"])
    ]
    assert "刘志强" not in answer.content.decode()


def test_a_person_who_volunteers_is_known_by_the_number_and_not_by_the_name(yang, jianping, lin, sign_in):
    herself = a_volunteer("杨秀兰", identity_kind="id_card", identity_number=NUMBER)
    came(an_opportunity(jianping, 12), herself, 150)
    came(an_opportunity(jianping, 13), herself)
    came(an_opportunity(jianping, 14), a_volunteer("杨秀兰"), 60)
    client, nameless = sign_in(lin), rows.person("杨秀兰")

    entries = line(client, yang, "volunteers").context["timeline"].entries

    assert [(entry.day.day, entry.title, entry.lines) for entry in entries] == [
        (13, "本人做志愿者：上门打扫", ["时长还没有记录"]),
        (12, "本人做志愿者：上门打扫", ["记了 2 小时 30 分"]),
    ]
    assert told(client, nameless, "volunteers") == []


def test_goods_are_told_in_pieces_and_not_in_yuan(yang, lin, sign_in):
    given(yang, 3, note="入冬前")
    wrong = given(yang, 4, "-20")
    StockMove.objects.create(
        item=wrong.item, division=f.JIANPING, on=day(5), kind=MoveKind.GIVEN, quantity=Decimal(20), person=yang, reverses=wrong,
    )  # fmt: skip
    given(rows.person("李国富"), 6)

    answer = line(sign_in(lin), yang, "goods")

    assert [(entry.day.day, entry.title) for entry in answer.context["timeline"].entries] == [
        (3, "发放物资：棉被 2 床")
    ]
    text = answer.content.decode()
    assert "入冬前" in text and "180" not in text and "360" not in text


def test_whose_money_it_was_leads_to_the_page_that_follows_it(yang, lin, station_head, sign_in):
    project = Project.objects.create(division=f.JIANPING, name="夕阳红", kind="venture")
    elsewhere = Project.objects.create(division=f.SHIZI, name="十字镇的项目", kind="venture")
    need = rows.need(person=yang, on=day(1), state="met", closed_on=day(9), outcome="送到了")
    visit = rows.visit(day=day(2), people=[yang], project=project)
    RecordNeed.objects.create(record=visit, need=need, link=NeedLink.SERVED)
    rows.visit(day=day(3), people=[yang], project=elsewhere)
    rows.posting("pool", "payee", 300, kind="lottery", project=project)
    f.post(station_head, Role.FINANCE, f.COUNTY)  # sees the money of both places

    client = sign_in(station_head)
    entries = line(client, yang).context["timeline"].entries
    money = {line for entry in entries for line in entry.money}
    trace = reverse("funds:trace_project", args=[project.pk])
    assert ("用的是：夕阳红（lottery）", trace) in money
    assert ("用的是：十字镇的项目", reverse("funds:trace_project", args=[elsewhere.pk])) in money
    closed = next(entry for entry in entries if "办结" in entry.title)
    assert [url for _words, url in closed.money] == [trace]
    assert client.get(trace).status_code == 200

    answer = line(sign_in(lin), yang)
    money = {line for entry in answer.context["timeline"].entries for line in entry.money}
    assert money == {("用的是：夕阳红", ""), ("用的是：十字镇的项目", "")}
    assert "lottery" not in answer.content.decode()


def test_each_part_is_shown_where_its_right_holds(yang, jianping, shizi, child_director, sign_in):
    need = rows.need(person=yang, on=day(1))
    a_session(shizi, 5, need=need)
    came(an_opportunity(shizi, 9, need=need), a_volunteer())
    StockMove.objects.filter(pk=given(yang, 3).pk).update(division=f.SHIZI)
    head = f.user("two", "周两岗")
    f.post(head, Role.STATION_HEAD, f.JIANPING)

    for chip in ("supervision", "volunteers", "goods"):
        assert told(sign_in(head), yang, chip) == []
    f.post(head, Role.STATION_HEAD, f.SHIZI)
    for chip in ("supervision", "volunteers", "goods"):
        assert len(told(sign_in(head), yang, chip)) == 1


def test_three_of_each_cost_what_twenty_cost(yang, jianping, station_head, sign_in):
    client, counted = sign_in(station_head), []
    for many in (3, 17):
        for number in range(1, many + 1):
            project = Project.objects.create(division=f.JIANPING, name=f"项目{many}-{number}", kind="own")
            need = rows.need(person=yang, on=day(number), state="met", closed_on=day(number))
            visit = rows.visit(day=day(number), people=[yang], project=project)
            RecordNeed.objects.create(record=visit, need=need, link=NeedLink.SERVED)
            rows.posting("pool", "payee", 10, project=project)
            a_session(jianping, number, need=need)
            came(an_opportunity(jianping, number, need=need), a_volunteer(f"志愿者{many}-{number}"))
            given(yang, number)
        for chip in ("", "visits", "needs", "goods", "volunteers", "supervision"):
            with CaptureQueriesContext(connection) as made:
                assert line(client, yang, chip).status_code == 200
            counted.append(len(made))

    few, many_of_each = counted[:6], counted[6:]
    assert all(after <= before for before, after in zip(few, many_of_each, strict=True))
    assert max(counted) < 45
