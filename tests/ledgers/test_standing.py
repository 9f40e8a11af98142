"""What an import may change of rows that are there: one rule for all kinds, and every change is told beforehand."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.activities.models import Activity
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands import import_ledgers
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.needs.commands.offers import (
    ResourceFacts,
    ServiceFacts,
    change_resource,
    change_service_item,
    list_resource,
)
from shegongzhan.needs.models import Resource, ServiceItem
from shegongzhan.people.models import Person
from shegongzhan.projects.models import Project, ProjectState
from shegongzhan.services.models import RecordWorker, ServiceRecord
from shegongzhan.stations.commands.divisions import load_divisions
from shegongzhan.stations.commands.stations import change_station
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker
from tests import factories as f
from tests.ledgers.conftest import COUNTY, TODAY
from tests.ledgers.workbooks import number, people, save, xlsx

Bring = Callable[..., ImportResult]
DAY = datetime.date(2024, 2, 5)


def resources(until: str, capacity: Any = 30, **more: str) -> list[list[Any]]:
    head = [
        "资源名称",
        "提供方",
        "提供方类型",
        "资源类别",
        "可服务范围",
        "可提供数量（人次/年）",
        "有效期至",
        *more,
    ]
    return [head, ["送餐", "爱心协会", "社会慈善资源", "生活照料", "建平镇", capacity, until, *more.values()]]


def facts_of(resource: Resource, **changed: Any) -> ResourceFacts:
    facts = ResourceFacts(
        resource.division, resource.name, resource.owner_kind, resource.owner_name, resource.kind, resource.area,
        capacity=resource.capacity, valid_until=resource.valid_until,
    )  # fmt: skip
    return replace(facts, **changed)


def told(result: ImportResult) -> list[tuple[str, str, str]]:
    return [(one["column"], one["old"], one["new"]) for one in result.changes]


def warned(result: ImportResult) -> list[tuple[str, str]]:
    return [(one["column"], one["value"]) for one in result.warnings if one["code"] == "changed.here"]


def test_a_resource_renewed_on_its_page_stays_renewed(bring: Bring, tmp_path: Path) -> None:
    old = save(tmp_path, "资源.xlsx", resources("2024-12-31"))
    bring(old)
    resource = Resource.objects.get()
    change_resource("system", resource, facts_of(resource, valid_until=datetime.date(2026, 12, 31)), on=DAY)

    again = bring(old)

    assert Resource.objects.get().valid_until == datetime.date(2026, 12, 31)
    assert warned(again) == [("有效期至", "2024-12-31")]
    assert "2026-12-31" in again.warnings[0]["message"]
    assert again.counts["lists"]["unchanged"] == 1
    assert again.changes == []


def test_a_resource_typed_on_a_page_stays_and_its_blanks_are_filled(bring: Bring, tmp_path: Path) -> None:
    list_resource(
        "system",
        ResourceFacts(f.JIANPING, "送餐", "charity", "爱心协会", "daily_care", f.JIANPING, capacity=12),
        on=DAY,
    )

    result = bring(save(tmp_path, "资源.xlsx", resources("2024-12-31", 30, 联系电话="13812345678")))

    resource = Resource.objects.get()
    assert (resource.capacity, resource.contact_phone) == (12, "13812345678")
    assert resource.valid_until == datetime.date(2024, 12, 31)
    assert told(result) == [("有效期至", "", "2024-12-31"), ("联系电话", "", "138****5678")]
    assert warned(result) == [("可提供数量（人次/年）", "30")]


def test_what_nobody_touched_follows_the_newer_ledger(bring: Bring, tmp_path: Path) -> None:
    bring(save(tmp_path, "旧.xlsx", resources("2024-12-31", 30)))

    newer = save(tmp_path, "新.xlsx", resources("2025-12-31", 40))
    tried = bring(newer, dry_run=True)
    assert Resource.objects.get().capacity == 30
    result = bring(newer)

    resource = Resource.objects.get()
    assert (resource.capacity, resource.valid_until) == (40, datetime.date(2025, 12, 31))
    assert told(tried) == told(result)
    assert told(result) == [
        ("可提供数量（人次/年）", "30", "40"),
        ("有效期至", "2024-12-31", "2025-12-31"),
    ]
    assert bring(newer).changes == []


def test_an_empty_cell_takes_nothing_away(bring: Bring, tmp_path: Path) -> None:
    bring(save(tmp_path, "旧.xlsx", resources("2024-12-31", 30)))

    result = bring(save(tmp_path, "新.xlsx", resources("", "")))

    assert Resource.objects.get().valid_until == datetime.date(2024, 12, 31)
    assert (result.changes, warned(result)) == ([], [])


def test_two_sheets_that_disagree_say_the_same_every_time(bring: Bring, tmp_path: Path) -> None:
    both = save(tmp_path, "资源.xlsx", resources("2024-12-31", 30), 另一张=resources("2024-12-31", 50))

    for _time in range(3):
        assert warned(bring(both)) == [("可提供数量（人次/年）", "50")]
        assert Resource.objects.get().capacity == 30


def test_services_and_ventures_follow_the_same_rule(bring: Bring, tmp_path: Path) -> None:
    def services(capacity: int) -> list[list[Any]]:
        head = ["服务名称", "服务领域", "服务方法", "应对需求", "提供单位", "频次", "每月可接"]
        return [head, ["上门探访", "为老服务", "个案工作", "生活照料", "建平镇社工站", "每月", capacity]]

    def ventures(paid: int, state: str) -> list[list[Any]]:
        head = ["项目名称", "申报单位", "立项日期", "资助金额（元）", "已拨付（元）", "状态"]
        return [head, ["银龄相伴", "益民中心", "2023-03-01", 50000, paid, state]]

    bring(save(tmp_path, "一.xlsx", services(10)), save(tmp_path, "二.xlsx", ventures(20000, "实施中")))
    newer = bring(save(tmp_path, "一.xlsx", services(12)), save(tmp_path, "二.xlsx", ventures(50000, "")))

    assert told(newer) == [("每月可接", "10", "12"), ("已拨付（元）", "20,000", "50,000")]
    item, project = ServiceItem.objects.get(), Project.objects.get()
    facts = ServiceFacts(item.division, item.name, "elderly", "case", item.kind, capacity=5)
    change_service_item("system", item, facts, on=DAY)
    project.state, project.paid_told = ProjectState.CLOSED, Decimal(40000)
    project.save_changed(["state", "paid_told"])

    last = bring(
        save(tmp_path, "一.xlsx", services(12)), save(tmp_path, "二.xlsx", ventures(50000, "实施中"))
    )

    assert ServiceItem.objects.get().capacity == 5
    project.refresh_from_db()
    assert (project.state, project.paid_told) == (ProjectState.CLOSED, Decimal(40000))
    assert ("每月可接", "12") in warned(last)
    assert {("已拨付（元）", "50,000"), ("状态", "实施中")} <= set(warned(last))


def test_stations_and_workers_follow_the_same_rule(bring: Bring, tmp_path: Path) -> None:
    def stations(phone: str, area: Any) -> list[list[Any]]:
        return [
            ["站点名称", "层级", "承接机构", "站点电话", "面积"],
            ["建平镇社工站", "镇级", "益民中心", phone, area],
        ]

    def workers(phone: str, level: str) -> list[list[Any]]:
        return [
            ["姓名", "身份证号", "所在社工站", "岗位", "证书等级", "联系电话"],
            ["林晓燕", number("34182119900101402"), "建平镇社工站", "驻站社工", level, phone],
        ]

    bring(save(tmp_path, "站.xlsx", stations("0563-1111111", "")), save(tmp_path, "人.xlsx", workers("", "")))
    newer = bring(
        save(tmp_path, "站.xlsx", stations("0563-2222222", 200)),
        save(tmp_path, "人.xlsx", workers("13812345678", "初级")),
    )
    assert told(newer) == [
        ("面积", "", "200"),
        ("站点电话", "056****1111", "056****2222"),
        ("联系电话", "", "138****5678"),
        ("证书", "", "初级"),
    ]

    change_station("system", Station.objects.get(), phone="0563-3333333")
    worker = Worker.objects.get()
    worker.phone = "13900000000"
    worker.save_changed(["phone"])
    last = bring(
        save(tmp_path, "站.xlsx", stations("0563-2222222", 200)),
        save(tmp_path, "人.xlsx", workers("13812345678", "初级")),
    )

    assert Station.objects.get().phone == "0563-3333333"
    assert Worker.objects.get().phone == "13900000000"
    assert warned(last) == [("站点电话", "056****2222"), ("联系电话", "138****5678")]
    assert last.changes == []


def test_hours_and_heads_that_were_corrected_on_a_page_stay_and_are_told(
    bring: Bring, tmp_path: Path
) -> None:
    worker = ["林晓燕", number("34182119900101402"), "建平镇社工站", "驻站社工"]
    visit = ["2023-03-05", "张三乙", number("34182119620910101"), "林晓燕", "60分钟"]
    files = [
        save(tmp_path, "社工.xlsx", [["姓名", "身份证号", "所在社工站", "岗位"], worker]),
        save(tmp_path, "人.xlsx", people({})),
        save(tmp_path, "走访.xlsx", [["走访日期", "走访对象", "身份证号", "走访社工", "时长"], visit]),
        save(
            tmp_path,
            "活动.xlsx",
            [
                ["活动日期", "活动名称", "主办社工站", "参与人数"],
                ["2023-05-01", "剪窗花", "建平镇社工站", 20],
            ],
        ),
    ]
    bring(*files)
    RecordWorker.objects.update(minutes=90)
    ServiceRecord.objects.filter(activity__isnull=False).update(heads=25)

    again = bring(*files)

    assert warned(again) == [("时长", "60 分钟"), ("参与人数", "20")]
    assert (RecordWorker.objects.get().minutes, Activity.objects.get().record.heads) == (90, 25)


def test_what_a_file_of_a_person_gets_is_told_under_a_mask(bring: Bring, tmp_path: Path) -> None:
    bring(save(tmp_path, "人.xlsx", people({})))

    result = bring(save(tmp_path, "人.xlsx", people({"联系电话": "13812345678", "对象类别": "低保、残疾人"})))

    assert told(result) == [("联系电话", "", "138****5678"), ("对象类别", "", "残疾人")]
    assert Person.objects.get().phone == "13812345678"


def test_the_same_change_of_many_rows_is_one_line_of_the_preview(
    county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    load_divisions([COUNTY])

    def many(until: str) -> bytes:
        head, one = resources(until)
        return xlsx([head, *([f"送餐{place}", *one[1:]] for place in range(30))])

    client = sign_in(county_officer)
    for until, step in (("20241231", "confirm"), ("20251231", "")):
        document = SimpleUploadedFile("资源.xlsx", many(until))
        said = {"documents": [document], "unit": COUNTY, "year": "2023"}
        address = client.post(reverse("ledgers:upload"), said).url
        if step:
            client.post(reverse(f"ledgers:{step}", args=[Batch.objects.get().pk]))

    page = client.get(address)
    assert [(one["old"], one["new"], one["rows"]) for one in page.context["changes"]] == [
        ("2024-12-31", "2025-12-31", "2–31")
    ]
    # A day is shown as it was written, though it has eight digits.
    assert '<td class="nowrap">20251231</td>' in client.get(address + "sheets/0/").content.decode()


@pytest.mark.parametrize("touched", [False, True])
def test_the_preview_says_what_would_change_and_what_would_stay(
    touched: bool, county_officer: User, sign_in: Callable[[User], Client], tmp_path: Path
) -> None:
    load_divisions([COUNTY])
    old = save(tmp_path, "旧.xlsx", resources("2024-12-31"))
    import_ledgers("import", [old], unit=COUNTY, year=2023, today=TODAY)
    if touched:
        resource = Resource.objects.get()
        change_resource("system", resource, facts_of(resource, capacity=31), on=DAY)
    client = sign_in(county_officer)
    document = SimpleUploadedFile("新.xlsx", xlsx(resources("2025-12-31")))

    answer = client.post(
        reverse("ledgers:upload"), {"documents": [document], "unit": "341821", "year": "2023"}
    )

    page = client.get(answer.url).content.decode()
    rows = client.get(answer.url + "sheets/0/").content.decode()
    if touched:
        assert (
            "会保留系统里的" in page
            and "系统里是“2024-12-31”" in page
            and "会补充或改动系统里已有的" not in page
        )
        assert "系统里是“2024-12-31”" in rows
    else:
        assert "会补充或改动系统里已有的" in page and "2025-12-31" in page and "会保留系统里的" not in page
        assert "有效期至：2024-12-31 → 2025-12-31" in rows
        client.post(reverse("ledgers:confirm", args=[Batch.objects.latest("created_at").pk]))
        assert "补充或改动了什么" in client.get(answer.url).content.decode()
