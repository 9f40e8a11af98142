"""Two act on one transfer at the same moment: a file is offered once, taken once, and never half."""

import pytest

from shegongzhan.accounts.roles import Role
from shegongzhan.desk import commands
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.people.models import Enrolment, Person
from tests import factories as f
from tests.at_once import at_once
from tests.desk.moves import NUMBER, fresh, head_of_shizi, yang
from tests.needs.rows import a_need

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person():
    """杨 of 建平镇; there and in 十字镇 is a station."""
    f.a_few_divisions()
    f.station(f.JIANPING)
    f.station(f.SHIZI)
    return yang()


@pytest.fixture
def wu():
    head = f.user("wuzhan", "吴国庆")
    f.post(head, Role.STATION_HEAD, f.JIANPING, title="镇分管领导")
    return head


def offer(who, person, to=f.SHIZI):
    return commands.offer_file(who, fresh(person), to=to, on=f.TODAY)


def take(who, transfer):
    return commands.take_offered_file(who, transfer, division=f.SHIZI_VILLAGE, on=f.TODAY)


def test_a_file_is_offered_once(person, wu):
    came = at_once(lambda: offer(wu, person), lambda: offer(wu, person, to=f.MEIZHU))

    assert came == ["done", "transfer.open"]
    assert TransferredFile.objects.exclude(holds="").count() == 1


def test_two_who_take_it_at_once_take_it_once(person, wu):
    a_need(person=person)
    transfer = offer(wu, person)
    heads = [head_of_shizi(), f.user("second", "副站")]

    came = at_once(*[lambda who=who: take(who, transfer) for who in heads])

    assert came == ["done", "transfer.done"]
    assert Person.objects.get().division == f.SHIZI_VILLAGE
    assert Enrolment.objects.filter(until__isnull=True).count() == 1


def test_it_is_taken_or_taken_back(person, wu):
    transfer = offer(wu, person)
    han = head_of_shizi()

    came = at_once(lambda: take(han, transfer), lambda: commands.withdraw_file(wu, transfer, on=f.TODAY))

    assert came == ["done", "transfer.done"]
    state, place = FileTransfer.objects.get().state, Person.objects.get().division
    assert (state, place) in {("accepted", f.SHIZI_VILLAGE), ("withdrawn", f.VILLAGE)}


def test_of_two_requests_one_gets_the_file(person, wu):
    he, li = f.user("he", "何静"), f.user("li", "李敏")
    asked = [
        commands.ask_for_file(who, name="杨秀兰", number=NUMBER, to=to, on=f.TODAY)
        for who, to in ((he, f.SHIZI_VILLAGE), (li, f.MEIZHU + "200"))
    ]

    came = at_once(*[lambda t=t: commands.give_asked_file(wu, t, on=f.TODAY) for t in asked])

    assert came[0] == "done" and came[1] in {"transfer.done", "transfer.changed"}
    assert sorted(FileTransfer.objects.values_list("state", flat=True)) == ["accepted", "overtaken"]
    assert Enrolment.objects.filter(until__isnull=True).count() == 1
