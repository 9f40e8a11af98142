"""Files are opened for what they are; what is no ledger gets one clear sentence."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.folders import Source, expand, expand_upload
from shegongzhan.imports.reading.limits import LIMITS, Limits
from shegongzhan.imports.reading.workbooks import open_workbook

ROWS = [
    ["标题", "", ""],
    ["姓名", "身份证号", "金额"],
    ["张三", "34182119620910401X", 12.5],
    [],
    ["李四", "", 3],
]


def xlsx(rows: list[list[object]] = ROWS, **sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: list[list[object]] = ROWS) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def replaced(data: bytes, member: str, new: bytes) -> bytes:
    """A workbook with one of its parts exchanged."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for info in old.infolist():
            archive.writestr(info.filename, new if info.filename == member else old.read(info))
    return stream.getvalue()


def rows_of(name: str, data: bytes) -> dict[int, list[object]]:
    sheet = next(open_workbook(Source(name, data)).sheets())
    return {number: list(row) for number, row in sheet.rows()}


def refusal(name: str, data: bytes, limits: Limits = LIMITS) -> NotALedger:
    with pytest.raises(NotALedger) as refused:
        for sheet in open_workbook(Source(name, data), limits).sheets():
            list(sheet.rows())
    assert str(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx()), ("a.xls", xls()), ("misnamed.xls", xlsx()), ("misnamed.xlsx", xls()),
        ("a.csv", "标题,,\n姓名,身份证号,金额\n张三,34182119620910401X,12.5\n\n李四,,3\n".encode()),
        ("a.csv", "标题,,\n姓名,身份证号,金额\n张三,34182119620910401X,12.5\n\n李四,,3\n".encode("utf-8-sig")),
        ("a.csv", "标题,,\r\n姓名,身份证号,金额\r\n张三,34182119620910401X,12.5\r\n\r\n李四,,3\r\n".encode("gb18030")),
        ("a.csv", "标题\t\t\n姓名\t身份证号\t金额\n张三\t34182119620910401X\t12.5\n\n李四\t\t3\n".encode("utf-16")),
        ("a.txt", "标题;;\n姓名;身份证号;金额\n张三;34182119620910401X;12.5\n\n李四;;3\n".encode("gb18030")),
    ],
)  # fmt: skip
def test_rows_have_the_numbers_excel_shows_in_every_format(name: str, data: bytes) -> None:
    rows = rows_of(name, data)

    assert rows[1][0] == "标题"
    assert rows[3][:2] == ["张三", "34182119620910401X"]
    assert float(str(rows[3][2])) == 12.5
    assert not any(rows[4])
    assert rows[5][0] == "李四"


def test_row_numbers_hold_when_the_first_rows_and_columns_are_empty() -> None:
    book = openpyxl.Workbook()
    book.active["C4"] = "姓名"
    book.active["D7"] = "张三"
    book.active.merge_cells("C4:D5")
    stream = io.BytesIO()
    book.save(stream)

    sheet = next(open_workbook(Source("a.xlsx", stream.getvalue())).sheets())

    assert {number: row for number, row in sheet.rows() if any(row)} == {4: ["姓名", ""], 7: ["", "张三"]}
    assert sheet.merged == ((4, 0, 5, 1),)


def test_hidden_and_empty_sheets_are_left_out() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(隐藏=[["a", "b"]], 空=[])))
    book["隐藏"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)

    assert [sheet.name for sheet in open_workbook(Source("a.xlsx", stream.getvalue())).sheets()] == ["Sheet"]


def test_formulas_and_links_are_values_and_nothing_is_run() -> None:
    rows = rows_of(
        "a.xlsx",
        xlsx(
            [
                ["姓名", "合计"],
                ["=1+1", '=HYPERLINK("http://127.0.0.1:9/x","点我")'],
                ["=cmd|'/c calc'!A1", 3],
            ]
        ),
    )

    # openpyxl stores no computed value, so there is nothing to read: no formula is computed here.
    assert rows[2] == ["", ""]
    assert rows[3] == ["", 3]


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        ("台账.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "file.pdf", "PDF"),
        ("台账.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "file.pdf", "PDF"),
        ("台账.xls", b"<html><body><table><tr><td>a</td></tr></table></body></html>", "file.other", "网页"),
        ("台账.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF", "file.other", "图片"),
        ("台账.xlsx", b"Rar!\x1a\x07\x00", "file.other", "RAR"),
        ("台账.xlsx", b"", "file.empty", "空文件"),
        ("台账.xlsx", xlsx()[:1500], "file.damaged", "损坏"),
        ("台账.xlsx", b"PK\x03\x04" + b"\0" * 400, "file.damaged", "损坏"),
        ("台账.xls", xls()[:700], "file.damaged", "损坏"),
        ("台账.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "file.damaged", "损坏"),
        ("台账.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "file.encrypted", "密码"),
        ("台账.xlsx", zipped(**{"word/document.xml": b"<x/>"}), "file.other", "Word"),
        ("台账.xlsx", zipped(**{"hello.txt": b"x"}), "file.other", "不是表格"),
        ("台账.csv", "只有一段话，没有表格。\n第二行".encode(), "file.other", "不是表格"),
        ("台账.csv", b"\0\1\2\3" * 100, "file.other", "不是表格"),
        ("台账.csv", b",,,\n,,\n", "sheet.empty", "没有内容"),
    ],
)  # fmt: skip
def test_what_is_no_ledger_gets_one_sentence(name: str, data: bytes, code: str, word: str) -> None:
    refused = refusal(name, data)

    assert refused.code == code
    assert word in str(refused)
    assert name in str(refused)


def test_a_workbook_with_a_damaged_part_is_refused() -> None:
    assert refusal("a.xlsx", replaced(xlsx(), "xl/workbook.xml", b"<workbook><sheets")).code == "file.damaged"


def sheet_xml(body: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + body
        + b"</sheetData></worksheet>"
    )


def test_a_sheet_of_two_million_rows_is_refused_before_it_is_built() -> None:
    body = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 2_000_001))

    refused = refusal("a.xlsx", replaced(xlsx(), "xl/worksheets/sheet1.xml", sheet_xml(body)))

    assert refused.code == "sheet.too_large"
    assert "500,000" in str(refused)


def test_two_cells_in_opposite_corners_are_refused() -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert (
        refusal("a.xlsx", replaced(xlsx(), "xl/worksheets/sheet1.xml", sheet_xml(body))).code
        == "sheet.too_large"
    )


def test_formatted_empty_rows_down_to_the_end_count_for_nothing() -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c></row>' + b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="XFD%d" s="1"/></row>' % (n, n, n) for n in range(2, 600_002)
    )

    assert rows_of("a.xlsx", replaced(xlsx(), "xl/worksheets/sheet1.xml", sheet_xml(body))) == {1: [1.0]}


def test_rows_with_a_namespace_prefix_are_counted_too() -> None:
    body = b"".join(b'<x:row r="%d"><x:c r="A%d"><x:v>1</x:v></x:c></x:row>' % (n, n) for n in range(1, 1200))
    xml = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        + body
        + b"</x:sheetData></x:worksheet>"
    )

    assert (
        refusal("a.xlsx", replaced(xlsx(), "xl/worksheets/sheet1.xml", xml), Limits(rows=1000)).code
        == "sheet.too_large"
    )


def test_a_csv_of_two_million_rows_is_refused() -> None:
    assert refusal("a.csv", b"a,b\n" * 2_000_000).code == "sheet.too_large"


def test_a_zip_bomb_inside_a_workbook_is_not_opened() -> None:
    bomb = replaced(xlsx(), "xl/worksheets/sheet1.xml", b"\0" * 80_000_000)

    assert refusal("a.xlsx", bomb).code == "file.zip_bomb"


def test_a_zip_is_its_members(tmp_path: Path) -> None:
    data = zipped(
        **{
            "镇/甲.xlsx": xlsx(),
            "__MACOSX/._甲.xlsx": b"x",
            "~$甲.xlsx": b"x",
            "乙.csv": b"a,b\n1,2",
            "说明.docx": b"x",
        }
    )

    found = list(expand_upload("全县.zip", data))

    assert [item.name for item in found if isinstance(item, Source)] == ["乙.csv", "镇/甲.xlsx"]
    assert [(item[0], item[1].code) for item in found if not isinstance(item, Source)] == [
        ("说明.docx", "file.unsupported")
    ]


def test_names_in_a_zip_from_chinese_windows_are_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("placeholder12")
        archive.writestr(info, xlsx())
    raw = stream.getvalue().replace(b"placeholder12", "服务对象.csv".encode("gb18030") + b"x")

    [item] = expand_upload("a.zip", raw)

    assert not isinstance(item, Source)
    assert item[0] == "服务对象.csvx"


def test_a_bomb_of_a_zip_and_a_damaged_one_are_refused() -> None:
    for data, code in (
        (zipped(**{"a.csv": b"0" * 80_000_000}), "file.zip_bomb"),
        (b"PK\x03\x04junk", "file.damaged"),
    ):
        [(_name, refused)] = expand_upload("a.zip", data)  # type: ignore[misc]
        assert refused.code == code


def test_a_folder_is_its_files(tmp_path: Path) -> None:
    (tmp_path / "镇").mkdir()
    (tmp_path / "镇" / "甲.xlsx").write_bytes(xlsx())
    (tmp_path / "乙.csv").write_bytes(b"a,b\n1,2")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "照片.jpg").write_bytes(b"x")

    found = list(expand([tmp_path, tmp_path / "没有.xlsx"]))

    assert [item.name if isinstance(item, Source) else (item[0], item[1].code) for item in found] == [
        "乙.csv", ("照片.jpg", "file.unsupported"), "镇/甲.xlsx", ("没有.xlsx", "file.missing"),
    ]  # fmt: skip
