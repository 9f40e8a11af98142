"""The columns, filters and ledger of postings."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import ids
from shegongzhan.core.display import Badge, money
from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.crypto import masking
from shegongzhan.funds import acts, queries
from shegongzhan.funds.forms import PostingFilters
from shegongzhan.funds.models import (
    AccountKind,
    Budget,
    BudgetState,
    Commitment,
    FundSource,
    PaymentRequest,
    Posting,
    RequestState,
)
from shegongzhan.policies.queries import choices, label
from shegongzhan.stations.queries import name_of


def _amounts(posting: Posting) -> tuple[Decimal | None, Decimal | None]:
    """Return what a posting brought in and took out; a reversal takes back what it reverses."""
    come, gone = posting.from_account.kind, posting.to_account.kind
    if come == AccountKind.ORIGIN:
        return posting.amount, None
    if gone == AccountKind.ORIGIN:
        return -posting.amount, None
    if gone == AccountKind.PAYEE:
        return None, posting.amount
    return (None, -posting.amount) if come == AccountKind.PAYEE else (None, None)


def came_in(posting: Posting) -> Decimal | None:
    """Return what a posting brought in, None when it is no income."""
    return _amounts(posting)[0]


def went_out(posting: Posting) -> Decimal | None:
    """Return what a posting took out, None when it is no spending."""
    return _amounts(posting)[1]


def payee_of(posting: Posting) -> str:
    """Return who got the money as it stands in the books, or for an income whose it is, else the place it came to."""
    account = queries.payee_account(posting)
    return account.name if account else posting.unit or name_of(posting.division)


def shown_payee_of(posting: Posting) -> str:
    """Return who got the money as a list shows it: who is known to be a person is masked."""
    account = queries.payee_account(posting)
    return masking.name(account.name) if account and account.is_person else payee_of(posting)


def standing_of(posting: Posting) -> Badge | None:
    """Return whether a posting was reversed or is a reversal, None for the others."""
    if posting.reverses_id:
        return Badge(_("冲正"), "info")
    return Badge(_("已冲正"), "plain") if hasattr(posting, "reversed_by") else None


def posting_columns() -> list[Column]:
    """Return the columns of the list of postings."""
    return [
        Column("day", _("日期"), "day", sort=("day", "posted_at"), link=lambda p: reverse("funds:posting", args=[p.pk])),
        Column("summary", _("摘要"), "summary"),
        Column("source", _("资金来源"), "source.name", sort="source__name"),
        Column("income", _("收入（元）"), came_in, money=True),
        Column("spent", _("支出（元）"), went_out, sort="amount", money=True),
        Column("use", _("用途"), lambda p: label("funds.uses", p.use, p.division, p.day) if p.use else None),
        Column("payee", _("使用单位"), shown_payee_of),
        Column("voucher", _("凭证号"), "voucher", sort="voucher"),
        Column("state", _("状态"), standing_of, export=lambda p: str(standing_of(p) or "")),
        Column("bill", _("付款申请"), bill_of, default=False),
        Column("project", _("项目"), lambda p: p.project.name if p.project else None, default=False),
        Column("document", _("依据文号"), "document", default=False),
        Column("place", _("地方"), lambda p: name_of(p.division), sort="division", default=False),
    ]  # fmt: skip


def source_columns() -> list[Column]:
    """Return the columns of the list of sources; the money is that of all years."""

    @lru_cache
    def kind_of(kind: str, place: str) -> str:
        return label("funds.kinds", kind, place, datetime.date.max)

    return [
        Column("name", _("名称"), "name", sort="name", link=lambda s: reverse("funds:source", args=[s.pk])),
        Column("kind", _("来源类型"), lambda s: kind_of(s.kind, s.division), sort="kind"),
        Column("place", _("归哪里使用"), lambda s: name_of(s.division), sort="division", default=False),
        Column("document", _("文件文号"), "document"),
        Column("purpose", _("规定用途"), "purpose", default=False),
        Column("came", _("累计收入（元）"), "came", sort="came", money=True),
        Column("went", _("累计支出（元）"), "went", sort="went", money=True),
        Column("left", _("结余（元）"), _left, sort="left", money=True, export=lambda s: s.left),
    ]  # fmt: skip


def _left(source: FundSource) -> Any:
    left: Decimal = source.left  # type: ignore[attr-defined]
    return Badge(_("超出来源 %(more)s") % {"more": money(-left)}, "danger") if left < 0 else left


def budget_columns() -> list[Column]:
    """Return the columns of the list of budgets."""
    return [
        Column("year", _("年度"), "year", sort=("year", "pk"), number=True),
        Column("name", _("预算"), "name", sort="name", link=lambda b: reverse("funds:budget", args=[b.pk])),
        Column("place", _("地方"), lambda b: name_of(b.division), sort="division"),
        Column("project", _("项目"), lambda b: b.project.name if b.project else None, default=False),
        Column("planned", _("预算（元）"), "planned", sort="planned", money=True),
        Column("spent", _("已支出（元）"), "spent", sort="spent", money=True),
        Column("promised", _("已预留（元）"), "promised", money=True),
        Column("left", _("还可用（元）"), lambda b: b.planned - b.spent - b.promised, money=True),
        Column("state", _("状态"), budget_badge, sort="state", export=lambda b: b.get_state_display()),
    ]  # fmt: skip


def budget_badge(budget: Budget) -> Badge:
    """Return where a budget stands as a badge."""
    tones = {BudgetState.APPROVED: "ok", BudgetState.ASKED: "warn"}
    return Badge(budget.get_state_display(), tones.get(BudgetState(budget.state), "plain"))


def request_columns() -> list[Column]:
    """Return the columns of the list of payment requests."""
    return [
        Column("asked", _("申请日期"), lambda r: localdate(r.asked_at), sort=("asked_at", "pk")),
        Column("summary", _("摘要"), "summary", link=lambda r: reverse("funds:request", args=[r.pk])),
        Column("amount", _("金额（元）"), "amount", sort="amount", money=True),
        Column("source", _("资金来源"), sources_of),
        Column("payee", _("收款方"), shown_payee),
        Column("use", _("用途"), lambda r: label("funds.uses", r.use, r.division, datetime.date.max)),
        Column("wanted", _("希望哪天付"), "wanted_on", sort="wanted_on", default=False),
        Column("project", _("项目"), lambda r: r.project.name if r.project else None, default=False),
        Column("state", _("状态"), request_badge, sort="state", export=lambda r: r.get_state_display()),
    ]  # fmt: skip


def sources_of(request: PaymentRequest) -> str:
    """Return what a bill is paid out of: the source, or several with what each bears."""
    parts = list(request.parts.all())
    if len(parts) == 1:
        return parts[0].source.name
    return "、".join(f"{part.source.name} {money(part.amount)}" for part in parts)


def bill_of(posting: Posting) -> str | None:
    """Return the number of the bill a posting pays, None when nobody was asked; postings of one bill share it."""
    return ids.short(posting.request_id) if posting.request_id else None


def request_badge(request: PaymentRequest) -> Badge:
    """Return where a payment request stands as a badge."""
    tones = {RequestState.ASKED: "warn", RequestState.PAID: "ok", RequestState.REFUSED: "danger"}
    return Badge(request.get_state_display(), tones.get(RequestState(request.state), "plain"))


def shown_payee(request: PaymentRequest) -> str:
    """Return who is to be paid as a list shows it: a person is masked."""
    name = full_payee(request)
    return masking.name(name) if request.payee_is_person and request.payee else name


def full_payee(request: PaymentRequest) -> str:
    """Return who is to be paid."""
    if request.station:
        return request.station.name
    if request.payee or not request.project:
        return request.payee
    return request.project.applicant or request.project.name


def commitment_columns(scope: Scope) -> list[Column]:
    """Return the columns of the list of commitments; who may post can let go of one."""

    def release(kept: Commitment) -> Any:
        if not kept.is_open:
            return Badge(_("已释放"))
        if not scope.may("funds.post", kept.division):
            return Badge(_("预留中"), "info")
        return format_html('<a href="{}">{}</a>', reverse("funds:release", args=[kept.pk]), _("释放剩下的"))

    return [
        Column("on", _("日期"), "on", sort=("on", "pk")),
        Column("label", _("为什么预留"), "label"),
        Column("source", _("资金来源"), "source.name", sort="source__name"),
        Column("project", _("项目"), lambda c: c.project.name if c.project else None),
        Column("line", _("预算支出项"), lambda c: c.line.label if c.line else None, default=False),
        Column("document", _("合同编号或文号"), "document"),
        Column("amount", _("预留（元）"), "amount", sort="amount", money=True),
        Column("paid", _("已付（元）"), "paid", sort="paid", money=True),
        Column("left", _("未付（元）"), lambda c: c.amount - c.paid, money=True),
        Column("state", _("状态"), release, export=lambda c: _("预留中") if c.is_open else _("已释放")),
    ]  # fmt: skip


def exported(request: HttpRequest) -> Callable[[int], Any]:
    """Return what writes down that rows of a list of money were exported."""
    place = next(iter(request.scope.places("funds.view")), "")  # type: ignore[attr-defined]
    return lambda count: record(request.user, acts.EXPORTED, division=place, count=count)


def posting_filters(scope: Scope, on: datetime.date, years: Iterable[int]) -> type[PostingFilters]:
    """Return the filters of the list of postings, with the kinds and uses of the scope's first place."""
    place = next(iter(scope.places("funds.view")), "")
    every = [("", _("全部"))]

    class Filters(PostingFilters):
        def __init__(self, *args: Any, **kwargs: Any):
            super().__init__(*args, **kwargs)
            self.fields["year"].choices = every + [(year, str(year)) for year in years]
            self.fields["kind"].choices = every + choices("funds.kinds", place, on)
            self.fields["use"].choices = every + choices("funds.uses", place, on)

    return Filters


def _uses(posting: Posting, codes: Iterable[str]) -> str | None:
    """Return uses in words as a ledger writes several in a cell; None for none."""
    return "、".join(label("funds.uses", code, posting.division, posting.day) for code in codes) or None


# The ledger's heads are fixed: an import recognises them, whatever the language of the page.
LEDGER = [
    LedgerColumn("日期", lambda p: p.day, 12),
    LedgerColumn("摘要", lambda p: p.summary, 30),
    LedgerColumn("资金来源", lambda p: p.source.name, 20),
    LedgerColumn("收入（元）", came_in),
    LedgerColumn("支出（元）", went_out),
    LedgerColumn("使用单位", payee_of, 24),
    LedgerColumn("凭证号", lambda p: p.voucher),
    LedgerColumn("用途", lambda p: label("funds.uses", p.use, p.division, p.day) if p.use else None),
    LedgerColumn("用于项目", lambda p: p.project.name if p.project else None, 24),
    LedgerColumn("预算支出项", lambda p: p.line.label if p.line else None, 20),
    LedgerColumn("依据文号", lambda p: p.document or None, 18),
    LedgerColumn("来源文号", lambda p: p.source.document or None, 18),
    LedgerColumn("来源年度", lambda p: p.source.year, 10),
    LedgerColumn("只能用于", lambda p: _uses(p, p.source.allowed_uses), 18),
    LedgerColumn("不得用于", lambda p: _uses(p, p.source.forbidden_uses), 18),
    LedgerColumn("付款申请", bill_of, 12),
]


def ledger_rows(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Return the postings as a ledger lists them: money in and out by day, without those that were reversed.

    Money brought from a source to a budget line neither comes in nor goes out.
    """
    rows = queries.standing(queries.in_and_out(rows)).select_related("line")
    return rows.order_by("day", "voucher", "pk")


def named(key: str, lines: Iterable[queries.Line], place: str, on: datetime.date) -> list[Mapping[str, Any]]:
    """Return lines of figures with the words for their codes."""
    return [
        {"label": label(key, line.key, place, on) if line.key else _("没有写"), "line": line}
        for line in lines
    ]
