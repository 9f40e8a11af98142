"""The pages of money: who sees what, what they cost, and what leaves them."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.funds import commands
from shegongzhan.funds.commands import IncomeFacts, SpendFacts
from shegongzhan.funds.models import Posting
from tests import factories as f
from tests.funds.rows import a_source
from tests.funds.test_posting import forbid

pytestmark = pytest.mark.django_db
DAY = f.TODAY


@pytest.fixture
def source(jianping, shizi):
    made = a_source()
    commands.receive("system", made, IncomeFacts(DAY, Decimal(100_000), voucher="记-001"), today=DAY)
    for site in (jianping, shizi):
        facts = SpendFacts(DAY, Decimal(500), "activity", station=site, voucher="记-002")
        commands.spend("system", made, facts, today=DAY)
    return made


def test_the_station_sees_what_was_spent_for_it(source, sign_in, station_head, county_officer):
    theirs = sign_in(station_head).get(reverse("funds:list")).content.decode()
    all_of_it = sign_in(county_officer).get(reverse("funds:list")).content.decode()

    assert "建平镇社工站" in theirs and "十字镇社工站" not in theirs
    assert "十字镇社工站" in all_of_it and "100,000.00" in all_of_it


def test_the_station_neither_posts_nor_opens_what_is_not_its_own(source, sign_in, station_head, lin):
    here = Posting.objects.get(division=f.JIANPING)
    there = Posting.objects.get(division=f.SHIZI)
    client = sign_in(station_head)

    assert client.get(reverse("funds:posting", args=[here.pk])).status_code == 200
    assert client.get(reverse("funds:posting", args=[there.pk])).status_code == 404
    assert client.get(reverse("funds:reverse", args=[here.pk])).status_code == 403
    assert client.get(reverse("funds:source", args=[source.pk])).status_code == 404
    assert client.get(reverse("funds:spend")).status_code == 403
    assert sign_in(lin).get(reverse("funds:list")).status_code == 403


# Two postings a source, so that all stay on the first page.
@pytest.mark.parametrize(("page", "more"), [("list", 13), ("sources", 27), ("year", 27)])
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(page, more, source, sign_in, county_officer):
    client = sign_in(county_officer)
    address = reverse(f"funds:{page}")
    client.get(address)

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    few = cost()
    for number in range(more):
        other = commands.open_source("system", division=f.COUNTY, kind="budget", name=f"来源{number}", on=DAY)
        commands.receive("system", other, IncomeFacts(DAY, Decimal(100)), today=DAY)
        commands.spend(
            "system", other, SpendFacts(DAY, Decimal(5), "office", payee=f"单位{number}"), today=DAY
        )

    assert cost() == few


def test_money_is_posted_on_the_page(source, jianping, sign_in, finance):
    client = sign_in(finance)
    said = {"source": source.pk, "use": "activity", "amount": "1200.50", "day": DAY, "station": jianping.pk}

    answer = client.post(reverse("funds:spend"), said)

    assert answer.status_code == 302
    assert Posting.objects.filter(amount=Decimal("1200.50"), division=f.JIANPING).exists()


def test_a_use_that_is_warned_of_asks_once_more(source, jianping, sign_in, finance):
    client = sign_in(finance)
    said = {"source": source.pk, "use": "pay", "amount": "10", "day": DAY, "station": jianping.pk}

    first = client.post(reverse("funds:spend"), said)
    second = client.post(reverse("funds:spend"), {**said, "aware": "on"})

    assert first.status_code == 200 and "人员经费" in first.content.decode()
    assert second.status_code == 302


def test_a_use_that_is_forbidden_asks_for_a_document(source, jianping, sign_in, finance):
    forbid()
    client = sign_in(finance)
    said = {"source": source.pk, "use": "pay", "amount": "10", "day": DAY, "station": jianping.pk}

    first = client.post(reverse("funds:spend"), said)
    second = client.post(reverse("funds:spend"), {**said, "document": "郎民〔2024〕3号"})

    assert first.status_code == 200 and 'name="document"' in first.content.decode()
    assert second.status_code == 302


def test_the_ledger_leaves_as_the_county_keeps_it(source, sign_in, finance):
    wrong = Posting.objects.filter(division=f.SHIZI).get()
    commands.reverse_posting("system", wrong, on=DAY, reason="记重了", today=DAY)

    answer = sign_in(finance).get(reverse("funds:list") + f"?export=ledger&year={DAY.year}")

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "资金台账" in rows[0][0] and rows[1][0] == f"{DAY.year}年度"
    assert rows[2][:8] == (
        "序号", "日期", "摘要", "资金来源", "收入（元）", "支出（元）", "使用单位", "凭证号",
    )  # fmt: skip
    assert rows[2][8:] == (
        "用途", "用于项目", "预算支出项", "依据文号", "来源文号", "来源年度", "只能用于", "不得用于", "付款申请",
    )  # fmt: skip
    assert [(row[0], row[4], row[5]) for row in rows[3:5]] == [(1, 100_000, None), (2, None, 500)]
    assert rows[3][1] == datetime.datetime(DAY.year, DAY.month, DAY.day)
    assert rows[-1][1] == "填表人："
