"""The books are Chinese whoever writes them (docs/decisions/language-of-records.md)."""

import datetime
import json
from decimal import Decimal

import pytest
from django.utils import translation

from shegongzhan.audit.models import Event
from shegongzhan.funds import commands
from shegongzhan.funds.commands import ReturnFacts, disclosing
from shegongzhan.funds.models import LineShare, Posting
from tests import factories as f
from tests.funds.rows import TODAY, a_budget, a_source, receive, spend

pytestmark = pytest.mark.django_db


def test_what_the_commands_write_by_themselves_is_chinese(places):
    with translation.override("en"):
        source = a_source("lottery", "福彩公益金")
        receive(source, 1000)
        line = a_budget([(source, 500)])
        paid = spend(source, 100, line=line, use="")
        commands.appropriate("system", LineShare.objects.get(), Decimal(50), day=TODAY, today=TODAY)
        commands.take_back("system", LineShare.objects.get(), Decimal(50), day=TODAY, today=TODAY)
        commands.return_money("system", source, ReturnFacts(TODAY, Decimal(1), "建平镇社工站"), today=TODAY)
        wrong = spend(source, 5)
        commands.reverse_posting("system", wrong, on=TODAY, reason="wrong", today=TODAY)

    said = set(Posting.objects.exclude(pk=paid.pk).values_list("summary", flat=True))
    assert said == {
        "福彩公益金拨入", "下达：活动经费", "收回：活动经费", "建平镇社工站退回", "建平镇社工站", "冲正：建平镇社工站",
    }  # fmt: skip


def test_what_was_warned_of_stands_in_the_log_in_chinese(places):
    with translation.override("en"):
        source = a_source("lottery", "福彩公益金", forbidden_uses=("office",))
        receive(source, 1000)
        spend(source, 10, use="office", document="函〔2024〕3号")
        spend(source, 10, use="pay", payee="别家")

    limits = {
        event.act: json.loads(event.details)["limit"] for event in Event.objects.filter(act__startswith="posting.")
        if event.act in ("posting.overridden", "posting.warned")
    }  # fmt: skip
    assert limits["posting.overridden"] == "这项来源的文件写明不得用于这个用途"
    assert "福利彩票公益金用于人员经费" in limits["posting.warned"]


def test_a_disclosure_sheet_is_frozen_in_chinese(places):
    source = a_source("budget", "县级财政")
    receive(source, 1000, TODAY - datetime.timedelta(days=10))
    spend(source, 10, day=TODAY - datetime.timedelta(days=9))
    facts = disclosing.DisclosureFacts(
        f.COUNTY, "一季度", datetime.date(2024, 1, 1), TODAY - datetime.timedelta(days=1)
    )
    with translation.override("en"):
        sheet = disclosing.draft_disclosure("system", facts)
        disclosing.ask_disclosure("system", sheet, today=TODAY)

    sheet.refresh_from_db()
    assert sheet.figures["by_use"] == [["活动经费", "10.00"]]
