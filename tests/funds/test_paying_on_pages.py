"""From a budget to a payment in the browser's own way: written, agreed, asked for, agreed, posted, closed."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shegongzhan.core import time
from shegongzhan.files.models import StoredFile
from shegongzhan.funds import queries
from shegongzhan.funds.models import Budget, Commitment, LineShare, PaymentRequest, PeriodLock, Posting
from tests import factories as f
from tests.funds.rows import a_budget, a_milestone, a_project, a_source, ask, receive, spend

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 invoice"


@pytest.fixture
def source(jianping):
    made = a_source("budget", "县级财政")
    receive(made, 100_000)
    return made


def test_a_budget_is_written_by_one_and_approved_by_another(source, sign_in, finance, county_officer):
    other = a_source("charity", "慈善捐赠")
    mine = sign_in(finance)
    mine.post(reverse("funds:budget_new"), {"name": "2024 年运行", "year": 2024})
    budget = Budget.objects.get()
    for row in (source, other):
        said = {"label": "活动", "use": "activity", "source": row.pk, "amount": "800"}
        assert mine.post(reverse("funds:share_add", args=[budget.pk]), said).status_code == 302
    mine.post(reverse("funds:budget_submit", args=[budget.pk]))
    page = mine.get(reverse("funds:budget", args=[budget.pk])).content.decode()
    assert "等另一人批准" in page and "1,600.00" in page
    refused = mine.post(reverse("funds:budget_approve", args=[budget.pk]), {"note": ""})
    assert "不能审批自己提出的事项" in refused.content.decode()

    boss = sign_in(county_officer)
    assert "2024 年运行" in boss.get(reverse("funds:waiting")).content.decode()
    boss.post(reverse("funds:budget_approve", args=[budget.pk]), {"note": "同意"})

    budget.refresh_from_db()
    assert budget.is_approved
    assert "2024 年运行" not in boss.get(reverse("funds:waiting")).content.decode()


def test_money_is_brought_to_a_line_and_back(source, sign_in, finance):
    line = a_budget([(source, 1000)])
    share = LineShare.objects.get()
    client = sign_in(finance)
    day = time.today()

    client.post(reverse("funds:appropriate", args=[share.pk]), {"amount": "600", "day": day})
    too_much = client.post(reverse("funds:appropriate", args=[share.pk]), {"amount": "401", "day": day})
    assert "还可以下达 400.00 元" in too_much.content.decode()
    client.post(reverse("funds:take_back", args=[share.pk]), {"amount": "100", "day": day})

    [row] = queries.rows_of(line.budget)
    assert row.standing.held == 500
    assert "500.00" in client.get(reverse("funds:budget", args=[line.budget_id])).content.decode()


def test_a_large_payment_is_asked_for_and_agreed_on_the_pages(source, sign_in, finance, county_officer):
    line = a_budget([(source, 60_000)])
    mine = sign_in(finance)
    said = {"source": source.pk, "line": line.pk, "amount": "20000", "payee": "张明", "payee_is_person": "on"}
    direct = mine.post(reverse("funds:spend"), {**said, "day": time.today()}, follow=True).content.decode()
    assert "要先申请付款" in direct and not PaymentRequest.objects.exists()

    assert mine.post(reverse("funds:ask"), said).status_code == 302
    request = PaymentRequest.objects.get()
    mine.post(
        reverse("funds:request_paper_add", args=[request.pk]),
        {"file": SimpleUploadedFile("发票.pdf", PDF), "purpose": "发票"},
    )
    own = mine.get(reverse("funds:request", args=[request.pk])).content.decode()
    assert "自己提出的不能自己批" in own and reverse("funds:approve", args=[request.pk]) not in own
    assert (
        "不能审批自己提出的事项"
        in mine.post(reverse("funds:approve", args=[request.pk]), {"on": time.today()}).content.decode()
    )

    boss = sign_in(county_officer)
    assert "张*" in boss.get(reverse("funds:requests")).content.decode()
    boss.post(reverse("funds:approve", args=[request.pk]), {"on": time.today(), "voucher": "记-9"})
    again = boss.post(reverse("funds:approve", args=[request.pk]), {"on": time.today()})
    assert "已经处理过了" in again.content.decode()

    posting = Posting.objects.get(request=request)
    page = boss.get(reverse("funds:posting", args=[posting.pk])).content.decode()
    assert "发票.pdf" in page and posting.voucher == "记-9"
    assert "张*" in boss.get(reverse("funds:list")).content.decode()


def test_a_request_is_refused_or_taken_back(source, sign_in, finance, county_officer):
    mine, boss = sign_in(finance), sign_in(county_officer)
    one, two = ask(source, 20_000, finance), ask(source, 30_000, finance)

    boss.post(reverse("funds:refuse", args=[one.pk]), {"reason": "没有合同"})
    mine.post(reverse("funds:withdraw", args=[two.pk]))

    states = set(PaymentRequest.objects.values_list("state", flat=True))
    assert states == {"refused", "withdrawn"}
    assert "没有合同" in mine.get(reverse("funds:request", args=[one.pk])).content.decode()


def test_a_milestone_is_due_asked_for_and_paid(source, sign_in, finance, county_officer):
    milestone = a_milestone(a_project(), due_on=datetime.date(2024, 3, 1))
    mine = sign_in(finance)
    due = mine.get(reverse("funds:due")).content.decode()
    assert "逾期" in due and f"?milestone={milestone.pk}" in due

    asked = mine.get(reverse("funds:ask"), {"milestone": milestone.pk})
    assert asked.context["form"].initial["amount"] == 5000
    assert asked.context["form"].initial["use"] == "venture"

    said = {"source": source.pk, "milestone": milestone.pk, "use": "venture", "amount": "5000"}
    mine.post(reverse("funds:ask"), said)
    request = PaymentRequest.objects.get()
    assert "已申请" in mine.get(reverse("funds:due")).content.decode()
    sign_in(county_officer).post(reverse("funds:approve", args=[request.pk]), {"on": time.today()})

    milestone.refresh_from_db()
    assert milestone.state == "paid"
    shown = mine.get(reverse("funds:of_project", args=[milestone.project_id])).content.decode()
    assert "5,000.00" in shown


def test_money_is_promised_and_let_go(source, sign_in, finance):
    client = sign_in(finance)
    said = {"label": "运营合同", "source": source.pk, "amount": "70000", "on": time.today()}
    client.post(reverse("funds:commit"), said)
    kept = Commitment.objects.get()
    assert "70,000.00" in client.get(reverse("funds:commitments")).content.decode()
    assert "30,000.00" in client.get(reverse("funds:source", args=[source.pk])).content.decode()

    client.post(reverse("funds:release", args=[kept.pk]), {"reason": "合同解除"})

    assert queries.free_of(source) == 100_000


def test_books_are_closed_and_opened_with_a_reason(source, sign_in, finance):
    client = sign_in(finance)
    yesterday = time.today() - datetime.timedelta(days=1)
    client.post(reverse("funds:lock"), {"division": f.COUNTY, "until": yesterday, "note": "月结"})
    lock = PeriodLock.objects.get()

    said = {"source": source.pk, "amount": "5", "day": yesterday}
    assert "已经锁定" in client.post(reverse("funds:income"), said).content.decode()
    client.post(reverse("funds:unlock", args=[lock.pk]), {"reason": "更正一笔"})
    assert client.post(reverse("funds:income"), said).status_code == 302
    assert "更正一笔" in client.get(reverse("funds:locks")).content.decode()


def test_money_that_came_back_is_posted(source, jianping, sign_in, finance):
    spend(source, 500, station=jianping)
    client = sign_in(finance)
    said = {"source": source.pk, "amount": "200", "day": time.today(), "station": jianping.pk}

    assert client.post(reverse("funds:back"), said).status_code == 302
    assert "不能更多" in client.post(reverse("funds:back"), {**said, "amount": "301"}).content.decode()
    assert queries.left_of(source) == Decimal(99_700)


def test_a_voucher_is_attached_and_read_by_who_may(source, jianping, sign_in, finance, station_head, he):
    posting = spend(source, 500, station=jianping)
    client = sign_in(finance)
    client.post(
        reverse("funds:posting_paper_add", args=[posting.pk]),
        {"file": SimpleUploadedFile("票.pdf", PDF), "purpose": "发票"},
    )
    paper = StoredFile.objects.get()
    address = reverse("funds:posting_paper", args=[posting.pk, paper.pk])

    assert b"".join(sign_in(station_head).get(address).streaming_content) == PDF
    assert sign_in(he).get(address).status_code in (403, 404)
    assert (
        sign_in(station_head)
        .post(reverse("funds:posting_paper_remove", args=[posting.pk, paper.pk]), {"reason": "错"})
        .status_code
        == 403
    )
    client.post(reverse("funds:posting_paper_remove", args=[posting.pk, paper.pk]), {"reason": "传错了"})
    paper.refresh_from_db()
    assert paper.removed_at is not None


def test_terms_of_a_source_are_written_and_hold(source, sign_in, finance):
    client = sign_in(finance)
    address = reverse("funds:source_change", args=[source.pk])
    said = {"document": "郎财〔2024〕7号", "year": "2024", "level": "county", "announced": "120000",
            "forbidden_uses": ["pay"], "version": source.version}  # fmt: skip
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 200  # somebody else was quicker

    page = client.get(reverse("funds:source", args=[source.pk])).content.decode()
    assert "120,000.00" in page and "不得用于" in page
    spent = {"source": source.pk, "use": "pay", "amount": "10", "day": time.today(), "payee": "某单位"}
    assert "不得用于这个用途" in client.post(reverse("funds:spend"), spent).content.decode()
