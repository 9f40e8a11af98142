"""The header is found wherever it stands; the kind follows from the columns and not from names or order."""

from typing import Any

import pytest

from shegongzhan.imports.reading.headers import Column, LedgerSpec, normal, recognise
from shegongzhan.imports.reading.rows import data_rows
from shegongzhan.imports.reading.workbooks import Merge, Sheet

PEOPLE = LedgerSpec(
    kind="people",
    title="服务对象",
    columns=(
        Column("name", "姓名", ("服务对象姓名", "对象姓名")),
        Column("sex", "性别"),
        Column("identity", "身份证号", ("身份证号码", "公民身份号码", "证件号码"), 1.5),
        Column("categories", "对象类别", ("人员类别", "保障类别"), 3),
        Column("village", "所在村（社区）", ("村居", "所属村社区", "村（居）")),
        Column("address", "详细住址", ("家庭住址", "住址")),
        Column("phone", "联系电话", ("电话", "手机号码")),
        Column("guardian_name", "监护人（联系人）姓名", ("监护人姓名", "监护人", "联系人", "联系人姓名")),
        Column("guardian_phone", "监护人（联系人）电话", ("监护人电话", "联系人电话", "监护人联系电话")),
    ),
    required=(("name",), ("identity",), ("categories", "village")),
    marks=("服务对象",),
)
VISITS = LedgerSpec(
    kind="visits",
    title="走访",
    columns=(
        Column("day", "走访日期", ("日期", "走访时间日期"), 3),
        Column("person", "走访对象", ("姓名", "被走访人")),
        Column("identity", "对象身份证号", ("身份证号",)),
        Column("workers", "走访社工", ("走访人", "走访人员"), 3),
        Column("span", "走访时间", ("时间段",)),
        Column("hours", "时长", ("走访时长",)),
    ),
    required=(("day",), ("workers",)),
    marks=("走访",),
)
SPECS = (PEOPLE, VISITS)


def sheet(rows: list[list[Any]], merged: tuple[Merge, ...] = (), name: str = "Sheet1") -> Sheet:
    return Sheet(name, rows, merged)


def names(found: Any) -> dict[str, str]:
    return {field: found.names[column] for column, field in found.mapping.items()}


TWO_LINES = [
    ["某镇社工站服务对象信息台账", "", "", "", "", "", "", ""],
    ["填报单位：某镇社工站    2023年", "", "", "", "", "", "", ""],
    ["序号", "姓名", "身份证号", "对象类别", "家庭情况", "", "监护人（联系人）", ""],
    ["", "", "", "", "所在村（社区）", "详细住址", "姓名", "电话"],
    [1.0, "张三", "341821196209104014", "低保", "南山村", "1组", "李四", "19900000000"],
]
MERGED = ((1, 0, 1, 7), (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 4, 3), (3, 4, 3, 5), (3, 6, 3, 7))


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "as in a csv"])
def test_two_lines_with_groups(merged: tuple[Merge, ...]) -> None:
    found = recognise(sheet(TWO_LINES, merged), SPECS)

    assert found is not None
    assert (found.kind, found.first_row, found.last_row) == ("people", 3, 4)
    assert names(found) == {
        "name": "姓名", "identity": "身份证号", "categories": "对象类别", "village": "家庭情况/所在村（社区）",
        "address": "家庭情况/详细住址", "guardian_name": "监护人（联系人）/姓名", "guardian_phone": "监护人（联系人）/电话",
    }  # fmt: skip
    assert found.titles == ["某镇社工站服务对象信息台账", "填报单位：某镇社工站    2023年"]
    assert [number for number, _row in data_rows(sheet(TWO_LINES, merged), found)] == [5]


def test_a_header_in_the_first_row_in_another_order_with_extra_columns() -> None:
    rows = [
        ["公民身份号码", "村居", "网格", "姓 名", "保障类别", "手机号码", "是否党员"],
        ["341821196209104014", "南山村", "3", "张三", "低保", "19900000000", "否"],
    ]

    found = recognise(sheet(rows), SPECS)

    assert found is not None
    assert (found.first_row, found.last_row) == (1, 1)
    assert found.mapping == {0: "identity", 1: "village", 3: "name", 4: "categories", 5: "phone"}
    assert found.unknown == ["网格", "是否党员"]


def test_three_lines_of_title_and_a_note_of_two_cells_above() -> None:
    rows = [
        ["附件2", "", "", ""],
        ["某县社会工作服务站", "", "", ""],
        ["服务对象登记表", "", "", ""],
        ["填报单位：某镇", "", "填报日期：2023年1月", ""],
        ["姓名", "证件号码", "人员类别", "村（居）"],
        ["张三", "341821196209104014", "低保", "南山村"],
    ]

    found = recognise(sheet(rows), SPECS)

    assert found is not None
    assert (found.first_row, found.last_row) == (5, 5)
    assert names(found)["name"] == "姓名"


def test_three_header_lines() -> None:
    rows = [
        ["姓名", "证件", "", "基本情况", "", ""],
        ["", "类型", "号码", "对象类别", "家庭", ""],
        ["", "", "", "", "所在村（社区）", "详细住址"],
        ["张三", "身份证", "341821196209104014", "低保", "南山村", "1组"],
    ]

    found = recognise(sheet(rows), SPECS)

    assert found is not None
    assert found.last_row == 3
    assert names(found)["identity"] == "证件/号码"
    assert names(found)["village"] == "基本情况/家庭/所在村（社区）"


def test_the_kind_follows_from_the_columns() -> None:
    rows = [
        ["序号", "走访日期", "走访对象", "对象身份证号", "走访社工", "走访时间", "时长"],
        [1, "2023.1.2", "张三", "", "林", "", "1"],
    ]

    found = recognise(sheet(rows, name="服务对象"), SPECS)

    assert found is not None
    assert found.kind == "visits"


def test_the_guardians_name_is_never_the_persons() -> None:
    rows = [["监护人姓名", "姓名", "监护人联系电话", "身份证号", "对象类别"], ["李", "张", "1", "2", "低保"]]

    found = recognise(sheet(rows), SPECS)

    assert found is not None
    assert found.mapping == {
        0: "guardian_name",
        1: "name",
        2: "guardian_phone",
        3: "identity",
        4: "categories",
    }


def test_what_a_county_said_last_time_goes_first() -> None:
    rows = [["称呼", "姓名", "身份证号", "对象类别"], ["张三", "旧名", "1", "低保"]]

    found = recognise(sheet(rows), SPECS, remembered={"people": {normal("称呼"): "name", normal("姓名"): ""}})

    assert found is not None
    assert found.mapping == {0: "name", 2: "identity", 3: "categories"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["通讯录", ""]],
        [["日期", "天气"], ["2023.1.1", "晴"]],
        [["姓名", "性别"], ["张三", "男"]],
        [["1", "2", "3"]],
    ],
)
def test_what_fits_no_kind_is_not_recognised(rows: list[list[Any]]) -> None:
    assert recognise(sheet(rows), SPECS) is None


def test_blank_rows_footers_sums_and_repeated_headers_are_no_data() -> None:
    head = ["序号", "姓名", "身份证号", "对象类别", "所在村（社区）", "备注"]
    rows: list[list[Any]] = [
        head,
        [1, "张三", "1", "低保", "南山村", ""],
        ["", "", "", "", "", ""],
        ["  ", None, "", "", "", ""],
        [2, "", "", "", "", ""],
        [3, "李四", "2", "低保", "南山村", ""],
        head,
        [4, "王五", "3", "低保", "南山村", ""],
        [5, "", "4", "低保", "南山村", ""],
        ["合计", "3人", "", "", "", ""],
        ["", "填表人：", "林", "审核人：", "", "填表日期："],
        ["注：以上均为常住人口", "", "", "", "", ""],
    ]
    found = recognise(sheet(rows), SPECS)
    assert found is not None

    assert [number for number, _row in data_rows(sheet(rows), found)] == [2, 6, 8, 9]
