"""The page of what can still be mended, and the page of several years."""

import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shegongzhan.core import lists
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.ledger_sheets import LedgerColumn, ledger_response
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope, covers
from shegongzhan.core.time import today
from shegongzhan.funds import access
from shegongzhan.funds.forms.applying import AlertFilters, YearsForm
from shegongzhan.funds.listing import exported
from shegongzhan.funds.queries import alerts as kinds
from shegongzhan.funds.queries.alerts import Alert
from shegongzhan.funds.queries.lateness import alerts_for
from shegongzhan.funds.queries.years import Cell, Years, years_of_place
from shegongzhan.policies.queries import in_words, label, named, rule
from shegongzhan.stations.queries import label_of, name_of

TONES = {kinds.UNSPENT: "info", kinds.OVERSPENT: "warn", kinds.VOUCHER: "warn", kinds.LATE: "danger"}
# The rules behind the alerts, as the foot of the page tells them.
RULES = (
    "funds.alert_behind", "funds.alert_from", "funds.alert_nearly", "funds.alert_voucher_days",
    "funds.alert_approval_workdays", "funds.alert_budget_days", "funds.disclosure_months",
    "funds.alert_disclosure_days", "funds.alert_reply_days",
)  # fmt: skip


def may_mend(alert: Alert, scope: Scope) -> bool:
    """Tell whether the reader may do what an alert asks for."""
    return not alert.right or scope.may(alert.right, alert.division)


def address_of(alert: Alert, scope: Scope) -> str:
    """Return where an alert is mended, or looked at by who may only look."""
    if alert.look and not may_mend(alert, scope):
        return reverse(alert.look)
    page = reverse(alert.page, args=alert.args)
    return f"{page}?{alert.query}" if alert.query else page


def _columns(scope: Scope) -> list[Column]:
    words = dict(kinds.KINDS)

    def act(alert: Alert) -> Any:
        words = alert.act if may_mend(alert, scope) else _("去看看")
        return format_html('<a class="button small" href="{}">{}</a>', address_of(alert, scope), words)

    def name(alert: Alert) -> Any:
        return format_html(
            '<a href="{}">{}</a><br><span class="muted small">{} · {}</span>',
            address_of(alert, scope),
            alert.label,
            alert.what,
            name_of(alert.division),
        )

    def kind(alert: Alert) -> Badge:
        return Badge(words[alert.kind], "danger" if alert.serious else TONES[alert.kind])

    return [
        Column("kind", _("哪一类"), kind, export=lambda a: str(words[a.kind])),
        Column("label", _("名称"), name, export=lambda a: f"{a.what} · {a.label} · {name_of(a.division)}"),
        Column("what", _("什么"), "what", default=False),
        Column("place", _("地方"), lambda a: name_of(a.division), default=False),
        Column("amount", _("金额（元）"), "amount", money=True),
        Column("since", _("哪天起"), "since"),
        Column("why", _("为什么"), "why"),
        Column("act", _("怎么办"), act, export=lambda a: a.act if may_mend(a, scope) else None),
    ]  # fmt: skip


def _narrowed(rows: list[Alert], wanted: dict[str, Any]) -> list[Alert]:
    if wanted.get("kind"):
        rows = [one for one in rows if one.kind == wanted["kind"]]
    if (wanted.get("place") or "").isdigit():
        rows = [one for one in rows if covers([wanted["place"]], one.division)]
    if said := (wanted.get("q") or "").strip():
        rows = [one for one in rows if said in one.label]
    return rows


@require_GET
def alerts(request: HttpRequest) -> HttpResponseBase:
    """List what of money can still be mended, why it is listed, and where it is mended."""
    access.may_list(request.scope)
    on = today()
    found = alerts_for(request.scope, on)
    listing = lists.build(
        request,
        found,
        columns=_columns(request.scope),
        filters=AlertFilters,
        narrow=_narrowed,
        name="fund-alerts",
        empty={
            "title": _("没有要提醒的"),
            "text": _("钱用得不慢不快，凭证齐，没有到期没办的。"),
        },
    )
    place = next(iter(request.scope.places("funds.view")), "")
    return lists.answer(
        request,
        listing,
        "funds/alerts.html",
        {
            "sums": [(code, words, sum(one.kind == code for one in found)) for code, words in kinds.KINDS],
            "rules": [_in_words(key, place, on) for key in RULES],
            "sees_rules": request.scope.may("policies.view"),
        },
        title=_("资金预警"),
        exported=exported(request),
    )


def _in_words(key: str, place: str, on: datetime.date) -> tuple[str, str, str]:
    """Return a rule of the pack as people read it: its key, what it says, and what holds."""
    found = rule(key, place, on)
    return key, named(found.label), in_words(found.definition, found.value, place, on)


@require_GET
def several_years(request: HttpRequest) -> HttpResponseBase:
    """Show a place's money over several years: planned, came, spent, left, the gap, and how long the free money lasts."""
    access.may_list(request.scope)
    on = today()
    form = YearsForm(request.GET)
    known = form.is_valid()
    places = request.scope.places("funds.view")
    place = form.cleaned_data.get("place") or next(iter(places), "")
    refused = not known or not covers(places, place)
    if refused:
        if known:
            form.add_error("place", _("您看不到这个地方的资金。"))
        place = next(iter(places), "")
    years = years_of_place(place, on)
    words = {cell.kind: label("funds.kinds", cell.kind, place, on) for cell in years.cells}
    if request.GET.get("export") == "xlsx":
        return _workbook(request, place, [*years.totals, *years.cells], words)
    return render(
        request,
        "funds/several_years.html",
        {
            "form": form,
            "place": label_of(place) if place else "",
            "years": years,
            "totals": _shown(years, years.totals),
            "rows": [(cell, words[cell.kind], figures) for cell, figures in _shown(years, years.cells)],
            "running": [
                label("funds.uses", code, place, on) for code in rule("funds.running_uses", place, on).value
            ],
            "may_export": request.scope.may(lists.RIGHT_TO_EXPORT, place),
            "today": on,
        },
        status=422 if refused else 200,
    )


def _shown(years: Years, cells: list[Cell]) -> list[tuple[Cell, list[tuple[str, Decimal]]]]:
    """Return rows of figures with the head of each; a town sees what was planned and spent there, and no income."""
    return [
        (
            cell,
            [
                (_("预算安排"), cell.planned),
                *(
                    [
                        (_("上年结转"), cell.carried),
                        (_("当年到账"), cell.came),
                        (_("文件已定未到"), cell.awaited),
                    ]
                    if years.holds_money
                    else []
                ),
                (_("当年支出"), cell.spent),
                *([(_("结余"), cell.left)] if years.holds_money else []),
            ],
        )
        for cell in cells
    ]


def _workbook(
    request: HttpRequest, place: str, cells: list[Cell], words: dict[str, str]
) -> HttpResponse | HttpResponseBase:
    if not request.scope.may(lists.RIGHT_TO_EXPORT, place):
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
    columns = [
        LedgerColumn("年度", lambda c: c.year, 8),
        LedgerColumn("资金来源", lambda c: c.name or "合计", 26),
        LedgerColumn("来源类型", lambda c: words.get(c.kind, ""), 16),
        LedgerColumn("预算安排（元）", lambda c: c.planned),
        LedgerColumn("上年结转（元）", lambda c: c.carried),
        LedgerColumn("当年到账（元）", lambda c: c.came),
        LedgerColumn("文件已定未到（元）", lambda c: c.awaited),
        LedgerColumn("当年支出（元）", lambda c: c.spent),
        LedgerColumn("年末结余（元）", lambda c: c.left),
        LedgerColumn("缺口（元）", lambda c: c.gap),
    ]
    return ledger_response(
        f"{label_of(place)}社工站资金多年情况",
        columns,
        cells,
        under=f"截至 {today():%Y-%m-%d}",
        sheet="多年情况",
        exported=exported(request),
    )
