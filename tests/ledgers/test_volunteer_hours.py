"""Past hours of volunteers come in as a ledger, without a silent late mark, and go out as the same ledger."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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
    Volunteer,
    VolunteerState,
)
from tests import factories as f
from tests.ledgers.conftest import TODAY
from tests.ledgers.workbooks import save
from tests.volunteers import rows as v

Bring = Callable[..., ImportResult]


def hours(*lines: list[Any], head: list[str] | None = None) -> list[list[Any]]:
    names = head or ["服务日期", "活动名称", "志愿者姓名", "手机号", "服务时长", "主办单位"]
    return [["志愿服务时长记录"], names, *lines]


def codes(result: ImportResult) -> list[str]:
    return [one["code"] for one in [*result.errors, *result.warnings]]


@pytest.fixture
def site(bring: Bring) -> Any:
    return f.station()


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


def test_a_wrong_hour_of_a_ledger_can_be_corrected_upwards(site: Any, bring: Bring, tmp_path: Path) -> None:
    v.volunteer()
    bring(save(tmp_path, "时长.xlsx", hours(["2023-05-06", "清洁家园", "梅兰", "", 2, "建平镇社工站"])))

    after = commands.correct_hours(
        "system", Attendance.objects.get(), minutes=240, reason="台账写错", on=TODAY
    )

    assert (after.minutes, VolunteerState.ACTIVE) == (240, after.volunteer.state)
