"""Ledgers as they are: traps of the field, corrected workbooks, failures half-way, other counties' layouts."""

import datetime
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shegongzhan.accounts.models import Post
from shegongzhan.accounts.roles import Role
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch, RowOutcome
from shegongzhan.ledgers.commands import undo_batch
from shegongzhan.ledgers.forms import kind_title
from shegongzhan.ledgers.kinds import ALL
from shegongzhan.ledgers.kinds.visits import Visits
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.partners.models import Agreement, Organisation
from shegongzhan.people.models import Circumstance, Person
from shegongzhan.services.models import RecordWorker
from shegongzhan.stations import queries as stations
from shegongzhan.stations.models import Division, Station, Tier
from tests.ledgers.conftest import TODAY
from tests.ledgers.workbooks import number, people, save, to_correct

Bring = Callable[..., ImportResult]


def codes(result: ImportResult) -> list[tuple[int, str]]:
    return [(error["row"], error["code"]) for error in result.errors]


def test_each_wrong_row_says_why_and_the_others_go_in(bring: Bring, tmp_path: Path) -> None:
    good = number("34182119620910401")
    rows = people(
        {"身份证号": good}, {"身份证号": good[:16] + "5" + good[17]}, {"身份证号": float(good[:17] + "0")},
        {"姓名": " "}, {"所在村（社区）": "不存在的村"},
        {"身份证号": f" {good[:6]} {good[6:14]} {good[14:]} ".replace("X", "x"), "姓名": "张三乙"}, {"身份证号": "E12345678"},
    )  # fmt: skip

    result = bring(save(tmp_path, "台账.xlsx", rows))

    assert codes(result) == [
        (4, "id.checksum"),
        (5, "id.precision"),
        (6, "name.missing"),
        (7, "village.unknown"),
    ]
    counts = result.counts["people"]
    assert (counts["created"], counts["duplicates"], counts["rejected"]) == (2, 1, 4)
    assert all(good not in str(error) for error in result.errors)
    assert "最接近的是" in result.errors[3]["message"]


def test_odd_cells_are_remarked_and_do_not_stop_a_row(bring: Bring, tmp_path: Path) -> None:
    rows = people(
        {"身份证号": "341821620910401", "联系电话": "12345", "家庭人口": "两口", "对象类别": "五保户、特别的人", "出生年月": "1970年1月"},
        {"性别": "女" if int(number("34182119620910202")[16]) % 2 else "男"},
    )  # fmt: skip

    result = bring(save(tmp_path, "台账.xlsx", rows))

    assert result.counts["people"]["created"] == 2
    assert {w["code"] for w in result.warnings} == {
        "id.from_15", "phone.unreadable", "number.unreadable", "category.unknown", "birth.conflict", "sex.conflict",
    }  # fmt: skip
    assert set(Circumstance.objects.values_list("category", flat=True)) == {"extreme_poverty", "subsistence"}


def test_the_corrected_workbook_can_be_imported_as_it_is(bring: Bring, tmp_path: Path) -> None:
    rows = people({}, {"姓名": ""}, {}, {"所在村（社区）": "没有的村"})
    first = bring(save(tmp_path, "服务对象.xlsx", rows))
    assert first.error_workbook is not None

    book = to_correct(first)
    sheet = book.active
    assert sheet["A2"].value == "导入结果"
    # Only what did not go in, with where it stood.
    assert [str(cell.value)[:12] for cell in sheet["A"][2:]] == [
        "原第 4 行未导入：姓名",
        "原第 6 行未导入：所在",
    ]
    assert [cell.value for cell in sheet[2]][1:3] == ["序号", "姓名"]
    sheet["C3"], sheet["I4"] = "补上的名字", "南山"
    book.save(tmp_path / "改好.xlsx")
    again = bring(tmp_path / "改好.xlsx")

    counts = again.counts["people"]
    assert (counts["read"], counts["created"], counts["rejected"]) == (2, 2, 0)
    assert again.error_workbook is None
    assert Person.objects.count() == 4


def test_a_formula_in_a_name_stays_text_in_the_workbook(bring: Bring, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("姓名,身份证号,对象类别,所在村（社区）\n=1+1,123,低保,建平镇南山村\n", encoding="gb18030")

    result = bring(path)

    assert result.error_workbook is not None
    assert to_correct(result).active["B2"].data_type == "s"


def test_a_failure_half_way_leaves_everything_as_it_was(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(Visits, "apply", broken)
    visits = [["走访日期", "走访对象", "走访社工", "时长"], ["2023.1.2", "张三甲", "林晓燕", 1]]
    with pytest.raises(RuntimeError):
        bring(save(tmp_path, "人.xlsx", people({})), save(tmp_path, "走访.xlsx", visits))

    assert (Person.objects.count(), Batch.objects.count(), RowOutcome.objects.count()) == (0, 0, 0)


WORKERS = [
    ["姓名", "身份证号", "所在社工站", "岗位", "人员类别", "证书等级"],
    ["林晓燕", number("34182119900101402"), "建平镇社工站", "驻站社工", "驻站社工", "初级"],
]


def test_hours_come_from_the_duration_or_the_clock_and_count_for_every_worker(
    bring: Bring, tmp_path: Path
) -> None:
    workers = [*WORKERS, ["周海", number("34182119900101418"), "建平镇社工站", "驻站社工", "驻站社工", ""]]
    who = number("34182119620910101")
    visits = [
        ["建平镇入户走访台账"],
        ["走访日期", "走访对象", "身份证号", "走访社工", "走访时间", "时长"],
        ["2023年3月5日", "张三乙", who, "林晓燕、周海", "", "1小时30分"],
        [45000, "张三乙", who, "林晓燕", "14:00—16:00", ""],
        ["20230307", "张三乙", who, "林晓燕", "下午2点-3点", "90分钟"],
        ["2023-3-8", "张三乙", who, "林晓燕", "", ""],
        ["2023.3.9", "生人", number("34182119500101400"), "林晓燕", "", 1],
        ["2023.3.9", "张三乙", who, "没有的人", "", 1],
    ]

    result = bring(
        save(tmp_path, "走访.xlsx", visits),
        save(tmp_path, "社工.xlsx", workers),
        save(tmp_path, "人.xlsx", people({})),
    )

    assert codes(result) == [(6, "hours.missing"), (7, "person.unknown"), (8, "worker.unknown")]
    assert [w["code"] for w in result.warnings] == ["hours.conflict"]
    minutes = RecordWorker.objects.order_by("day", "worker_id").values_list("day", "minutes")
    assert list(minutes) == [
        (datetime.date(2023, 3, 5), 90), (datetime.date(2023, 3, 5), 90), (datetime.date(2023, 3, 7), 90),
        (datetime.date(2023, 3, 15), 120),
    ]  # fmt: skip


def test_another_countys_layout_in_another_order(bring: Bring, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["附件3"], ["郎溪县社会工作服务"], ["困难群众信息登记表（2023年）"],
        ["基本信息", "", "", "", "联系", "", "网格号"],
        ["公民身份号码", "名字", "人员类别", "村居", "本人电话", "监护人姓名", ""],
        [number("34182120140910101"), "李 四", "留守儿童", "建平镇南丰社区", "199-1234-5678", "李大", "3"],
        ["合计", "1人", "", "", "", "", ""],
    ]  # fmt: skip

    result = bring(save(tmp_path, "x.xlsx", rows))

    assert result.errors == []
    person = Person.objects.get()
    assert (person.name, person.division, person.phone) == ("李四", "341821100005", "19912345678")
    assert person.guardians.get().name == "李大"


def test_kinds_of_files_are_told_and_what_is_no_ledger_gets_a_sentence(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "假的.xlsx").write_bytes(b"%PDF-1.7 nothing")
    save(tmp_path, "通讯录.xlsx", [["科室", "分机"], ["办公室", "8001"]])
    save(tmp_path, "人.xlsx", people({}), 说明=[["填表说明"], ["请如实填写"]])
    (tmp_path / "照片.jpg").write_bytes(b"x")

    result = bring(tmp_path)

    assert result.kind_of_files == {"人.xlsx": "people"}
    assert {(e["file"], e["code"]) for e in result.errors} == {
        ("假的.xlsx", "file.pdf"),
        ("通讯录.xlsx", "sheet.unrecognised"),
    }
    assert {(w["file"], w["code"]) for w in result.warnings} == {
        ("照片.jpg", "file.unsupported"),
        ("人.xlsx", "sheet.unrecognised"),
    }


def test_the_same_person_in_another_stations_ledger_is_one_file(bring: Bring, tmp_path: Path) -> None:
    here = save(tmp_path, "建平.xlsx", people({}))
    there = save(
        tmp_path, "十字.xlsx", people({"所在村（社区）": "水鸣居委会"}, title="十字镇社工站服务对象信息台账")
    )

    result = bring(here, there)

    assert Person.objects.count() == 1
    assert result.counts["people"]["created"] == 1
    assert "person.differs" in {w["code"] for w in result.warnings}


def test_a_township_imports_only_its_own(bring: Bring, tmp_path: Path) -> None:
    rows = people({}, title="十字镇社工站服务对象信息台账")

    result = bring(save(tmp_path, "x.xlsx", rows), unit="341821100")

    assert result.counts["people"]["rejected"] == 1


def test_unknown_units_and_kinds_are_refused(bring: Bring, tmp_path: Path) -> None:
    path = save(tmp_path, "x.xlsx", people({}))
    for options in ({"unit": "999999"}, {"unit": "34"}, {"kind": "cakes"}):
        with pytest.raises(RuleViolation):
            bring(path, **options)


def test_an_import_somebody_built_on_is_not_taken_back(bring: Bring, tmp_path: Path) -> None:
    first = bring(save(tmp_path, "人.xlsx", people({})), save(tmp_path, "社工.xlsx", WORKERS))
    visits = [
        ["走访日期", "走访对象", "身份证号", "走访社工", "时长"],
        ["2023.1.2", "张三乙", number("34182119620910101"), "林晓燕", 1],
    ]
    later = bring(save(tmp_path, "走访.xlsx", visits))
    assert later.counts["visits"]["created"] == 1

    with pytest.raises(RuleViolation) as refused:
        undo_batch("import", Batch.objects.get(pk=first.batch), on=TODAY)

    assert refused.value.code == "batch.built_on"
    assert "服务记录" in refused.value.sentence
    assert Person.objects.count() == 1
    undo_batch("import", Batch.objects.get(pk=later.batch), on=TODAY)
    undo_batch("import", Batch.objects.get(pk=first.batch), on=TODAY)
    assert Person.objects.count() == 0


def test_what_stops_an_undo_is_named_once_with_how_many(bring: Bring, tmp_path: Path) -> None:
    head = ["站点名称", "层级", "承接机构"]
    rows = [head, ["建平镇社工站", "镇级", "益民中心"], ["十字镇社工站", "镇级", "益民中心"]]
    first = bring(save(tmp_path, "站.xlsx", rows))
    one, other = Station.objects.order_by("division")
    operator = Organisation.objects.get()
    for station in (one, other, other):
        Agreement.objects.create(
            division=station.division, organisation=operator, station=station, kind="operation"
        )

    with pytest.raises(RuleViolation) as refused:
        undo_batch("import", Batch.objects.get(pk=first.batch), on=TODAY)

    assert refused.value.sentence.count("协议") == 1
    assert "协议 3 条" in refused.value.sentence


def test_a_resident_worker_gets_one_post_and_an_ended_one_is_not_made_anew(
    bring: Bring, tmp_path: Path
) -> None:
    site = Station.objects.create(division="341821100", tier=Tier.TOWNSHIP, name="建平镇社工站")
    Post.objects.create(
        holder_name="周海", role=Role.RESIDENT_WORKER, division=site.division, station=site,
        starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2022, 1, 1),
    )  # fmt: skip
    rows = [
        *WORKERS,
        ["周海", number("34182119900101418"), "建平镇社工站", "驻站社工", "驻站社工", ""],
        ["吴村", number("34182119900101426"), "建平镇社工站", "财务", "村（社区）两委干部", "初级"],
    ]

    bring(save(tmp_path, "社工.xlsx", rows))
    bring(save(tmp_path, "社工又一次.xlsx", rows))

    assert Counter(site.posts.values_list("holder_name", flat=True)) == {"林晓燕": 1, "周海": 1}


def test_two_villages_of_one_name_are_asked_about(bring: Bring, tmp_path: Path) -> None:
    """南山村 lies in 建平镇; a second one in 十字镇 makes the name alone a question, and the township answers it."""
    Division.objects.create(
        code="341821101299", name="南山村委会", level=12, pinyin="nanshan", initials="ns", valid_from=TODAY
    )
    stations.forget()
    _title, head, alone, with_township = people({"所在村（社区）": "南山村"}, {"所在村（社区）": "南山村"})
    rows = [[*head, "乡镇"], [*alone, ""], [*with_township, "十字镇"]]

    result = bring(save(tmp_path, "台账.xlsx", rows))

    assert codes(result) == [(2, "village.several")]
    message = result.errors[0]["message"]
    assert "不止一个" in message and "建平镇南山村委会" in message and "十字镇南山村委会" in message
    assert "最接近" not in message
    assert Person.objects.get().division == "341821101299"


def test_every_ledger_is_called_by_its_name() -> None:
    """Pages, previews and the log say 志愿者台账, not "volunteers"."""
    titles = [str(kind_title(kind)) for kind in ALL]

    assert len(set(titles)) == len(ALL)
    assert not [title for title in titles if re.search(r"[A-Za-z_]", title)]
