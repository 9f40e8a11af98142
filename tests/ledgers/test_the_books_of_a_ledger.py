"""What a ledger posts stands like what was typed: told to the log, never taken out, and this year not beyond what there is."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.funds import commands as funds
from shegongzhan.funds import guards, queries
from shegongzhan.funds.commands import disclosing
from shegongzhan.funds.models import FundSource, Posting
from shegongzhan.funds.queries.alerts import money_alerts
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands.undoing import undo_batch
from shegongzhan.projects.models import Contract
from tests import factories as f
from tests.funds import rows as money
from tests.ledgers.test_coming_back import Bring
from tests.ledgers.workbooks import save

pytestmark = pytest.mark.django_db
HEAD = ["日期", "摘要", "资金来源", "收入（元）", "支出（元）", "使用单位", "用于项目", "依据文号"]
TODAY = datetime.date(2024, 6, 1)
LAST_YEAR, THIS_YEAR = datetime.date(2023, 5, 8), datetime.date(2024, 5, 8)


def line(day, summary, came="", went="", project="", document=""):
    return [day, summary, "财政预算", came, went, "" if came else "建平镇社工站", project, document]


@pytest.fixture
def brought(bring: Bring, tmp_path: Path):
    def run(*lines):
        return bring(save(tmp_path, "资金台账.xlsx", [HEAD, *lines]), today=TODAY, year=2024)

    return run


def codes(notes):
    return [one["code"] for one in notes]


def test_postings_of_a_ledger_are_told_and_never_taken_out(brought) -> None:
    brought(line(LAST_YEAR, "拨款", 1000), line(LAST_YEAR, "材料", "", 10))

    told = set(Event.objects.filter(object_type="funds.posting").values_list("act", "object_id"))
    assert told == {
        ("posting.received" if one.from_account.kind == "origin" else "posting.spent", str(one.pk))
        for one in Posting.objects.all()
    }
    guards.install(connection)
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            Posting._base_manager.all().delete()
    finally:
        guards.install(connection, guard_deletion=False)
    assert Posting.objects.count() == 2


def test_undoing_a_batch_reverses_and_its_lines_may_come_again(brought) -> None:
    lines = [line(LAST_YEAR, "拨款", 1000), line(LAST_YEAR, "材料", "", 10)]
    first = brought(*lines)

    undo_batch("system", Batch.objects.get(pk=first.batch), on=TODAY)

    source = FundSource.objects.get()
    assert Posting.objects.count() == 4 and queries.standing(Posting.objects.all()).count() == 0
    assert (queries.came_of(source), queries.left_of(source)) == (0, 0)
    assert Event.objects.filter(act="posting.reversed").count() == 2
    with pytest.raises(RuleViolation):
        undo_batch("system", Batch.objects.get(pk=first.batch), on=TODAY)

    again = brought(*lines)
    assert again.counts["funds"]["created"] == 2 and queries.left_of(source) == 990
    assert brought(*lines).counts["funds"]["unchanged"] == 2


def test_what_was_spent_of_a_batch_keeps_it_from_being_undone(brought) -> None:
    first = brought(line(LAST_YEAR, "拨款", 1000))
    money.spend(FundSource.objects.get(), 10)

    with pytest.raises(RuleViolation) as no:
        undo_batch("system", Batch.objects.get(pk=first.batch), on=TODAY)
    assert no.value.code == "batch.built_on" and Posting.objects.count() == 2


def test_this_year_does_not_go_beyond_the_source_old_years_come_in_marked(brought) -> None:
    result = brought(
        line(LAST_YEAR, "旧账", "", 300), line(THIS_YEAR, "拨款", 100), line(THIS_YEAR, "新账", "", 50)
    )

    assert codes(result.errors) == ["source.overspent"] and "source.overspent" in codes(result.warnings)
    assert set(Posting.objects.values_list("summary", flat=True)) == {"旧账", "拨款"}
    source = FundSource.objects.get()
    assert queries.left_of(source) == -200
    [alert] = [one for one in money_alerts(EVERYWHERE, TODAY) if one.serious]
    assert "超出来源" in alert.why and alert.args == (source.pk,)


def test_an_overspent_source_is_published_with_its_explanation_only(brought) -> None:
    brought(line(LAST_YEAR, "旧账", "", 300))
    source = FundSource.objects.get()
    facts = disclosing.DisclosureFacts(
        f.COUNTY, "2023 年", datetime.date(2023, 1, 1), datetime.date(2023, 12, 31)
    )
    sheet = disclosing.draft_disclosure("system", facts)
    with pytest.raises(RuleViolation) as no:
        disclosing.ask_disclosure("system", sheet, today=TODAY)
    assert no.value.code == "disclosure.overspent"

    funds.explain_overspending("system", source, reason="2022 年结转没有入台账", on=TODAY)
    disclosing.ask_disclosure("system", sheet, today=TODAY)
    sheet.refresh_from_db()
    assert sheet.figures["overspent"] == [["财政预算", "300.00", "2022 年结转没有入台账"]]
    assert not [one for one in money_alerts(EVERYWHERE, TODAY) if one.serious]

    brought(line(LAST_YEAR, "又一笔旧账", "", 1))
    other = disclosing.draft_disclosure("system", facts)
    with pytest.raises(RuleViolation):
        disclosing.ask_disclosure("system", other, today=TODAY)


def test_this_years_payments_of_a_contract_are_not_imported(brought) -> None:
    project = money.a_project(name="夕阳红")
    Contract.objects.create(
        project=project, division=f.JIANPING, number="1", content="x", signed_on=LAST_YEAR,
        starts_on=LAST_YEAR, ends_on=TODAY, amount=10_000, state="signed",
    )  # fmt: skip
    result = brought(
        line(LAST_YEAR, "拨款", 1000),
        line(LAST_YEAR, "旧付款", "", 10, "夕阳红"),
        line(THIS_YEAR, "新付款", "", 10, "夕阳红"),
    )

    assert codes(result.errors) == ["contract.milestone"]
    assert queries.paid_to(project) == 10


def test_more_than_was_announced_needs_a_paper_this_year(brought) -> None:
    funds.open_source(
        "system", division=f.COUNTY, kind="budget", name="财政预算", on=TODAY,
        terms=funds.SourceTerms(announced=Decimal(100)),
    )  # fmt: skip
    result = brought(
        line(LAST_YEAR, "旧拨款", 150),
        line(THIS_YEAR, "多的", 10),
        line(THIS_YEAR, "追加", 20, document="郎财〔2024〕9号"),
    )

    assert codes(result.errors) == ["income.announced"] and "income.announced" in codes(result.warnings)
    assert set(Posting.objects.values_list("summary", flat=True)) == {"旧拨款", "追加"}
