"""What a directory of stations says of operators and heads: two never stand in one time, and what ended stays ended."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from shegongzhan.accounts.models import Post
from shegongzhan.accounts.roles import Role
from shegongzhan.core.scoping import Grant, Scope
from shegongzhan.imports.models import RowOutcome
from shegongzhan.imports.reading import values
from shegongzhan.ledgers.exports import station_sheets
from shegongzhan.ledgers.layouts import Asked
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.partners.models import Agreement
from shegongzhan.stations.models import Facility, Station
from shegongzhan.stations.queries import room_check
from tests import factories as f
from tests.ledgers.workbooks import save

pytestmark = pytest.mark.django_db

Bring = Callable[..., ImportResult]
HEAD = ["站点名称", "层级", "所在镇（街道）", "承接机构", "站长", "站长职务"]
ENDED = datetime.date(2024, 6, 30)


def directory(tmp_path: Path, operator: str, head: str) -> Path:
    return save(
        tmp_path,
        f"{operator}{head}.xlsx",
        [HEAD, ["建平镇社工站", "镇级", "建平镇", operator, head, "副镇长"]],
    )


def standing() -> tuple[list[tuple], list[tuple]]:
    heads = Post.objects.filter(role=Role.STATION_HEAD).order_by("pk")
    runs = Agreement.objects.running().order_by("pk")
    return (
        list(runs.values_list("organisation__name", "starts_on", "ends_on")),
        list(heads.values_list("holder_name", "starts_on", "ends_on")),
    )


def test_another_operator_or_head_beside_one_who_is_there_is_told_and_not_written(bring: Bring, tmp_path):
    bring(directory(tmp_path, "益民中心", "吴国庆"))
    before = standing()

    bring(directory(tmp_path, "同心中心", "郑志强"))

    assert standing() == before
    told = RowOutcome.objects.filter(code="changed.here")
    assert {row.message for row in told} >= {
        "系统里是“益民中心”，保留系统里的，没有按台账改动", "系统里是“吴国庆”，保留系统里的，没有按台账改动",
    }  # fmt: skip


def test_what_ended_is_not_brought_back_and_the_next_begins_the_day_after(bring: Bring, tmp_path):
    bring(directory(tmp_path, "益民中心", "吴国庆"))
    Agreement.objects.update(ends_on=ENDED)
    Post.objects.update(ends_on=ENDED)

    bring(directory(tmp_path, "益民中心", "吴国庆"))
    assert standing() == ([("益民中心", None, ENDED)], [("吴国庆", None, ENDED)])

    bring(directory(tmp_path, "同心中心", "郑志强"))
    day_after = ENDED + datetime.timedelta(days=1)
    assert standing() == (
        [("益民中心", None, ENDED), ("同心中心", day_after, None)],
        [("吴国庆", None, ENDED), ("郑志强", day_after, None)],
    )


def test_a_shared_room_comes_in_and_leaves_with_whom_and_why(bring: Bring, tmp_path):
    """The ledger that says so is enough for the standard; one that says only 共用 is not, and another import adds nothing of its own."""
    cells = ("共用（与党群服务中心，错时使用）", "共用", "与镇政府共用：同一栋楼")
    heads = ["服务大厅", "办公室", "档案室"]
    bring(save(tmp_path, "名录.xlsx", [HEAD + heads, ["建平镇社工站", "镇级", "建平镇", "", "", "", *cells]]))

    rooms = {room.room: (room.shared_with, room.shared_reason) for room in Facility.objects.all()}
    assert rooms == {
        "hall": ("党群服务中心", "错时使用"), "office": ("", ""), "archive": ("镇政府", "同一栋楼"),
    }  # fmt: skip
    assert dict(room_check(Station.objects.get(), f.TODAY).rooms)["office"] == "unexplained"
    reader = Scope(1, (Grant(f.COUNTY, frozenset({"stations.view"})),))
    asked = Asked(reader, f.COUNTY, 2024, whole=False, on=f.TODAY)
    (sheet,) = station_sheets(asked)
    (row,) = sheet.rows
    written = {column.head: column.value(row) for column in sheet.columns}
    assert [values.sharing(written[head]) for head in heads] == list(rooms.values())
