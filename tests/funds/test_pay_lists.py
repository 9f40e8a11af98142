"""An approved list of awards becomes a payment: asked for once, agreed to by another, marked paid by the posting."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import PayListFacts
from shegongzhan.funds.models import PayListEntry, PaymentRequest, Posting
from shegongzhan.talent import commands as talent
from shegongzhan.talent.models import AwardItem, RunState
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import a_budget, a_source, receive, somebody
from tests.statistics import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date
TODAY = today()
PLAIN = PayListFacts(use="talent")


def boss() -> User:
    """Return who approves."""
    return User.objects.filter(username="juzhang").first() or somebody("juzhang")


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政")
    receive(made, 100_000)
    return made


@pytest.fixture
def run(places):
    """A list of 4,900 yuan for two people, approved."""
    rows.certificate(rows.worker("汪丽", kind="cadre"), "junior", DAY(2023, 3, 1))
    rows.certificate(rows.worker("戴明"), "senior", DAY(2023, 3, 1))
    made = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    talent.approve_run(boss(), made, on=TODAY)
    return made


def ask(run, source, facts=PLAIN, actor="system", workers=None) -> PaymentRequest:
    return commands.ask_pay_list(actor, run, source, facts, today=TODAY, workers=workers)


def agree(request, actor=None) -> Posting:
    return commands.approve_payment(actor or somebody(), request, on=TODAY, today=TODAY, voucher="记-31")[0]


def state_of(run) -> str:
    run.refresh_from_db()
    return run.state


def test_a_list_is_asked_for_whole_and_paid_by_the_posting(run, source):
    request = ask(run, source)
    assert request.amount == Decimal(4900) and "2 人" in request.payee and not request.payee_is_person
    assert state_of(run) == RunState.APPROVED and not Posting.objects.filter(request=request).exists()

    posting = agree(request)

    assert posting.amount == Decimal(4900) and state_of(run) == RunState.PAID
    assert set(AwardItem.objects.values_list("paid_on", "reference")) == {(TODAY, "记-31")}


def test_without_a_voucher_the_posting_is_named(run, source):
    commands.approve_payment(somebody(), ask(run, source), on=TODAY, today=TODAY)

    [reference] = set(AwardItem.objects.values_list("reference", flat=True))
    assert reference.startswith("记账 ")


def test_asking_twice_asks_nobody_twice(run, source):
    ask(run, source)
    with pytest.raises(RuleViolation) as no:
        ask(run, source)
    assert no.value.code == "paylist.nobody" and PaymentRequest.objects.count() == 1

    item = AwardItem.objects.first()
    other = PaymentRequest.objects.create(division=f.COUNTY, amount=1, use="talent", summary="另一份")
    with pytest.raises(IntegrityError), transaction.atomic():
        PayListEntry.objects.create(request=other, item=item)


def test_people_may_be_asked_for_in_parts_out_of_several_sources(run, source):
    first, second = AwardItem.objects.order_by("worker").values_list("worker", flat=True).distinct()
    ask(run, source, workers=[first])
    other = a_source("charity", "慈善捐赠")
    receive(other, 10_000)
    rest = ask(run, other)

    agree(rest, somebody("caiwu-2"))

    assert state_of(run) == RunState.APPROVED
    assert set(AwardItem.objects.filter(paid_on__isnull=False).values_list("worker", flat=True)) == {second}
    agree(PaymentRequest.objects.get(parts__source=source), somebody("caiwu-3"))
    assert state_of(run) == RunState.PAID
    with pytest.raises(RuleViolation) as no:
        ask(run, source)
    assert no.value.code == "paylist.paid"


def test_a_posting_taken_back_opens_the_list_again(run, source):
    posting = agree(ask(run, source))

    commands.reverse_posting("system", posting, on=TODAY, reason="账号错了", today=TODAY)

    assert state_of(run) == RunState.APPROVED
    assert not AwardItem.objects.exclude(paid_on=None, reference="").exists()
    again = ask(run, source)
    agree(again, somebody("caiwu-2"))
    assert state_of(run) == RunState.PAID and queries.requests_of_run(run).count() == 2


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_what_was_not_agreed_to_may_be_asked_for_again(run, source, how):
    clerk = somebody()
    request = ask(run, source, actor=clerk)
    if how == "refused":
        commands.refuse_payment(boss(), request, reason="先核对")
    else:
        commands.withdraw_payment(clerk, request)

    assert ask(run, source).amount == request.amount


def test_who_asked_does_not_agree(run, source):
    clerk = somebody()
    with pytest.raises(RuleViolation):
        agree(ask(run, source, actor=clerk), clerk)

    assert state_of(run) == RunState.APPROVED and not AwardItem.objects.filter(paid_on__isnull=False).exists()


def test_somebody_paid_by_hand_meanwhile_stops_the_payment(run, source):
    request = ask(run, source)
    worker = AwardItem.objects.first().worker_id
    talent.pay_run("system", run, on=TODAY, reference="现金", today=TODAY, workers=[worker])

    with pytest.raises(RuleViolation) as no, transaction.atomic():
        agree(request)

    assert no.value.code == "paylist.paid_meanwhile" and not Posting.objects.filter(request=request).exists()
    request.refresh_from_db()
    commands.refuse_payment(boss(), request, reason="有人已经发了")
    assert ask(run, source).pay_list.values("item__worker").distinct().count() == 1


def test_a_draft_is_not_paid(places, source):
    rows.certificate(rows.worker("戴明"), "senior", DAY(2023, 3, 1))
    draft = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    with pytest.raises(RuleViolation) as no:
        ask(draft, source)
    assert no.value.code == "paylist.draft"


def test_a_source_that_must_not_be_used_so_needs_a_document(run):
    lottery = a_source("lottery", "福彩公益金", forbidden_uses=["talent"])
    receive(lottery, 10_000)
    with pytest.raises(RuleViolation) as no:
        ask(run, lottery)
    assert no.value.code == "posting.forbidden" and not PayListEntry.objects.exists()

    assert ask(run, lottery, PayListFacts(use="talent", document="民发〔2023〕7号")).document


def test_out_of_a_line_its_use_counts_and_its_limit_holds(run, source):
    line = a_budget([(source, 4000)], label="人才奖励", use="talent")
    request = ask(run, source, PayListFacts(line=line))

    with pytest.raises(RuleViolation) as no, transaction.atomic():
        agree(request)

    assert no.value.code == "line.overspent" and state_of(run) == RunState.APPROVED


def test_who_owes_something_back_is_left_to_be_settled_by_hand(places, source):
    worker = rows.worker("汪丽", kind="cadre")
    certificate = rows.certificate(worker, "junior", DAY(2023, 3, 1))
    first = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    talent.approve_run(boss(), first, on=TODAY)
    certificate.obtained_on = DAY(2023, 6, 1)
    certificate.save()
    second = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    talent.approve_run(boss(), second, on=TODAY)

    left = queries.payable(queries.payable_items(second))
    assert not left.payees and [one.worker.name for one in left.by_hand] == ["汪丽"]
    with pytest.raises(RuleViolation):
        ask(second, source)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_ask_once(run, source):
    outcomes = at_once(lambda: ask(run, source), lambda: ask(run, source))

    assert outcomes == ["done", "paylist.nobody"] and PaymentRequest.objects.count() == 1


def test_a_list_is_paid_on_the_pages(run, source, sign_in, finance, county_officer):
    clerk = sign_in(finance)
    region = clerk.get(reverse("funds:of_run", args=[run.pk])).content.decode()
    assert "还有 2 人没有申请付款" in region and reverse("funds:paylist_ask", args=[run.pk]) in region
    page = clerk.get(reverse("funds:paylist_ask", args=[run.pk])).content.decode()
    assert "戴明" in page and "4,900.00" in page
    said = {"source": source.pk, "use": "talent", "workers": []}
    nobody = clerk.post(reverse("funds:paylist_ask", args=[run.pk]), said)
    assert nobody.status_code == 422 and "没有可以申请的人" in nobody.content.decode()

    workers = list(AwardItem.objects.values_list("worker", flat=True).distinct())
    clerk.post(reverse("funds:paylist_ask", args=[run.pk]), {**said, "workers": workers})
    request = PaymentRequest.objects.get()
    assert (
        reverse("talent:run", args=[run.pk])
        in clerk.get(reverse("funds:request", args=[request.pk])).content.decode()
    )
    assert "申请付款" not in clerk.get(reverse("funds:of_run", args=[run.pk])).content.decode()
    boss = sign_in(county_officer)
    boss.post(reverse("funds:approve", args=[request.pk]), {"on": TODAY, "voucher": "记-9"})

    assert state_of(run) == RunState.PAID
    assert "已批准并记账" in boss.get(reverse("funds:of_run", args=[run.pk])).content.decode()


def test_a_list_of_another_county_is_not_found_and_a_worker_sees_no_money(run, source, sign_in, lin, finance):
    run.division = "999999"
    run.save()
    for name in ("funds:of_run", "funds:paylist_ask"):
        assert sign_in(finance).get(reverse(name, args=[run.pk])).status_code == 404
        assert sign_in(lin).get(reverse(name, args=[run.pk])).status_code == 403


def test_the_region_costs_the_same_for_few_and_for_many(places, source, sign_in, finance):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            sign_in_client.get(reverse("funds:of_run", args=[made.pk]))
        return len(found)

    sign_in_client = sign_in(finance)
    for number in range(2):
        rows.certificate(rows.worker(f"甲{number}"), "senior", DAY(2023, 3, 1))
    made = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    talent.approve_run(boss(), made, on=TODAY)
    cost()
    few = cost()
    for number in range(12):
        rows.certificate(rows.worker(f"乙{number}"), "senior", DAY(2023, 3, 1))
    made = talent.make_run("system", division=f.COUNTY, year=2023, today=TODAY)
    talent.approve_run(boss(), made, on=TODAY)

    assert cost() == few
