"""Gifts and goods on their pages: who sees whom, what is typed wrong, what leaves and what is printed."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.time import today
from shegongzhan.funds.commands import revolving
from shegongzhan.funds.commands.revolving import MoveFacts
from shegongzhan.funds.models import Donation, RevolvingSupport, StockItem, StockMove
from tests import factories as f
from tests.funds.goods_rows import a_batch, a_gift, give, some
from tests.funds.rows import TODAY, a_source
from tests.pages import gifts_lists
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def rows_of(*filled):
    """The table of goods of the form, as the page sends it."""
    said = {"goods-TOTAL_FORMS": "3", "goods-INITIAL_FORMS": "0"}
    for number, row in enumerate(filled):
        said |= {f"goods-{number}-{name}": value for name, value in row.items()}
    return said


RICE = {"name": "大米", "quantity": "10", "unit": "袋", "unit_value": "60", "good_until": "2024-09-01"}


def test_a_gift_is_registered_on_one_page(jianping, sign_in, finance):
    source = a_source("charity", "爱心捐赠")
    said = {
        "on": TODAY, "division": f.COUNTY, "station": jianping.pk, "donor": "诸葛明月", "is_person": "on",
        "money": "800", "source": source.pk, "purpose": "冬季慰问", **rows_of(RICE),
    }  # fmt: skip

    answer = sign_in(finance).post(reverse("funds:donation_new"), said)

    gift = Donation.objects.get()
    assert answer.status_code == 302 and answer["Location"] == reverse("funds:donation", args=[gift.pk])
    assert (gift.division, gift.money, gift.posting.amount) == (f.JIANPING, 800, 800)
    batch = StockItem.objects.get()
    assert (batch.on_hand, batch.unit_value, batch.good_until) == (10, 60, datetime.date(2024, 9, 1))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "捐了多少钱"),
        ({**rows_of({**RICE, "quantity": "-1"})}, "大于"),
        ({**rows_of({**RICE, "unit": ""})}, "还没有填"),
        ({**rows_of(RICE), "on": "2999-01-01"}, "日期还没到"),
        ({**rows_of(RICE), "receipt": "慈-1"}, "慈-1"),
        ({**rows_of(RICE), "named_in_public": "on"}, "匿名"),
        ({**rows_of(RICE), "station": "999999"}, ""),
    ],
)
def test_what_is_typed_wrong_takes_nothing_in(jianping, sign_in, station_head, wrong, words):
    a_gift(some(), receipt="慈-1")
    said = {"on": TODAY, "division": f.JIANPING, **rows_of(), **wrong}

    answer = sign_in(station_head).post(reverse("funds:donation_new"), said)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert Donation.objects.count() == StockItem.objects.count() == 1


def test_who_posts_no_money_is_not_asked_for_it(jianping, sign_in, lin):
    client = sign_in(lin)
    source = a_source("charity", "爱心捐赠")
    assert 'name="money"' not in client.get(reverse("funds:donation_new")).content.decode()

    client.post(
        reverse("funds:donation_new"),
        {"on": TODAY, "division": f.JIANPING, "money": "800", "source": source.pk, **rows_of(RICE)},
    )
    assert Donation.objects.get().money == 0


def test_a_place_that_is_not_ones_own_takes_nothing(jianping, shizi, sign_in, lin):
    client = sign_in(lin)
    for there in ({"division": f.SHIZI}, {"division": f.JIANPING, "station": shizi.pk}):
        assert (
            client.post(reverse("funds:donation_new"), {"on": TODAY, **rows_of(RICE), **there}).status_code
            == 422
        )
    assert not Donation.objects.exists()


def test_who_only_looks_sees_the_donor_masked_and_no_papers(
    jianping, sign_in, contractor_manager, station_head
):
    gift = a_gift(some(), donor="诸葛明月", is_person=True)
    here = reverse("funds:donation", args=[gift.pk])

    theirs = sign_in(contractor_manager)
    for page in (here, reverse("funds:donations")):
        text = theirs.get(page).content.decode()
        assert "诸葛明月" not in text and "诸葛*月" in text
    assert "诸葛明月" in sign_in(station_head).get(here).content.decode()


def test_the_receipt_says_what_the_law_asks_for(jianping, sign_in, station_head):
    gift = a_gift(some(), donor="益民超市", station=jianping, actor=station_head, purpose="冬季慰问")
    text = sign_in(station_head).get(reverse("funds:receipt", args=[gift.pk])).content.decode()
    for words in (
        gift.receipt,
        "益民超市",
        "大米",
        "600.00",
        "建平镇社工站",
        station_head.name,
        "2024-03-12",
    ):
        assert words in text


def test_goods_are_given_from_the_page_of_the_person(jianping, sign_in, lin):
    batch, person = a_batch(), rows.person("欧阳素素")
    client = sign_in(lin)
    asked = reverse("funds:give") + f"?person={person.pk}"
    assert str(person.pk) in client.get(asked).content.decode()

    answer = client.post(asked, {"item": batch.pk, "people": [str(person.pk)], "quantity": "2", "on": TODAY})

    assert answer["Location"] == reverse("people:person", args=[person.pk])
    part = client.get(reverse("funds:goods_of_person", args=[person.pk])).content.decode()
    assert "大米" in part and asked in part
    page = client.get(reverse("people:person", args=[person.pk])).content.decode()
    assert reverse("funds:goods_of_person", args=[person.pk]) in page


@pytest.mark.parametrize("who", ["there", "nobody", "nonsense"])
def test_nobody_outside_ones_places_is_given_to(jianping, sign_in, lin, who):
    batch = a_batch()
    there = rows.person("慕容秋白", division=f.SHIZI_VILLAGE)
    said = {"there": str(there.pk), "nobody": "00000000-0000-0000-0000-000000000000", "nonsense": "慕容"}[who]

    answer = sign_in(lin).post(
        reverse("funds:give"), {"item": batch.pk, "people": [said], "quantity": "1", "on": TODAY}
    )

    text = answer.content.decode()
    assert answer.status_code == 422 and "名单里有找不到的人" in text and "慕容秋白" not in text
    assert StockMove.objects.count() == 1


def test_goods_of_another_place_are_not_given(jianping, shizi, sign_in, lin):
    batch, person = a_batch(division=f.SHIZI), rows.person("欧阳素素")
    said = {"item": batch.pk, "people": [str(person.pk)], "quantity": "1", "on": TODAY}
    assert sign_in(lin).post(reverse("funds:give"), said).status_code == 422
    assert StockMove.objects.count() == 1


def test_a_record_fills_in_who_came(jianping, sign_in, lin):
    batch, person = a_batch(), rows.person("欧阳素素")
    record = rows.record("activity", day=TODAY, people=[person], heads=5)
    client = sign_in(lin)
    asked = reverse("funds:give") + f"?record={record.pk}"
    assert str(person.pk) in client.get(asked).content.decode()

    client.post(asked, {"item": batch.pk, "people": [], "quantity": "5", "on": TODAY})

    assert StockMove.objects.get(record=record).quantity == -5
    assert "大米" in client.get(reverse("funds:goods_of_record", args=[record.pk])).content.decode()
    struck = rows.record("activity", day=TODAY, void=True, void_reason="记错")
    assert client.post(f"{reverse('funds:give')}?record={struck.pk}", {
        "item": batch.pk, "quantity": "1", "on": TODAY,
    }).status_code == 422  # fmt: skip


def test_who_sees_no_people_gives_to_none(jianping, sign_in, finance):
    batch, person = a_batch(), rows.person("欧阳素素")
    moved = give(batch, 1, person)[0]
    client = sign_in(finance)
    assert 'name="people"' not in client.get(reverse("funds:give")).content.decode()
    said = {"item": batch.pk, "people": [str(person.pk)], "quantity": "1", "on": TODAY}
    assert client.post(reverse("funds:give"), said).status_code == 422
    text = client.get(reverse("funds:item", args=[batch.pk])).content.decode()
    assert "欧阳素素" not in text and str(moved.person.pk) not in text


def test_what_must_be_used_first_stands_first_and_what_is_past_is_told(jianping, sign_in, lin):
    on = today()
    for days, name in ((400, "挂面"), (5, "牛奶"), (-3, "面包")):
        a_batch(name=name, good_until=on + datetime.timedelta(days=days))
    give(a_batch(1, name="空酱油瓶"), 1, rows.person("某人"))
    client = sign_in(lin)
    text = client.get(reverse("funds:stock")).content.decode()
    assert text.index("面包") < text.index("牛奶") < text.index("挂面") and "空酱油瓶" not in text
    assert "已过期" in text and "快到期" in text

    def shown(state):
        return client.get(reverse("funds:stock"), {"state": state}).content.decode()

    assert "牛奶" in shown("soon") and "面包" not in shown("soon")
    assert "面包" in shown("past") and "牛奶" not in shown("past")
    assert "空酱油瓶" in shown("all")


def test_the_export_keeps_the_names_masked(jianping, sign_in, station_head):
    give(a_batch(), 1, rows.person("欧阳素素"))
    answer = sign_in(station_head).get(reverse("funds:stock_moves"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for line in book.active.iter_rows() for cell in line]
    assert "欧阳*素" in cells and "欧阳素素" not in cells and "-1" in cells


def test_goods_go_back_and_off_on_their_pages(jianping, sign_in, lin):
    batch = a_batch()
    given = give(batch, 3, rows.person("欧阳素素"))[0]
    client, said = sign_in(lin), {"on": TODAY, "reason": "没用上"}
    assert (
        client.post(reverse("funds:move_return", args=[given.pk]), {**said, "quantity": "9"}).status_code
        == 422
    )
    client.post(reverse("funds:move_return", args=[given.pk]), {**said, "quantity": "2"})
    client.post(reverse("funds:write_off", args=[batch.pk]), {**said, "quantity": "4"})
    batch.refresh_from_db()
    assert batch.on_hand == 5
    client.post(reverse("funds:move_reverse", args=[StockMove.objects.get(kind="written_off").pk]), said)
    batch.refresh_from_db()
    assert batch.on_hand == 9


def test_revolving_money_moves_on_its_pages(jianping, sign_in, finance):
    source = a_source("social", "社会资金")
    client = sign_in(finance)
    client.post(
        reverse("funds:revolving_new"),
        {"giver": "联谊商会", "source": source.pk, "cycle_months": "6", "starts_on": "2024-01-01"},
    )
    support = RevolvingSupport.objects.get()

    def post(name, pk, **said):
        return client.post(reverse(f"funds:{name}", args=[pk]), {"on": TODAY, **said}).status_code

    assert post("revolving_in", support.pk, amount="5000") == 302
    assert post("revolving_lend", support.pk, amount="6000", station=jianping.pk) == 422
    assert post("revolving_lend", support.pk, amount="3000", station=jianping.pk) == 302
    assert post("revolving_lend", support.pk) == 422
    lent = support.moves.get(kind="out")
    assert post("revolving_returned", lent.pk, amount="1000") == 302
    assert post("revolving_repay", support.pk, amount="500") == 302
    text = client.get(reverse("funds:revolving_one", args=[support.pk])).content.decode()
    assert "2,500.00" in text and "建平镇社工站" in text
    assert post("revolving_back", support.moves.get(kind="repaid").pk, reason="记错") == 302
    assert "3,000.00" in client.get(reverse("funds:revolving")).content.decode()


def _a_gift():
    gift = gifts_lists.gift(0)
    return [("donation", gift.pk), ("item", gift.batches.get().pk)], lambda n: gifts_lists.give(n, gift)


def _a_person():
    person = rows.person("某人")
    return [("goods_of_person", person.pk), ("give", None)], lambda n: gifts_lists.give(n, person=person)


def _a_record():
    record = rows.record("activity", heads=9)
    return [("goods_of_record", record.pk)], lambda n: gifts_lists.give(n, record=record)


def _a_support():
    gifts_lists.revolved(0)
    support = RevolvingSupport.objects.get()

    def add(n):
        revolving.lend("system", support, MoveFacts(rows.DAY, Decimal(1), user=f"单位{n}"), today=rows.DAY)

    return [("revolving_one", support.pk)], add


@pytest.mark.parametrize("what", [_a_gift, _a_person, _a_record, _a_support])
def test_a_page_costs_the_same_for_three_moves_and_for_twenty(what, jianping, sign_in, county_officer):
    pages, add = what()
    client = sign_in(county_officer)

    def cost():
        found = []
        for name, pk in pages:
            address = reverse(f"funds:{name}", args=[pk] if pk else [])
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            found.append(len(made))
        return found

    for n in range(3):
        add(n)
    few = cost()
    for n in range(3, 20):
        add(n)
    assert cost() == few


def test_gifts_are_narrowed_by_what_was_given(jianping, sign_in, county_officer):
    source = a_source("charity", "爱心捐赠")
    a_gift(some(), some("食用油"), receipt="物-1")
    a_gift(money=300, source=source, receipt="钱-1", donor="")
    client = sign_in(county_officer)

    def shown(**wanted):
        return client.get(reverse("funds:donations"), wanted).content.decode()

    assert "1,200.00" in shown(what="goods") and "钱-1" not in shown(what="goods")
    assert (
        "钱-1" in shown(what="money") and "匿名" in shown(what="money") and "物-1" not in shown(what="money")
    )
    assert "物-1" in shown(q="食用油") and "钱-1" not in shown(q="食用油")
    assert "物-1" not in shown(year="2024", place=f.SHIZI)
