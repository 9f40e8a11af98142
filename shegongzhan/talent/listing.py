"""The columns, filters and ledger of the talent register and of the lists its rules make."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from shegongzhan.core.display import Badge
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.crypto import masking
from shegongzhan.policies.queries import choices, label, rule
from shegongzhan.policies.queries import in_words as value_in_words
from shegongzhan.stations.queries import name_of
from shegongzhan.talent.forms import WorkerFilters
from shegongzhan.talent.models import Certificate, Decision, DecisionState, Employment, Level, Worker
from shegongzhan.talent.queries import (
    AllowanceLine,
    AwardLine,
    CheckLine,
    DeadlineLine,
    PayLine,
    RegistrationLine,
)

TONES = {Level.JUNIOR: "info", Level.INTERMEDIATE: "ok", Level.SENIOR: "ok"}


def level_badge(level: str) -> Badge | None:
    """Return a certificate's level as a label, None without one."""
    return Badge(Level(level).label, TONES[Level(level)]) if level else None


def kind_of(worker: Worker | Employment, on: datetime.date) -> str:
    """Return what kind of talent somebody is, in the words of the place."""
    return label("talent.kinds", worker.kind, worker.division, on)


def current_of(worker: Worker) -> Employment | None:
    """Return the employment somebody is in now; the list has fetched it along."""
    return next(iter(worker.current), None)  # type: ignore[attr-defined]


def _of_current(name: str) -> Callable[[Worker], Any]:
    return lambda worker: getattr(current_of(worker), name, None) or None


def _pay(scope: Scope) -> Callable[[Worker], Any]:
    def shown(worker: Worker) -> Any:
        job = current_of(worker)
        return job.yearly_pay or None if job and scope.may("talent.pay", job.division) else None

    return shown


def worker_columns(scope: Scope, on: datetime.date) -> list[Column]:
    """Return the columns of the register; telephones are masked, pay is there for who works it out."""
    pay = _pay(scope)
    columns = [
        Column(
            "name", _("姓名"), "name", sort="pinyin", link=lambda w: reverse("talent:worker", args=[w.pk])
        ),
        Column("kind", _("类别"), lambda w: kind_of(w, on), sort="kind"),
        Column("station", _("社工站"), lambda w: w.station.name if w.station else None, sort="division"),
        Column("post", _("岗位"), _of_current("post")),
        Column("level", _("最高证书"), lambda w: level_badge(w.certificate_level), sort="certificate_level"),
        Column("since", _("入职"), _of_current("starts_on")),
        Column("phone", _("联系电话"), lambda w: masking.phone(w.phone) if w.phone else None),
        Column("employer", _("所在单位"), _of_current("employer"), default=False),
        Column("place", _("地方"), lambda w: name_of(w.division), sort="division", default=False),
        Column("sex", _("性别"), "get_sex_display", default=False),
        Column("origin", _("本地还是外地"), "get_origin_display", sort="origin", default=False),
        Column("left", _("离开"), "left_on", sort="left_on", default=False),
    ]
    if scope.may("talent.pay"):
        columns.append(Column("pay", _("年薪（元）"), pay, money=True, default=False))
    return columns


def worker_filters(scope: Scope, on: datetime.date) -> type[WorkerFilters]:
    """Return the filters of the register, with the kinds of the scope's first place."""
    place = next(iter(scope.places("talent.view")), "")

    class Filters(WorkerFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["kind"].choices = [("", _("全部")), *choices("talent.kinds", place, on)]

    return Filters


# The ledger's heads are fixed: an import recognises them, whatever the language of the page.
def ledger(scope: Scope, on: datetime.date) -> list[LedgerColumn]:
    """Return the columns of the county's talent ledger, of the rows that `ledger_rows` makes."""
    pay = _pay(scope)
    sexes = {"m": "男", "f": "女"}

    def held(name: str) -> Callable[[tuple[Worker, Certificate | None]], Any]:
        return lambda row: getattr(row[1], name, None)

    def titled(row: tuple[Worker, Certificate | None]) -> str:
        return label("talent.levels", row[1].level, row[0].division, on) if row[1] else ""

    return [
        LedgerColumn("姓名", lambda r: r[0].name, 10),
        LedgerColumn("性别", lambda r: sexes.get(r[0].sex, ""), 6),
        LedgerColumn("身份证号", lambda r: r[0].identity_number, 22),
        LedgerColumn("所在单位", lambda r: _of_current("employer")(r[0]), 20),
        LedgerColumn("所在社工站", lambda r: r[0].station.name if r[0].station else "", 20),
        LedgerColumn("岗位", lambda r: _of_current("post")(r[0])),
        LedgerColumn("人员类别", lambda r: kind_of(r[0], on), 18),
        LedgerColumn("证书等级", titled, 10),
        LedgerColumn("证书编号", held("number"), 18),
        LedgerColumn("取得证书日期", held("obtained_on")),
        LedgerColumn("登记证书编号", held("registration_number"), 18),
        LedgerColumn("登记日期", held("registered_on")),
        LedgerColumn("登记有效期至", held("registered_until")),
        LedgerColumn("入职日期", lambda r: _of_current("starts_on")(r[0])),
        LedgerColumn("年薪（元）", lambda r: pay(r[0])),
        LedgerColumn("联系电话", lambda r: r[0].phone),
    ]


# ---------- lists that the rules make ----------


def _who() -> list[Column]:
    return [
        Column("name", _("姓名"), lambda line: line.worker.name, link=lambda line: reverse("talent:worker", args=[line.worker.pk])),
        Column(
            "station", _("社工站（地方）"),
            lambda line: line.worker.station.name if line.worker.station else name_of(line.worker.division),
        ),
    ]  # fmt: skip


def _why_award(line: AwardLine, on_upgrade: Callable[[str], str]) -> str:
    got = _("%(day)s取得%(level)s证书") % {
        "day": short_date(line.award.held.obtained_on), "level": Level(line.award.held.level).label,
    }  # fmt: skip
    if not line.award.before:
        return _("%(got)s，首次取得") % {"got": got}
    how = {"difference": _("只补差额"), "full": _("按全额发")}[on_upgrade(line.worker.division)]
    return _("%(got)s，已有%(before)s，%(how)s") % {
        "got": got, "before": Level(line.award.before).label, "how": how,
    }  # fmt: skip


def award_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the list of one-time awards: who, why, how much."""

    def on_upgrade(division: str) -> str:
        return str(rule("talent.award.on_upgrade", division, on).value)

    return [
        *_who(),
        Column("kind", _("类别"), lambda line: kind_of(line.worker, on)),
        Column("level", _("证书"), lambda line: level_badge(line.award.held.level), export=_level_of_award),
        Column("obtained", _("取得日期"), lambda line: line.award.held.obtained_on),
        Column("why", _("为什么"), lambda line: _why_award(line, on_upgrade)),
        Column("amount", _("奖励（元）"), "award.amount", money=True),
    ]  # fmt: skip


def _level_of_award(line: AwardLine) -> str:
    return str(Level(line.award.held.level).label)


def allowance_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the list of a month's allowances."""

    def why(line: AllowanceLine) -> str:
        since = short_date(line.obtained_on) if line.obtained_on else _("日期不详，按已持有算")
        return _("%(kind)s，%(level)s证书（%(since)s）") % {
            "kind": kind_of(line.worker, on), "level": Level(line.level).label, "since": since,
        }  # fmt: skip

    return [
        *_who(),
        Column("level", _("证书"), lambda line: level_badge(line.level), export=lambda line: str(Level(line.level).label)),
        Column("why", _("为什么"), why),
        Column("amount", _("本月津贴（元）"), "amount", money=True),
    ]  # fmt: skip


def pay_columns() -> list[Column]:
    """Return the columns of the list of who is paid under the floor."""

    def short(line: PayLine) -> Decimal:
        return line.floor - line.paid

    def why(line: PayLine) -> str:
        if not line.months:
            return _("合同年薪")
        return _("已登记的 %(n)s 个月工资合计") % {"n": line.months}

    return [
        *_who(),
        Column("post", _("岗位"), lambda line: line.employment.post),
        Column("why", _("怎么算的"), why),
        Column("pay", _("薪酬（元）"), "paid", money=True),
        Column("floor", _("最低标准（元）"), "floor", money=True),
        Column("short", _("差（元）"), short, money=True),
    ]  # fmt: skip


def deadline_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the list of who must obtain a certificate soon, or should have."""

    def state(line: DeadlineLine) -> Badge:
        days = (line.deadline.due_on - on).days
        if line.deadline.is_over(on):
            return Badge(_("到期未持证"), "danger")
        return Badge(_("还有 %(days)s 天") % {"days": days}, "warn")

    def why(line: DeadlineLine) -> str:
        said = _("%(day)s入职") % {"day": short_date(line.deadline.hired_on)}
        if line.deadline.extended:
            return _("%(said)s，已批准延期：%(reason)s") % {"said": said, "reason": line.reason}
        if line.deadline.reminder:
            return _("%(said)s，已满 %(months)s 个月") % {"said": said, "months": line.deadline.reminder}
        return said

    def decided(line: DeadlineLine) -> Badge | None:
        made = line.decision
        if made is None:
            return None
        if made.state == DecisionState.ASKED:
            return Badge(_("延期等待批准"), "warn")
        return Badge(Decision(made.decision).label, "info")

    return [
        Column("state", _("情况"), state, export=lambda line: str(state(line))),
        *_who(),
        Column("decided", _("决定"), decided, export=lambda line: str(decided(line) or "")),
        Column("due", _("最迟取证"), lambda line: line.deadline.due_on),
        Column("why", _("为什么"), why),
    ]


REGISTRATION_STATES = {
    "unregistered": (_lazy("未登记"), ""),
    "late": (_lazy("未登记，已过首次登记的期限"), "warn"),
    "running": (_lazy("在有效期内"), "ok"),
    "window": (_lazy("可以再登记"), "warn"),
    "over": (_lazy("登记已过期"), "danger"),
}
CHECK_STATES = {
    "missing": (_lazy("还没有查过"), "danger"),
    "found": (_lazy("有记录"), "danger"),
    "waiting": (_lazy("等结果"), "warn"),
    "over": (_lazy("已过期"), "danger"),
    "soon": (_lazy("快到期"), "warn"),
}


def registration_badge(state: str) -> Badge:
    """Return how a certificate's registration stands, as a label."""
    words, tone = REGISTRATION_STATES[state]
    return Badge(words, tone or "plain")


def registration_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the list of registrations."""

    def state(line: RegistrationLine) -> Badge:
        return registration_badge(line.state)

    def hours(line: RegistrationLine) -> str:
        return _("%(had)s / %(needed)s") % {"had": f"{line.hours:g}", "needed": line.needed}

    return [
        *_who(),
        Column(
            "level", _("证书"), lambda line: level_badge(line.certificate.level),
            export=lambda line: str(Level(line.certificate.level).label),
        ),
        Column("state", _("登记"), state, export=lambda line: str(state(line))),
        Column("progress", _("登记进度"), lambda line: line.certificate.get_registration_state_display()),
        Column("until", _("有效期至"), lambda line: line.certificate.registered_until),
        Column("hours", _("继续教育学时"), hours),
        Column("missing", _("还差"), lambda line: f"{line.missing:g}" if line.missing else None, number=True),
    ]  # fmt: skip


def check_columns() -> list[Column]:
    """Return the columns of the list of who needs a background check."""

    def state(line: CheckLine) -> Badge:
        words, tone = CHECK_STATES[line.state]
        return Badge(words, tone)

    return [
        *_who(),
        Column("state", _("情况"), state, export=lambda line: str(state(line))),
        Column("last", _("上次查询"), lambda line: line.last.on if line.last else None),
        Column("until", _("有效到"), lambda line: line.last.valid_until if line.last else None),
    ]


def basis_of(keys: tuple[str, ...], place: str, on: datetime.date) -> list[dict[str, Any]]:
    """Return the rules that a list stands on: what each says, and from which document."""
    found = []
    for key in keys:
        one = rule(key, place, on)
        found.append(
            {
                "label": one.label,
                "value": value_in_words(one.definition, one.value, place, on),
                "document": str(one.document or one.basis_label),
                "clause": one.clause,
                "since": one.effective_on,
            }
        )
    return found
