"""How imports and their rows look in a list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.lists import Column
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.ledgers.kinds.base import CREATED, DUPLICATE, REJECTED, UNCHANGED, UPDATED
from shegongzhan.stations.queries import name_of

FATE_BADGES = {
    REJECTED: Badge(_("不能导入"), "danger"),
    CREATED: Badge(_("新建"), "ok"),
    UPDATED: Badge(_("补充或改动"), "info"),
    DUPLICATE: Badge(_("重复"), "warn"),
    UNCHANGED: Badge(_("已有，不变"), "plain"),
}
_STATES = {
    BatchState.PLANNED: "info",
    BatchState.QUEUED: "warn",
    BatchState.RUNNING: "warn",
    BatchState.DONE: "ok",
    BatchState.FAILED: "danger",
    BatchState.UNDONE: "plain",
}
KIND_TITLES = {
    "stations": _("站点"),
    "workers": _("社工人才"),
    "people": _("服务对象"),
    "lists": _("三张清单"),
    "visits": _("走访"),
    "activities": _("活动"),
    "ventures": _("公益创投"),
    "funds": _("资金"),
    "pays": _("工资发放"),
    "volunteers": _("志愿者"),
    "volunteer_hours": _("志愿服务时长"),
}


def state_badge(batch: Batch) -> Badge:
    """Return the state of an import as a pill."""
    return Badge(batch.get_state_display(), _STATES[BatchState(batch.state)])


def counts_of(counts: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the counts by kind with the kind's name, as a table shows them."""
    return [{"kind": KIND_TITLES.get(kind, kind), **figures} for kind, figures in counts.items()]


def batch_columns() -> list[Column]:
    """Return the columns of the list of imports."""
    return [
        Column(
            "created",
            _("上传时间"),
            "created_at",
            sort="created_at",
            link=lambda b: reverse("ledgers:batch", args=[b.pk]),
        ),
        Column("files", _("文件"), _files),
        Column("unit", _("哪里的"), lambda b: name_of(b.division)),
        Column("year", _("年度"), "year", number=True),
        Column("state", _("状态"), state_badge, export=lambda b: b.get_state_display()),
        Column("made", _("新建"), lambda b: _total(b, "created"), number=True),
        Column("filled", _("补充或改动"), lambda b: _total(b, "updated"), number=True, default=False),
        Column("rejected", _("未导入"), lambda b: _total(b, "rejected"), number=True),
    ]


def outcome_columns() -> list[Column]:
    """Return the columns of the rows that were rejected or remarked on."""
    return [
        Column(
            "what",
            _("结果"),
            _outcome,
            export=lambda o: __("没有导入") if o.rejected else __("已导入，有提醒"),
        ),
        Column("file", _("文件"), "file", sort="file"),
        Column("sheet", _("工作表"), "sheet"),
        Column("row", _("行号"), "row", number=True, sort="row"),
        Column("column", _("列"), "column"),
        Column("value", _("内容（已遮盖）"), _value, export=lambda o: o.value),
        Column("message", _("原因"), "message"),
        Column("settled", _("已处理"), "settled_at", default=False),
    ]


def _outcome(outcome: RowOutcome) -> Badge:
    return Badge(__("没有导入"), "danger") if outcome.rejected else Badge(__("提醒"), "warn")


def settle_column() -> Column:
    """Return the column of open rows that leads to saying a row was dealt with."""
    return Column(
        "settle",
        "",
        lambda row: format_html('<span class="nowrap">{}</span>', __("标为已处理")),
        link=lambda row: reverse("ledgers:settle_row", args=[row.pk]),
        export=lambda row: "",
    )


def _value(outcome: RowOutcome) -> str:
    # A masked number is read as one; everything else may break where it must.
    return (
        format_html('<span class="nowrap">{}</span>', outcome.value)
        if "*" in outcome.value
        else outcome.value
    )


def in_ranges(rows: Iterable[int]) -> str:
    """Return row numbers as a reader takes them in: 4–15、17."""
    ranges: list[list[int]] = []
    for row in sorted(set(rows)):
        if ranges and ranges[-1][1] == row - 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return listed(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def alike(notes: Iterable[Mapping[str, Any]], *names: str) -> list[dict[str, str]]:
    """Return notes about rows, those that say the same of many rows once, with their rows as ranges."""
    found: dict[tuple[str, ...], list[int]] = {}
    for one in notes:
        found.setdefault(tuple(str(one[name]) for name in names), []).append(one["row"])
    return [{**dict(zip(names, key, strict=True)), "rows": in_ranges(rows)} for key, rows in found.items()]


def _files(batch: Batch) -> str:
    if len(batch.files) == 1:
        return str(batch.files[0])
    return (
        __("%(first)s 等 %(count)d 个") % {"first": batch.files[0], "count": len(batch.files)}
        if batch.files
        else ""
    )


def _total(batch: Batch, what: str) -> int | None:
    counts = batch.result.get("counts")
    return sum(one.get(what, 0) for one in counts.values()) if counts else None
