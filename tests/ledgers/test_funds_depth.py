"""The depth of the books in the county's ledger: it leaves, comes back as it was, and posts nothing into closed books."""

import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import Posting
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands.undoing import undo_batch
from shegongzhan.stations.models import Station
from tests import factories as f
from tests.funds import rows as money
from tests.ledgers.test_coming_back import DAY, Bring, client, kept, nothing_new
from tests.ledgers.workbooks import save

__all__ = ["client"]
pytestmark = pytest.mark.django_db


def test_the_depth_of_the_books_leaves_and_comes_back(
    client: Client, jianping: Station, bring: Bring, tmp_path: Path
) -> None:
    """Lines of a budget, a project, what came back, a paper that allowed a use: known when the ledger returns."""
    source = money.a_source("budget", "县级配套 2024", forbidden_uses=["pay"])
    money.receive(source, 20_000, day=DAY)
    project = money.a_project(name="夕阳红")
    line = money.a_budget([(source, 5000)], project=project)
    money.spend(source, 300, day=DAY, line=line, station=jianping)
    money.spend(
        source, 50, day=DAY, use="pay", document="郎民〔2024〕3号", payee="杨兰", payee_is_person=True
    )
    funds.return_money(
        "system", source, funds.ReturnFacts(DAY, Decimal(20), station=jianping), today=money.TODAY
    )
    before = Posting.objects.count()

    path = kept(client.get(reverse("funds:list"), {"export": "ledger"}), tmp_path)
    sheet = openpyxl.load_workbook(path).active
    rows = [row[4:12] for row in sheet.iter_rows(values_only=True) if row[0] in (1, 2, 3, 4)]
    assert (None, 300, "建平镇社工站", None, "活动经费", "夕阳红", "活动经费", None) in rows
    assert (None, 50, "杨兰", None, "人员经费", None, None, "郎民〔2024〕3号") in rows
    assert (None, -20, "建平镇社工站", None, None, None, None, None) in rows
    nothing_new(bring(path), "funds", 4)

    assert Posting.objects.count() == before


def test_a_new_ledger_names_a_project_and_a_paper(bring: Bring, tmp_path: Path) -> None:
    project = money.a_project(name="夕阳红")
    rows = [
        [
            "日期",
            "摘要",
            "资金来源",
            "收入（元）",
            "支出（元）",
            "用途",
            "用于项目",
            "预算支出项",
            "依据文号",
        ],
        [DAY, "拨款", "财政预算", 1000, "", "", "", "", "郎财〔2024〕1号"],
        [DAY, "材料", "财政预算", "", 10, "活动经费", "夕阳红", "活动", ""],
        [DAY, "交通", "财政预算", "", 11, "活动经费", "没有这个", "", ""],
        [DAY, "退回", "财政预算", "", -5, "", "", "", ""],
    ]

    result = bring(save(tmp_path, "资金台账.xlsx", rows))

    assert Posting.objects.get(amount=10).project == project
    assert Posting.objects.get(amount=1000).document == "郎财〔2024〕1号"
    assert {one["code"] for one in [*result.errors, *result.warnings]} == {
        "line.unread",
        "project.unknown",
        "amount.negative",
    }
    assert not Posting.objects.filter(amount=5).exists()


def test_a_ledger_posts_nothing_into_closed_books(bring: Bring, tmp_path: Path) -> None:
    head = ["日期", "摘要", "资金来源", "收入（元）", "支出（元）"]
    known = [DAY, "拨款", "财政预算", 1000, ""]
    first = bring(save(tmp_path, "资金.xlsx", [head, known]))
    funds.lock_period("system", f.COUNTY, until=DAY, today=DAY + datetime.timedelta(days=1))

    again = bring(save(tmp_path, "资金.xlsx", [head, known, [DAY, "补记", "财政预算", 5, ""]]))

    assert (again.counts["funds"]["unchanged"], again.counts["funds"]["created"]) == (1, 0)
    assert [error["code"] for error in again.errors] == ["date.locked"]
    with pytest.raises(RuleViolation) as no:
        undo_batch("system", Batch.objects.get(pk=first.batch), on=DAY)
    assert no.value.code == "posting.locked"
    assert Posting.objects.count() == 1
