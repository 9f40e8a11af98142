"""An approved list of awards and allowances becomes payment requests: each person of it is asked for once."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core import bulk
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import queries
from shegongzhan.funds.commands.bills import PartFacts
from shegongzhan.funds.commands.requests import AskFacts, ask_payment
from shegongzhan.funds.models import BudgetLine, FundSource, PayListEntry, PaymentRequest
from shegongzhan.talent.models import AwardRun, RunState


@dataclass(frozen=True)
class PayListFacts:
    """Out of what a list is paid. `document` allows a use the source is not meant for; the line's use counts before `use`."""

    use: str = ""
    line: BudgetLine | None = None
    wanted_on: datetime.date | None = None
    document: str = ""


@transaction.atomic
def ask_pay_list(
    actor: User | str,
    run: AwardRun,
    source: FundSource,
    facts: PayListFacts,
    *,
    today: datetime.date,
    workers: Collection[int] | None = None,
) -> PaymentRequest:
    """Ask for the payment of people of an approved list (all who get something, or `workers`), as one payment.

    Whoever owes something back is left out: that is settled by hand. Raises RuleViolation for a list nobody approved
    or that is paid, when nobody is left to ask for (also when somebody asked at the same moment), and whatever
    `ask_payment` raises: a use the source must not have, a line it does not bear.
    """
    _hold(run)
    free = list(queries.payable_items(run))
    payees = queries.payable(free).payees
    if workers is not None:
        picked = set(workers)
        payees = [one for one in payees if one.worker.pk in picked]
    if not payees:
        raise RuleViolation("paylist.nobody", _("没有可以申请的人：都已经发了，或者已经在付款申请里。"))
    said = {"number": run.pk, "year": run.year, "count": len(payees)}
    with in_chinese():
        payee = _("奖励津贴发放表第 %(number)s 号（%(count)s 人）") % said
        summary = _("%(year)s 年奖励津贴发放表第 %(number)s 号，%(count)s 人") % said
    request = ask_payment(
        actor,
        [PartFacts(source, sum((one.total for one in payees), Decimal(0)), facts.line)],
        AskFacts(
            facts.use,
            summary=summary,
            payee=payee,
            wanted_on=facts.wanted_on,
            document=facts.document,
        ),
        today=today,
    )
    asked = {one.worker.pk for one in payees}
    rows = [[request.pk, item.pk] for item in free if item.worker_id in asked]
    try:
        with transaction.atomic():
            bulk.insert(PayListEntry, ["request_id", "item_id"], rows)
    except IntegrityError as twice:
        raise RuleViolation(
            "paylist.twice", _("名单里有人刚刚已经在另一份付款申请里，请刷新后再看。")
        ) from twice
    return request


def _hold(run: AwardRun) -> None:
    """Hold a list until the transaction ends, and see that it may be paid."""
    there = AwardRun.objects.select_for_update().filter(pk=run.pk).first()
    if there is None or there.state == RunState.DRAFT:
        raise RuleViolation("paylist.draft", _("这张发放表还没有批准，不能申请付款。"))
    if there.state == RunState.PAID:
        raise RuleViolation("paylist.paid", _("这张发放表已经全部发放。"))
