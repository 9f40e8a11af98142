"""Making workers responsible for whom they visit: what is proposed, what is done, and taking it back."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.fieldwork.queries import AT_ONCE, workers_by_visits
from shegongzhan.people.commands import assign_workers
from shegongzhan.people.models import Person
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
PAGE = "fieldwork:assign"


def day(number: int) -> datetime.date:
    return datetime.date(2023, 5, number)


@pytest.fixture
def tang(jianping):
    return rows.worker("唐浩", station=jianping)


@pytest.fixture
def ma(jianping):
    return rows.worker("马和文", station=jianping)


def test_each_goes_to_who_saw_them_last_and_gave_most_time(tang, ma):
    gone = rows.worker("离开的人", left_on=day(1))
    last, longer, left, struck, taken, dead, unseen = (rows.person(f"人{n}") for n in range(7))
    rows.visit(day=day(1), people=[last], workers=[(tang, 90)])
    rows.visit(day=day(2), people=[last], workers=[(ma, 10)])
    rows.visit(day=day(3), people=[longer], workers=[(tang, 20), (ma, 40)])
    rows.visit(day=day(3), people=[left], workers=[(gone, 20)])
    rows.visit(day=day(4), people=[struck], workers=[(tang, 20)], void=True, void_reason="记错")
    rows.visit(day=day(5), people=[taken, dead], workers=[(tang, 20)])
    rows.activity(day=day(6), people=[unseen], workers=[(tang, 20)])
    Person.objects.filter(pk=taken.pk).update(worker=ma)
    Person.objects.filter(pk=dead.pk).update(state="died")

    pairs, rest = workers_by_visits(EVERYWHERE)

    assert {worker: set(ids) for worker, ids in pairs.items()} == {ma.pk: {last.pk, longer.pk}}
    assert rest == 3  # seen by one who left, struck out, never visited


def test_a_head_looks_confirms_and_takes_it_back(tang, ma, station_head, sign_in):
    persons = [rows.person(f"人{n}") for n in range(3)]
    other = rows.person("外站", division=f.SHIZI_VILLAGE)
    rows.visit(people=[*persons, other], workers=[(tang, 30)])
    client, page = sign_in(station_head), reverse(PAGE)

    seen = client.get(page).content.decode()
    assert "唐浩" in seen and "分派这 3 人" in seen and not Person.objects.filter(worker__isnull=False)
    done = client.post(page, {"act": "assign"}, follow=True).content.decode()
    assert "刚才分派了 3 人" in done and "没有可以分派的" in done
    assert {p.pk for p in Person.objects.filter(worker=tang)} == {p.pk for p in persons}
    assert Event.objects.filter(act="people.workers_assigned", division=f.JIANPING).count() == 1

    Person.objects.filter(pk=persons[0].pk).update(worker=ma)
    again = client.post(page, {"act": "undo"}, follow=True).content.decode()
    assert "撤销了 2 人的分派" in again and "分派这 2 人" in again
    assert list(Person.objects.filter(worker__isnull=False)) == [persons[0]]
    assert "撤销了 0 人的分派" in client.post(page, {"act": "undo"}, follow=True).content.decode()


def test_who_lost_the_right_takes_nothing_back(tang, station_head, sign_in):
    person = rows.person()
    rows.visit(people=[person], workers=[(tang, 30)])
    client, page = sign_in(station_head), reverse(PAGE)
    client.post(page, {"act": "assign"})
    station_head.posts.update(division=f.SHIZI)

    client.post(page, {"act": "undo"})

    assert Person.objects.get(pk=person.pk).worker == tang


def test_workers_of_the_station_do_not_assign_all_at_once(lin, sign_in):
    assert sign_in(lin).get(reverse(PAGE)).status_code == 403
    assert "分派责任社工" not in sign_in(lin).get(reverse("people:list")).content.decode()


def test_somebody_given_meanwhile_and_a_worker_who_left_are_left_alone(tang, ma):
    one, two = rows.person("一"), rows.person("二")
    Person.objects.filter(pk=one.pk).update(worker=ma)
    ma.left_on = day(1)
    ma.save()

    done = assign_workers("test", {tang.pk: [one.pk, two.pk], ma.pk: [two.pk]}, on=day(9))

    assert done == {tang.pk: [two.pk]}
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.worker, two.worker, two.version) == (ma, tang, 2)


def test_a_county_looks_over_no_more_than_a_thousand_at_once(tang, monkeypatch):
    monkeypatch.setattr("shegongzhan.fieldwork.queries.AT_ONCE", 2)
    rows.visit(people=[rows.person(f"人{n}") for n in range(3)], workers=[(tang, 30)])

    assert AT_ONCE == 1000 and [len(ids) for ids in workers_by_visits(EVERYWHERE)[0].values()] == [2]


def test_three_cost_what_thirty_cost(tang, sign_in):
    head = f.user("head", "站长")
    f.post(head, Role.STATION_HEAD, f.JIANPING)
    client, counted = sign_in(head), []
    for many in (3, 27):
        for number in range(many):
            worker = rows.worker(f"社工{many}{number}")
            rows.visit(people=[rows.person(f"人{many}{number}")], workers=[(worker, 30)])
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse(PAGE)).status_code == 200
        counted.append(len(made))

    assert counted[1] <= counted[0]
