"""公益创投: ventures, who carries them out, what they were granted and paid."""

import datetime
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    Cells,
    Keys,
    Kind,
    SheetRead,
    readable,
    remark,
)
from shegongzhan.ledgers.kinds.standing import Standing, Told, differs
from shegongzhan.ledgers.kinds.twins import Said, There, twins
from shegongzhan.partners.models import Organisation
from shegongzhan.projects.models import Project, ProjectKind, ProjectState
from shegongzhan.projects.queries import paid_of, typed_of

_STATES = {
    "实施中": ProjectState.RUNNING, "进行中": ProjectState.RUNNING, "执行中": ProjectState.RUNNING, "在建": ProjectState.RUNNING,
    "已结项": ProjectState.CLOSED, "结项": ProjectState.CLOSED, "已完成": ProjectState.CLOSED, "已验收": ProjectState.CLOSED,
    "筹备": ProjectState.PLANNED, "未启动": ProjectState.PLANNED, "待实施": ProjectState.PLANNED, "已立项": ProjectState.RUNNING,
    "终止": ProjectState.STOPPED, "已终止": ProjectState.STOPPED,
}  # fmt: skip


@dataclass(slots=True)
class VentureRow:
    """One venture."""

    name: str
    applicant: str
    division: str
    field: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    granted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    state: str = ""
    key: str = ""


class Ventures(Kind):
    """The register of public welfare ventures."""

    name = "ventures"
    order = 70

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="ventures",
            title="公益创投台账",
            columns=(
                Column("name", "项目名称", ("名称", "创投项目", "创投项目名称"), 3),
                Column(
                    "applicant",
                    "申报单位",
                    ("承接单位", "实施单位", "实施机构", "申报机构", "承接机构", "项目单位", "执行机构"),
                    2,
                ),
                Column("field", "服务领域", ("领域", "项目类别", "项目类型")),
                Column(
                    "place",
                    "实施地点",
                    ("实施区域", "实施地", "所在镇（街道）", "乡镇", "服务区域", "落地社工站", "镇街"),
                    1.5,
                ),
                Column("starts", "立项日期", ("开始日期", "立项时间", "起始日期", "实施开始日期"), 1.5),
                Column("ends", "结项日期", ("结束日期", "结项时间", "完成日期", "截止日期"), 1.5),
                Column(
                    "granted",
                    "资助金额（元）",
                    ("资助金额", "立项金额", "项目金额", "资助资金", "批准金额", "项目资金"),
                    3,
                ),
                Column(
                    "paid", "已拨付（元）", ("已拨付", "拨付金额", "已拨付金额", "已拨付资金", "拨款金额"), 2
                ),
                Column("state", "状态", ("项目状态", "进度", "实施状态", "项目进度")),
            ),
            required=(("name",), ("granted",)),
            marks=("创投", "公益项目"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                row.values.key = keys.key(
                    sheet, "venture", here.county, row.values.name, row.values.applicant, row.values.starts_on
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> VentureRow | None:
        """Return one venture; an amount that cannot be read rejects it, money is never guessed."""
        name = cells.needed("name", values.optional_text, "name.missing", _("没有填项目名称")) or ""
        granted = cells.yuan("granted") or Decimal(0)
        paid = cells.yuan("paid") or Decimal(0)
        if granted < 0 or paid < 0:
            cells.note("granted", "number.unreadable", _("金额不能是负数"), rejects=True)
        elif paid > granted:
            cells.note("paid", "amount.paid", _("已拨付超过了资助金额"), rejects=True)
        starts, ends = cells.date("starts", rejects=True), cells.date("ends", rejects=True)
        if starts and ends and ends < starts:
            cells.note("ends", "date.order", _("结项日期早于立项日期"), rejects=True)
        division = self._where(cells, here)
        if cells.rejected:
            return None
        return VentureRow(
            name=name[:160], applicant=cells.text("applicant")[:120], division=division, granted=granted, paid=paid,
            field=cells.code("field", here, "services.fields"), starts_on=starts, ends_on=ends, state=self._state(cells),
        )  # fmt: skip

    @staticmethod
    def _where(cells: Cells, here: Here) -> str:
        written = cells.text("place")
        if not written:
            return here.unit
        found = here.township(written)
        if isinstance(found, Found):
            if here.outside(found.code):
                cells.note("place", "place.outside", _("不在这次导入的范围内"), rejects=True)
            return found.code
        village = here.village(written, "")
        if isinstance(village, Found):
            return village.code
        if not here.is_county(written):
            cells.note(
                "place", "area.unknown", _("不认识的地点“%(written)s”，按本次导入的范围登记") % {"written": written}, rejects=False
            )  # fmt: skip
        return here.unit

    @staticmethod
    def _state(cells: Cells) -> str:
        written = cells.text("state")
        if written and written not in _STATES:
            cells.note(
                "state",
                "choice.unknown",
                _("不认识的状态“%(written)s”，按实施中登记") % {"written": written},
                rejects=False,
            )
            return ProjectState.RUNNING
        return _STATES[written] if written else ""

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the ventures that are not there yet; of the others what a ledger may change (`standing`)."""
        good = list(readable(sheets))
        there = {
            p.import_key: p
            for p in Project.objects.select_for_update().filter(
                import_key__in=[row.values.key for _s, row in good]
            )
        }
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, here)
        typed = typed_of([project.pk for project in there.values()])
        organisations = dict(Organisation.objects.in_place(here.county).values_list("name", "pk"))
        fresh: dict[str, Project] = {}
        standing = Standing()
        for sheet, row in good:
            said: VentureRow = row.values
            project = there.get(said.key)
            if said.key in fresh:
                row.fate = DUPLICATE
                remark(sheet, row, "name", said.name, "duplicate", _("这个项目在前面已经出现过"))
            elif project is None:
                fresh[said.key] = Project(
                    division=said.division, station_id=here.station_of(said.division), kind=ProjectKind.VENTURE, name=said.name,
                    organisation_id=organisations.get(said.applicant), applicant=said.applicant, field=said.field,
                    starts_on=said.starts_on, ends_on=said.ends_on, granted=said.granted, paid_told=said.paid,
                    state=said.state or ProjectState.RUNNING,
                    batch=batch, import_key=said.key,
                )  # fmt: skip
                row.fate = CREATED
            else:
                standing.meet(sheet, row, project, _told(said, follows_books=project.pk in typed))
                if project.pk in typed and said.paid not in (project.paid_told, paid := paid_of(project)):
                    differs(sheet, row, "paid", f"{said.paid:,.2f}", f"{paid:,.2f}")
        Project.objects.bulk_create(fresh.values(), batch_size=1000)
        Project.objects.bulk_update(
            standing.rows(), ["granted", "paid_told", "ends_on", "state"], batch_size=500
        )
        for _sheet, row in good:
            row.values = None


def _told(said: VentureRow, *, follows_books: bool) -> list[Told]:
    """Return what a row says of the columns that may change while the venture stays itself.

    Once something was paid here, what was paid is what the books say and no ledger's to change.
    """
    return [
        Told("granted", "granted", said.granted),
        *([] if follows_books else [Told("paid", "paid_told", said.paid)]),
        Told("ends", "ends_on", said.ends_on),
        Told("state", "state", said.state, lambda state: str(ProjectState(state).label)),
    ]


def _twins(said: list[VentureRow], taken: Container[str], here: Here) -> dict[str, Project]:
    """Return the ventures that were registered on a page or have been changed since they were imported."""
    wanted = [
        Said(one.key, (one.name, one.applicant, one.starts_on), (one.granted, one.paid, one.ends_on))
        for one in said
    ]
    rows = (
        Project.objects.in_place(here.county)
        .select_for_update()
        .filter(kind=ProjectKind.VENTURE, name__in={one.name for one in said})
    )
    there = [
        There(
            (values.optional_text(p.name), values.optional_text(p.applicant), p.starts_on),
            p,
            (p.granted, p.paid_told, p.ends_on),
        )
        for p in rows
        if p.import_key not in taken
    ]
    return twins(wanted, there)
