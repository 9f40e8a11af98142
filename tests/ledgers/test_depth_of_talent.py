"""Pay by month, certificates with their registration and the terms of a source: they come in, leave, and come back as they were."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds.models import FundSource
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands.undoing import undo_batch
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.talent.models import Certificate, Employment, Pay, Registration, RegistrationState, Worker
from tests import factories as f
from tests.ledgers.test_coming_back import Bring, client, kept, nothing_new, taken
from tests.ledgers.workbooks import number, save

__all__ = ["client"]
pytestmark = pytest.mark.django_db

LIN, ZHOU = number("34182119900101100"), number("34182119910101100")
REGISTER = ["姓名", "身份证号", "所在社工站", "岗位", "人员类别", "证书等级", "证书编号", "取得证书日期", "登记证书编号", "登记日期",
            "登记有效期至", "入职日期", "年薪（元）"]  # fmt: skip
PAYS = ["姓名", "身份证号", "所在社工站", "工资月份", "应发工资（元）", "单位缴纳社保（元）"]


def day(year: int, month: int, date: int = 1) -> datetime.date:
    return datetime.date(year, month, date)


def lin(**said: Any) -> list[Any]:
    row = {
        "姓名": "林晓燕", "身份证号": LIN, "所在社工站": "建平镇社工站", "岗位": "驻站社工", "人员类别": "驻站社工", "证书等级": "初级",
        "证书编号": "20233701", "取得证书日期": day(2020, 6), "登记证书编号": "皖登0021", "登记日期": "2020年9月1日",
        "登记有效期至": "2023.8.31", "入职日期": day(2023, 3), "年薪（元）": 66000, **said,
    }  # fmt: skip
    return [row[head] for head in REGISTER]


def register(folder: Path, *rows: list[Any]) -> Path:
    return save(folder, "社工人才台账.xlsx", [REGISTER, *rows])


def pay_list(folder: Path, *rows: list[Any]) -> Path:
    return save(folder, "工资发放台账.xlsx", [["郎溪县社工工资发放台账"], PAYS, *rows])


def codes(result: ImportResult) -> list[str]:
    return [one["code"] for one in [*result.errors, *result.warnings]]


@pytest.fixture
def known(jianping: Any, bring: Bring, tmp_path: Path) -> Worker:
    bring(register(tmp_path, lin()))
    return Worker.objects.get()


def test_a_certificate_comes_in_with_its_registration(known: Worker) -> None:
    held = Certificate.objects.get()

    assert (held.level, held.number, held.obtained_on) == ("junior", "20233701", day(2020, 6))
    assert (held.registration_number, held.registered_on, held.registered_until) == (
        "皖登0021", day(2020, 9), day(2023, 8, 31),
    )  # fmt: skip
    assert held.registration_state == RegistrationState.REGISTERED
    assert [(one.starts_on, one.ends_on) for one in Registration.objects.all()] == [
        (day(2020, 9), day(2023, 8, 31))
    ]


def test_certificates_and_registrations_leave_and_come_back(
    known: Worker, client: Client, bring: Bring, tmp_path: Path
) -> None:
    path = kept(client.get(reverse("talent:list"), {"export": "ledger"}), tmp_path)

    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=3, values_only=True))
    said = dict(zip(rows[0], rows[1], strict=True))
    assert (said["登记证书编号"], said["登记日期"].date(), said["登记有效期至"].date()) == (
        "皖登0021", day(2020, 9), day(2023, 8, 31),
    )  # fmt: skip
    nothing_new(bring(path), "workers", 1)
    assert Registration.objects.count() == 1


def test_a_certificate_number_of_somebody_else_is_left_out_of_a_ledger(
    known: Worker, bring: Bring, tmp_path: Path
) -> None:
    result = bring(register(tmp_path, lin(姓名="周海", 身份证号=ZHOU)))

    assert codes(result) == ["certificate.taken"]
    assert Worker.objects.count() == 2 and Certificate.objects.get().worker == known


def test_a_later_registration_is_added_and_another_is_remarked(
    known: Worker, bring: Bring, tmp_path: Path
) -> None:
    later = bring(register(tmp_path, lin(登记日期=day(2023, 9), 登记有效期至=day(2026, 8, 31))))
    other = bring(register(tmp_path, lin(登记日期=day(2023, 10), 登记有效期至=day(2026, 8, 31))))

    assert later.counts["workers"]["updated"] == 1 and codes(other) == ["changed.here"]
    assert Registration.objects.count() == 2
    assert Certificate.objects.get().registered_until == day(2026, 8, 31)


@pytest.mark.parametrize(
    "said",
    [
        {"登记日期": day(2019, 1)},
        {"登记有效期至": day(2020, 9)},
        {"登记日期": day(2024, 9), "登记有效期至": day(2027, 9)},
    ],
    ids=["before the certificate", "ends on its day", "to come"],
)
def test_a_registration_that_cannot_be_is_left_out(
    said: dict, jianping: Any, bring: Bring, tmp_path: Path
) -> None:
    result = bring(register(tmp_path, lin(**said)))

    assert "date.order" in codes(result)
    assert Certificate.objects.get().registered_on is None and not Registration.objects.exists()


def test_an_end_that_is_not_written_is_the_packs_years(jianping: Any, bring: Bring, tmp_path: Path) -> None:
    bring(register(tmp_path, lin(登记有效期至="")))

    assert Certificate.objects.get().registered_until == day(2023, 8, 31)


def test_pay_comes_in_by_month(known: Worker, bring: Bring, tmp_path: Path) -> None:
    result = bring(
        pay_list(
            tmp_path,
            ["林晓燕", LIN, "建平镇社工站", "2023-03", "5,500.50", 1200],
            ["林晓燕", LIN, "建平镇社工站", "2023年4月", 5500, ""],
            ["林晓燕", "", "建平镇社工站", day(2023, 5, 15), 5500, 0],
        )
    )

    assert result.errors == [] and result.counts["pays"]["created"] == 3
    assert list(Pay.objects.order_by("month").values_list("month", "amount", "insurance")) == [
        (day(2023, 3), Decimal("5500.50"), Decimal(1200)), (day(2023, 4), Decimal(5500), Decimal(0)),
        (day(2023, 5), Decimal(5500), Decimal(0)),
    ]  # fmt: skip


def test_what_a_month_paid_leaves_and_comes_back(
    known: Worker, client: Client, bring: Bring, tmp_path: Path
) -> None:
    bring(pay_list(tmp_path, *(["林晓燕", LIN, "", f"2023-{n:02d}", 5000 + n, 900] for n in (3, 4, 5))))

    path = taken(client, tmp_path, "pays", "full")
    nothing_new(bring(path), "pays", 3)
    Pay.objects.all().delete()
    assert bring(path).counts["pays"]["created"] == 3
    assert set(codes(bring(taken(client, tmp_path, "pays")))) == {"id.masked"}


def test_what_a_month_paid_is_no_newer_ledgers_to_change(known: Worker, bring: Bring, tmp_path: Path) -> None:
    line = ["林晓燕", LIN, "", "2023-03", 5000, 900]
    bring(pay_list(tmp_path, line))

    again = bring(pay_list(tmp_path, [*line[:4], 6000, 900], line))

    assert codes(again) == ["changed.here", "duplicate"]
    assert Pay.objects.get().amount == 5000


def test_pay_that_belongs_nowhere_is_refused(known: Worker, bring: Bring, tmp_path: Path) -> None:
    Worker.objects.create(division=f.JIANPING, name="周海", kind="resident")
    Worker.objects.create(division=f.JIANPING, name="周海", kind="resident")
    result = bring(
        pay_list(
            tmp_path,
            ["林晓燕", LIN, "", "2023-02", 5000, 0],
            ["林晓燕", LIN, "", "2024-05", 5000, 0],
            ["林晓燕", LIN, "", "2023-06", "", 0],
            ["林晓燕", LIN, "", "2023-07", -1, 0],
            ["林晓燕", LIN, "", "2023", 5000, 0],
            ["林晓燕", LIN, "", "", 5000, 0],
            ["没有的人", ZHOU, "", "2023-06", 5000, 0],
            ["周海", "", "", "2023-06", 5000, 0],
            ["林*燕", "341821********1000", "", "2023-06", 5000, 0],
        )
    )

    assert [error["code"] for error in result.errors] == [
        "worker.not_employed", "date.future", "amount.missing", "amount.negative", "date.missing", "date.missing",
        "worker.unknown", "worker.unknown", "id.masked",
    ]  # fmt: skip
    assert not Pay.objects.exists()


def test_pay_of_somebody_who_moved_stands_with_the_employment_of_the_month(
    known: Worker, bring: Bring, tmp_path: Path
) -> None:
    first = Employment.objects.get()
    first.ends_on = day(2023, 6, 15)
    first.save()
    second = Employment.objects.create(
        worker=known, division=f.SHIZI, kind="resident", starts_on=day(2023, 6, 16)
    )

    bring(pay_list(tmp_path, *(["林晓燕", LIN, "", f"2023-{n:02d}", 5000, 0] for n in (5, 6, 7))))

    months = dict(Pay.objects.values_list("month__month", "employment"))
    assert (months[5], months[7]) == (first.pk, second.pk)


def test_a_pay_list_is_taken_back(known: Worker, bring: Bring, tmp_path: Path) -> None:
    brought = bring(pay_list(tmp_path, ["林晓燕", LIN, "", "2023-03", 5000, 900]))
    register_of = Batch.objects.exclude(pk=brought.batch).get()
    with pytest.raises(RuleViolation):
        undo_batch("system", register_of, on=day(2024, 3))

    undo_batch("system", Batch.objects.get(pk=brought.batch), on=day(2024, 3))
    assert not Pay.objects.exists()
    undo_batch("system", register_of, on=day(2024, 3))
    assert not Worker.objects.exists() and not Registration.objects.exists()


def test_who_may_not_see_pay_takes_none_away(
    known: Worker, lin: User, sign_in: Callable[[User], Client]
) -> None:
    said = {"kind": "pays", "place": f.JIANPING, "numbers": "masked", "purpose": ""}

    assert sign_in(lin).post(reverse("ledgers:export"), said).status_code in (403, 422)


FUNDS = [
    "日期",
    "摘要",
    "资金来源",
    "收入（元）",
    "支出（元）",
    "凭证号",
    "来源文号",
    "来源年度",
    "只能用于",
    "不得用于",
]


def test_a_source_comes_in_with_its_document_year_and_uses(
    client: Client, bring: Bring, tmp_path: Path
) -> None:
    terms = ["郎财社〔2023〕12号", "2023年", "活动经费、督导培训", "人员经费"]
    ledger = save(
        tmp_path,
        "资金台账.xlsx",
        [
            FUNDS,
            [day(2023, 2), "拨款", "财政预算", 1000, "", "记-001", *terms],
            [day(2023, 3), "活动", "财政预算", "", 10, "记-002", "", "", "", ""],
        ],
    )
    assert bring(ledger).errors == []

    source = FundSource.objects.get()
    assert (source.document, source.year) == (terms[0], 2023)
    assert (source.allowed_uses, source.forbidden_uses) == (["activity", "supervision"], ["pay"])
    path = kept(client.get(reverse("funds:list"), {"export": "ledger"}), tmp_path)
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=3, values_only=True))
    said = dict(zip(rows[0], rows[2], strict=True))
    assert [said[head] for head in FUNDS[5:]] == ["记-002", terms[0], 2023, *terms[2:]]
    nothing_new(bring(path), "funds", 2)


def test_terms_of_a_source_are_filled_in_and_never_changed_by_a_ledger(bring: Bring, tmp_path: Path) -> None:
    def ledger(*terms: Any) -> Path:
        line = [day(2023, 2), "拨款", "财政预算", 1000, "", "记-001", *terms]
        return save(tmp_path, "资金台账.xlsx", [FUNDS, line])

    bring(ledger("", "", "", ""))
    filled = bring(ledger("郎财1号", 2023, "", "人员经费"))
    other = bring(ledger("郎财2号", 2024, "活动经费", "办公运行"))
    both = bring(ledger("", "", "活动经费", "活动经费"))
    wrong = bring(ledger("", "去年", "", "不认识的"))

    assert filled.counts["funds"]["updated"] == 1
    assert codes(other) == ["changed.here"] * 3
    assert codes(both) == ["choice.unknown"] and set(codes(wrong)) == {
        "number.unreadable",
        "category.unknown",
    }
    source = FundSource.objects.get()
    assert (source.document, source.year, source.allowed_uses, source.forbidden_uses) == (
        "郎财1号", 2023, ["activity"], ["pay"],
    )  # fmt: skip
