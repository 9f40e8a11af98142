"""The pages of the talent register: who sees what, what they cost, and what leaves them."""

import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.time import today
from shegongzhan.talent import commands
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, WorkerFacts
from shegongzhan.talent.models import Worker
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
NUMBER = "341821198810233086"


def a_worker(station, name="唐浩", number=None, **rest) -> Worker:
    job = EmploymentFacts(
        station.division, "resident", station_id=station.pk, post="驻站社工", starts_on=datetime.date(2023, 1, 1),
        yearly_pay=Decimal(49_999), **rest,
    )  # fmt: skip
    made = commands.file_worker("system", WorkerFacts(name, identity_number=number, phone="19944843595"), job)
    facts = CertificateFacts("junior", f"{made.pk:012}", datetime.date(2023, 6, 1))
    commands.add_certificate("system", made, facts, today=f.TODAY)
    return made


def test_the_telephone_is_masked_and_pay_is_for_who_works_it_out(jianping, sign_in, lin, county_officer):
    worker = a_worker(jianping, number=NUMBER)
    page = reverse("talent:worker", args=[worker.pk])

    hers = sign_in(lin).get(page).content.decode()
    theirs = sign_in(county_officer).get(page).content.decode()

    assert "199****3595" in hers and "19944843595" not in hers and NUMBER not in hers
    assert "49,999" not in hers and "49,999" in theirs
    assert (
        "49,999"
        not in sign_in(lin).get(reverse("talent:list") + "?columns=name&columns=pay").content.decode()
    )


def test_pay_is_shown_and_written_by_the_place_of_each_employment(
    jianping, shizi, sign_in, lin, county_officer
):
    worker = a_worker(jianping)
    moved = EmploymentFacts(
        f.SHIZI, "resident", shizi.pk, starts_on=datetime.date(2024, 1, 1), yearly_pay=Decimal(61_000)
    )
    commands.transfer_worker("system", worker, moved, on=datetime.date(2024, 1, 1))
    officer = f.user("shizi-finance", "何会计")
    f.post(officer, Role.CENTRE_STAFF, f.COUNTY)
    f.post(officer, Role.FINANCE, f.SHIZI)
    client = sign_in(officer)

    page = client.get(reverse("talent:worker", args=[worker.pk])).content.decode()
    listed = client.get(reverse("talent:list") + "?columns=name&columns=pay").content.decode()
    assert "61,000" in page and "49,999" not in page and "61,000" in listed

    first = worker.employments.get(division=f.JIANPING)
    corrected = reverse("talent:employment", args=[worker.pk, first.pk])
    assert "yearly_pay" not in client.get(corrected).content.decode()
    said = {"kind": "resident", "station": jianping.pk, "starts_on": "2023-01-02", "yearly_pay": "1"}
    assert client.post(corrected, said).status_code == 302
    first.refresh_from_db()
    assert (first.yearly_pay, first.starts_on) == (Decimal(49_999), datetime.date(2023, 1, 2))

    away = reverse("talent:transfer", args=[worker.pk])
    refused = client.post(away, {**said, "starts_on": "2024-03-01", "yearly_pay": "70000"}).content.decode()
    assert "您的岗位不看那个地方的薪酬" in refused
    worker.refresh_from_db()
    assert worker.division == f.SHIZI


def test_an_export_leaves_out_workers_of_places_without_that_right(jianping, shizi, sign_in):
    a_worker(jianping, "唐浩")
    a_worker(shizi, "马和文")
    both = f.user("two-posts", "周两岗")
    f.post(both, Role.STATION_HEAD, f.JIANPING)
    f.post(both, Role.RELIEF_ASSISTANT, f.SHIZI)
    client = sign_in(both)

    seen = client.get(reverse("talent:list")).content.decode()
    answer = client.get(reverse("talent:list") + "?export=xlsx")

    assert "唐浩" in seen and "马和文" in seen
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["唐浩"]


def test_who_sees_and_who_changes(jianping, sign_in, lin, he, county_officer, centre_staff):
    worker = a_worker(jianping)
    page, change = (reverse(f"talent:{name}", args=[worker.pk]) for name in ("worker", "change"))

    assert sign_in(he).get(page).status_code == 404
    assert sign_in(lin).get(change).status_code == 403
    assert sign_in(county_officer).get(change).status_code == 200
    for panel in ("awards", "allowances", "pay"):
        assert sign_in(centre_staff).get(reverse(f"talent:{panel}")).status_code == 403


@pytest.mark.parametrize("page", ["list", "awards", "allowances", "pay", "deadlines"])
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(page, jianping, sign_in, county_officer):
    client = sign_in(county_officer)
    address = reverse(f"talent:{page}") + ("?year=2023" if page == "awards" else "")

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    for number in range(3):
        a_worker(jianping, f"甲{number}")
    client.get(address)
    few = cost()
    for number in range(27):
        a_worker(jianping, f"乙{number}")

    assert cost() == few


def test_a_panel_shows_who_why_how_much_and_from_which_document(jianping, sign_in, finance):
    a_worker(jianping)

    page = sign_in(finance).get(reverse("talent:awards") + "?year=2023").content.decode()

    assert "唐浩" in page and "首次取得" in page and "1,000" in page and "职业津贴补助" in page


def test_a_worker_is_filed_certified_moved_and_leaves_on_the_pages(jianping, shizi, sign_in, county_officer):
    client = sign_in(county_officer)
    said = {
        "name": "马和文",
        "kind": "resident",
        "station": jianping.pk,
        "starts_on": "2023-09-01",
        "yearly_pay": "60000",
    }
    client.post(reverse("talent:new"), {**said, "identity_number": NUMBER, "sex": "m"})
    made = Worker.objects.get()

    def post(name, data, *more):
        answer = client.post(reverse(f"talent:{name}", args=[made.pk, *more]), data)
        assert answer.status_code == 302, answer.content.decode()
        made.refresh_from_db()

    post(
        "certificate_add", {"level": "intermediate", "obtained_on": "2023-11-01", "number": "20225157953749"}
    )
    post(
        "change", {"name": "马和文", "sex": "m", "phone": "", "identity_number": "", "version": made.version}
    )
    post("transfer", {**said, "station": shizi.pk, "starts_on": "2024-02-16"})
    assert (made.division, made.certificate_level, made.identity_number) == (f.SHIZI, "intermediate", NUMBER)
    post(
        "employment",
        {**said, "station": shizi.pk, "starts_on": "2024-02-17"},
        made.employments.get(ends_on=None).pk,
    )
    post("leave", {"on": "2024-03-01"})
    post("certificate_remove", {"reason": "登记错了"}, made.certificates.get().pk)
    assert (made.left_on, made.certificate_level) == (datetime.date(2024, 3, 1), "")


def test_nobody_files_a_worker_of_another_county(sign_in, county_officer):
    said = {"name": "外县", "kind": "other", "place": "150103001"}

    answer = sign_in(county_officer).post(reverse("talent:new"), said)

    assert "请从列出的地方里选一个" in answer.content.decode()
    assert not Worker.objects.exists()


def test_a_picker_finds_by_initials_inside_ones_places(jianping, shizi, sign_in, lin, child_director):
    here = a_worker(jianping, "唐浩")
    a_worker(shizi, "唐红")

    for person in (lin, child_director):
        found = json.loads(sign_in(person).post(reverse("talent:search_json"), {"q": "th"}).content)[
            "results"
        ]
        assert [one["value"] for one in found] == [str(here.pk)]


def test_an_account_is_linked_by_who_gives_rights(
    jianping, sign_in, lin, county_officer, system_admin, security_admin
):
    """Whom an account stands for decides what it may do; workers of other names are not offered."""
    worker, other = a_worker(jianping, lin.name), a_worker(jianping)
    page = reverse("talent:account", args=[lin.pk])

    for person in (county_officer, system_admin):
        assert sign_in(person).post(page, {"worker": worker.pk}).status_code == 403
    client = sign_in(security_admin)
    assert other.name not in client.get(page).content.decode().split("<main")[1]
    assert client.post(page, {"worker": other.pk}).status_code == 422
    assert client.post(page, {"worker": worker.pk}).status_code == 302
    worker.refresh_from_db()
    assert worker.user == lin
    client.post(page, {"worker": ""})
    worker.refresh_from_db()
    assert worker.user is None


def test_the_ledger_leaves_as_the_county_keeps_it_and_the_log_tells(jianping, sign_in, lin, county_officer):
    a_worker(jianping, number=NUMBER)
    assert sign_in(lin).get(reverse("talent:list") + "?export=ledger").status_code == 403

    answer = sign_in(county_officer).get(reverse("talent:list") + "?export=ledger")

    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    assert rows[2][1:5] == ("姓名", "性别", "身份证号", "所在单位")
    assert rows[3][1] == "唐浩" and rows[3][3] == NUMBER and rows[3][5] == "建平镇社工站"
    told = dict(zip(rows[2], rows[3], strict=True))
    assert told["证书等级"] == "初级" and told["年薪（元）"] == 49_999
    assert Event.objects.filter(act="worker.ledger_exported").exists()


def test_the_awards_open_at_the_newest_year_that_has_some(places, sign_in, finance):
    rows.certificate(rows.worker("戴明"), "senior", datetime.date(2021, 3, 1))
    rows.certificate(rows.worker("汪丽"), "junior", datetime.date(2023, 3, 1))
    client = sign_in(finance)

    page = client.get(reverse("talent:awards")).content.decode()

    assert "2023 年一次性奖励" in page and "汪丽" in page and "戴明" not in page
    assert (
        f"{today().year} 年一次性奖励"
        in client.get(reverse("talent:awards"), {"year": today().year}).content.decode()
    )


def test_the_awards_of_nobody_open_at_this_year(places, sign_in, finance):
    page = sign_in(finance).get(reverse("talent:awards")).content.decode()

    assert f"{today().year} 年一次性奖励" in page and "这一年没有应发的奖励" in page


@pytest.mark.parametrize(
    "name", ["awards", "allowances", "pay", "deadlines", "registrations", "checks", "runs"]
)
def test_every_list_of_the_register_leads_to_the_others(name, places, sign_in, finance):
    page = sign_in(finance).get(reverse(f"talent:{name}")).content.decode()

    assert page.count('aria-current="true"') >= 2
    for other in ("list", "trainings", "awards", "runs"):
        assert f'href="{reverse(f"talent:{other}")}"' in page
