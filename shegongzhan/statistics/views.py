"""The yearly figures of a place, the rows behind each, and the page as workbook or document."""

from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import aside, lists
from shegongzhan.core.asking import GET_POST, ask, sent
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import now, today
from shegongzhan.policies.queries import named
from shegongzhan.policies.queries import value as policy
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import name_of
from shegongzhan.statistics import access, acts, exports
from shegongzhan.statistics.columns import COLUMNS, ORDERS, fetched
from shegongzhan.statistics.commands import publish_year
from shegongzhan.statistics.figures import FIGURES, HEADLINE, SECTIONS, Figure, shown
from shegongzhan.statistics.forms import PublishForm, ReportForm
from shegongzhan.statistics.indicators import at_work
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.queries import COUNTY, figures_for
from shegongzhan.statistics.reports.yearly import published_year

# Where a session keeps the period its reader chose last.
PERIOD = "statistics.period"
# What says something of a city or a region only.
OF_MANY_COUNTIES = {"coverage.counties", "coverage.counties_loaded"}

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def yearly(request: HttpRequest) -> HttpResponseBase:
    """Show, or hand out as a file, the figures of a place and a period."""
    place = access.place_to_report(request.scope, request.GET.get("place"))
    period = _chosen_period(request, place)
    form = request.GET.get("export", "")
    if form in {"xlsx", "docx"}:
        aside.needed(aside.EXPORT)
    known: at_work.Known = {}
    told = figures_for(place, period, anew=request.GET.get("counted") == "now", now=now(), known=known)
    report = told.report
    names = exports.names_in(report)
    title = exports.title_of(name_of(place), period)
    if form in {"xlsx", "docx"}:
        record_act(request.user, acts.REPORT_EXPORTED, division=place, form=form)
        made = _("生成时间：%(at)s") % {"at": timezone.localtime(now()).strftime("%Y-%m-%d %H:%M")}
        stream = (
            exports.workbook(report, names, title=title)
            if form == "xlsx"
            else exports.document(report, names, title=title, made=made)
        )
        return FileResponse(
            stream,
            as_attachment=True,
            filename=f"{title}.{form}",
            content_type=WORKBOOK if form == "xlsx" else DOCUMENT,
        )
    return render(request, "statistics/yearly.html", {
        "form": ReportForm(initial={"place": place, "period": period.code}, years=years_before(period)),
        "place": place, "place_name": name_of(place), "period": period, "title": title,
        "frozen": told.frozen, "counted_now": told.counted_now, "worked_out_at": told.worked_out_at,
        "as_of": period.as_of if period.is_running else None,
        "publish": _publish_address(request.scope, place, period),
        "judged": _judged(request.scope, place, period, known),
        "headline": [_tile(request.scope, FIGURES[key], report, place, period) for key in HEADLINE],
        "sections": [
            {"title": section.title, "key": section.key,
             "rows": [
                 _row(request.scope, f, report, place, period)
                 for f in section.figures if not f.chart and (len(place) < COUNTY or f.key not in OF_MANY_COUNTIES)
             ],
             "charts": [
                 _chart(request.scope, f, report, names, place, period)
                 for f in section.figures if f.chart and not _says_nothing(f, report)
             ]}
            for section in SECTIONS
        ],
    })  # fmt: skip


@require_http_methods(GET_POST)
def publish(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """Publish a year: from then on its figures stand still."""
    place = access.year_to_publish(request.scope, place)
    period = access.period_to_report(str(year), otherwise=year)
    again = published_year(place, year) is not None
    return ask(
        request,
        PublishForm(sent(request), again=again),
        lambda said: publish_year(request.user, place, year, at=now(), reason=said.get("reason", "")),
        title=_("发布%(place)s %(year)s 年的年度数据") % {"place": name_of(place), "year": year},
        text=_(
            "发布以后，这一年的数字就定下来：以后补录、更正、迁出、离职都不再改变它。要更正，写明原因再发布一次，原来的留着。"
        ),
        yes=_("发布"),
        done=_("已发布，这一年的数字已经定下来。"),
        back=_address("statistics:yearly", place, period),
    )


@require_GET
def rows(request: HttpRequest, key: str) -> HttpResponseBase:
    """List the rows a figure counts."""
    place = access.place_to_report(request.scope, request.GET.get("place"))
    figure = access.figure_to_open(request.scope, key, place)
    period = access.period_to_report(request.GET.get("period"), otherwise=today().year)
    found = figure.counted(place, period)
    of = request.GET.get("of", "")
    words = str(figure.label)
    if of and figure.of:
        found = figure.of(found, of, place, period)
        words = f"{words} · {exports.names_in({'people': {'by_station': {of: 0}}}).get(of, of)}"
    listing = lists.build(
        request,
        fetched(figure.shows, found),
        columns=COLUMNS[figure.shows](request.scope),
        order=ORDERS[figure.shows],
        name=f"rows-{figure.shows}",
        empty={"title": _("这个数字后面没有明细"), "text": _("换一个时间或地方看看。")},
        exact=True,
        lies_in="record__division" if figure.shows == "activities" else "division",
    )
    title = f"{name_of(place)} {period.label} {words}"
    return lists.answer(
        request,
        listing,
        "statistics/rows.html",
        title=title,
        context={
            "back": _address("statistics:yearly", place, period),
            "title": title,
            "frozen": published_year(place, period.first.year) if period.is_year else None,
        },
        exported=lambda n: record_act(request.user, acts.ROWS_EXPORTED, division=place, rows=n, figure=key),
    )


def _publish_address(scope: Scope, place: str, period: Period) -> str:
    """Return where the year is published, '' for who may not, and while it runs."""
    if not period.is_year or period.is_running or not scope.may(access.PUBLISH, place):
        return ""
    return reverse("statistics:publish", args=[place, period.first.year])


def _judged(scope: Scope, place: str, period: Period, known: at_work.Known) -> list[dict[str, Any]]:
    """Return each station of a county with what it has of every condition of being at work; of more than a county none."""
    if len(place) < COUNTY:
        return []
    return [
        {
            "station": one.station, "works": one.works,
            "link": reverse("stations:station", args=[one.station.pk]) if scope.may("stations.view", one.station.division) else "",
            "have": [
                {"label": c["label"], "has": one.have.get(c["code"]), "least": c["least"], "required": c["required"]}
                for c in policy("stations.at_work.conditions", one.station.division, period.last)
            ],
        }
        for one in at_work.judged(place, period, all_conditions=True, known=known)
    ]  # fmt: skip


def _chosen_period(request: HttpRequest, place: str) -> Period:
    """Return the period asked for, else the one the reader chose last, else the last full year that has records."""
    if asked := request.GET.get("period"):
        period = access.period_to_report(asked, otherwise=today().year)
        if request.session.get(PERIOD) != period.code:
            request.session[PERIOD] = period.code
        return period
    if kept := request.session.get(PERIOD):
        return Period.parse(kept)
    return Period.year(_latest_full_year(place))


def _latest_full_year(place: str) -> int:
    """Return the last year that is over and has records, the running one where there is none: a visit of today moves no page."""
    over = {"void": False, "day__lt": today().replace(month=1, day=1)}
    latest = ServiceRecord.objects.filter(within(place), **over).aggregate(day=Max("day"))["day"]
    return latest.year if latest else today().year


def years_before(period: Period) -> list[int]:
    """Return the years a form offers: the last five, and the one that is looked at."""
    return sorted({*range(today().year - 4, today().year + 1), period.first.year}, reverse=True)


def _address(view: str, place: str, period: Period, *args: str, **more: str) -> str:
    return f"{reverse(view, args=args)}?{urlencode({'place': place, 'period': period.code, **more})}"


def _link(scope: Scope, figure: Figure, place: str, period: Period, **more: str) -> str:
    return (
        _address("statistics:rows", place, period, figure.key, **more)
        if access.may_open(scope, figure, place)
        else ""
    )


def _tile(scope: Scope, figure: Figure, report: dict[str, Any], place: str, period: Period) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value": shown(figure, figure.value_in(report)),
        "unit": figure.unit,
        "link": _link(scope, figure, place, period),
    }


_row = _tile


def _says_nothing(figure: Figure, report: dict[str, Any]) -> bool:
    """Tell whether a breakdown by township has one line only: it would repeat the figure above it."""
    return figure.key == "people.by_station" and len(figure.value_in(report)) < 2


def _chart(
    scope: Scope, figure: Figure, report: dict[str, Any], names: dict[str, str], place: str, period: Period
) -> dict[str, Any]:
    """Return a breakdown as the chart tag wants it: labels, values, and a link behind each where rows may be opened."""
    value = figure.value_in(report)
    pairs = (
        list(value.items())
        if isinstance(value, dict)
        else [(str(m), v) for (_y, m), v in zip(period.months, value, strict=True)]
    )
    data = {
        "labels": [
            names.get(key) or named(key) if isinstance(value, dict) else _("%(month)s 月") % {"month": key}
            for key, _v in pairs
        ],
        "series": [
            {"name": str(figure.label), "values": [Decimal(v) if figure.money else v for _key, v in pairs]}
        ],
        "links": [_link(scope, figure, place, period, of=key) for key, _v in pairs],
        "unit": str(figure.unit),
        "head": str(figure.label),
    }
    return {
        "key": figure.key.replace(".", "-"),
        "title": figure.label,
        "kind": figure.chart,
        "data": data,
        "empty": not pairs,
    }
