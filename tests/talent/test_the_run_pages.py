"""From the trial to the bank on the pages: who makes, who approves, what the workbook holds, what papers are for."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.time import today
from shegongzhan.files.models import StoredFile
from shegongzhan.talent import commands
from shegongzhan.talent.models import AwardItem, AwardRun, DeadlineDecision, Pay, RunState
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
NUMBER = "341821198810233086"


@pytest.fixture
def owed(places):
    rows.certificate(
        rows.worker("汪丽", kind="cadre", identity_number=NUMBER), "junior", datetime.date(2023, 3, 1)
    )
    rows.certificate(rows.worker("戴明"), "senior", datetime.date(2023, 3, 1))


def page(client, name, *args, **query):
    return client.get(reverse(f"talent:{name}", args=args), query).content.decode()


def test_a_list_goes_from_the_trial_to_the_bank(owed, sign_in, finance, county_officer):
    clerk = sign_in(finance)
    tried = page(clerk, "run_new", year=2023, place=f.COUNTY)
    assert "汪丽" in tried and "2023-04 至 2023-12，9 个月" in tried and "4,900.00" in tried
    assert not AwardRun.objects.exists()
    clerk.post(reverse("talent:run_new"), {"year": 2023, "place": f.COUNTY})
    run = AwardRun.objects.get()

    shown = page(clerk, "run", run.pk)
    assert "等另一位有权限的人批准" in shown and "职业津贴补助" in shown and "首次取得" in shown
    assert clerk.get(reverse("talent:run_approve", args=[run.pk])).status_code == 403
    assert clerk.get(reverse("talent:run_paylist", args=[run.pk])).status_code == 302
    assert sign_in(county_officer).post(reverse("talent:run_approve", args=[run.pk])).status_code == 302

    clerk = sign_in(finance)
    book = clerk.get(reverse("talent:run_paylist", args=[run.pk]))
    lines = list(openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.values)
    heads, first = lines[2], lines[3]
    told = dict(zip(heads, first, strict=True))
    assert (
        told["姓名"] == "汪丽" and told["身份证号"] == "341821********3086" and told["应发合计（元）"] == 1900
    )
    assert told["银行账号"] is None and NUMBER not in str(lines)

    ids = set(AwardItem.objects.values_list("worker", flat=True))
    said = {"on": today().isoformat(), "reference": "2024-记-31", "workers": sorted(ids)[:1]}
    assert clerk.post(reverse("talent:run_pay", args=[run.pk]), {**said, "workers": []}).status_code == 200
    clerk.post(reverse("talent:run_pay", args=[run.pk]), said)
    run.refresh_from_db()
    assert run.state == RunState.APPROVED and "已发" in page(clerk, "run", run.pk)
    clerk.post(reverse("talent:run_pay", args=[run.pk]), {**said, "workers": sorted(ids)[1:]})
    run.refresh_from_db()
    assert run.state == RunState.PAID
    assert "没有要发的" in page(clerk, "run_new", year=2023, place=f.COUNTY)
    assert "4,900.00" in page(clerk, "runs")


def test_a_draft_is_taken_back_on_the_page(owed, sign_in, finance):
    run = commands.make_run(finance, division=f.COUNTY, year=2023, today=today())

    sign_in(finance).post(reverse("talent:run_drop", args=[run.pk]), {"reason": "漏了人"})

    assert not AwardRun.objects.exists() and not AwardItem.objects.exists()


def test_a_correction_is_announced_on_the_persons_page(owed, sign_in, county_officer, finance):
    run = commands.make_run(finance, division=f.COUNTY, year=2023, today=today())
    worker = run.items.filter(kind="allowance").first().worker
    worker.certificates.update(obtained_on=datetime.date(2023, 6, 1))
    client = sign_in(county_officer)

    assert "要更正 -300.00 元；" in page(client, "worker", worker.pk)
    assert "和这张表对不上了" in page(client, "run", run.pk)
    answer = client.post(reverse("talent:run_approve", args=[run.pk]), follow=True).content.decode()
    assert "撤回这张表，重新编制" in answer
    assert "更正第" in page(client, "run_new", year=2023, place=f.COUNTY)


def test_pages_of_lists_cost_the_same_for_three_people_and_for_thirty(places, sign_in, county_officer):
    client = sign_in(county_officer)

    def cost(name, *args, **query):
        address = reverse(f"talent:{name}", args=args)
        client.get(address, query)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address, query).status_code == 200
        return len(seen)

    def made(number, year):
        for one in range(number):
            rows.certificate(rows.worker(f"{year}{one}", kind="cadre"), "junior", datetime.date(year, 3, 1))
        run = commands.make_run("system", division=f.COUNTY, year=year, today=today())
        return cost("run", run.pk), cost("run_pay", run.pk), cost("run_new", year=year + 1, place=f.COUNTY)

    few, many = made(3, 2023), made(30, 2024)

    assert all(more <= less for more, less in zip(many, few, strict=True)), (few, many)
    assert max(many) <= 35


def test_papers_of_a_certificate_are_for_who_keeps_the_register(
    places, jianping, sign_in, lin, county_officer
):
    held = rows.certificate(rows.worker("汪丽", station=jianping), "junior", datetime.date(2023, 3, 1))
    client = sign_in(county_officer)
    scan = SimpleUploadedFile("证书.pdf", b"%PDF-1.4 scan")
    client.post(
        reverse("talent:certificate_paper_add", args=[held.pk]), {"file": scan, "purpose": "原件扫描"}
    )
    stored = StoredFile.objects.get()
    address = reverse("talent:certificate_paper", args=[held.pk, stored.pk])

    assert "证书.pdf" in page(client, "worker", held.worker_id)
    assert b"".join(client.get(address)) == b"%PDF-1.4 scan"
    assert sign_in(lin).get(address).status_code == 403
    assert "证书.pdf" not in page(sign_in(lin), "worker", held.worker_id)
    client = sign_in(county_officer)
    fake = SimpleUploadedFile("证书.pdf", b"<html>")
    said = client.post(reverse("talent:certificate_paper_add", args=[held.pk]), {"file": fake}, follow=True)
    assert "对不上" in said.content.decode()
    client.post(reverse("talent:certificate_paper_remove", args=[held.pk, stored.pk]), {"reason": "传错了"})
    assert client.get(address).status_code == 404


def test_the_file_is_filled_on_the_pages(jianping, sign_in, county_officer, station_head):
    on = today()
    worker = rows.worker("戴明", station=jianping)
    job = worker.employments.get()
    job.starts_on = on.replace(year=on.year - 1)
    job.save()
    client = sign_in(county_officer)

    def post(name, data, *more):
        answer = client.post(reverse(f"talent:{name}", args=[worker.pk, *more]), data)
        assert answer.status_code == 302, answer.content.decode()

    post("pay_months", {"amount_1": "4200", "insurance_1": "800"}, job.pk)
    assert (Pay.objects.get().amount, Pay.objects.get().insurance) == (4200, 800)
    post("check_add", {"on": on.isoformat(), "result": "clear"})
    post("ce_add", {"on": on.isoformat(), "kind": "course", "title": "小组工作", "hours": "6"})
    post("employment", {
        "kind": "resident", "station": jianping.pk, "starts_on": job.starts_on.isoformat(), "duties": "儿童关爱",
        "villages": [f.VILLAGE], "with_children": "on", "contract_number": "2023-12",
    }, job.pk)  # fmt: skip
    shown = page(client, "worker", worker.pk)
    for words in ("儿童关爱", "南山村", "2023-12", "没有记录", "小组工作", "4,200.00"):
        assert words in shown
    head = sign_in(station_head)
    head.post(
        reverse("talent:decide", args=[worker.pk, job.pk]),
        {"decision": "extend", "until": on.replace(year=on.year + 1).isoformat(), "reason": "考期推迟"},
    )
    asked = DeadlineDecision.objects.get()
    assert "延期等待批准" in page(head, "deadlines") and "批准或不批准" not in page(head, "worker", worker.pk)
    client = sign_in(county_officer)
    assert "批准或不批准" in page(client, "worker", worker.pk)
    post("decision", {"approved": "yes", "answer": "同意"}, asked.pk)
    asked.refresh_from_db()
    assert asked.state == "made" and "到期未持证" not in page(client, "worker", worker.pk)
    post(
        "certificate_add", {"level": "junior", "obtained_on": job.starts_on.isoformat(), "number": "20231234"}
    )
    held = worker.certificates.get()
    post("registration", {"state": "issued", "on": on.isoformat(), "version": held.version}, held.pk)
    post("certificate_confirm", {}, held.pk)
    shown = page(client, "worker", worker.pk)
    assert "在有效期内" in shown and "王建国核对过原件" in shown and "继续教育 6 / 72 学时" in shown
    post("registration_remove", {"reason": "登记错了"}, held.pk, held.registrations.get().pk)
    post("leave", {"on": on.isoformat(), "handed_over_to": rows.worker("接手", station=jianping).pk})
    assert "工作交接给 接手" in page(client, "worker", worker.pk)
