"""The columns and filters of the lists of visits and of duties."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.fieldwork.forms import DutyFilters, VisitFilters
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.fieldwork.rules import in_words
from shegongzhan.people.models import RiskLevel
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import choices, label
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import name_of
from shegongzhan.talent.models import Worker, WorkerKind

TONES = {"high": "danger", "key": "warn", "general": "plain"}


def visit_columns(scope: Scope, names: Mapping[str, str]) -> list[Column]:
    """Return the columns of the list of visits, names of persons as far as this scope may read them.

    `names` are names of places the view read for the rows of a page; others (of an export) are asked for one by one.
    """

    def whom(row: ServiceRecord) -> str:
        return listed(shown_name(scope, p.person) for p in row.participants.all())

    def who(row: ServiceRecord) -> str:
        return listed(w.worker.name for w in row.workers.all())

    return [
        Column(
            "day",
            _("日期"),
            "day",
            sort=("day", "id"),
            link=lambda r: reverse("fieldwork:visit", args=[r.pk]),
        ),
        Column("whom", _("看望谁"), whom),
        Column(
            "village",
            _("村（社区）"),
            lambda r: names.get(r.division) or name_of(r.division),
            sort="division",
        ),
        Column("way", _("方式"), lambda r: label("visits.ways", r.visit.way, r.division, r.day)),
        Column("who", _("谁去的"), who),
        Column("minutes", _("工时（分钟）"), lambda r: sum(w.minutes for w in r.workers.all()), number=True),
        Column(
            "purpose", _("走访内容"), lambda r: label("visits.contents", r.visit.purpose, r.division, r.day)
        ),
        Column("needs", _("发现的需求"), lambda r: len(r.needs.all()) or None, number=True),
        Column(
            "handling",
            _("处理情况"),
            lambda r: label("visits.outcomes", r.visit.handling, r.division, r.day),
            default=False,
        ),
        Column("station", _("社工站"), lambda r: r.station.name if r.station else None, default=False),
        Column("source", _("来源"), lambda r: r.get_source_display(), default=False),
        Column(
            "void",
            _("状态"),
            lambda r: Badge(_("已作废"), "plain") if r.void else None,
            default=False,
            export=lambda r: _("已作废") if r.void else "",
        ),
    ]


def duty_columns(scope: Scope, on: datetime.date, names: Mapping[str, str]) -> list[Column]:
    """Return the columns of the list of who is due; `names` as in `visit_columns`."""
    return [
        Column(
            "due", _("最迟"), lambda d: due_badge(d, on), sort=("due_on", "pk"), export=lambda d: d.due_on
        ),
        Column(
            "whom",
            _("看望谁"),
            lambda d: shown_name(scope, d.person),
            link=lambda d: (
                reverse("people:person", args=[d.pk]) if scope.may("people.view", d.division) else ""
            ),
        ),
        Column("age", _("年龄"), lambda d: d.person.age_on(on), number=True),
        Column(
            "village",
            _("村（社区）"),
            lambda d: names.get(d.division) or name_of(d.division),
            sort="division",
        ),
        Column(
            "tier",
            _("级别"),
            lambda d: Badge(d.get_tier_display(), TONES[d.tier]),
            sort="tier",
            export=lambda d: d.get_tier_display(),
        ),
        Column("why", _("为什么"), lambda d: why(d, on)),
        Column("last", _("上次见到"), "last_on", sort="last_on"),
        Column(
            "worker",
            _("责任社工"),
            lambda d: d.person.worker.name if d.person.worker else None,
            default=False,
        ),
        Column(
            "record",
            "",
            lambda d: _("记走访") if scope.may("visits.record", d.division) else "",
            link=lambda d: reverse("fieldwork:record") + f"?person={d.pk}",
            export=lambda d: "",
        ),
    ]


def due_badge(duty: VisitDuty, on: datetime.date) -> Badge:
    """Return in words when a visit is due."""
    return Badge(*in_words(duty.due_on, duty.due_at, on))


def why(duty: VisitDuty, on: datetime.date) -> str:
    """Return the reasons of a duty in words, with the interval they lead to."""
    names = dict(choices("visits.tier_rules", duty.division, on))
    names["by_hand"] = _("人工评定")
    reasons = listed(names.get(code, code) for code in duty.reasons)
    every = _("每 %(days)s 天一次") % {"days": duty.interval_days}
    return f"{reasons}，{every}" if reasons else every


def visit_filters(scope: Scope, on: datetime.date) -> type[VisitFilters]:
    """Return the filters of the list of visits, with the workers of the scope's places to choose from."""
    place = next(iter(scope.places("visits.view")), "")
    workers = Worker.objects.filter(scope.within("visits.view"), kind=WorkerKind.RESIDENT).order_by("pinyin")

    class Filters(VisitFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["way"].choices = [("", _("全部")), *choices("visits.ways", place, on)]
            self.fields["worker"].choices = [("", _("全部")), *((str(w.pk), w.name) for w in workers[:200])]

    return Filters


def duty_filters(scope: Scope, on: datetime.date) -> type[DutyFilters]:
    """Return the filters of the list of who is due."""

    class Filters(DutyFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["tier"].choices = [("", _("全部")), *RiskLevel.choices]

    return Filters
