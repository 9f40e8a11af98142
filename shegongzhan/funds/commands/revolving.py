"""Revolving support: money society lends for running stations comes in, is lent on, comes back, is given back.

支持方 → 投入 (income of the source) → 借出 (spending, use `revolving_lent`) → 归还 (return) → 退还 (spending, use
`revolving_repaid`). Each move of money is a posting made by the ordinary commands, so two-person approval, locked days
and "never more than there is" hold here without being said again; docs/rules/funds-goods.md says why.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts, rules
from shegongzhan.funds.commands import moving, reversing
from shegongzhan.funds.commands.posting import (
    IncomeFacts,
    ReturnFacts,
    SpendFacts,
    receive,
    return_money,
    spend,
)
from shegongzhan.funds.models import (
    FundSource,
    Posting,
    RevolvingMove,
    RevolvingMoveKind,
    RevolvingSupport,
)
from shegongzhan.funds.queries import revolving as queries
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station

LENT, REPAID = "revolving_lent", "revolving_repaid"
LONGEST_CYCLE = 120


@dataclass(frozen=True)
class SupportFacts:
    """What was agreed: with whom, for how long, after how many months money comes back, and which source it goes into."""

    source: FundSource
    starts_on: datetime.date
    giver: str = ""
    organisation: Organisation | None = None
    agreement: str = ""
    terms: str = ""
    cycle_months: int = 12
    ends_on: datetime.date | None = None


@dataclass(frozen=True)
class MoveFacts:
    """Money that moves: to a station or somebody named, back by `due_on`.

    `paid` is a payment another person agreed to and that was posted already; its amount and day are those of the move.
    """

    on: datetime.date
    amount: Decimal = Decimal(0)
    station: Station | None = None
    user: str = ""
    due_on: datetime.date | None = None
    voucher: str = ""
    note: str = ""
    paid: Posting | None = None


@transaction.atomic
def agree_support(actor: User | str, facts: SupportFacts) -> RevolvingSupport:
    """Register an agreement of revolving support; it lies where its source lies.

    Raises RuleViolation without a giver, for an end before the beginning, and for a cycle of no or too many months.
    """
    giver = facts.giver.strip() or (facts.organisation.name if facts.organisation else "")
    if not giver:
        raise RuleViolation("revolving.giver", _("请写支持方。"), field="giver")
    if facts.ends_on and facts.ends_on < facts.starts_on:
        raise RuleViolation("revolving.ends", _("结束日期不能早于开始日期。"), field="ends_on")
    if not 0 < facts.cycle_months <= LONGEST_CYCLE:
        raise RuleViolation("revolving.cycle", _("周转期应在 1 到 120 个月之间。"), field="cycle_months")
    made = RevolvingSupport.objects.create(
        division=facts.source.division,
        giver=giver[:120],
        organisation=facts.organisation,
        agreement=facts.agreement.strip(),
        terms=facts.terms.strip(),
        cycle_months=facts.cycle_months,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        source=facts.source,
    )
    record_act(actor, acts.REVOLVING_AGREED, made)
    return made


@transaction.atomic
def put_in(
    actor: User | str, support: RevolvingSupport, facts: MoveFacts, *, today: datetime.date
) -> RevolvingMove:
    """Take in money of the giver: an income of the source. Raises RuleViolation as `receive`, and before the agreement begins."""
    support = _held(support)
    _check_day(support, facts.on)
    with in_chinese():
        summary = _("滚动支持投入：%(giver)s") % {"giver": support.giver}
    income = IncomeFacts(
        facts.on,
        facts.amount,
        summary=summary,
        document=support.agreement,
        voucher=facts.voucher,
    )
    posting = receive(actor, support.source, income, today=today)
    return _moved(actor, support, RevolvingMoveKind.IN, posting, facts)


@transaction.atomic
def lend(
    actor: User | str, support: RevolvingSupport, facts: MoveFacts, *, today: datetime.date
) -> RevolvingMove:
    """Lend money to a station or somebody named, to be returned by `due_on` (else after the agreed cycle).

    Raises RuleViolation `revolving.short` when less of this support is there, `revolving.due` for a day before it was
    lent, as `spend` does (from the pack's amount on a payment is asked for first and handed in as `paid`), and
    `revolving.paid` when that payment is not one of lending out of this source, or belongs to another move.
    """
    support = _held(support)
    facts = _settled(support, facts, LENT, today)
    due_on = facts.due_on or rules.months_after(facts.on, support.cycle_months)
    if due_on < facts.on:
        raise RuleViolation("revolving.due", _("约定归还的日期不能早于借出。"), field="due_on")
    user = facts.paid.to_account.name if facts.paid else facts.station.name if facts.station else facts.user
    if not user.strip():
        raise RuleViolation("revolving.user", _("请写明借给哪个站点或者单位。"), field="user")
    with in_chinese():
        summary = _("滚动支持借出：%(user)s") % {"user": user.strip()}
    posting = facts.paid or spend(
        actor,
        support.source,
        SpendFacts(
            facts.on,
            facts.amount,
            LENT,
            station=facts.station,
            payee=facts.user,
            summary=summary,
            document=support.agreement,
            voucher=facts.voucher,
        ),
        today=today,
    )
    return _moved(actor, support, RevolvingMoveKind.OUT, posting, facts, user=user, due_on=due_on)


@transaction.atomic
def take_returned(
    actor: User | str, lent: RevolvingMove, facts: MoveFacts, *, today: datetime.date
) -> RevolvingMove:
    """Take back money that was lent. RuleViolation `revolving.return_more` for more than is outstanding, and as `return_money`."""
    support = _held(lent.support)
    lent = RevolvingMove.objects.select_related("posting__to_account", "reversed_by").get(pk=lent.pk)
    if lent.kind != RevolvingMoveKind.OUT or not _stands(lent) or lent.posting is None:
        raise RuleViolation("revolving.not_lent", _("只有借出的才能归还。"))
    if facts.on < lent.on:
        raise RuleViolation("revolving.before", _("归还日期不能早于借出日期。"), field="on")
    left = queries.outstanding(lent)
    if facts.amount > left:
        raise RuleViolation(
            "revolving.return_more",
            _("这笔借出还有 %(left)s 元没还，归还的不能更多。") % {"left": money(left)},
            field="amount",
        )
    payee = lent.posting.to_account
    with in_chinese():
        summary = _("滚动支持归还：%(user)s") % {"user": lent.user}
    back = ReturnFacts(
        facts.on,
        facts.amount,
        payee=payee.name,
        station=payee.station,
        project=lent.posting.project,
        use=LENT,
        summary=summary,
        voucher=facts.voucher,
    )
    posting = return_money(actor, support.source, back, today=today)
    return _moved(actor, support, RevolvingMoveKind.RETURNED, posting, facts, user=lent.user, returns=lent)


@transaction.atomic
def repay(
    actor: User | str, support: RevolvingSupport, facts: MoveFacts, *, today: datetime.date
) -> RevolvingMove:
    """Give money back to the giver. Raises RuleViolation as `lend`."""
    support = _held(support)
    facts = _settled(support, facts, REPAID, today)
    with in_chinese():
        summary = _("退还滚动支持：%(giver)s") % {"giver": support.giver}
    posting = facts.paid or spend(
        actor,
        support.source,
        SpendFacts(
            facts.on,
            facts.amount,
            REPAID,
            payee=support.giver,
            summary=summary,
            document=support.agreement,
            voucher=facts.voucher,
        ),
        today=today,
    )
    return _moved(actor, support, RevolvingMoveKind.REPAID, posting, facts, user=support.giver)


@transaction.atomic
def reverse_revolving(
    actor: User | str, move: RevolvingMove, *, on: datetime.date, reason: str, today: datetime.date
) -> RevolvingMove:
    """Take a wrong move back together with its posting.

    RuleViolation without a reason, when it was taken back before, `revolving.came_back` while returns of it stand,
    `revolving.gone` when the money has gone on, and as `reverse_posting`.
    """
    if not reason.strip():
        raise RuleViolation("revolving.reason", _("请写明原因。"), field="reason")
    support = _held(move.support)
    move = RevolvingMove.objects.select_related("posting", "reversed_by").get(pk=move.pk)
    if not _stands(move):
        raise RuleViolation("revolving.reversed", _("这一笔已经更正过了。"))
    if move.came_back.standing().exists():
        raise RuleViolation("revolving.came_back", _("这笔借出已有归还，请先更正归还的那一笔。"))
    inward = move.kind in (RevolvingMoveKind.IN, RevolvingMoveKind.RETURNED)
    if inward and move.amount > queries.balance_of(support):
        raise RuleViolation("revolving.gone", _("这笔钱已经借出或退还了。请先更正后面的。"))
    posting = None
    if move.posting:
        posting = reversing.reverse_posting(
            actor, move.posting, on=on, reason=reason, today=today, with_its_act=True
        )
    try:
        with transaction.atomic():
            made = RevolvingMove.objects.create(
                support=support,
                division=support.division,
                on=on,
                kind=move.kind,
                amount=move.amount,
                user=move.user,
                reverses=move,
                posting=posting,
                note=reason.strip()[:160],
                moved_by=pk_of(actor),
            )
    except IntegrityError as twice:
        raise RuleViolation("revolving.reversed", _("这一笔已经更正过了。")) from twice
    record_act(actor, acts.REVOLVING_REVERSED, made, amount=money(move.amount), reason=reason.strip()[:160])
    return made


def _held(support: RevolvingSupport) -> RevolvingSupport:
    """Return an agreement held until the transaction ends, its source after it."""
    RevolvingSupport.objects.select_for_update().get(pk=support.pk)
    found = RevolvingSupport.objects.select_related("source").get(pk=support.pk)
    moving.hold(found.source)
    return found


def _stands(move: RevolvingMove) -> bool:
    return move.reverses_id is None and not hasattr(move, "reversed_by")


def _check_day(support: RevolvingSupport, on: datetime.date) -> None:
    if on < support.starts_on:
        raise RuleViolation(
            "revolving.early", _("协议 %(day)s 才开始。") % {"day": support.starts_on}, field="on"
        )


def _settled(support: RevolvingSupport, facts: MoveFacts, use: str, today: datetime.date) -> MoveFacts:
    """Return the facts with the amount and day of the payment they name, after finding that so much is there."""
    if facts.paid:
        if not queries.payments_to_name(support, use).filter(pk=facts.paid.pk).exists():
            raise RuleViolation(
                "revolving.paid", _("这笔付款不是从这项来源付出的，或者已经登记过了。"), field="paid"
            )
        facts = MoveFacts(
            facts.paid.day, facts.paid.amount, due_on=facts.due_on, note=facts.note, paid=facts.paid
        )
    _check_day(support, facts.on)
    moving.check_posting(facts.on, facts.amount, today=today)
    there = queries.balance_of(support)
    if facts.amount > there:
        raise RuleViolation(
            "revolving.short",
            _("这份滚动支持只剩 %(left)s 元，不够。") % {"left": money(there)},
            field="amount",
        )
    return facts


def _moved(
    actor: User | str,
    support: RevolvingSupport,
    kind: RevolvingMoveKind,
    posting: Posting,
    facts: MoveFacts,
    *,
    user: str = "",
    due_on: datetime.date | None = None,
    returns: RevolvingMove | None = None,
) -> RevolvingMove:
    move = RevolvingMove.objects.create(
        support=support,
        division=support.division,
        on=facts.on,
        kind=kind,
        amount=facts.amount,
        user=user.strip()[:120],
        due_on=due_on,
        posting=posting,
        returns=returns,
        note=facts.note.strip()[:160],
        moved_by=pk_of(actor),
    )
    record_act(actor, acts.REVOLVING_MOVED, move, kind=kind.value, amount=money(facts.amount))
    return move
