"""Asking for a payment, and answering: who answers is not who asked, and what is agreed to is posted once."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import time
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts
from shegongzhan.funds.commands import by_contract, moving, settling
from shegongzhan.funds.commands.posting import SpendFacts, check_use, pay, settled
from shegongzhan.funds.models import (
    BudgetLine,
    Commitment,
    FundSource,
    PaymentRequest,
    Posting,
    RequestState,
)
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import commands as projects
from shegongzhan.projects.models import Milestone, MilestoneState, Project, ProjectState
from shegongzhan.stations.models import Station


@dataclass(frozen=True)
class AskFacts:
    """What is to be paid to whom out of what. `document` allows a use the source is not meant for.

    A milestone stands for its project; `override_reason` says why it is paid although it has not passed.
    """

    amount: Decimal
    use: str = ""
    summary: str = ""
    line: BudgetLine | None = None
    project: Project | None = None
    milestone: Milestone | None = None
    commitment: Commitment | None = None
    station: Station | None = None
    payee: str = ""
    payee_is_person: bool = False
    wanted_on: datetime.date | None = None
    voucher: str = ""
    document: str = ""
    override_reason: str = ""


@transaction.atomic
def ask_payment(
    actor: User | str, source: FundSource, facts: AskFacts, *, today: datetime.date
) -> PaymentRequest:
    """Ask for a payment. Nothing is posted and nothing is kept back by asking; the money is looked for when it is agreed to.

    Raises RuleViolation for what could not be posted whoever agreed: an amount, a use or a payee that cannot be, a line
    that the source does not bear, a use that needs a document, a milestone that has not passed (without a reason), was
    paid, or is asked for already.
    """
    moving.check_amount(facts.amount)
    if facts.milestone:
        _check_milestone(facts.milestone, facts.amount, facts.override_reason)
    said = settled(source, _spending(facts, today))
    if said.use not in {entry["code"] for entry in policy("funds.uses", source.division, today)}:
        raise RuleViolation("posting.use", _("请选择用途。"), field="use")
    if said.line:
        moving.share_for(said.line, source)
    check_use(source, said.use, today, facts.document)
    payee = moving.payee(
        source,
        station=facts.station,
        project=said.project,
        name=facts.payee,
        is_person=facts.payee_is_person,
    )
    by_contract.check_milestone(said.project, facts.milestone, payee, said.use, today)
    by_contract.check_limit(said.project, facts.amount)
    try:
        with transaction.atomic():
            request = PaymentRequest.objects.create(
                division=payee.division,
                source=source,
                line=said.line,
                project=said.project,
                milestone=facts.milestone,
                commitment=facts.commitment,
                station=facts.station,
                payee=facts.payee.strip(),
                payee_is_person=facts.payee_is_person,
                amount=facts.amount,
                use=said.use,
                summary=(facts.summary.strip() or payee.name)[:160],
                wanted_on=facts.wanted_on,
                voucher=facts.voucher.strip(),
                document=facts.document.strip(),
                override_reason=facts.override_reason.strip(),
                asked_by=moving.pk_of(actor),
            )
    except IntegrityError as twice:
        raise RuleViolation(
            "request.milestone", _("这个节点已经有一份付款申请在等审批。"), field="milestone"
        ) from twice
    record_act(actor, acts.PAYMENT_ASKED, request, amount=money(facts.amount))
    return request


@transaction.atomic
def approve_payment(
    actor: User | str,
    request: PaymentRequest,
    *,
    on: datetime.date,
    today: datetime.date,
    voucher: str = "",
    answer: str = "",
) -> Posting:
    """Agree to a payment somebody else asked for, and post it on the day it is paid. Paying a milestone marks it paid,
    paying a list of awards marks its people paid.

    Raises RuleViolation when it is not waiting any more (also when somebody else agreed at the same moment), when one
    asked for it oneself, for a milestone as `ask_payment` does, for a list somebody of which was paid meanwhile, and
    everything `posting.pay` raises: the request then goes on waiting.
    """
    request = _waiting(request)
    must_be_another(request.asked_by, moving.pk_of(actor), right="funds.approve", division=request.division)
    moving.hold(request.source)  # before the milestone: who reverses holds them in this order
    milestone = None
    if request.milestone_id:
        milestone = Milestone.objects.select_for_update().get(pk=request.milestone_id)
        _check_milestone(milestone, request.amount, request.override_reason)
    facts = SpendFacts(
        day=on,
        amount=request.amount,
        use=request.use,
        station=request.station,
        project=request.project,
        payee=request.payee,
        summary=request.summary,
        document=request.document,
        voucher=voucher.strip() or request.voucher,
        line=request.line,
        commitment=request.commitment,
        payee_is_person=request.payee_is_person,
    )
    posting = pay(actor, request.source, facts, today=today, request=request)
    settling.list_paid(actor, request, posting)
    _answer(actor, request, RequestState.PAID, answer)
    if milestone:
        ahead = milestone.state != MilestoneState.PASSED
        projects.milestone_paid(actor, milestone, on=on, amount=request.amount, ahead=ahead)
        if ahead:
            with in_chinese():
                state = str(milestone.get_state_display())
            record_act(
                actor,
                acts.MILESTONE_OVERRIDDEN,
                request,
                state=state,
                reason=request.override_reason,
            )
    record_act(actor, acts.PAYMENT_APPROVED, request, amount=money(request.amount))
    return posting


@transaction.atomic
def refuse_payment(actor: User | str, request: PaymentRequest, *, reason: str) -> None:
    """Do not agree to a payment. Raises RuleViolation without a reason, when it is not waiting, or one's own."""
    if not reason.strip():
        raise RuleViolation("refusal.reason", _("请写明不同意的原因。"), field="reason")
    request = _waiting(request)
    must_be_another(request.asked_by, moving.pk_of(actor), right="funds.approve", division=request.division)
    _answer(actor, request, RequestState.REFUSED, reason)
    settling.list_released(request)
    record_act(actor, acts.PAYMENT_REFUSED, request, reason=reason.strip()[:200])


@transaction.atomic
def withdraw_payment(actor: User | str, request: PaymentRequest) -> None:
    """Take back what one asked for oneself. Raises RuleViolation when it was answered, or asked by somebody else."""
    request = _waiting(request)
    if request.asked_by != moving.pk_of(actor):
        raise RuleViolation("request.not_own", _("只有申请人自己能撤回。"))
    request.state = RequestState.WITHDRAWN
    request.save_changed(["state"])
    settling.list_released(request)
    record_act(actor, acts.PAYMENT_WITHDRAWN, request)


def close_requests(
    sender: Any, *, actor: User | str, milestones: Sequence[int], reason: str, **more: Any
) -> None:
    """Close what waits to pay milestones that were stopped, with the reason; told by projects in its transaction."""
    rows = PaymentRequest.objects.select_for_update().filter(
        milestone__in=milestones, state=RequestState.ASKED
    )
    for request in rows:
        request.state, request.answer = RequestState.CLOSED, reason[:200]
        request.save_changed(["state", "answer"])
        record_act(actor, acts.PAYMENT_CLOSED, request, reason=reason[:200])


def _spending(facts: AskFacts, day: datetime.date) -> SpendFacts:
    project = facts.project or (facts.milestone.project if facts.milestone else None)
    return SpendFacts(
        day=day,
        amount=facts.amount,
        use=facts.use,
        project=project,
        line=facts.line,
        commitment=facts.commitment,
    )


def _check_milestone(milestone: Milestone, amount: Decimal, override_reason: str) -> None:
    """Raise RuleViolation for a milestone that is paid or stopped, asks for less, or has not passed without a reason."""
    if milestone.state == MilestoneState.PAID:
        raise RuleViolation("milestone.paid", _("这个节点已经付过款了。"), field="milestone")
    if milestone.state == MilestoneState.STOPPED or milestone.project.state == ProjectState.STOPPED:
        raise RuleViolation(
            "milestone.stopped", _("这个节点已停止付款，要先在项目里恢复。"), field="milestone"
        )
    if amount > milestone.amount:
        raise RuleViolation(
            "milestone.amount",
            _("这个节点应付 %(amount)s 元，不能付得更多。") % {"amount": money(milestone.amount)},
            field="amount",
        )
    if milestone.state != MilestoneState.PASSED and not override_reason.strip():
        raise RuleViolation(
            "milestone.not_passed",
            _("这个节点还没有审核通过，不能付款。确需先付的，请写明理由。"),
            field="override_reason",
        )


def _waiting(request: PaymentRequest) -> PaymentRequest:
    request = PaymentRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_waiting:
        raise RuleViolation(
            "request.answered",
            _("这份申请已经处理过了：%(state)s。") % {"state": request.get_state_display()},
        )
    return request


def _answer(actor: User | str, request: PaymentRequest, state: RequestState, answer: str) -> None:
    request.state, request.answer = state, answer.strip()[:200]
    request.approved_by, request.approved_at = moving.pk_of(actor), time.now()
    request.save_changed(["state", "answer", "approved_by", "approved_at"])
