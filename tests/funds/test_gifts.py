"""Gifts: money and goods come in together with their receipt, and a wrong one goes back as a whole."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import giving
from shegongzhan.funds.models import Donation, Posting, StockItem, StockMove
from shegongzhan.funds.queries import openness
from tests import factories as f
from tests.at_once import at_once
from tests.funds.goods_rows import a_batch, a_gift, give, some
from tests.funds.rows import TODAY, a_source, spend
from tests.funds.test_budgets import refused
from tests.statistics import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(places):
    return a_source("charity", "爱心捐赠")


def back(gift, reason="登记错了", on=TODAY):
    return giving.take_back_gift("system", gift, on=on, reason=reason, today=TODAY)


def test_money_and_goods_of_a_gift_come_in_together(source, jianping):
    gift = a_gift(some(), some("食用油", 4, "桶", "75.5"), money=5000, source=source, station=jianping)

    assert gift.receipt == "2024-0001"
    posting = Posting.objects.get()
    assert (posting.amount, posting.voucher, gift.posting_id) == (5000, "2024-0001", posting.pk)
    assert queries.left_of(source) == 5000
    assert {(b.name, b.on_hand, b.station_id) for b in StockItem.objects.all()} == {
        ("大米", 10, jianping.pk),
        ("食用油", 4, jianping.pk),
    }
    told = openness.figures_of(f.COUNTY, TODAY, TODAY)["gifts"]
    assert (told["money"], told["goods"]) == ("5000.00", "902.00")


def test_money_goes_into_a_charity_source_and_nowhere_else(source):
    lottery = a_source("lottery", "福彩金")

    refused(lambda: a_gift(money=10, source=lottery), "donation.source")
    refused(lambda: a_gift(money=10), "donation.source")
    refused(lambda: a_gift(), "donation.nothing")
    refused(lambda: a_gift(money=-1, source=source), "donation.money")
    refused(lambda: a_gift(some(), on=TODAY + datetime.timedelta(days=1)), "donation.future")
    refused(lambda: a_gift(some(), donor="", named_in_public=True), "donation.nameless")
    assert not Donation.objects.exists() and not StockItem.objects.exists() and not Posting.objects.exists()


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        (some(name=" "), "stock.name"),
        (some(unit=""), "stock.unit"),
        (some(quantity=0), "stock.quantity"),
        (some(quantity="0.001"), "stock.fine"),
        (some(quantity=10**9), "stock.huge"),
        (some(unit_value="-1"), "stock.value"),
    ],
)
def test_goods_that_make_no_sense_take_nothing_in(places, goods, code):
    refused(lambda: a_gift(some(), goods), code)
    assert not Donation.objects.exists() and not StockItem.objects.exists()


def test_a_locked_day_takes_no_money_and_so_no_gift(source):
    day = datetime.date(2023, 12, 20)
    commands.lock_period("system", f.COUNTY, until=datetime.date(2023, 12, 31), today=TODAY)

    refused(lambda: a_gift(some(), money=1, source=source, on=day), "posting.locked")
    assert not Donation.objects.exists() and not StockItem.objects.exists()
    a_gift(some(), on=day)


def test_receipts_run_by_county_and_year(source, places):
    assert [a_gift(some()).receipt for _ in range(2)] == ["2024-0001", "2024-0002"]
    assert a_gift(some(), division=f.SHIZI).receipt == "2024-0003"
    assert a_gift(some(), on=datetime.date(2023, 5, 1)).receipt == "2023-0001"
    assert a_gift(some(), receipt=" 慈-7 ").receipt == "慈-7"
    assert a_gift(some(), receipt="2024-0009").receipt == "2024-0009"
    assert a_gift(some()).receipt == "2024-0010"


def test_a_number_used_before_is_told_of(source):
    a_gift(some(), receipt="慈-7")
    with pytest.raises(commands.locks.RuleViolation) as no:
        a_gift(some(), receipt="慈-7")
    assert no.value.code == "donation.receipt" and "慈-7" in no.value.sentence
    refused(lambda: a_gift(some(), receipt="慈-7", division=f.SHIZI), "donation.receipt")
    a_gift(some(), receipt="慈-7", division="341822100")


@pytest.mark.django_db(transaction=True)
def test_clerks_at_the_same_time_get_different_numbers():
    outcomes = at_once(*[lambda: a_gift(some()) for _ in range(5)])

    assert outcomes == ["done"] * 5
    assert sorted(Donation.objects.values_list("receipt", flat=True)) == [f"2024-000{n}" for n in range(1, 6)]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_the_same_number_are_one_gift():
    outcomes = at_once(*[lambda: a_gift(some(), receipt="慈-7") for _ in range(2)])

    assert outcomes == ["donation.receipt", "done"]
    assert Donation.objects.count() == StockItem.objects.count() == 1


def test_a_wrong_gift_goes_back_as_a_whole(source):
    gift = a_gift(some(), money=500, source=source)

    back(gift)

    gift.refresh_from_db()
    assert not gift.stands and gift.taken_back_because == "登记错了"
    assert queries.left_of(source) == 0 and StockItem.objects.get().on_hand == 0
    assert Posting.objects.count() == StockMove.objects.count() == 2
    told = openness.figures_of(f.COUNTY, TODAY, TODAY)["gifts"]
    assert (told["count"], told["money"], told["goods"]) == (0, "0.00", "0.00")
    refused(lambda: back(gift), "donation.back_twice")
    assert Event.objects.filter(act="donation.taken_back").count() == 1
    # The number stays void.
    refused(lambda: a_gift(some(), receipt=gift.receipt), "donation.receipt")
    assert a_gift(some()).receipt == "2024-0002"


def test_what_went_on_from_a_gift_is_undone_first(source, jianping):
    gift = a_gift(some(), money=500, source=source)
    given = give(gift.batches.get(), 1, rows.person("王秀英"))[0]
    refused(lambda: back(gift), "stock.gone")
    giving.stock.reverse_move("system", given, on=TODAY, reason="发错人", today=TODAY)
    paid = spend(source, 1, station=jianping)
    refused(lambda: back(gift), "reversal.spent")
    assert StockItem.objects.get().on_hand == 10, "nothing is half taken back"

    commands.reverse_posting("system", paid, on=TODAY, reason="错", today=TODAY)
    back(gift)


def test_a_gift_goes_back_with_a_reason_and_between_its_day_and_today(source):
    gift = a_gift(some())
    refused(lambda: back(gift, reason=" "), "donation.reason")
    refused(lambda: back(gift, on=TODAY - datetime.timedelta(days=1)), "donation.back_day")
    refused(lambda: back(gift, on=TODAY + datetime.timedelta(days=1)), "donation.back_day")


def test_what_belongs_to_a_gift_does_not_go_back_alone(source):
    gift = a_gift(some(), money=500, source=source)

    refused(
        lambda: commands.reverse_posting("system", gift.posting, on=TODAY, reason="错", today=TODAY),
        "reversal.gift",
    )
    move = gift.moves.get()
    refused(
        lambda: giving.stock.reverse_move("system", move, on=TODAY, reason="错", today=TODAY), "stock.of_gift"
    )


def test_the_donor_is_encrypted_and_stands_in_no_posting_and_no_log(source):
    gift = a_gift(money=500, source=source, donor="诸葛明月", is_person=True)

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT donor FROM funds_donation")
        assert "诸葛" not in cursor.fetchone()[0]
    posting = Posting.objects.get()
    assert "诸葛" not in f"{posting.summary}{posting.voucher}{posting.from_account.name}"
    assert not Event.objects.filter(details__contains="诸葛").exists()
    assert str(gift) == f"捐赠 {gift.pk}"


def test_an_anonymous_gift_is_never_named(source):
    gift = a_gift(some(), donor="", is_person=True)

    assert (gift.donor, gift.is_person, gift.named_in_public) == ("", False, False)
    assert openness.figures_of(f.COUNTY, TODAY, TODAY)["gifts"]["donors"] == []


def test_a_purchase_is_no_gift(places):
    batch = a_batch()
    assert batch.donation is None and batch.worth == Decimal(600)
    assert not Donation.objects.exists()
