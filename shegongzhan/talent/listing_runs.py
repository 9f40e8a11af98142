"""The columns of lists of awards and allowances, on the page and in the workbook a clerk pays from."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import Column
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.crypto import masking
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of
from shegongzhan.talent.listing import level_badge
from shegongzhan.talent.models import AwardRun, ItemKind, Level, RunState, Stop
from shegongzhan.talent.queries import Line, Payee

TONES = {RunState.DRAFT: "warn", RunState.APPROVED: "info", RunState.PAID: "ok"}


def run_columns() -> list[Column]:
    """Return the columns of the list of lists."""

    def state(run: AwardRun) -> Badge:
        return Badge(RunState(run.state).label, TONES[RunState(run.state)])

    return [
        Column(
            "year", _("年度"), lambda run: _("%(year)s 年") % {"year": run.year}, sort="year",
            link=lambda run: reverse("talent:run", args=[run.pk]),
        ),
        Column("number", _("编号"), lambda run: _("第 %(n)s 号") % {"n": run.pk}),
        Column("place", _("地方"), lambda run: name_of(run.division), sort="division"),
        Column("state", _("状态"), state, sort="state", export=lambda run: RunState(run.state).label),
        Column("people", _("人数"), "people", number=True),
        Column("total", _("合计（元）"), "total", money=True),
        Column("paid", _("已发（元）"), lambda run: run.paid or 0, money=True),
        Column("made", _("编制日期"), "made_on", sort="made_on"),
    ]  # fmt: skip


def span(line: Line) -> str:
    """Return from when to when a line pays."""
    if not (line.first and line.last):
        return ""
    if line.months == 1:
        return f"{line.first:%Y-%m}"
    return _("%(first)s 至 %(last)s，%(n)s 个月") % {
        "first": f"{line.first:%Y-%m}", "last": f"{line.last:%Y-%m}", "n": line.months,
    }  # fmt: skip


def why(line: Line) -> str:
    """Return why somebody stands in a list."""
    item = line.item
    since = short_date(item.obtained_on) if item.obtained_on else _("日期不详")
    level = Level(item.level).label
    if item.corrects_id:
        assert item.corrects is not None
        return _("更正第 %(n)s 号表：资料或政策有变，%(what)s") % {
            "n": item.corrects.run_id, "what": _("应补") if item.amount > 0 else _("应退"),
        }  # fmt: skip
    if item.kind == ItemKind.ALLOWANCE:
        on = line.last or item.obtained_on
        kind = label("talent.kinds", item.worker_kind, item.division, on) if on else ""
        return _("%(kind)s，%(level)s证书（%(since)s）") % {"kind": kind, "level": level, "since": since}
    got = _("%(day)s取得%(level)s证书") % {"day": since, "level": level}
    if item.before:
        return _("%(got)s，原有%(before)s") % {"got": got, "before": Level(item.before).label}
    return _("%(got)s，首次取得") % {"got": got}


def line_columns() -> list[Column]:
    """Return the columns of what a list holds: who, why, how much, from when to when, what stops it."""

    def state(line: Line) -> Badge | str:
        if line.item.paid_on:
            return Badge(_("%(day)s已发") % {"day": short_date(line.item.paid_on)}, "ok")
        return ""

    return [
        Column("name", _("姓名"), lambda line: line.worker.name, link=lambda line: reverse("talent:worker", args=[line.worker.pk])),
        Column("place", _("由哪里发"), lambda line: name_of(line.item.division), default=False),
        Column("what", _("项目"), lambda line: ItemKind(line.item.kind).label),
        Column("level", _("等级"), lambda line: level_badge(line.item.level), export=lambda line: Level(line.item.level).label),
        Column("span", _("从何时到何时"), span),
        Column("each", _("每项（元）"), "amount", money=True, default=False),
        Column("total", _("合计（元）"), "total", money=True),
        Column("why", _("为什么"), why),
        Column("clause", _("依据"), lambda line: line.item.clause),
        Column("stops", _("此后停发"), lambda line: Stop(line.stops).label if line.stops else None),
        Column("state", _("发放"), state, export=lambda line: str(state(line))),
    ]  # fmt: skip


def pay_list() -> list[LedgerColumn]:
    """Return the columns of the workbook a clerk pays from. Bank and account stay empty: the product does not keep them."""

    def what(payee: Payee) -> str:
        return "；".join(
            f"{'更正' if line.item.correction else ''}{Level(line.item.level).label}{ItemKind(line.item.kind).label}"
            + (f" {span(line)}" if line.months else "")
            for line in payee.what
        )

    return [
        LedgerColumn("姓名", lambda one: one.worker.name, 10),
        LedgerColumn(
            "身份证号",
            lambda one: masking.identity_number(one.worker.identity_number) if one.worker.identity_number else "",
            22,
        ),
        LedgerColumn("所在社工站（地方）", lambda one: one.worker.station.name if one.worker.station else name_of(one.worker.division), 22),
        LedgerColumn("一次性奖励（元）", lambda one: one.awards or None),
        LedgerColumn("职业津贴（元）", lambda one: one.allowances or None),
        LedgerColumn("更正（元）", lambda one: one.corrections or None),
        LedgerColumn("应发合计（元）", lambda one: one.total),
        LedgerColumn("发什么", what, 40),
        LedgerColumn("开户银行", lambda one: None, 18),
        LedgerColumn("银行账号", lambda one: None, 24),
        LedgerColumn("签收", lambda one: None, 12),
    ]  # fmt: skip
