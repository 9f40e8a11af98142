"""The columns, filters and ledger of projects."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.policies.queries import choices, label
from shegongzhan.projects.forms import ProjectFilters
from shegongzhan.projects.models import Project, ProjectState
from shegongzhan.stations.queries import name_of

TONES = {
    ProjectState.PLANNED: "info", ProjectState.RUNNING: "ok", ProjectState.CLOSED: "plain", ProjectState.STOPPED: "danger",
}  # fmt: skip


def state_of(project: Project, on: datetime.date) -> Badge:
    """Return the state in words, and that it is late when it should have ended."""
    if project.is_late(on):
        return Badge(_("该结项了"), "warn")
    return Badge(project.get_state_display(), TONES[ProjectState(project.state)])


def field_of(project: Project, on: datetime.date) -> str | None:
    """Return the field of service in words."""
    return label("services.fields", project.field, project.division, on) if project.field else None


def project_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the list of projects."""
    return [
        Column("name", _("项目名称"), "name", sort="name", link=lambda p: reverse("projects:project", args=[p.pk])),
        Column("state", _("状态"), lambda p: state_of(p, on), sort="state", export=lambda p: p.get_state_display()),
        Column("kind", _("类型"), "get_kind_display", sort="kind"),
        Column("applicant", _("申报（承接）单位"), "applicant", sort="applicant"),
        Column("field", _("服务领域"), lambda p: field_of(p, on), sort="field", default=False),
        Column("place", _("实施地点"), lambda p: name_of(p.division), sort="division"),
        Column("starts", _("立项"), "starts_on", sort="starts_on"),
        Column("ends", _("结项"), "ends_on", sort="ends_on"),
        Column("granted", _("资助（元）"), "granted", sort="granted", money=True),
        Column("paid", _("已拨付（元）"), "paid", sort="paid", money=True),
        Column("left", _("未拨付（元）"), "left", sort="left", money=True, default=False),
        Column("station", _("社工站"), lambda p: p.station.name if p.station else None, default=False),
    ]  # fmt: skip


def project_filters(scope: Scope, on: datetime.date, years: Iterable[int]) -> type[ProjectFilters]:
    """Return the filters of the list of projects, with the fields of the scope's first place."""
    place = next(iter(scope.places("projects.view")), "")
    every = [("", _("全部"))]

    class Filters(ProjectFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["year"].choices = every + [(year, str(year)) for year in years]
            self.fields["field"].choices = every + choices("services.fields", place, on)

    return Filters


# The ledger's heads and states are fixed: an import recognises them, whatever the language of the page.
_STATES = {"planned": "筹备", "running": "实施中", "closed": "已结项", "stopped": "已终止"}


def ledger(on: datetime.date) -> list[LedgerColumn]:
    """Return the columns of the county's ledger of ventures."""
    return [
        LedgerColumn("项目名称", lambda p: p.name, 26),
        LedgerColumn("申报单位", lambda p: p.applicant, 22),
        LedgerColumn("服务领域", lambda p: field_of(p, on)),
        LedgerColumn("实施地点", lambda p: name_of(p.division)),
        LedgerColumn("立项日期", lambda p: p.starts_on, 12),
        LedgerColumn("结项日期", lambda p: p.ends_on, 12),
        LedgerColumn("资助金额（元）", lambda p: p.granted),
        LedgerColumn("已拨付（元）", lambda p: p.paid),
        LedgerColumn("状态", lambda p: _STATES[p.state], 10),
    ]
