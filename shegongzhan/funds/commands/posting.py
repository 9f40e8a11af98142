"""Money comes in, goes out, comes back. Nothing here edits what was posted."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts, queries, rules
from shegongzhan.funds.commands import by_contract, moving
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    BudgetLine,
    Commitment,
    FundSource,
    PaymentRequest,
    Posting,
)
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import commands as projects
from shegongzhan.projects.models import Project, Settlement
from shegongzhan.stations.models import Station


@dataclass(frozen=True)
class IncomeFacts:
    """Money that came in for a source: `document` is the paper it came with."""

    day: datetime.date
    amount: Decimal
    summary: str = ""
    document: str = ""
    voucher: str = ""


@dataclass(frozen=True)
class SpendFacts:
    """Money that goes out: to a station, for a project, or to somebody named. `use` is a code of `funds.uses`.

    Out of a budget line the line's use counts. `document` is the paper that allows a use the source is not meant for.
    """

    day: datetime.date
    amount: Decimal
    use: str = ""
    station: Station | None = None
    project: Project | None = None
    payee: str = ""
    summary: str = ""
    document: str = ""
    voucher: str = ""
    line: BudgetLine | None = None
    commitment: Commitment | None = None
    payee_is_person: bool = False


@dataclass(frozen=True)
class ReturnFacts:
    """Money that came back from who had got it; with a settlement, what it claims back."""

    day: datetime.date
    amount: Decimal
    payee: str = ""
    station: Station | None = None
    project: Project | None = None
    use: str = ""
    summary: str = ""
    voucher: str = ""
    document: str = ""
    line: BudgetLine | None = None
    settlement: Settlement | None = None


@transaction.atomic
def receive(actor: User | str, source: FundSource, facts: IncomeFacts, *, today: datetime.date) -> Posting:
    """Post money that came in: from its origin to what may be spent of the source.

    Raises RuleViolation as `moving.check_posting` does, `posting.locked` for a day the books of which are closed, and
    `income.announced` when more came in than the source's document announced and no other paper says why.
    """
    moving.check_posting(facts.day, facts.amount, today=today)
    moving.hold(source)
    _check_announced(source, facts)
    with in_chinese():
        usual = _("%(source)s拨入") % {"source": source.name}
    posting = moving.move(
        actor,
        source,
        moving.stage(source, AccountKind.ORIGIN),
        moving.stage(source, AccountKind.POOL),
        division=source.division,
        day=facts.day,
        summary=(facts.summary.strip() or usual)[:160],
        amount=facts.amount,
        document=facts.document.strip(),
        voucher=facts.voucher.strip(),
    )
    record_act(actor, acts.RECEIVED, posting, amount=money(facts.amount))
    return posting


def _check_announced(source: FundSource, facts: IncomeFacts) -> None:
    announced = FundSource.objects.values_list("announced", flat=True).get(pk=source.pk)
    came = queries.came_of(source)
    if announced is not None and came + facts.amount > announced and not facts.document.strip():
        raise RuleViolation(
            "income.announced",
            _("文件下达 %(announced)s 元，已到 %(came)s 元，加上这一笔就超过了。确有追加的，请写追加的文号。")
            % {"announced": money(announced), "came": money(came)},
            field="document",
        )


@transaction.atomic
def spend(actor: User | str, source: FundSource, facts: SpendFacts, *, today: datetime.date) -> Posting:
    """Post money that went out, below the amount from which somebody else must agree.

    Raises RuleViolation `posting.two_people` from the pack's amount on, in one or in several within the pack's days, and
    everything `pay` raises.
    """
    # Two who pay the same out of two sources at once are seen by each other, too.
    moving.hold_all(source.division)
    limit = policy("funds.two_person_amount", source.division, facts.day)
    if rules.needs_two(facts.amount, limit):
        raise RuleViolation(
            "posting.two_people",
            _("达到 %(limit)s 元的付款，要先申请付款，由另一人批准。") % {"limit": money(limit)},
            field="amount",
        )
    days = policy("funds.split_days", source.division, facts.day)
    alone = _paid_alone(source, settled(source, facts), days)
    if rules.needs_two(alone + facts.amount, limit):
        raise RuleViolation(
            "posting.two_people",
            _(
                "%(days)s 天内同一用途付给同一方（或名称相近的一方）已有 %(alone)s 元，合计达到 %(limit)s 元，"
                "要先申请付款，由另一人批准。"
            )
            % {"days": days, "alone": money(alone), "limit": money(limit)},
            field="amount",
        )
    return pay(actor, source, facts, today=today)


def _paid_alone(source: FundSource, facts: SpendFacts, days: int) -> Decimal:
    """Return what was paid alone for the same use to the same payee around a day, out of whatever source of the county.

    A large payment is not cut into small ones: not over days, nor over sources, nor over ways to write a name.
    """
    name = facts.station.name if facts.station else facts.payee.strip()
    if not name and facts.project:
        name = facts.project.applicant or facts.project.name
    around = datetime.timedelta(days=days)
    rows = queries.standing(Posting.objects.in_place(source.division[:6])).filter(
        day__range=(facts.day - around, facts.day + around),
        use=facts.use,
        request=None,
        batch=None,
        to_account__kind=AccountKind.PAYEE,
    )
    return sum(
        (
            amount
            for payee, station, amount in rows.values_list(
                "to_account__name", "to_account__station", "amount"
            )
            if (station == facts.station.pk if station and facts.station else rules.same_payee(payee, name))
        ),
        Decimal(0),
    )


def pay(
    actor: User | str,
    source: FundSource,
    facts: SpendFacts,
    *,
    today: datetime.date,
    request: PaymentRequest | None = None,
) -> Posting:
    """Post money that went out, from a source or from a budget line, to who gets it. Called inside a transaction.

    Raises RuleViolation as `moving.check_posting` does; without a use or a payee; `posting.overspent` when less of the
    source is free, `line.overspent` when less of the line's share is left, `commitment.overspent` when less of what was
    promised is; `contract.milestone` and `project.overpaid` as `by_contract` does; `posting.forbidden` when the pack or
    the source's document keeps it from this use and no document allows it; `posting.locked`. A use the pack only warns
    of goes through, and the log tells.
    """
    moving.check_posting(facts.day, facts.amount, today=today)
    facts = settled(source, facts)
    if facts.use not in {entry["code"] for entry in policy("funds.uses", source.division, facts.day)}:
        raise RuleViolation("posting.use", _("请选择用途。"), field="use")
    payee = moving.payee(
        source,
        station=facts.station,
        project=facts.project,
        name=facts.payee,
        is_person=facts.payee_is_person,
        place=request.division if request else "",
    )
    check_use(source, facts.use, facts.day, facts.document)
    by_contract.check_milestone(
        facts.project, request.milestone if request else None, payee, facts.use, facts.day
    )
    moving.hold(source)
    by_contract.check_limit(facts.project, facts.amount)
    giver = _giver(actor, source, facts)
    posting = moving.move(
        actor,
        source,
        giver,
        payee,
        division=payee.division,
        day=facts.day,
        summary=(facts.summary.strip() or payee.name)[:160],
        amount=facts.amount,
        use=facts.use,
        project=facts.project,
        line=facts.line,
        commitment=facts.commitment,
        request=request,
        document=facts.document.strip(),
        voucher=facts.voucher.strip(),
    )
    record_act(actor, acts.SPENT, posting, amount=money(facts.amount), use=facts.use)
    with in_chinese():
        kept = queries.limit_on(source, facts.use, facts.day)
    if kept and kept.blocks:
        record_act(actor, acts.OVERRIDDEN, posting, limit=kept.label, document=facts.document.strip())
    elif kept:
        record_act(actor, acts.WARNED, posting, limit=kept.label)
    return posting


def check_use(source: FundSource, use: str, on: datetime.date, document: str) -> rules.Limit | None:
    """Return what limits the use of a source; RuleViolation `posting.forbidden` when no document allows what is forbidden."""
    limit = queries.limit_on(source, use, on)
    if limit and limit.blocks and not document.strip():
        raise RuleViolation(
            "posting.forbidden",
            _("不允许这样用：%(limit)s。确有文件允许的，请写明文号。") % {"limit": limit.label},
            field="document",
        )
    return limit


def settled(source: FundSource, facts: SpendFacts) -> SpendFacts:
    """Return the facts with what follows from the line and the commitment they name."""
    if facts.commitment:
        if facts.commitment.source_id != source.pk:
            raise RuleViolation("commitment.source", _("这笔预留用的是另一项来源。"), field="commitment")
        if facts.line and facts.commitment.line_id != facts.line.pk:
            raise RuleViolation("commitment.line", _("这笔预留不在这个支出项里。"), field="commitment")
        facts = replace(facts, line=facts.commitment.line, project=facts.project or facts.commitment.project)
    if facts.line:
        facts = replace(facts, use=facts.line.use, project=facts.project or facts.line.budget.project)
    return facts


def _giver(actor: User | str, source: FundSource, facts: SpendFacts) -> Account:
    """Return the account the money leaves, after finding that enough is there; a line gets what it lacks first."""
    if facts.commitment:
        _check_commitment(facts.commitment, facts.amount)
    if not facts.line:
        moving.check_free(source, facts.amount, without=facts.commitment)
        return moving.stage(source, AccountKind.POOL)
    share = moving.share_for(facts.line, source)
    moving.check_share(share, facts.amount, without=facts.commitment)
    lacking = facts.amount - queries.standing_of_share(share).held
    if lacking > 0:
        moving.bring_to_line(actor, share, lacking, day=facts.day)
    return moving.of_line(source, facts.line)


def _check_commitment(commitment: Commitment, amount: Decimal) -> None:
    kept = Commitment.objects.get(pk=commitment.pk)
    if not kept.is_open:
        raise RuleViolation("commitment.released", _("这笔预留已经释放了。"), field="commitment")
    rest = kept.amount - queries.paid_of(kept)
    if rules.is_overspent(rest, amount):
        raise RuleViolation(
            "commitment.overspent",
            _("这笔预留只剩 %(left)s 元，不够支出。") % {"left": money(rest)},
            field="amount",
        )


@transaction.atomic
def return_money(
    actor: User | str, source: FundSource, facts: ReturnFacts, *, today: datetime.date
) -> Posting:
    """Post money that came back: from who had got it to what may be spent of the source.

    Raises RuleViolation as `receive` does, without a payee, and `return.more` when more comes back than they were paid.
    """
    moving.check_posting(facts.day, facts.amount, today=today)
    if facts.settlement and facts.settlement.to_claim_back != facts.amount:
        raise RuleViolation(
            "return.settlement",
            _("按结算应退回 %(amount)s 元。") % {"amount": money(facts.settlement.to_claim_back)},
            field="amount",
        )
    payee = moving.payee(source, station=facts.station, project=facts.project, name=facts.payee)
    moving.hold(source)
    rows = Posting.objects.filter(source=source)
    got = rows.filter(to_account=payee).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    back = rows.filter(from_account=payee).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    if rules.is_overspent(got - back, facts.amount):
        raise RuleViolation(
            "return.more",
            _("从“%(source)s”付给对方的只有 %(paid)s 元，退回的不能更多。")
            % {"source": source.name, "paid": money(got - back)},
            field="amount",
        )
    with in_chinese():
        usual = _("%(payee)s退回") % {"payee": payee.name}
    posting = moving.move(
        actor,
        source,
        payee,
        moving.stage(source, AccountKind.POOL),
        division=payee.division,
        day=facts.day,
        summary=(facts.summary.strip() or usual)[:160],
        amount=facts.amount,
        use=facts.use,
        project=facts.project,
        line=facts.line,
        document=facts.document.strip(),
        voucher=facts.voucher.strip(),
    )
    if facts.settlement:
        projects.money_returned(actor, facts.settlement, on=facts.day)
    record_act(actor, acts.RETURNED, posting, amount=money(facts.amount))
    return posting
