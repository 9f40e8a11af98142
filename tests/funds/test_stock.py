"""Goods: in, out, back, written off; never below nothing, whoever is in a hurry."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shegongzhan.funds.commands import stock
from shegongzhan.funds.models import MoveKind, StockItem, StockMove
from shegongzhan.people.commands import merge_people
from shegongzhan.people.commands.merging import undo_merge
from shegongzhan.people.models import Person, PersonState
from shegongzhan.services.models import RecordKind, ServiceRecord
from tests import factories as f
from tests.at_once import at_once
from tests.erasing import erase
from tests.funds.goods_rows import a_batch, give
from tests.funds.rows import TODAY
from tests.funds.test_budgets import refused
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture
def batch(jianping):
    return a_batch(10)


@pytest.fixture
def person(jianping):
    return rows.person("王秀英")


def left(batch):
    return StockItem.objects.get(pk=batch.pk).on_hand


def reverse(move, reason="发错了", on=TODAY):
    return stock.reverse_move("system", move, on=on, reason=reason, today=TODAY)


def test_what_is_there_is_the_sum_of_its_moves(batch, person):
    given = give(batch, "2.5", person)[0]
    stock.write_off("system", batch, Decimal(3), on=TODAY, reason="受潮", today=TODAY)
    stock.take_return("system", given, Decimal(1), on=TODAY, today=TODAY)

    assert left(batch) == Decimal("5.5") == sum(m.quantity for m in batch.moves.all())


def test_more_than_there_is_goes_nowhere(batch, person):
    refused(lambda: give(batch, "10.01", person), "stock.short")
    refused(lambda: give(batch, 6, person, rows.person("李四")), "stock.short")
    refused(
        lambda: stock.write_off("system", batch, Decimal(11), on=TODAY, reason="坏", today=TODAY),
        "stock.short",
    )
    assert left(batch) == 10 and StockMove.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "code"),
    [(0, "stock.quantity"), (-1, "stock.quantity"), ("0.001", "stock.fine"), (10**9, "stock.huge")],
)
def test_a_quantity_that_makes_no_sense_is_refused(batch, person, quantity, code):
    refused(lambda: give(batch, quantity, person), code)


def test_goods_go_to_somebody_who_is_served_on_a_day_that_was(batch, person):
    refused(lambda: give(batch), "stock.whom")
    refused(lambda: give(batch, 1, person, on=TODAY + datetime.timedelta(days=1)), "stock.future")
    refused(lambda: give(batch, 1, person, on=YESTERDAY), "stock.before")
    person.state = PersonState.LEFT
    refused(lambda: give(batch, 1, person), "stock.person")
    struck = ServiceRecord(division=f.VILLAGE, kind=RecordKind.VISIT, day=TODAY, void=True)
    refused(lambda: give(batch, 1, record=struck), "stock.record")


def test_several_people_get_the_same_and_a_person_named_twice_gets_it_once(batch, person):
    other = rows.person("李四")
    give(batch, 2, person, other, person)
    assert left(batch) == 6 and StockMove.objects.filter(kind=MoveKind.GIVEN).count() == 2


def test_a_service_record_may_be_given_to_as_a_whole(batch):
    record = ServiceRecord.objects.create(division=f.VILLAGE, kind=RecordKind.ACTIVITY, day=TODAY, heads=8)
    move = give(batch, 8, record=record)[0]
    assert (move.person, move.record, left(batch)) == (None, record, 2)


def test_no_more_comes_back_than_was_given(batch, person):
    given = give(batch, 3, person)[0]

    def back(n, move=given, on=TODAY):
        return stock.take_return("system", move, Decimal(n), on=on, today=TODAY)

    refused(lambda: back(4), "stock.return_more")
    refused(lambda: back(1, on=YESTERDAY), "stock.day")
    back(2)
    refused(lambda: back(2), "stock.return_more")
    refused(lambda: back(1, batch.moves.get(kind=MoveKind.BOUGHT)), "stock.not_given")
    assert left(batch) == 9


def test_a_wrong_move_is_taken_back_once_and_stays_to_be_seen(batch, person):
    given = give(batch, 3, person)[0]
    refused(lambda: reverse(given, reason=" "), "stock.reason")
    refused(lambda: reverse(given, on=YESTERDAY), "stock.day")

    undone = reverse(given)

    assert left(batch) == 10 and (undone.quantity, undone.person) == (3, person)
    refused(lambda: reverse(given), "stock.reversed")
    refused(lambda: reverse(undone), "stock.reversed")
    refused(lambda: stock.take_return("system", given, Decimal(1), on=TODAY, today=TODAY), "stock.not_given")
    assert not StockMove.objects.standing().filter(kind=MoveKind.GIVEN).exists()


def test_what_came_back_is_corrected_before_what_was_given(batch, person):
    given = give(batch, 3, person)[0]
    came = stock.take_return("system", given, Decimal(1), on=TODAY, today=TODAY)
    refused(lambda: reverse(given), "stock.came_back")
    reverse(came)
    reverse(given)
    assert left(batch) == 10


def test_a_purchase_is_not_taken_back_when_its_goods_are_gone(batch, person):
    bought = batch.moves.get()
    give(batch, 1, person)
    refused(lambda: reverse(bought), "stock.gone")


def test_the_database_itself_refuses_less_than_nothing(batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=batch.pk).update(on_hand=-1)


@pytest.mark.django_db(transaction=True)
def test_two_hands_do_not_take_the_last_piece():
    batch = a_batch(10)
    record = ServiceRecord.objects.create(division=f.VILLAGE, kind=RecordKind.ACTIVITY, day=TODAY, heads=8)

    outcomes = at_once(*[lambda: give(batch, 4, record=record) for _ in range(5)])

    assert outcomes == ["done"] * 2 + ["stock.short"] * 3
    assert left(batch) == 2 == sum(m.quantity for m in batch.moves.all())


@pytest.mark.django_db(transaction=True)
def test_a_move_taken_back_by_two_at_once_is_taken_back_once():
    batch = a_batch(10)
    record = ServiceRecord.objects.create(division=f.VILLAGE, kind=RecordKind.ACTIVITY, day=TODAY, heads=8)
    given = give(batch, 4, record=record)[0]

    assert at_once(*[lambda: reverse(given) for _ in range(3)]) == [
        "done",
        "stock.reversed",
        "stock.reversed",
    ]
    assert left(batch) == 10


def test_what_a_person_got_goes_with_them_when_files_are_merged(batch, person):
    other = rows.person("王秀英")
    give(batch, 1, person)
    give(batch, 2, other)

    merge = merge_people("system", person, other, on=TODAY)
    assert StockMove.objects.filter(person=person).count() == 2
    undo_merge("system", merge, at=datetime.datetime(2024, 3, 12, tzinfo=datetime.UTC))
    assert StockMove.objects.get(person=other).quantity == -2


def test_erasing_a_person_keeps_the_count_and_blanks_the_words(batch, person):
    given = give(batch, 1, person, note="给他上学的孙子")[0]
    reverse(given, reason="孙子没来")
    Person.objects.filter(pk=person.pk).update(state=PersonState.CLOSED, state_on=TODAY)
    person.refresh_from_db()

    erase(person, on=TODAY)

    assert [m.note for m in StockMove.objects.filter(person=person)] == ["", ""]
    assert left(batch) == 10 and StockMove.objects.get(pk=given.pk).quantity == -1
