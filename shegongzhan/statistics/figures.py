"""The figures of the yearly page: what each is called, where it stands in the report, and the rows behind it.

A figure that can be opened names its rows as a function of place and period, so that what is counted and what is
shown are the same query.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import number
from shegongzhan.funds.models import AccountKind
from shegongzhan.funds.queries import income, spent
from shegongzhan.needs.models import NeedSource
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import RecordWorker
from shegongzhan.stations.models import Station, Tier
from shegongzhan.statistics.indicators import (
    activities,
    at_work,
    coverage,
    funds,
    lists,
    needs,
    people,
    talent,
    ventures,
    visits,
    workforce,
)
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Worker, WorkerKind

Rows = Callable[[str, Period], QuerySet]


def _number(rows: QuerySet) -> int:
    return rows.count()


@dataclass(frozen=True)
class Figure:
    """One figure: its place in the report ("visits.hours"), its words, and the rows it counts.

    `shows` names the columns its rows are listed with (`columns.py`), `right` what one must hold to open them.
    `of` narrows the rows of a breakdown ("people.by_category") to one of its lines. `measured` gives the figure from
    its rows: their number, or the sum of what it counts. The report sums whole breakdowns at once over the same rows of
    the same indicator; a test holds both to be equal for every figure.
    """

    key: str
    label: Any
    unit: Any = ""
    rows: Rows | None = None
    shows: str = ""
    right: str = "statistics.view"
    of: Callable[[QuerySet, str, str, Period], QuerySet] | None = None
    measured: Callable[[QuerySet], Any] = _number
    chart: str = ""
    money: bool = False
    percent: bool = False

    def counted(self, place: str, period: Period) -> QuerySet:
        """Return the rows the figure counts; none for a figure that cannot be opened."""
        return self.rows(place, period) if self.rows else Station.objects.none()

    def value_in(self, report: dict[str, Any]) -> Any:
        """Return the figure from a report of `yearly_figures`."""
        return reduce(lambda found, part: found[part], self.key.split("."), report)


@dataclass(frozen=True)
class Section:
    """Figures that belong together on the page."""

    key: str
    title: Any
    figures: tuple[Figure, ...] = field(default_factory=tuple)


def _hours(rows: QuerySet) -> float:
    minutes = RecordWorker.objects.filter(record__in=rows.order_by().values("pk")).aggregate(n=Sum("minutes"))
    return visits.hours(minutes["n"] or 0)


def _sum_of(column: str) -> Callable[[QuerySet], Any]:
    return lambda rows: rows.aggregate(n=Sum(column))["n"] or 0


def _through(account: str) -> Rows:
    return lambda place, period: funds.posted(place, period, through=account)


def _moved(amount: Callable[[], Any]) -> Callable[[QuerySet], Decimal]:
    return lambda rows: rows.aggregate(n=amount())["n"]


def _needs(source: str) -> Rows:
    return lambda place, period: needs.noted(place, period).filter(source=source)


def _of_needs(key: str, label: Any, rows: Rows) -> Figure:
    return Figure(f"needs.{key}", label, _("项"), rows, "needs", "needs.view")


def _code_of(key: str, label: str, place: str, period: Period) -> str:
    """Return the code behind a name in a list of the pack; the name itself when the list does not know it."""
    return next((e["code"] for e in policy(key, place, period.last) if e["label"] == label), label)


def _of_category(rows: QuerySet, label: str, place: str, period: Period) -> QuerySet:
    code = _code_of("people.categories", label, place, period)
    return rows.filter(pk__in=people.holding(period).filter(category=code).values("person"))


def _of_township(rows: QuerySet, code: str, place: str, period: Period) -> QuerySet:
    inside = code if code.isdigit() and code.startswith(place) else ""
    return people.on_register(inside, period) if inside else rows.none()


def _of_month(rows: QuerySet, month: str, place: str, period: Period) -> QuerySet:
    return visits.of_month(rows, int(month) if month.isdecimal() and len(month) < 3 else 0, period)


SECTIONS: tuple[Section, ...] = (
    Section(
        "coverage",
        _("站点覆盖"),
        (
            Figure(
                "coverage.guidance_centres",
                _("县级指导中心"),
                _("个"),
                lambda p, t: coverage.standing_in(p, t).filter(tier=Tier.CENTRE),
                "stations",
                "stations.view",
            ),
            Figure(
                "coverage.stations",
                _("乡镇（街道）社工站"),
                _("个"),
                lambda p, t: coverage.standing_in(p, t).filter(tier=Tier.TOWNSHIP),
                "stations",
                "stations.view",
            ),
            Figure("coverage.townships", _("应设站的乡镇（街道）"), _("个")),
            Figure("coverage.rate", _("有形覆盖率"), percent=True),
            Figure("coverage.counties_loaded", _("已经加载的县（市、区、旗）"), _("个")),
            Figure("coverage.counties", _("辖区里的县（市、区、旗）"), _("个")),
            Figure(
                "coverage.stations_at_work",
                _("在干活的站"),
                _("个"),
                lambda p, t: Station.objects.filter(pk__in=[s.pk for s in at_work.stations_at_work(p, t)]),
                "stations",
                "stations.view",
            ),
            Figure("coverage.rate_at_work", _("有效覆盖率"), percent=True),
        ),
    ),
    Section(
        "workforce",
        _("队伍"),
        (
            Figure(
                "workforce.station_workers",
                _("驻站社工"),
                _("人"),
                lambda p, t: workforce.at_end_of(p, t, kind=WorkerKind.RESIDENT),
                "workers",
                "talent.view",
            ),
            Figure(
                "workforce.certified", _("持证社工"), _("人"), workforce.certified, "workers", "talent.view"
            ),
            Figure(
                "workforce.other_talent",
                _("其他社会工作人才"),
                _("人"),
                workforce.uncertified,
                "workers",
                "talent.view",
            ),
            Figure(
                "workforce.by_level",
                _("证书等级"),
                _("人"),
                workforce.certified,
                "workers",
                "talent.view",
                of=lambda rows, level, p, t: workforce.of_level(p, t, level),
                chart="bar",
            ),
            Figure("talent.awards_due", _("应发一次性奖励"), _("元"), money=True),
            Figure("talent.monthly_allowances_december", _("最后一个月的职业津贴"), _("元"), money=True),
            Figure(
                "talent.below_pay_floor",
                _("年薪低于标准的驻站社工"),
                _("人"),
                lambda p, t: Worker.objects.filter(pk__in=talent.below_floor(p, t)),
                "workers",
                "talent.pay",
            ),
        ),
    ),
    Section(
        "people",
        _("服务对象"),
        (
            Figure("people.total", _("在册服务对象"), _("人"), people.on_register, "people", "people.view"),
            Figure(
                "people.by_category",
                _("按类别"),
                _("人"),
                people.on_register,
                "people",
                "people.view",
                of=_of_category,
                chart="row",
            ),
            Figure(
                "people.by_station",
                _("按乡镇（街道）"),
                _("人"),
                people.on_register,
                "people",
                "people.view",
                of=_of_township,
                chart="row",
            ),
        ),
    ),
    Section(
        "visits",
        _("走访"),
        (
            Figure("visits.count", _("走访"), _("次"), visits.visits, "visits", "visits.view"),
            Figure(
                "visits.hours",
                _("走访工时"),
                _("小时"),
                visits.timed,
                "visits",
                "visits.view",
                measured=_hours,
            ),
            Figure(
                "visits.workers",
                _("参与走访的社工"),
                _("人"),
                visits.visitors,
                "workers",
                "talent.view",
            ),
            Figure(
                "visits.by_month",
                _("每月走访工时"),
                _("小时"),
                visits.timed,
                "visits",
                "visits.view",
                of=_of_month,
                measured=_hours,
                chart="bar",
            ),
        ),
    ),
    Section(
        "lists",
        _("三张清单"),
        (
            _of_needs("service_objects", _("服务对象的需求"), _needs(NeedSource.CLIENT)),
            _of_needs("residents", _("居民的需求"), _needs(NeedSource.RESIDENT)),
            _of_needs("matched", _("匹配到资源或服务的需求"), needs.matched),
            _of_needs("met", _("满足和部分满足的需求"), needs.met),
            _of_needs("enough", _("本人说够了的需求"), needs.enough),
            _of_needs("reopened", _("办结后重新打开的需求"), needs.reopened),
            Figure("needs.first_response_days", _("登记到第一次回应平均"), _("天")),
            Figure("resources", _("资源"), _("项"), lists.resources, "resources", "lists.view"),
            Figure("services", _("服务"), _("项"), lists.services, "services", "lists.view"),
        ),
    ),
    Section(
        "activities",
        _("活动"),
        (
            Figure(
                "activities.count", _("服务活动"), _("场"), activities.held, "activities", "activities.view"
            ),
            Figure(
                "activities.attendances",
                _("参加人次"),
                _("人次"),
                activities.held,
                "activities",
                "activities.view",
                measured=_sum_of("record__heads"),
            ),
            Figure(
                "activities.by_kind",
                _("按类型"),
                _("场"),
                activities.held,
                "activities",
                "activities.view",
                of=lambda rows, label, p, t: rows.filter(kind=_code_of("activities.kinds", label, p, t)),
                chart="pie",
            ),
        ),
    ),
    Section(
        "ventures",
        _("公益创投"),
        (
            Figure("ventures.count", _("公益创投项目"), _("个"), ventures.begun, "projects", "projects.view"),
            Figure(
                "ventures.granted",
                _("资助金额"),
                _("元"),
                ventures.begun,
                "projects",
                "projects.view",
                measured=_sum_of("granted"),
                money=True,
            ),
        ),
    ),
    Section(
        "funds",
        _("资金"),
        (
            Figure(
                "funds.income_total",
                _("资金收入"),
                _("元"),
                _through(AccountKind.ORIGIN),
                "postings",
                "funds.view",
                measured=_moved(income),
                money=True,
            ),
            Figure(
                "funds.by_source",
                _("按来源"),
                _("元"),
                _through(AccountKind.ORIGIN),
                "postings",
                "funds.view",
                measured=_moved(income),
                of=lambda rows, label, p, t: rows.filter(source__kind=_code_of("funds.kinds", label, p, t)),
                chart="pie",
                money=True,
            ),
            Figure(
                "funds.spent",
                _("已支出"),
                _("元"),
                _through(AccountKind.PAYEE),
                "postings",
                "funds.view",
                measured=_moved(spent),
                money=True,
            ),
        ),
    ),
)
HEADLINE = (
    "visits.hours",
    "needs.service_objects",
    "needs.residents",
    "ventures.count",
    "activities.count",
    "activities.attendances",
    "funds.income_total",
)
FIGURES: dict[str, Figure] = {figure.key: figure for section in SECTIONS for figure in section.figures}


def shown(figure: Figure, value: Any) -> str:
    """Return a figure as people read it: 1,234, 3,276.5, 91.7 %, 3,000,000.00 元."""
    if figure.percent:
        return f"{value * 100:.1f}%".replace(".0%", "%")
    return number(Decimal(value) if figure.money else value)
