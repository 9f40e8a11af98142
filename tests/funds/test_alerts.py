"""What of money can still be mended: each alert when it is due, and not a day before."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import make_aware

from shegongzhan.files.commands import attach
from shegongzhan.funds import commands
from shegongzhan.funds.commands import BudgetFacts, IncomeFacts, SpendFacts, applying
from shegongzhan.funds.models import Budget, FundSource, PaymentRequest, Posting
from shegongzhan.funds.pace import gone_of, is_nearly_used, is_slow, part_of, whole
from shegongzhan.funds.queries.alerts import LATE, OVERSPENT, UNSPENT, VOUCHER
from shegongzhan.funds.queries.lateness import alerts_for
from shegongzhan.projects.models import Contract, MilestoneState
from tests import factories as f
from tests.funds.rows import a_budget, a_milestone, a_project, a_source, ask, receive, somebody, spend

pytestmark = pytest.mark.django_db
DAY = f.TODAY  # 2024-03-12
AUTUMN = datetime.date(2024, 9, 30)  # three quarters of the year are gone
PDF = b"%PDF-1.4 sample"


@pytest.fixture
def scope(county_officer):
    return f.scope(county_officer)


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政")
    receive(made, 10_000)
    return made


def found(scope, on, kind):
    return [one for one in alerts_for(scope, on) if one.kind == kind]


def test_the_arithmetic_of_the_pace():
    assert gone_of(2024, datetime.date(2023, 12, 31)) == 0
    assert gone_of(2024, datetime.date(2024, 12, 31)) == gone_of(2024, datetime.date(2025, 5, 1)) == 100
    assert part_of(Decimal(5), Decimal(0)) == 0
    assert whole(Decimal("99.7")) == 99 and whole(Decimal(100)) == 100
    assert is_slow(Decimal(30), Decimal(50), behind=20, after=25)
    assert not is_slow(Decimal(31), Decimal(50), behind=20, after=25)
    assert not is_slow(Decimal(0), Decimal(24), behind=20, after=25)
    assert is_nearly_used(Decimal(90), Decimal(50), nearly=90)
    assert not is_nearly_used(Decimal(100), Decimal(50), nearly=90)
    assert not is_nearly_used(Decimal(95), Decimal(91), nearly=90)


def test_money_that_lies_is_told_of_with_its_numbers(source, scope):
    spend(source, 4000)

    assert found(scope, DAY, UNSPENT) == []  # a fifth of the year is gone: too early to judge
    [one] = found(scope, AUTUMN, UNSPENT)
    assert (one.label, one.amount, one.page, one.args) == ("县级财政", 6000, "funds:source", (source.pk,))
    assert "75%" in one.why and "40%" in one.why and "20 个百分点" in one.why

    commands.commit_money("system", source, commands.CommitFacts(DAY, Decimal(2000), "合同"), today=DAY)
    assert found(scope, AUTUMN, UNSPENT) == []  # what is promised counts as used: 60 of 75


def test_money_of_a_year_that_is_over_is_told_of_whatever_day_it_is(places, scope):
    old = a_source("lottery", "2023 年福彩", year=2023)
    commands.receive("system", old, IncomeFacts(datetime.date(2023, 5, 1), Decimal(900)), today=DAY)

    [one] = found(scope, DAY, UNSPENT)
    assert "2023 年的钱" in one.why and one.amount == 900


def test_money_that_came_for_next_year_does_not_lie(places, scope):
    early = a_source("budget", "2025 年提前下达", year=2025)
    receive(early, 1000)

    assert found(scope, datetime.date(2024, 12, 31), UNSPENT) == []
    assert len(found(scope, datetime.date(2025, 9, 30), UNSPENT)) == 1


def test_a_budget_line_is_told_of_when_it_may_not_last(source, scope):
    line = a_budget([(source, 1000)])
    spend(source, 899, line=line, use="")
    assert [one for one in found(scope, DAY, OVERSPENT) if one.page == "funds:budget"] == []

    spend(source, 2, line=line, use="", payee="另一家")
    [one] = [one for one in found(scope, DAY, OVERSPENT) if one.page == "funds:budget"]
    assert one.amount == 99 and "90%" in one.why

    spend(source, 99, line=line, use="", payee="第三家")
    assert [one for one in found(scope, DAY, OVERSPENT) if one.page == "funds:budget"] == []


def test_a_source_that_paid_more_than_came_is_serious(places, scope):
    source = a_source("budget", "导入的")
    receive(source, 100)
    posting = spend(source, 100)
    Posting.objects.create(  # as a ledger's row, which is taken as it stands
        division=f.COUNTY, day=DAY, summary="台账", source=source, from_account=posting.from_account,
        to_account=posting.to_account, amount=Decimal(50), voucher="记-9",
    )  # fmt: skip

    [one] = [one for one in found(scope, DAY, OVERSPENT) if one.what == "资金来源"]
    assert one.serious and one.amount == 50


def test_a_payment_without_its_paper_is_told_of_after_the_packs_days(source, scope):
    paid = spend(source, 100, voucher="记-1")
    later = DAY + datetime.timedelta(days=10)

    assert found(scope, later - datetime.timedelta(days=1), VOUCHER) == []
    [one] = found(scope, later, VOUCHER)
    assert (one.page, one.args) == ("funds:posting", (paid.pk,))
    assert "记-1" in one.why and "10 天" in one.why

    attach("system", paid, name="票.pdf", content=PDF)
    assert found(scope, later, VOUCHER) == []


def test_a_paper_of_the_request_is_the_payments_voucher(source, scope):
    receive(source, 50_000)
    request = ask(source, 20_000, somebody("caiwu"))
    attach("system", request, name="发票.pdf", content=PDF)
    commands.approve_payment(somebody("juzhang"), request, on=DAY, today=DAY)

    assert found(scope, AUTUMN, VOUCHER) == []


def test_what_was_reversed_needs_no_voucher(source, scope):
    paid = spend(source, 100)
    commands.reverse_posting("system", paid, on=DAY, reason="记错", today=DAY)

    assert found(scope, AUTUMN, VOUCHER) == []


def test_an_instalment_nobody_asked_for_and_one_not_handed_in(source, scope):
    project = a_project(kind="purchase")
    passed = a_milestone(project, due_on=DAY)
    waiting = a_milestone(project, order=2, state=MilestoneState.OPEN, due_on=DAY)
    stopped = a_project(name="停了的", state="stopped")
    a_milestone(stopped, state=MilestoneState.OPEN, due_on=DAY)

    assert [one for one in found(scope, DAY, LATE) if one.what == "项目节点"] == []
    late = found(scope, DAY + datetime.timedelta(days=3), LATE)
    pages = {one.page: one for one in late if one.what == "项目节点"}
    assert pages["funds:ask"].query == f"milestone={passed.pk}"
    assert pages["projects:project"].args == (waiting.project_id,)
    assert "3 天" in pages["funds:ask"].why and len(pages) == 2

    ask(source, 5000, milestone=passed, project=project)
    late = found(scope, DAY + datetime.timedelta(days=3), LATE)
    assert "funds:ask" not in {one.page for one in late}


def test_a_ventures_first_payment_is_late_after_the_packs_working_days(source, scope):
    project = a_project()
    a_milestone(project)
    Contract.objects.create(
        project=project, division=project.division, number="合-1", content="服务", signed_on=DAY, starts_on=DAY,
        ends_on=AUTUMN, amount=1000, state="signed",
    )  # fmt: skip

    assert "funds:ask" in {one.page for one in found(scope, AUTUMN, LATE)}


def test_what_waits_too_long_for_its_approval(source, scope):
    request = ask(source, 100)
    asked = datetime.datetime(2024, 3, 11, 10)
    PaymentRequest.objects.update(asked_at=make_aware(asked))

    # Monday the 11th; five working days later is Monday the 18th.
    assert "funds:request" not in {one.page for one in found(scope, datetime.date(2024, 3, 18), LATE)}
    [one] = [one for one in found(scope, datetime.date(2024, 3, 19), LATE) if one.page == "funds:request"]
    assert (one.page, one.args, one.since) == ("funds:request", (request.pk,), asked.date())


def test_a_budget_left_in_draft_and_a_county_without_any(source, scope):
    assert [one.page for one in found(scope, AUTUMN, LATE)] == ["funds:budget_new"]

    budget = commands.open_budget("system", BudgetFacts(f.COUNTY, 2024, "预算"))
    Budget.objects.update(created_at=make_aware(datetime.datetime(2024, 9, 1)))
    assert found(scope, datetime.date(2024, 9, 30), LATE) == []  # twenty-nine days after it was begun
    [one] = found(scope, datetime.date(2024, 10, 1), LATE)
    assert (one.page, one.args) == ("funds:budget", (budget.pk,))


def test_charity_money_not_told_of_for_three_months(places, scope):
    charity = a_source("charity", "爱心捐赠")
    receive(charity, 1000)
    spend(charity, 100, project=a_project())

    [one] = [one for one in found(scope, AUTUMN, LATE) if one.what == "公开表"]
    assert one.page == "funds:disclosure_new" and one.serious and "3 个月" in one.why


def test_an_application_without_a_reply(places, scope):
    facts = applying.ApplicationFacts(f.COUNTY, "县财政局", "社工站专项", 2024, DAY, Decimal(100))
    one = applying.apply_for_funds("system", facts, today=DAY)

    assert found(scope, DAY + datetime.timedelta(days=59), LATE) == []
    [late] = [
        late for late in found(scope, DAY + datetime.timedelta(days=60), LATE) if late.what == "专项资金申请"
    ]
    assert (late.page, late.args) == ("funds:application", (one.pk,))


def test_a_station_sees_what_is_its_own_and_another_sees_nothing(source, jianping, shizi, station_head):
    commands.spend("system", source, SpendFacts(DAY, Decimal(100), "activity", station=jianping), today=DAY)
    own = f.scope(station_head)

    assert {one.kind for one in alerts_for(own, AUTUMN)} == {VOUCHER}
    other = f.post(f.user("other", "别人"), "station_head", f.SHIZI, shizi).user
    assert alerts_for(f.scope(other), AUTUMN) == []


def test_the_page_tells_why_and_leads_to_mending_it(source, sign_in, finance, jianping):
    spend(source, 100, voucher="记-1")
    client = sign_in(finance)

    page = client.get(reverse("funds:alerts")).content.decode()
    assert reverse("funds:source", args=[source.pk]) in page and "没用出去" in page
    only = client.get(reverse("funds:alerts") + "?kind=late").content.decode()
    assert reverse("funds:source", args=[source.pk]) not in only
    elsewhere = client.get(reverse("funds:alerts") + f"?place={f.SHIZI}").content.decode()
    assert reverse("funds:source", args=[source.pk]) not in elsewhere


def test_who_only_looks_is_led_to_where_one_looks(places, sign_in, city_officer):
    charity = FundSource.objects.create(division=f.COUNTY, kind="charity", name="爱心")
    receive(charity, 1000)
    spend(charity, 100, project=a_project())

    page = sign_in(city_officer).get(reverse("funds:alerts")).content.decode()
    assert reverse("funds:disclosures") in page
    assert reverse("funds:disclosure_new") not in page


def test_a_station_may_look_at_what_only_the_county_mends(
    source, jianping, sign_in, station_head, finance, clock
):
    clock(AUTUMN)
    paid = commands.spend(
        "system", source, SpendFacts(DAY, Decimal(100), "activity", station=jianping), today=DAY
    )
    for who, words, not_said in ((station_head, "去看看", "附上凭证"), (finance, "附上凭证", "去看看")):
        page = sign_in(who).get(reverse("funds:alerts") + "?kind=voucher").content.decode()
        assert reverse("funds:posting", args=[paid.pk]) in page
        assert words in page and not_said not in page
