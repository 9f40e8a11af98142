"""The quarterly page of a station for its town government: one sheet to print, and the same as a workbook."""

import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import aside
from shegongzhan.core.time import today
from shegongzhan.stations.queries import label_of
from shegongzhan.statistics import access, acts
from shegongzhan.statistics.forms import StationForm
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.station import Line, Summary, station_summary
from shegongzhan.statistics.views import WORKBOOK, years_before


def latest_quarter(on: datetime.date) -> Period:
    """Return the quarter that ended last: what is handed in now."""
    quarter = (on.month - 1) // 3
    return Period.quarter(on.year, quarter) if quarter else Period.quarter(on.year - 1, 4)


@require_GET
def quarter(request: HttpRequest) -> HttpResponseBase:
    """Show, or hand out as a workbook, what a station did in a period for which duty of civil affairs."""
    scope = request.scope  # type: ignore[attr-defined]
    stations = access.stations_to_report(scope)
    station = access.station_to_report(scope, request.GET.get("station"), stations)
    text = request.GET.get("period")
    period = access.period_to_report(text, otherwise=today().year) if text else latest_quarter(today())
    form = StationForm(
        initial={"station": station.pk if station else None, "period": period.code},
        stations=stations,
        years=years_before(period),
    )
    if station is None:
        return render(request, "statistics/quarter.html", {"form": form})
    if request.GET.get("export") == "xlsx":
        aside.needed(aside.EXPORT)
    summary = station_summary(station, period)
    title = _("%(station)s %(period)s服务简报") % {"station": station.name, "period": period.label}
    if request.GET.get("export") == "xlsx":
        actor: Any = request.user
        record_act(actor, acts.REPORT_EXPORTED, division=station.division, form="xlsx")
        return FileResponse(
            workbook(summary, title), as_attachment=True, filename=f"{title}.xlsx", content_type=WORKBOOK
        )
    return render(request, "statistics/quarter.html", {
        "form": form, "summary": summary, "title": title, "place": label_of(station.division),
        "lines": [line for line in summary.lines if not line.is_empty],
        "quiet": [line.label for line in summary.lines if line.is_empty],
        "made_on": today(),
    })  # fmt: skip


def table_of(summary: Summary) -> list[list[Any]]:
    """Return the lines of the table as they leave: every duty, what fits none, and the sum in which each counts once."""

    def row(words: str, line: Line) -> list[Any]:
        return [words, line.visits, line.sessions, line.services, line.heads, line.persons]

    rows = [row(line.label, line) for line in summary.lines]
    if not summary.rest.is_empty:
        rows.append(row(_("没有对上职责的"), summary.rest))
    return [*rows, row(_("合计（每条记录只数一次）"), summary.total)]


def workbook(summary: Summary, title: str) -> BytesIO:
    """Return the page as an xlsx workbook on one sheet. Nothing in it is a formula."""
    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("服务简报"))
        heading = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1})
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 5, 14)
        sheet.write_string(0, 0, title, heading)
        heads = (
            _("民政职责"),
            _("走访（次）"),
            _("活动（场）"),
            _("其他服务（次）"),
            _("服务人次"),
            _("服务对象（人）"),
        )
        blocks: list[tuple[tuple[str, ...], list[list[Any]]]] = [
            (heads, table_of(summary)),
            ((_("需求"), _("件")), [[words, n] for words, n in needs_in_words(summary)]),
            (
                (_("工作量"), ""),
                [[_("服务小时"), round(summary.minutes / 60, 2)], [_("参与的社工"), summary.workers]],
            ),
        ]
        if summary.targets:
            targets = [
                [
                    f"{one.target.contract.project.name} · {one.target.label}",
                    float(one.counted),
                    float(one.target.quantity),
                ]
                for one in summary.targets
            ]
            blocks.append(((_("在本地实施的合同"), _("完成"), _("约定")), targets))
        line = 2
        for names, rows in blocks:
            for column, name in enumerate(names):
                sheet.write_string(line, column, name, head)
            for row in rows:
                line += 1
                sheet.write_string(line, 0, row[0])
                for column, number in enumerate(row[1:], start=1):
                    sheet.write_number(line, column, number)
            line += 2
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
    stream.seek(0)
    return stream


def needs_in_words(summary: Summary) -> list[tuple[str, int]]:
    """Return how the needs of the period went, in words."""
    words = {
        "noted": _("新登记"),
        "met": _("办结（满足或部分满足）"),
        "cannot": _("暂时满足不了"),
        "referred": _("转介"),
        "waiting": _("到期末还在办"),
    }
    return [(words[key], summary.needs[key]) for key in words]
