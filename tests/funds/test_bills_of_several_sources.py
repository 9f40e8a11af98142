"""One bill over several sources: one request, one approval, a posting for each source, all of them or none."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegongzhan.audit.models import Event
from shegongzhan.core import time
from shegongzhan.funds import commands, journal, queries, rules
from shegongzhan.funds.commands import CommitFacts, PartFacts, PartRefused
from shegongzhan.funds.models import PaymentPart, PaymentRequest, Posting
from shegongzhan.projects.models import MilestoneState
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import (
    TODAY,
    a_budget,
    a_milestone,
    a_project,
    a_source,
    ask_bill,
    receive,
    somebody,
    spend,
)
from tests.funds.test_budgets import refused
from tests.funds.test_journal import ledger
from tests.projects import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(places):
    return somebody("kuaiji")


@pytest.fixture
def boss(places):
    return somebody("juzhang")


@pytest.fixture
def county(places):
    made = a_source("budget", "县级财政")
    receive(made, 60_000)
    return made


@pytest.fixture
def lottery(places):
    made = a_source("lottery", "福利彩票公益金")
    receive(made, 20_000)
    return made


def approve(actor, request, **rest):
    return commands.approve_payment(actor, request, on=TODAY, today=TODAY, **rest)


def test_one_bill_is_asked_for_once_agreed_to_once_and_posted_by_its_parts(county, lottery, asker, boss):
    request = ask_bill([(county, "9000.10"), (lottery, 3000)], asker)
    assert (request.amount, request.parts.count()) == (Decimal("12000.10"), 2)

    posted = approve(boss, request, voucher="记-7")

    assert {(one.source, one.amount) for one in posted} == {(county, Decimal("9000.10")), (lottery, 3000)}
    assert {(one.request, one.voucher, one.to_account.name) for one in posted} == {
        (request, "记-7", "郎溪县阳光服务中心")
    }
    request.refresh_from_db()
    assert request.state == "paid" and Event.objects.filter(act="payment.approved").count() == 1


def test_a_bill_is_refused_whole_when_one_source_cannot_carry_its_part(county, lottery, asker, boss):
    request = ask_bill([(county, 10_000), (lottery, "20000.01")], asker)

    with pytest.raises(PartRefused) as no:
        approve(boss, request)

    assert (no.value.code, no.value.number) == ("posting.overspent", 1)
    request.refresh_from_db()
    assert request.is_waiting and not Posting.objects.filter(request=request).exists()
    receive(lottery, 1)
    assert len(approve(boss, request)) == 2


def test_a_part_is_held_against_its_share_and_its_commitment(county, lottery, asker, boss):
    line = a_budget([(county, 8000), (lottery, 2000)])
    small = commands.commit_money("system", county, CommitFacts(TODAY, Decimal(500), "合同"), today=TODAY)
    over_share = ask_bill(
        [PartFacts(county, Decimal(8000), line), PartFacts(lottery, Decimal(2001), line)], asker
    )
    over_promise = ask_bill([PartFacts(county, Decimal(501), commitment=small), (lottery, 9)], asker)

    for request, code, number in (
        (over_share, "line.overspent", 1),
        (over_promise, "commitment.overspent", 0),
    ):
        with pytest.raises(PartRefused) as no:
            approve(boss, request)
        assert (no.value.code, no.value.number) == (code, number)
    assert not Posting.objects.filter(request__isnull=False).exists()


def test_closed_books_of_one_source_close_the_bill(county, lottery, asker, boss):
    yesterday = TODAY - datetime.timedelta(days=1)
    for one in (county, lottery):
        receive(one, 1, day=yesterday)
    request = ask_bill([(county, 10), (lottery, 10)], asker)
    commands.lock_period("system", f.COUNTY, until=yesterday, today=TODAY)

    refused(lambda: commands.approve_payment(boss, request, on=yesterday, today=TODAY), "posting.locked")
    assert not Posting.objects.filter(request=request).exists()


def test_what_a_bill_is_not(county, lottery, asker):
    other = a_budget([(lottery, 500)], label="培训", use="supervision")
    line = a_budget([(county, 500)], name="另一份")
    wrong = {
        "bill.nothing": [],
        "bill.source_twice": [(county, 5), (county, 6)],
        "posting.amount": [(county, 5), (lottery, 0)],
        "bill.uses": [PartFacts(county, Decimal(5), line), PartFacts(lottery, Decimal(5), other)],
        "line.source": [(county, 5), PartFacts(lottery, Decimal(5), line)],
    }
    for code, parts in wrong.items():
        refused(lambda parts=parts: ask_bill(parts, asker), code)
    project_line = a_budget([(lottery, 50)], name="项目的", project=a_project())
    refused(
        lambda: ask_bill(
            [PartFacts(county, Decimal(5), line), PartFacts(lottery, Decimal(5), project_line)], asker
        ),
        "bill.projects",
    )
    assert not PaymentRequest.objects.exists()


def test_two_people_are_asked_for_by_the_whole_bill(county, lottery):
    spend(county, 6000)

    refused(lambda: spend(lottery, 4000), "posting.two_people")


def test_the_contract_limits_the_whole_bill(county, lottery, asker):
    own = a_project(kind="own", granted=5000)

    refused(lambda: ask_bill([(county, 3000), (lottery, 2001)], asker, project=own), "project.overpaid")
    ask_bill([(county, 3000), (lottery, 2000)], asker, project=own)


def test_the_database_itself_posts_a_part_once(county, lottery, asker, boss):
    paid = approve(boss, ask_bill([(county, 10), (lottery, 10)], asker))

    for one in paid:
        twice = Posting.objects.get(pk=one.pk)
        twice.pk, twice._state.adding = None, True
        with pytest.raises(IntegrityError), transaction.atomic():
            twice.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentPart.objects.create(request=paid[0].request, source=county, amount=1)


def test_a_bill_is_reversed_whole(county, lottery, asker, boss):
    milestone = a_milestone(a_project(), approved_on=TODAY)
    paid = approve(boss, ask_bill([(county, 3000), (lottery, 2000)], asker, milestone=milestone, payee=""))
    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.PAID

    commands.reverse_posting(boss, paid[1], on=TODAY, reason="付错", today=TODAY)

    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.PASSED
    assert (queries.left_of(county), queries.left_of(lottery)) == (60_000, 20_000)
    refused(
        lambda: commands.reverse_posting(boss, paid[0], on=TODAY, reason="再冲", today=TODAY),
        "reversal.twice",
    )
    again = approve(boss, ask_bill([(county, 3000), (lottery, 2000)], asker, milestone=milestone, payee=""))
    assert len(again) == 2


@given(
    amount=st.integers(1, 10**12).map(lambda fen: Decimal(fen) / 100),
    weights=st.lists(st.integers(1, 10**9).map(Decimal), min_size=1, max_size=6),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_bill_is_split_to_the_fen_and_the_rest_goes_to_the_largest(amount, weights):
    parts = rules.split(amount, weights)

    assert sum(parts) == amount and all(part == round(part, 2) for part in parts)
    largest = weights.index(max(weights))
    exact = [amount * one / sum(weights) for one in weights]
    for number, (part, fair) in enumerate(zip(parts, exact, strict=True)):
        if number == largest:
            assert part >= fair - Decimal("0.01")
        else:
            assert fair - Decimal("0.01") < part <= fair


def test_a_milestone_is_split_by_what_was_kept_back_for_the_contract(county, lottery, asker, boss):
    receive(county, 400_000)
    receive(lottery, 400_000)
    contract = flow.signed(asker, boss)
    project = contract.project
    for source, amount in ((county, 60_000), (lottery, 40_000)):
        commands.commit_money(
            "system", source, CommitFacts(TODAY, Decimal(amount), "合同", project=project), today=TODAY
        )
    one = project.milestones.order_by("order").first()

    usual = queries.usual_payment(one)

    parts = usual["parts"]
    assert [(part["source"], bool(part["commitment"])) for part in parts] == [
        (county.pk, True),
        (lottery.pk, True),
    ]
    assert sum(part["amount"] for part in parts) == one.amount
    assert parts[1]["amount"] == (one.amount * 40 / 100).quantize(Decimal("0.01"), "ROUND_DOWN")


def test_a_milestone_is_split_by_the_budget_or_as_it_was_the_last_time(county, lottery, asker, boss):
    project = a_project()
    first, second = (a_milestone(project, 1000, order=n, approved_on=TODAY) for n in (1, 2))
    assert queries.usual_payment(first)["parts"] == []

    approve(boss, ask_bill([(county, 750), (lottery, 250)], asker, "venture", milestone=first, payee=""))
    assert [one["amount"] for one in queries.usual_payment(second)["parts"]] == [750, 250]

    line = a_budget([(county, 3000), (lottery, 6000)], use="venture", project=project)
    parts = queries.usual_payment(second)["parts"]
    assert [(one["source"], one["line"]) for one in parts] == [(lottery.pk, line.pk), (county.pk, line.pk)]
    assert [one["amount"] for one in parts] == [Decimal("666.67"), Decimal("333.33")]


def test_a_milestone_shared_by_two_sources_is_paid_on_the_pages(
    county, lottery, sign_in, finance, county_officer
):
    project = a_project()
    milestone = a_milestone(project, 9000)
    for source, amount in ((county, 12_000), (lottery, 6000)):
        commands.commit_money(
            "system", source, CommitFacts(TODAY, Decimal(amount), "合同", project=project), today=TODAY
        )
    mine, boss = sign_in(finance), sign_in(county_officer)
    address = reverse("funds:ask") + f"?milestone={milestone.pk}"
    form = mine.get(address).context["form"]
    said = filled(form)
    assert (said["amount"], said["more-0-amount"]) == (6000, 3000)

    # The reader emptied a source: it bears nothing. Then she asks as it was offered.
    assert mine.post(address, {**said, "more-0-amount": "0", "amount": "6000"}).status_code == 422
    assert mine.post(address, said).status_code == 302

    request = PaymentRequest.objects.get()
    assert (request.amount, request.parts.count(), request.project) == (9000, 2, project)
    assert "福利彩票公益金 3,000.00" in mine.get(reverse("funds:requests")).content.decode()
    page = boss.get(reverse("funds:approve", args=[request.pk])).content.decode()
    assert "6,000.00" in page and "3,000.00" in page and "9,000.00" in page
    boss.post(reverse("funds:approve", args=[request.pk]), {"on": time.today(), "voucher": "记-1"})

    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.PAID and milestone.paid_amount == 9000
    first, second = Posting.objects.filter(request=request)
    shown = boss.get(reverse("funds:posting", args=[first.pk])).content.decode()
    assert "一张票据由 2 项来源付" in shown and str(second.pk) in shown
    assert "会一起冲正" in mine.get(reverse("funds:reverse", args=[first.pk])).content.decode()


def filled(form):
    """Return what the page sends when nobody changes anything."""
    said = {}
    for one in (form, form.more.management_form, *form.more):
        for bound in one:
            value = bound.value()
            if value not in (None, "", False):
                said[bound.html_name] = value
    return said


def test_what_one_source_cannot_carry_is_said_beside_it(county, lottery, asker, sign_in, county_officer):
    request = ask_bill([(county, 10_000), (lottery, 20_001)], asker)
    boss = sign_in(county_officer)

    answer = boss.post(reverse("funds:approve", args=[request.pk]), {"on": time.today()})

    assert answer.status_code == 422
    page = answer.content.decode()
    beside = page[page.index(">福利彩票公益金") :]
    assert "只剩 20,000.00 元" in beside[: beside.index("</td>")]
    assert page.count("只剩 20,000.00 元") == 1 and "各项都没有记账" in page


def test_what_cannot_be_asked_is_said_beside_the_part(county, lottery, sign_in, finance):
    line = a_budget([(county, 500)])
    said = {
        "source": county.pk, "amount": "20", "use": "activity", "payee": "文具店",
        "more-TOTAL_FORMS": "2", "more-INITIAL_FORMS": "0",
        "more-0-source": lottery.pk, "more-0-amount": "5", "more-0-line": line.pk,
    }  # fmt: skip

    answer = sign_in(finance).post(reverse("funds:ask"), said)

    assert answer.status_code == 422 and not PaymentRequest.objects.exists()
    assert "没有安排“福利彩票公益金”的钱" in str(answer.context["form"].more[0].errors["line"])


def test_who_may_not_approve_one_of_the_sources_does_not_see_it_waiting(
    county, asker, county_officer, sign_in
):
    from shegongzhan.accounts.queries import scope_of

    far = commands.open_source("system", division="341822", kind="budget", name="邻县财政", on=TODAY)
    mine = ask_bill([(county, 20_000)], asker)
    shared = ask_bill([(county, 20_000), (far, 10)], asker)
    scope = scope_of(county_officer, TODAY)

    assert list(queries.requests_waiting(scope, county_officer)) == [mine]
    answer = sign_in(county_officer).get(reverse("funds:approve", args=[shared.pk]))
    assert answer.status_code == 403


def test_ledger_and_journal_say_one_bill(county, lottery, asker, boss, sign_in, finance, tmp_path):
    request = ask_bill([(county, 100), (lottery, 50)], asker, summary="夏令营")
    approve(boss, request, voucher="记-9")
    spend(county, 7, payee="文具店", summary="夏令营")

    path = tmp_path / "日记账.txt"
    path.write_text(commands.write_journal("system", f.COUNTY, TODAY.year), encoding="utf-8")
    entries = ledger(path, "register", "--format", "%(xact.beg_line)\t%(account)\n", "使用单位").splitlines()
    assert [
        len([one for one in entries if one.split("\t")[0] == line])
        for line in dict.fromkeys(one.split("\t")[0] for one in entries)
    ] == [2, 1]
    said = ledger(
        path, "--strict", "balance", "--flat", "--no-total", "--balance-format",
        "%(account)\t%(quantity(display_total))\n",
    )  # fmt: skip
    theirs = {name: Decimal(amount) for name, amount in (line.split("\t") for line in said.splitlines())}
    assert theirs[journal.name_of(Posting.objects.filter(request=request).first().to_account)] == 150

    answer = sign_in(finance).get(reverse("funds:list") + f"?export=ledger&year={TODAY.year}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    numbers = [row[16] for row in sheet.iter_rows(min_row=4, values_only=True) if row[2] == "夏令营"]
    assert (
        sorted(numbers, key=str) == [str(request.pk).replace("-", "")[-6:]] * 2 + [None]
        or numbers.count(None) == 1
    )


@pytest.mark.django_db(transaction=True)
def test_two_bills_over_the_same_sources_in_other_order_do_not_wait_for_each_other():
    f.a_few_divisions()
    one, two = a_source("budget", "甲"), a_source("charity", "乙")
    for source in (one, two):
        receive(source, 15_000)
    asker, boss, other = somebody("caiwu"), somebody("juzhang"), somebody("fujuzhang")
    first, second = (
        ask_bill([(one, 10_000), (two, 10_000)], asker),
        ask_bill([(two, 10_000), (one, 10_000)], asker),
    )

    outcomes = at_once(lambda: approve(boss, first), lambda: approve(other, second))

    assert outcomes == ["done", "posting.overspent"]
    assert (queries.left_of(one), queries.left_of(two)) == (5000, 5000)


@pytest.mark.django_db(transaction=True)
def test_an_old_request_becomes_one_of_one_part():
    source = a_source("budget", "县级财政")
    try:
        call_command("migrate", "funds", "0010", verbosity=0)
        old = MigrationExecutor(connection).loader.project_state(("funds", "0010_overspending_is_explained"))
        request = old.apps.get_model("funds", "PaymentRequest").objects.create(
            division=f.COUNTY, source_id=source.pk, amount=5, use="activity", summary="活动"
        )
    finally:
        call_command("migrate", "funds", verbosity=0)

    [part] = PaymentPart.objects.filter(request=request.pk)
    assert (part.source, part.line, part.commitment, part.amount) == (source, None, None, 5)
