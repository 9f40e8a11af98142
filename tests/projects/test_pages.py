"""A purchase walked through its pages from the requirement to the announcement, by two people."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from shegongzhan.core.time import today
from shegongzhan.files.models import StoredFile
from shegongzhan.projects import commands
from shegongzhan.projects.models import Brand, Contract, ContractChange, Milestone
from shegongzhan.services.models import ServiceRecord
from tests import factories as f
from tests.projects import flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 contract"


@pytest.fixture
def two(centre_staff, county_officer, sign_in):
    """The browsers of who asks and of who approves."""
    return sign_in(centre_staff), sign_in(county_officer)


def send(client, name, /, *args, status=302, **said):
    answer = client.post(reverse(f"projects:{name}" if ":" not in name else name, args=args), said)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def page(client, project) -> str:
    return client.get(reverse("projects:project", args=[project.pk])).content.decode()


def test_a_purchase_goes_all_its_way_in_the_browser(two, jianping):
    asker, checker = two
    on = today()
    start, end = on - datetime.timedelta(days=30), on + datetime.timedelta(days=300)
    project = flow.purchase()
    assert "写需求" in page(asker, project)

    send(
        asker,
        "requirement",
        project.pk,
        text=flow.NEEDED,
        directory=flow.BOUGHT,
        budget="100000",
        money_from="县财政",
    )
    assert "由有审批权限的另一位同事来做" in page(asker, project)
    send(asker, "check", project.pk, status=403, answer="yes")
    send(checker, "check", project.pk, answer="yes")
    send(asker, "plan", project.pk, plan="每月走访")
    said = {"number": "LX-1", "content": "走访", "starts_on": start, "ends_on": end, "amount": "100000"}
    send(asker, "contract", project.pk, **{**said, "ends_on": start - datetime.timedelta(days=1)}, status=422)
    send(asker, "contract", project.pk, **said)
    assert "不得购买" not in page(asker, project)
    send(asker, "sign", project.pk, on=on, status=422)
    send(asker, "target", project.pk, label="走访", method="visit", unit="times", quantity="0", status=422)
    send(asker, "target", project.pk, label="走访", method="visit", unit="times", quantity="4")
    assert "不得购买" not in page(asker, project)
    send(asker, "sign", project.pk, on=on)

    records = [rows.visit(day=on, division=f.VILLAGE) for _ in range(3)]
    send(asker, "services:progress:assign", project.pk, record=[str(records[0].pk), str(records[1].pk)])
    progress = asker.get(reverse("services:progress:of_project", args=[project.pk])).content.decode()
    assert "50,000.00" in progress
    target = Contract.objects.get().targets.get()
    behind = asker.get(reverse("services:progress:target", args=[project.pk, target.pk]))
    assert behind.content.decode().count("/visits/") == 2 or len(behind.context["listing"].page.rows) == 2

    first = Milestone.objects.get(project=project, order=1)
    send(asker, "reach", first.pk, report="合同已签")
    send(checker, "judge", first.pk, answer="yes")
    for stage in ("mid", "final"):
        send(asker, "review", project.pk, stage, on=on, result="pass", by="诚信评估中心", text="合格")
    accepted = {"on": on, "result": "pass", "by": "验收组", "text": "合格", "short_reason": "按实际结算"}
    send(asker, "services:progress:accept", project.pk, status=403, **accepted)
    send(checker, "services:progress:accept", project.pk, **accepted)
    send(asker, "services:progress:settle", project.pk, due="50000")
    assert "等另一位同事审核" in page(asker, project)
    send(checker, "settlement", project.pk, answer="yes")
    for what in ("contract", "result"):
        send(asker, "announce", project.pk, what=what, on=on, where="县政府网站")

    shown = page(asker, project)
    assert "各步都走完了" in shown and "结算尾款" in shown
    assert Contract.objects.get().state == "settled"


def test_who_wrote_the_requirement_does_not_check_it(county_officer, sign_in):
    client, project = sign_in(county_officer), flow.purchase()
    send(
        client,
        "requirement",
        project.pk,
        text=flow.NEEDED,
        directory=flow.BOUGHT,
        budget="100000",
        money_from="县财政",
    )

    answer = send(client, "check", project.pk, answer="yes", status=422)

    assert "不能审批自己提出的事项" in answer.content.decode()


def test_the_needs_of_the_list_are_picked(two, jianping):
    asker, _checker = two
    need = rows.need(on=today())
    project = flow.purchase()

    send(
        asker,
        "requirement",
        project.pk,
        text=flow.NEEDED,
        directory=flow.BOUGHT,
        budget="1000",
        money_from="县财政",
        needs=[str(need.pk)],
    )

    assert list(project.requirement.needs.all()) == [need]
    assert reverse("needs:need", args=[need.pk]) in page(asker, project)


def test_a_change_is_asked_for_and_decided(two, centre_staff, county_officer):
    asker, checker = two
    contract = flow.signed(centre_staff, county_officer)
    target = contract.targets.get()
    said = {
        "ends_on": contract.ends_on,
        "amount": "90000",
        "content": contract.content,
        f"target_{target.pk}": "8",
    }
    send(asker, "contract_change", contract.project_id, **said, reason="", status=422)
    send(asker, "contract_change", contract.project_id, **said, reason="减少走访")
    change = ContractChange.objects.get()
    assert "100000.00 → 90000" in page(checker, contract.project)

    send(checker, "decide_change", contract.project_id, change.pk, answer="no", status=422)
    send(checker, "decide_change", contract.project_id, change.pk, answer="yes")

    contract.refresh_from_db()
    assert (contract.amount, contract.edition) == (90_000, 2)


def test_milestones_are_split_anew_on_their_page(two, centre_staff, county_officer):
    asker, _checker = two
    contract = flow.drafted(centre_staff, county_officer)
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    lines = {"form-0-label": "签约", "form-0-share": "60", "form-1-label": "结束", "form-1-share": "30"}
    send(asker, "milestones", contract.project_id, **form, **lines, status=422)

    send(asker, "milestones", contract.project_id, **form, **{**lines, "form-1-share": "40"})

    assert [m.amount for m in Milestone.objects.all()] == [60_000, 40_000]


def test_what_waits_and_what_may_be_paid_stands_above_the_list(two, centre_staff, county_officer):
    contract = flow.signed(centre_staff, county_officer)
    first = flow.milestone(contract, 1)
    commands.reach_milestone(centre_staff, first, report="合同已签", on=today())
    judge = reverse("projects:judge", args=[first.pk])
    assert [judge in client.get(reverse("projects:list")).content.decode() for client in two] == [False, True]

    commands.pass_milestone(county_officer, first, on=today())

    shown = two[1].get(reverse("projects:list")).content.decode()
    assert "可以付款的节点" in shown and judge not in shown


def test_papers_are_added_opened_and_taken_away(two):
    asker, _checker = two
    project = flow.purchase()
    send(asker, "add_file", project.pk, file=SimpleUploadedFile("合同.pdf", PDF), purpose="合同")
    stored = StoredFile.objects.get()
    opened = asker.get(reverse("projects:file", args=[project.pk, stored.pk]))
    assert b"".join(opened.streaming_content) == PDF
    assert asker.get(reverse("projects:file", args=[flow.purchase().pk, stored.pk])).status_code == 404

    send(asker, "remove_file", project.pk, stored.pk, reason="传错了")

    assert "合同.pdf" not in page(asker, project)


def test_a_settled_contract_takes_no_more_records(two, centre_staff, county_officer):
    contract = flow.signed(centre_staff, county_officer)
    record = rows.visit(day=datetime.date(2024, 2, 5))
    Contract.objects.update(state="settled")

    send(two[0], "services:progress:assign", contract.project_id, record=[str(record.pk)])

    assert not ServiceRecord.objects.filter(project__isnull=False).exists()


def test_nonsense_in_the_list_of_records_is_no_page(two, centre_staff, county_officer):
    contract = flow.signed(centre_staff, county_officer)

    send(two[0], "services:progress:assign", contract.project_id, record=["1 OR 1=1"], status=404)


def test_a_brand_is_written_up_repeated_and_recognised(two):
    asker, checker = two
    said = {"name": "邻里敲门", "division": f.JIANPING, "problem": "独居老人没人说话", "method": "结对敲门"}
    send(asker, "brand_new", **said, satisfaction="92", asked="0", status=422)
    send(asker, "brand_new", **said, satisfaction="92", asked="50", results="都有人看望")
    brand = Brand.objects.get()
    assert "至少在 1 处复制推广" in checker.get(reverse("projects:brand", args=[brand.pk])).content.decode()
    send(checker, "brand_name", brand.pk)
    brand.refresh_from_db()
    assert not brand.is_named

    send(asker, "replicate", brand.pk, place=f.SHIZI, by="十字镇社工站", on=today())
    send(asker, "replicate", brand.pk, place=f.SHIZI, by="十字镇社工站", on=today(), status=422)
    send(checker, "brand_name", brand.pk)

    brand.refresh_from_db()
    assert brand.is_named
    send(
        asker,
        "brand_change",
        brand.pk,
        **said,
        satisfaction="50",
        asked="50",
        results="一般",
        version=brand.version,
    )
    brand.refresh_from_db()
    assert not brand.is_named


def test_who_buys_is_listed_and_taken_away_as_a_workbook(two):
    flow.purchase(buyer_kind="town", granted=5000, starts_on=today())
    flow.purchase(name="往年的", buyer_kind="town", granted=70, starts_on=datetime.date(2020, 1, 1))

    shown = two[1].get(reverse("projects:buyers")).content.decode()

    assert "乡镇（街道、苏木）" in shown and "5,070.00" in shown
    assert two[1].get(reverse("projects:buyers"), {"export": "xlsx"}).status_code == 200
    assert "70.00" in two[1].get(reverse("projects:buyers"), {"year": "2020"}).content.decode()


def test_double_claims_are_listed_with_both_contracts(two, centre_staff, county_officer):
    first = flow.signed(centre_staff, county_officer)
    second = flow.signed(centre_staff, county_officer, flow.purchase(name="另一个"), number="LX-2")
    anna, day = rows.person("欧阳素素"), datetime.date(2024, 2, 5)
    rows.visit(project=first.project, day=day, people=[anna])
    rows.visit(project=second.project, day=day, people=[anna])

    shown = (
        two[0]
        .get(reverse("services:progress:doubles"), {"first": "2024-01-01", "last": "2024-12-31"})
        .content.decode()
    )

    assert "另一个" in shown and "困难群体服务" in shown
    late = two[0].get(reverse("services:progress:doubles"), {"first": "2024-12-31", "last": "2024-01-01"})
    assert late.status_code == 200 and "不能早于" in late.content.decode()


def test_a_record_that_counts_for_the_wrong_contract_is_taken_out(
    two, centre_staff, county_officer, jianping
):
    asker, _checker = two
    contract = flow.signed(centre_staff, county_officer)
    record = rows.visit(day=f.TODAY, division=f.VILLAGE)
    args = [contract.project_id, flow.target(contract).pk]
    send(asker, "services:progress:assign", contract.project_id, record=[str(record.pk)])
    counted = reverse("services:progress:target", args=args)
    out = reverse("services:progress:release", args=[contract.project_id, record.pk])

    assert out in asker.get(counted).content.decode()
    sheet = load_workbook(io.BytesIO(b"".join(asker.get(counted + "?export=xlsx").streaming_content))).active
    assert "移出" not in {str(cell.value) for row in sheet.iter_rows() for cell in row}
    Contract.objects.update(state="settled")
    assert out not in asker.get(counted).content.decode()
    send(asker, "services:progress:release", contract.project_id, record.pk, status=422)
    Contract.objects.update(state="signed")
    assert asker.get(out).status_code == 200
    send(asker, "services:progress:release", contract.project_id, record.pk)

    record.refresh_from_db()
    assert record.project is None
    assert asker.get(out).status_code == 404
