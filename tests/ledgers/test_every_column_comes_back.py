"""The sample county's own ledgers leave as they came, column by column, and come back as nothing new.

Golden: the files themselves. What a ledger writes in its own way (2023.4.18, 57人, 1小时30分, another word for the same
category) is compared by what it means; a column that was dropped on the way fails here.
"""

import datetime
import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.ledgers.commands import ground_list, import_ledgers
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.people.commands import ListBasis
from shegongzhan.policies.queries import code_named, label
from tests import factories as f
from tests.ledgers.conftest import COUNTY, LANGXI, TODAY

pytestmark = pytest.mark.django_db
Reading = Callable[[Any], Any]
SAID = {"place": COUNTY, "numbers": "full", "purpose": "报送", "year": "2023"}


@pytest.fixture
def client(langxi: ImportResult, sign_in: Callable[[User], Client]) -> Client:
    officer = f.user("county", "王建国")
    f.post(officer, Role.COUNTY_OFFICER, COUNTY)
    # A child without a basis does not leave.
    ground_list(
        officer, Batch.objects.get(), ListBasis("statutory_duty", "郎民〔2023〕12号", "王建国"), on=TODAY
    )
    return sign_in(officer)


def rows_of(book: Path | io.BytesIO, *firsts: str) -> list[dict[str, Any]]:
    """The rows of the sheets of a workbook whose heads begin as said, by the words over the columns."""
    found = []
    for sheet in openpyxl.load_workbook(book, read_only=True):
        heads: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            if not heads:
                heads = [str(cell or "") for cell in row] if set(firsts) & set(row) else []
            elif isinstance(row[0], int | float):
                found.append(dict(zip(heads, row, strict=False)))
    return found


def same(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s", "", str("" if cell is None else cell))


def day(cell: Any) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(values.date(str(cell)) or "") if cell else ""


def amount(cell: Any) -> str:
    return "" if cell in (None, "") else f"{float(re.sub('[,，人元]', '', str(cell))):.2f}"


def coded(key: str) -> Reading:
    """What a word of a list means: the name of its code."""

    def of(cell: Any) -> str:
        code = code_named(key, same(cell), COUNTY, TODAY) if cell else None
        return label(key, code, COUNTY, TODAY) if code else same(cell)

    return of


def several(cell: Any) -> tuple[str, ...]:
    return tuple(sorted(part for part in re.split(r"[、，,;；\s]+", str(cell or "")) if part))


def there(cell: Any) -> str:
    return {"√": "有", "×": "无"}.get(same(cell), same(cell))


def phone(cell: Any) -> str:
    return re.sub(r"\D", "", same(cell))


LISTS = {
    "需求来源": same, "所在镇（街道）": same, "服务对象": same, "需求类别": same, "需求描述": same, "紧急程度": same, "登记日期": day,
}  # fmt: skip
CASES: dict[str, tuple[str, str, dict[str, Reading]]] = {
    "workers": ("社工人才台账.xlsx", "姓名", {
        "姓名": same, "性别": same, "身份证号": same, "所在单位": same, "所在社工站": same, "岗位": same,
        "人员类别": coded("talent.kinds"), "证书等级": coded("talent.levels"), "证书编号": same, "取得证书日期": day, "入职日期": day,
        "年薪（元）": amount, "联系电话": phone,
    }),
    "funds": ("资金台账.xlsx", "日期", {
        "日期": day, "摘要": same, "资金来源": same, "收入（元）": amount, "支出（元）": amount, "使用单位": same, "凭证号": same,
    }),
    "activities": ("服务活动台账.xlsx", "活动日期", {
        "活动日期": day, "活动名称": same, "活动类型": same, "主办社工站": same, "活动地点": same, "参与人数": amount,
        "带领社工": several, "志愿者人数": amount, "时长（小时）": amount, "经费（元）": amount,
    }),
    "ventures": ("公益创投台账.xlsx", "项目名称", {
        "项目名称": same, "申报单位": same, "服务领域": coded("services.fields"), "实施地点": same, "立项日期": day, "结项日期": day,
        "资助金额（元）": amount, "已拨付（元）": amount, "状态": same,
    }),
    "visits": ("入户走访台账.xlsx", "走访日期", {
        "走访日期": day, "走访对象": same, "对象身份证号": same, "所在村（社区）": same, "走访社工": lambda cell: len(str(cell)) > 0,
        "走访时间": same, "走访内容": same, "发现的需求": same, "处理情况": same,
    }),
    "stations": ("站点名录.xlsx", "站点名称", {
        "站点名称": same, "层级": same, "所在镇（街道）": same, "站长": same, "站长职务": same, "副站长": same, "面积（㎡）": amount,
        **dict.fromkeys(("服务大厅", "办公室", "个案工作室", "小组活动室", "档案室", "督导培训室"), there), "状态": same,
    }),
}  # fmt: skip
PAGES = {
    "workers": "talent:list", "funds": "funds:list", "activities": "activities:list", "ventures": "projects:list",
}  # fmt: skip


def taken(client: Client, kind: str) -> io.BytesIO:
    if kind in PAGES:
        answer = client.get(reverse(PAGES[kind]), {"export": "ledger"})
    else:
        answer = client.post(reverse("ledgers:export"), {**SAID, "kind": kind})
    return fetched(client, answer)


def fetched(client: Client, answer: Any) -> io.BytesIO:
    """The workbook of an answer, or of the errand that works it out aside because it is long."""
    if answer.status_code == 302:
        answer = client.get(f"{answer['Location']}file/")
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


@pytest.mark.parametrize("kind", CASES)
def test_a_ledger_leaves_with_every_column_it_came_with(kind: str, client: Client) -> None:
    file, first, columns = CASES[kind]
    came, left = rows_of(LANGXI / file, first), rows_of(taken(client, kind), first)

    assert set(came[0]) - {"序号", "时长", "承接机构"} == set(columns)
    assert set(columns) <= set(left[0])
    for head, reading in columns.items():
        before, after = (Counter(reading(row[head]) for row in rows) for rows in (came, left))
        assert before == after, head


def test_who_is_served_leaves_with_every_column(client: Client) -> None:
    """Two lines of heads, a group over three of them: the reader's names of the columns are compared by person."""
    names = {"家庭人口", "所在村（社区）", "详细住址", "联系电话", "健康状况", "民族", "性别", "姓名"}
    left = {row["身份证号"]: row for row in rows_of(taken(client, "people"), "姓名")}
    assert names | {"监护人（联系人）姓名", "监护人（联系人）电话", "对象类别", "出生年月", "备注"} <= set(
        next(iter(left.values()))
    )
    heads = ["序号", "姓名", "性别", "身份证号", "出生年月", "民族", "对象类别", "家庭人口", "所在村（社区）", "详细住址", "联系电话",
             "监护人（联系人）姓名", "监护人（联系人）电话", "健康状况", "备注"]  # fmt: skip
    seen = sizes = 0
    for path in sorted(LANGXI.glob("服务对象台账-*.xlsx")):
        for sheet in openpyxl.load_workbook(path, read_only=True):
            for cells in sheet.iter_rows(min_row=5, values_only=True):
                row = dict(zip(heads, cells, strict=False))
                mine = left.get(row["身份证号"])
                if mine is None or mine["姓名"] != row["姓名"]:
                    continue
                seen += 1
                for head in ("民族", "详细住址", "健康状况", "监护人（联系人）姓名"):
                    assert same(mine[head]) == same(row[head]), (head, path.name)
                for head in ("联系电话", "监护人（联系人）电话"):
                    assert phone(mine[head]) == phone(row[head]), (head, path.name)
                sizes += amount(mine["家庭人口"]) == amount(row["家庭人口"])
    # Persons of one address are one household, and the ledgers do not always agree on how many live there.
    assert seen > 2400 and sizes > seen * 0.9


def test_the_three_lists_leave_with_every_column(client: Client) -> None:
    file = LANGXI / "三项清单.xlsx"
    left = fetched(client, client.post(reverse("needs:ledger"), {**SAID, "list": "all"}))
    for first, readings in (
        ("需求来源", LISTS),
        ("资源名称", {"资源名称": same, "提供方": same, "提供方类型": same, "资源类别": same, "可服务范围": same, "联系人": same,
                  "联系电话": phone, "有效期至": day}),
        ("服务名称", {"服务名称": same, "服务领域": coded("services.fields"),
                  "服务方法": same, "面向对象": same, "应对需求": same, "提供单位": same,
                  "频次": same}),
    ):  # fmt: skip
        before, after = rows_of(file, first), rows_of(left, first)
        assert len(before) == len(after)
        for head, reading in readings.items():
            assert Counter(reading(r[head]) for r in before) == Counter(reading(r[head]) for r in after), head


@pytest.mark.parametrize("kind", [*CASES, "people"])
def test_what_left_comes_back_as_nothing_new(kind: str, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(taken(client, kind).getvalue())

    result = import_ledgers("import", [path], unit=COUNTY, year=2023, today=TODAY)

    counts = result.counts[kind]
    assert result.errors == []
    assert (counts["created"], counts["updated"]) == (0, 0)
    assert counts["unchanged"] == counts["read"] > 10
