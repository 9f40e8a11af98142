"""The columns, filters and ledger of activities."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.activities.forms import ActivityFilters
from shegongzhan.core.display import Badge, listed
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.policies.queries import choices, label
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import name_of

MINUTES = 60


def kind_of(record: ServiceRecord) -> str:
    """Return the kind of an activity in words."""
    return label("activities.kinds", record.activity.kind, record.division, record.day)


def leaders_of(record: ServiceRecord) -> str:
    """Return who led an activity."""
    return listed(row.worker.name for row in record.workers.all())


def hours_of(record: ServiceRecord) -> float | None:
    """Return how long an activity took, in hours."""
    minutes = record.activity.duration_minutes
    return round(minutes / MINUTES, 2) if minutes else None


def activity_columns() -> list[Column]:
    """Return the columns of the list of activities."""
    return [
        Column("day", _("日期"), "day", sort=("day", "id")),
        Column(
            "name", _("活动名称"), "activity.name", sort="activity__name",
            link=lambda r: reverse("activities:activity", args=[r.pk]),
        ),
        Column("kind", _("类型"), kind_of, sort="activity__kind"),
        Column("station", _("社工站"), lambda r: r.station.name if r.station else name_of(r.division), sort="division"),
        Column("place", _("地点"), lambda r: r.place or name_of(r.division)),
        Column("heads", _("参与人数"), "heads", sort="heads", number=True),
        Column("leaders", _("谁带的"), leaders_of),
        Column("volunteers", _("志愿者"), "activity.volunteers", sort="activity__volunteers", number=True),
        Column("hours", _("时长（小时）"), hours_of, number=True, default=False),
        Column("cost", _("经费（元）"), "activity.cost", sort="activity__cost", money=True, default=False),
        Column("project", _("项目"), lambda r: r.project.name if r.project else None, default=False),
        Column("source", _("来源"), lambda r: r.get_source_display(), default=False),
        Column(
            "void", _("状态"), lambda r: Badge(_("已作废"), "plain") if r.void else None, default=False,
            export=lambda r: _("已作废") if r.void else "",
        ),
    ]  # fmt: skip


def activity_filters(scope: Scope, on: datetime.date) -> type[ActivityFilters]:
    """Return the filters of the list of activities, with the kinds of the scope's first place."""
    place = next(iter(scope.places("activities.view")), "")

    class Filters(ActivityFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["kind"].choices = [("", _("全部")), *choices("activities.kinds", place, on)]

    return Filters


# The ledger's heads are fixed: an import recognises them, whatever the language of the page.
LEDGER = [
    LedgerColumn("活动日期", lambda r: r.day, 12),
    LedgerColumn("活动名称", lambda r: r.activity.name, 30),
    LedgerColumn("活动类型", kind_of),
    LedgerColumn("主办社工站", lambda r: r.station.name if r.station else "", 20),
    LedgerColumn("活动地点", lambda r: r.place, 18),
    LedgerColumn("参与人数", lambda r: r.heads, 10),
    LedgerColumn("带领社工", leaders_of),
    LedgerColumn("志愿者人数", lambda r: r.activity.volunteers, 10),
    LedgerColumn("时长（小时）", hours_of, 12),
    LedgerColumn("经费（元）", lambda r: r.activity.cost, 12),
]
