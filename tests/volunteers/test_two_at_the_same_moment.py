"""Several hands at the same moment: on PostgreSQL row locks and constraints decide, on SQLite the one writer."""

import datetime

import pytest

from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Attendance, SignUp, Volunteer
from tests import factories as f
from tests.at_once import at_once
from tests.volunteers import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site():
    f.a_few_divisions()
    return f.station(f.JIANPING)


def people(n):
    return [rows.volunteer(f"志愿者{k}", f"1390000{k:04}") for k in range(n)]


def test_two_places_are_given_twice_however_many_want_them(site):
    task = rows.opened(site, places=2)

    said = at_once(*[lambda who=who: rows.signed_up(task, who) for who in people(5)])

    task.refresh_from_db()
    assert said == ["done"] * 5
    assert sorted(SignUp.objects.values_list("state", flat=True)) == ["confirmed"] * 2 + ["waiting"] * 3
    assert task.taken == 2


def test_tapping_three_times_is_one_sign_up(site):
    task, (who,) = rows.opened(site), people(1)

    said = at_once(*[lambda: rows.signed_up(task, who)] * 3)

    task.refresh_from_db()
    assert said == ["done", "sign_up.twice", "sign_up.twice"]
    assert task.taken == 1


def test_nobody_gets_two_services_of_the_same_time(site):
    (who,) = people(1)
    tasks = [rows.opened(site, title=f"服务{n}") for n in range(3)]

    said = at_once(*[lambda task=task: rows.signed_up(task, who) for task in tasks])

    assert said == ["done", "sign_up.clash", "sign_up.clash"]


def test_places_given_back_at_once_go_to_those_who_wait(site):
    task = rows.opened(site, places=2)
    ups = [rows.signed_up(task, who) for who in people(4)]
    before = rows.at(9) - datetime.timedelta(hours=3)

    said = at_once(*[lambda up=up: commands.withdraw("volunteer", up, now=before) for up in ups[:2]])

    task.refresh_from_db()
    assert said == ["done", "done"]
    assert [SignUp.objects.get(pk=up.pk).state for up in ups] == [
        "withdrawn", "withdrawn", "confirmed", "confirmed",
    ]  # fmt: skip
    assert task.taken == 2


def test_scanning_twice_is_one_attendance(site):
    task, (who,) = rows.opened(site), people(1)
    rows.signed_up(task, who)

    said = at_once(*[lambda: commands.sign_in("volunteer", task, who, now=rows.at(9))] * 2)

    assert said == ["attendance.came", "done"]
    assert Attendance.objects.count() == 1


def test_two_clerks_register_one_identity_once(site):
    def register(name, phone):
        return lambda: rows.volunteer(name, phone, identity_kind="permit", identity_number="H1234567")

    said = at_once(register("梅兰", "13900001111"), register("梅蘭", "13900002222"))

    assert said == ["done", "volunteer.twice"]
    assert Volunteer.objects.count() == 1
