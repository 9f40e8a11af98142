"""A wrong posting is reversed by another, never edited."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts, queries, rules
from shegongzhan.funds.commands import moving, settling
from shegongzhan.funds.models import AccountKind, Donation, Posting, RevolvingMove
from shegongzhan.projects import commands as projects

HOLDING = (AccountKind.PROJECT, AccountKind.LINE)


@transaction.atomic
def reverse_posting(
    actor: User | str,
    posting: Posting,
    *,
    on: datetime.date,
    reason: str,
    today: datetime.date,
    with_its_act: bool = False,
) -> Posting:
    """Undo a posting by one of the same amount the other way round, posted on its own day.

    A bill is undone whole: what its other sources bore of it is reversed with it.

    Raises RuleViolation without a reason, for a day that has not come, is locked or lies before the posting, when it
    was reversed already (also by somebody else at the same moment), when it is itself a reversal, and when what it
    brought somewhere has gone on from there: the books would show less than nothing; and for what was posted with a
    gift or with revolving support, unless it is taken back `with_its_act`. A milestone that was paid by it
    is to be paid again, a list of awards to be asked for again.
    """
    if not reason.strip():
        raise RuleViolation("reversal.reason", _("请写明冲正的原因。"), field="reason")
    if on > today or on < posting.day:
        raise RuleViolation("reversal.day", _("冲正日期应在原记账日期和今天之间。"), field="on")
    if posting.reverses_id is not None:
        raise RuleViolation("reversal.of_reversal", _("冲正本身不能再冲正；请重新记一笔。"))
    if not with_its_act:
        _check_stands_alone(posting)
    bill = _bill_of(posting)
    moving.hold_each(one.source_id for one in bill)
    if Posting.objects.filter(reverses=posting).exists():
        raise RuleViolation("reversal.twice", _("这笔记账已经冲正过了。"))
    made = {one.pk: _reverse(actor, one, on=on, reason=reason.strip()) for one in bill}
    if posting.request_id and posting.request:
        if posting.request.milestone:
            projects.milestone_unpaid(actor, posting.request.milestone)
        settling.list_unpaid(actor, posting.request, reason=reason.strip())
    return made[posting.pk]


def _bill_of(posting: Posting) -> list[Posting]:
    """Return the postings of the bill a posting belongs to; itself alone when it belongs to none."""
    if not posting.request_id:
        return [posting]
    rows = Posting.objects.filter(request=posting.request_id)
    return list(rows.select_related("source", "from_account", "to_account").order_by("pk"))


def _reverse(actor: User | str, posting: Posting, *, on: datetime.date, reason: str) -> Posting:
    """Write the posting that takes another back, its source being held."""
    _check_still_there(posting)
    with in_chinese():
        summary = (_("冲正：") + posting.summary)[:160]
    try:
        with transaction.atomic():
            reversal = moving.move(
                actor,
                posting.source,
                posting.to_account,
                posting.from_account,
                division=posting.division,
                day=on,
                summary=summary,
                amount=posting.amount,
                use=posting.use,
                project_id=posting.project_id,
                line_id=posting.line_id,
                commitment_id=posting.commitment_id,
                voucher=posting.voucher,
                reverses=posting,
                reason=reason,
            )
    except IntegrityError as twice:
        raise RuleViolation("reversal.twice", _("这笔记账已经冲正过了。")) from twice
    record_act(actor, acts.REVERSED, reversal, amount=money(posting.amount))
    return reversal


def _check_stands_alone(posting: Posting) -> None:
    """Keep a gift and its posting together: what was posted with something else is taken back with it."""
    if Donation.objects.filter(posting=posting).exists():
        raise RuleViolation("reversal.gift", _("这笔账随捐赠登记，请打开那份捐赠撤回，账会一起冲正。"))
    if RevolvingMove.objects.filter(posting=posting).exists():
        raise RuleViolation("reversal.revolving", _("这笔账随滚动支持往来登记，请在那里更正，账会一起冲正。"))


def _check_still_there(posting: Posting) -> None:
    taken_from = posting.to_account
    if taken_from.kind == AccountKind.POOL and rules.is_overspent(
        queries.free_of(posting.source), posting.amount
    ):
        raise RuleViolation("reversal.spent", _("这笔钱已经用出去或预留了。请先冲正用掉的支出，再冲正拨入。"))
    if taken_from.kind in HOLDING and rules.is_overspent(queries.balance_of(taken_from), posting.amount):
        raise RuleViolation(
            "reversal.spent", _("下达的钱已经往下拨或用出去了。请先冲正后面的，再冲正这一笔。")
        )
