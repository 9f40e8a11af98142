"""The register of volunteers and their past hours come in as ledgers, and go out as the same ledgers."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands import undo_batch
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import (
    Team,
    TeamMember,
    Volunteer,
)
from tests import factories as f
from tests.ledgers.conftest import TODAY
from tests.ledgers.workbooks import number, save, xlsx
from tests.volunteers import rows as v

Bring = Callable[..., ImportResult]
HEAD = [
    "志愿者编号", "姓名", "性别", "身份证号", "出生日期", "所在镇（街道）", "居住社区", "联系电话", "服务意向", "特长", "所属队伍",
    "家长姓名", "家长电话", "监护人同意日期",
]  # fmt: skip
MEI = number("34182119880501102")
KE = number("34182120100101103")


def register(*persons: dict[str, Any], title: str = "建平镇志愿者花名册") -> list[list[Any]]:
    table: list[list[Any]] = [[title], HEAD]
    for one in persons:
        said = {
            "姓名": "梅兰", "身份证号": MEI, "所在镇（街道）": "建平镇", "居住社区": "南山村", "联系电话": "13900001234", **one
        }  # fmt: skip
        table.append([said.get(name, "") for name in HEAD])
    return table


def codes(result: ImportResult) -> list[str]:
    return [one["code"] for one in [*result.errors, *result.warnings]]


@pytest.fixture
def site(bring: Bring) -> Any:
    return f.station()


def test_a_town_brings_its_volunteers_as_they_are_written(site: Any, bring: Bring, tmp_path: Path) -> None:
    Team.objects.create(division=f.JIANPING, name="银龄互助队")
    book = save(
        tmp_path, "志愿者.xlsx",
        register({"志愿者编号": "sz001", "服务意向": "助老、邻里守望", "特长": "理发，跳伞", "所属队伍": "银龄互助队、飞行队"}),
    )  # fmt: skip

    result = bring(book)

    who = Volunteer.objects.get()
    assert (who.name, who.number, who.sex, who.state, who.division) == (
        "梅兰",
        "SZ001",
        "f",
        "active",
        f.VILLAGE,
    )
    assert (who.identity_number, who.born_on) == (MEI, datetime.date(1988, 5, 1))
    assert (who.services, who.skills) == (["elderly", "neighbours"], ["haircut"])
    assert who.station_id == site.pk
    assert who.code_hash == ""
    assert TeamMember.objects.get().team.name == "银龄互助队"
    assert codes(result) == ["category.unknown", "team.unknown"]
    assert MEI not in str(result.as_json())
    assert "13900001234" not in str(result.as_json())


def test_who_has_no_phone_no_birth_or_no_place_is_refused_with_the_reason(
    site: Any, bring: Bring, tmp_path: Path
) -> None:
    book = save(
        tmp_path, "志愿者.xlsx",
        register(
            {"联系电话": ""}, {"姓名": "甲乙", "身份证号": ""},
            {"姓名": "丙丁", "身份证号": "", "出生日期": "1990-02-03", "居住社区": "月亮村"},
            {"姓名": "", "身份证号": ""}, {"身份证号": "341821198805011020"}, {"身份证号": "3418********1020", "联系电话": "139****1234"},
            {"姓名": "戊己", "身份证号": "", "出生日期": "2099-01-01"},
        ),
    )  # fmt: skip

    result = bring(book)

    assert Volunteer.objects.count() == 0
    assert result.counts["volunteers"]["rejected"] == 7
    assert {
        "phone.missing", "birth.missing", "village.unknown", "name.missing", "id.checksum", "id.masked"
    } <= set(codes(result))  # fmt: skip
    assert result.error_workbook


def test_a_minor_without_a_guardian_waits_and_the_preview_says_so(
    county_officer: User, sign_in: Callable[[User], Client], site: Any, bring: Bring, tmp_path: Path
) -> None:
    minors = [
        {"姓名": "柯小满", "身份证号": KE, "联系电话": "13900005678"},
        {"姓名": "柯小寒", "身份证号": "", "出生日期": "2009-03-04", "联系电话": "13900005679",
         "家长姓名": "柯父", "家长电话": "13700001111"},
        {
            "姓名": "柯小雪", "身份证号": "", "出生日期": "2009-03-05", "联系电话": "13900005670", "家长姓名": "柯父",
            "家长电话": "13700001111", "监护人同意日期": "2023-09-01",
        },
    ]  # fmt: skip

    result = bring(save(tmp_path, "志愿者.xlsx", register(*minors)))

    states = dict(Volunteer.objects.values_list("name", "state"))
    assert states == {"柯小满": "pending", "柯小寒": "pending", "柯小雪": "active"}
    assert codes(result) == ["volunteer.draft"] * 2

    client = sign_in(county_officer)
    document = SimpleUploadedFile(
        "新.xlsx", xlsx(register({**minors[0], "身份证号": number("34182120100101105")}))
    )
    said = {"documents": [document], "unit": f.COUNTY, "year": "2023"}
    page = client.get(client.post(reverse("ledgers:upload"), said).url).content.decode()
    assert "导入前请知道" in page
    assert "不算在册" in page


def test_the_same_ledger_twice_makes_nobody_twice(site: Any, bring: Bring, tmp_path: Path) -> None:
    book = save(
        tmp_path, "志愿者.xlsx",
        register({}, {"姓名": "竹青", "身份证号": "", "出生日期": "1990-02-03", "联系电话": "13900009999"}),
    )  # fmt: skip
    first = bring(book)

    again = bring(book)
    other = bring(save(tmp_path, "又一张.xlsx", register({}, {})))

    assert first.counts["volunteers"]["created"] == 2
    assert (again.counts["volunteers"]["unchanged"], again.counts["volunteers"]["created"]) == (2, 0)
    assert (other.counts["volunteers"]["unchanged"], other.counts["volunteers"]["duplicates"]) == (1, 1)
    assert Volunteer.objects.count() == 2


def test_what_a_person_changed_on_a_page_stays(site: Any, bring: Bring, tmp_path: Path) -> None:
    book = save(tmp_path, "志愿者.xlsx", register({"特长": "理发"}))
    bring(book)
    newer = bring(
        save(tmp_path, "新.xlsx", register({"联系电话": "13911112222", "志愿者编号": "SZ1", "特长": "烹饪"}))
    )
    who = Volunteer.objects.get()
    assert (who.phone, who.number, who.skills) == ("13911112222", "SZ1", ["cooking"])
    assert newer.counts["volunteers"]["updated"] == 1
    facts = v.facts(
        "梅兰", "13922223333", identity_kind="resident", identity_number=MEI, number="SZ1", skills=["cooking"],
        station=who.station,
    )  # fmt: skip
    commands.change_volunteer("system", who, facts, on=TODAY)

    again = bring(book)

    who.refresh_from_db()
    assert (who.phone, who.skills) == ("13922223333", ["cooking"])
    assert [one["column"] for one in again.warnings if one["code"] == "changed.here"] == ["联系电话", "特长"]
    assert commands.make_code("system", who)
    # The index follows the number: she is found by what she says now.
    assert Volunteer.objects.get(phone_index=who.phone_index).pk == who.pk


def test_a_number_of_two_people_is_refused(site: Any, bring: Bring, tmp_path: Path) -> None:
    bring(save(tmp_path, "志愿者.xlsx", register({"志愿者编号": "SZ1"})))
    other = number("34182119900101104")

    result = bring(
        save(tmp_path, "新.xlsx", register({"姓名": "竹青", "身份证号": other, "志愿者编号": "SZ1"}))
    )

    assert codes(result) == ["volunteer.unclear"]
    assert Volunteer.objects.count() == 1


def test_an_import_is_taken_back_unless_somebody_built_on_it(site: Any, bring: Bring, tmp_path: Path) -> None:
    Team.objects.create(division=f.JIANPING, name="银龄互助队")
    book = save(tmp_path, "志愿者.xlsx", register({"所属队伍": "银龄互助队"}))
    bring(book)
    undo_batch("import", Batch.objects.get(), on=TODAY)
    assert (Volunteer.objects.count(), TeamMember.objects.count()) == (0, 0)

    bring(book)
    who = Volunteer.objects.get()
    v.signed_up(v.opened(site), who)

    with pytest.raises(RuleViolation, match="报名 1 条"):
        undo_batch("import", Batch.objects.get(state="done"), on=TODAY)


def test_the_register_leaves_and_comes_back_the_same(
    county_officer: User, sign_in: Callable[[User], Client], site: Any, bring: Bring, tmp_path: Path
) -> None:
    commands.add_volunteer(
        "system",
        v.facts(
            identity_kind="resident", identity_number=MEI, number="SZ1", skills=["haircut", "cooking"], services=["elderly"],
            availability=["we_day", "call"], station=site,
        ),
        on=TODAY,
    )  # fmt: skip
    commands.add_volunteer("system", v.minor(guardian_consent_on=TODAY), on=TODAY)
    left, _code = commands.add_volunteer(
        "system", v.facts("竹青", "13900007777", division=f.JIANPING), on=TODAY
    )
    commands.leave_volunteering("system", left, on=TODAY)
    client = sign_in(county_officer)

    said = {"kind": "volunteers", "place": f.COUNTY, "year": "", "numbers": "full", "purpose": "核对"}
    answer = client.post(reverse("ledgers:export"), said)

    path = tmp_path / "导出.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    result = bring(path)
    assert codes(result) == []
    assert result.counts["volunteers"]["unchanged"] == 3
    masked = client.post(reverse("ledgers:export"), {**said, "numbers": "masked", "purpose": ""})
    path.write_bytes(b"".join(masked.streaming_content))
    assert "id.masked" in codes(bring(path))
    assert Volunteer.objects.count() == 3


def test_a_clerk_of_one_township_does_not_write_into_the_next(
    site: Any, bring: Bring, tmp_path: Path
) -> None:
    f.station(f.SHIZI)
    v.volunteer(
        "竹青", "13900009999", division=f.SHIZI_VILLAGE, identity_kind="resident", identity_number=MEI
    )
    mine = register(
        {},
        {
            "姓名": "甲乙",
            "身份证号": number("34182119900101104"),
            "所在镇（街道）": "十字镇",
            "居住社区": "十字村",
        },
    )

    result = bring(save(tmp_path, "志愿者.xlsx", mine), unit=f.JIANPING)

    assert codes(result) == ["place.outside", "place.outside"]
    assert Volunteer.objects.get().phone == "13900009999"
