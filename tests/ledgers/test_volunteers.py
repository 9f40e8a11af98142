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
    Attendance,
    Opportunity,
    SignUp,
    Team,
    TeamMember,
    Volunteer,
    VolunteerState,
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


def hours(*lines: list[Any], head: list[str] | None = None) -> list[list[Any]]:
    names = head or ["服务日期", "活动名称", "志愿者姓名", "手机号", "服务时长", "主办单位"]
    return [["志愿服务时长记录"], names, *lines]


def codes(result: ImportResult) -> list[str]:
    return [one["code"] for one in [*result.errors, *result.warnings]]


@pytest.fixture
def site(bring: Bring) -> Any:
    return f.station()


def test_a_town_brings_its_volunteers_as_they_are_written(site: Any, bring: Bring, tmp_path: Path) -> None:
    Team.objects.create(division=f.JIANPING, name="银龄互助队")
    book = save(
        tmp_path, "志愿者.xlsx",
        register({"志愿者编号": "sz001", "服务意向": "为老服务、邻里互助", "特长": "理发，跳伞", "所属队伍": "银龄互助队、飞行队"}),
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


def test_past_hours_are_written_without_a_silent_late_mark(site: Any, bring: Bring, tmp_path: Path) -> None:
    v.volunteer()
    v.volunteer("竹青", "13900009999")
    book = save(
        tmp_path, "时长.xlsx",
        hours(
            ["2023-05-06", "清洁家园", "梅兰", "13900001234", 2.5, "建平镇社工站"],
            ["2023-05-06", "清洁家园", "竹青", "13900009999", "3小时", "建平镇社工站"],
        ),
    )  # fmt: skip

    tried = bring(book, dry_run=True)
    result = bring(book)

    assert codes(tried) == codes(result) == ["hours.history"] * 2
    service = Opportunity.objects.get()
    assert (service.title, service.places, service.taken, service.has_clock) == ("清洁家园", 2, 2, False)
    assert sorted(Attendance.objects.values_list("minutes", flat=True)) == [150, 180]
    assert not any(one.is_late for one in Attendance.objects.all())
    assert SignUp.objects.count() == 2
    again = bring(book)
    assert again.counts["volunteer_hours"]["unchanged"] == 2
    assert Attendance.objects.count() == 2


def test_a_ledger_that_says_when_it_recorded_is_judged_by_that(
    site: Any, bring: Bring, tmp_path: Path
) -> None:
    v.volunteer()
    head = ["服务日期", "活动名称", "志愿者姓名", "时长", "记录日期"]
    book = save(
        tmp_path, "时长.xlsx",
        hours(
            ["2023-05-08", "读报", "梅兰", 2, "2023-05-10"], ["2023-05-09", "读报", "梅兰", 2, "2023-08-10"],
            ["2023-05-10", "读报", "梅兰", 2, "2023-05-01"], head=head,
        ),
    )  # fmt: skip

    result = bring(book)

    assert sorted(codes(result)) == ["date.order", "hours.late"]
    assert dict(Attendance.objects.values_list("day", "recorded_on")) == {
        datetime.date(2023, 5, 8): datetime.date(2023, 5, 10),
        datetime.date(2023, 5, 9): datetime.date(2023, 8, 10),
    }
    assert [one.is_late for one in Attendance.objects.order_by("day")] == [False, True]


def test_hours_nobody_can_have_served_are_refused(site: Any, bring: Bring, tmp_path: Path) -> None:
    v.volunteer()
    head = ["服务日期", "活动名称", "姓名", "手机号", "时长", "起止时间"]
    book = save(
        tmp_path, "时长.xlsx",
        hours(
            ["2023-05-08", "读报", "梅兰", "", 2, "9:00-11:00"], ["2023-05-08", "理发", "梅兰", "", 2, "10:00-12:00"],
            ["2023-05-08", "做饭", "梅兰", "", 2, "11:00-13:00"], ["2023-05-09", "值守", "梅兰", "", 13, ""],
            ["2023-05-09", "巡逻", "梅兰", "", 12, ""], ["2024-05-09", "以后", "梅兰", "", 1, ""],
            ["2023-05-10", "空着", "梅兰", "", "", ""],
            ["2023-05-10", "负数", "梅兰", "", -2, ""], ["2023-05-10", "生人", "无此人", "", 2, ""],
            ["2023-05-11", "两遍", "梅兰", "", 1, ""], ["2023-05-11", "两遍", "梅兰", "", 1, ""],
            head=head,
        ),
    )  # fmt: skip

    result = bring(book)

    assert [one["code"] for one in result.errors] == [
        "hours.clash", "hours.too_many", "date.future", "hours.missing", "number.unreadable", "volunteer.unknown"
    ]  # fmt: skip
    assert result.counts["volunteer_hours"]["duplicates"] == 1
    assert set(Attendance.objects.values_list("opportunity__title", flat=True)) == {
        "两遍",
        "做饭",
        "值守",
        "读报",
    }


def test_a_service_run_on_its_page_is_not_written_a_second_time(
    site: Any, bring: Bring, tmp_path: Path
) -> None:
    who, other = v.volunteer(), v.volunteer("竹青", "13900009999")
    day = datetime.date(2024, 2, 19)
    v.served(v.opened(site, starts_at=v.at(9, day=day), ends_at=v.at(11, day=day)), who)
    head = ["服务日期", "服务名称", "姓名", "时长", "主办单位"]
    lines = [
        [day, "陪老人读报", "梅兰", 3, "建平镇社工站"],
        [day, "陪老人读报", other.name, 2, "建平镇社工站"],
    ]

    result = bring(save(tmp_path, "时长.xlsx", hours(*lines, head=head)))

    assert codes(result) == ["service.there", "changed.here"]
    assert Attendance.objects.get().minutes == 120


def test_hours_are_taken_back_whole_and_a_statement_holds_them(
    site: Any, bring: Bring, tmp_path: Path
) -> None:
    who, _other = v.volunteer(), v.volunteer("竹青", "13900009999")
    one = save(tmp_path, "一.xlsx", hours(["2023-05-06", "清洁家园", "梅兰", "", 2, "建平镇社工站"]))
    two = save(tmp_path, "二.xlsx", hours(["2023-05-06", "清洁家园", "竹青", "", 2, "建平镇社工站"]))
    bring(one)
    bring(two)
    first, second = Batch.objects.order_by("created_at")
    assert Opportunity.objects.get().taken == 2

    with pytest.raises(RuleViolation, match="志愿服务时间 1 条"):
        undo_batch("import", first, on=TODAY)
    undo_batch("import", second, on=TODAY)
    assert (Opportunity.objects.get().taken, Attendance.objects.count(), SignUp.objects.count()) == (1, 1, 1)

    said = commands.issue_statement("system", who, since=datetime.date(2023, 1, 1), until=TODAY, on=TODAY)
    with pytest.raises(RuleViolation, match="志愿服务记录单 1 条"):
        undo_batch("import", first, on=TODAY)
    commands.revoke_statement("system", said, reason="导错了", on=TODAY)
    who.statements.all().delete()
    undo_batch("import", first, on=TODAY)
    assert (Opportunity.objects.count(), Attendance.objects.count(), Volunteer.objects.count()) == (0, 0, 2)


def test_hours_leave_and_come_back_the_same(
    county_officer: User, sign_in: Callable[[User], Client], site: Any, bring: Bring, tmp_path: Path
) -> None:
    day = datetime.date(2024, 2, 19)
    v.served(
        v.opened(site, starts_at=v.at(9, day=day), ends_at=v.at(11, day=day)), v.volunteer(), minutes=100
    )
    bring(save(tmp_path, "时长.xlsx", hours(["2023-05-06", "清洁家园", "梅兰", "", 2.25, "建平镇社工站"])))
    client = sign_in(county_officer)

    for numbers in ("full", "masked"):
        said = {
            "kind": "volunteer_hours",
            "place": f.COUNTY,
            "year": "",
            "numbers": numbers,
            "purpose": "核对",
        }
        path = tmp_path / "导出.xlsx"
        path.write_bytes(b"".join(client.post(reverse("ledgers:export"), said).streaming_content))
        result = bring(path)
        assert codes(result) == []
        assert result.counts["volunteer_hours"]["unchanged"] == 2

    assert Attendance.objects.count() == 2


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


def test_a_wrong_hour_of_a_ledger_can_be_corrected_upwards(site: Any, bring: Bring, tmp_path: Path) -> None:
    v.volunteer()
    bring(save(tmp_path, "时长.xlsx", hours(["2023-05-06", "清洁家园", "梅兰", "", 2, "建平镇社工站"])))

    after = commands.correct_hours(
        "system", Attendance.objects.get(), minutes=240, reason="台账写错", on=TODAY
    )

    assert (after.minutes, VolunteerState.ACTIVE) == (240, after.volunteer.state)
