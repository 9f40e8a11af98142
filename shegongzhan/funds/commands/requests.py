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
from shegongzhan.funds.commands import bills, by_contract, moving, settling
from shegongzhan.funds.commands.bills import PartFacts
from shegongzhan.funds.commands.posting import SpendFacts, check_use, pay, settled
from shegongzhan.funds.models import PaymentPart, PaymentRequest, Posting, RequestState
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import commands as projects
from shegongzhan.projects.models import Milestone, MilestoneState, Project, ProjectState
from shegongzhan.stations.models import Station


@dataclass(frozen=True)
class AskFacts:
    """What a bill is for and to whom it goes. `document` allows a use a source is not meant for.

    A milestone stands for its project; `override_reason` says why it is paid although it has not passed.
    """

    use: str = ""
    summary: str = ""
    project: Project | None = None
    milestone: Milestone | None = None
    station: Station | None = None
    payee: str = ""
    payee_is_person: bool = False
    wanted_on: datetime.date | None = None
    voucher: str = ""
    document: str = ""
    override_reason: str = ""


@transaction.atomic
def ask_payment(
    actor: User | str, parts: Sequence[PartFacts], facts: AskFacts, *, today: datetime.date
) -> PaymentRequest:
    """Ask for a payment of one bill, out of one source or several. Nothing is posted and nothing is kept back by asking;
    the money is looked for when it is agreed to.

    Raises RuleViolation for what could not be posted whoever agreed: an amount, a use or a payee that cannot be, a line
    that a source does not bear, a use that needs a document, a milestone that has not passed (without a reason), was
    paid, or is asked for already; and `PartRefused`, which names the part, where it is about one.
    """
    amount = bills.check_parts(parts)
    if facts.milestone:
        _check_milestone(facts.milestone, amount, facts.override_reason)
    said = []
    for number, part in enumerate(parts):
        with bills.of_part(number):
            said.append(_part_said(part, facts, today))
    bills.check_alike(said)
    use, project = said[0].use, said[0].project
    payee = moving.payee(
        parts[0].source,
        station=facts.station,
        project=project,
        name=facts.payee,
        is_person=facts.payee_is_person,
    )
    by_contract.check_milestone(project, facts.milestone, payee, use, today)
    by_contract.check_limit(project, amount)
    try:
        with transaction.atomic():
            request = PaymentRequest.objects.create(
                division=payee.division,
                project=project,
                milestone=facts.milestone,
                station=facts.station,
                payee=facts.payee.strip(),
                payee_is_person=facts.payee_is_person,
                amount=amount,
                use=use,
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
    PaymentPart.objects.bulk_create(
        PaymentPart(
            request=request, source=part.source, line=one.line, commitment=part.commitment, amount=part.amount
        )
        for part, one in zip(parts, said, strict=True)
    )
    record_act(actor, acts.PAYMENT_ASKED, request, amount=money(amount))
    return request


def _part_said(part: PartFacts, facts: AskFacts, today: datetime.date) -> SpendFacts:
    """Return what one part of a bill is spent on, after looking whether it may be; RuleViolation as `ask_payment`."""
    project = facts.project or (facts.milestone.project if facts.milestone else None)
    said = settled(
        part.source,
        SpendFacts(
            today, part.amount, facts.use, project=project, line=part.line, commitment=part.commitment
        ),
    )
    if said.use not in {entry["code"] for entry in policy("funds.uses", part.source.division, today)}:
        raise RuleViolation("posting.use", _("请选择用途。"), field="use")
    if said.line:
        moving.share_for(said.line, part.source)
    check_use(part.source, said.use, today, facts.document)
    return said


@transaction.atomic
def approve_payment(
    actor: User | str,
    request: PaymentRequest,
    *,
    on: datetime.date,
    today: datetime.date,
    voucher: str = "",
    answer: str = "",
) -> list[Posting]:
    """Agree to a payment somebody else asked for, and post it on the day it is paid: one posting for each source that
    bears some of it, all or none. Paying a milestone marks it paid, paying a list of awards marks its people paid.

    Raises RuleViolation when it is not waiting any more (also when somebody else agreed at the same moment), when one
    asked for it oneself, for a milestone as `ask_payment` does, for a list somebody of which was paid meanwhile, and
    everything `posting.pay` raises (as `PartRefused`, with the part): the request then goes on waiting.
    """
    request = _waiting(request)
    must_be_another(request.asked_by, moving.pk_of(actor), right="funds.approve", division=request.division)
    parts = bills.parts_of(request)
    bills.hold_sources_of(parts)  # before the milestone: who reverses holds them in this order
    milestone = None
    if request.milestone_id:
        milestone = Milestone.objects.select_for_update().get(pk=request.milestone_id)
        _check_milestone(milestone, request.amount, request.override_reason)
    by_contract.check_limit(request.project, request.amount)
    posted = []
    for number, part in enumerate(parts):
        with bills.of_part(number):
            facts = _spending(request, part, on, voucher)
            posted.append(pay(actor, part.source, facts, today=today, request=request))
    settling.list_paid(actor, request, posted[0])
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
    return posted


def _spending(request: PaymentRequest, part: PaymentPart, on: datetime.date, voucher: str) -> SpendFacts:
    """Return what one part of a request is posted as."""
    return SpendFacts(
        day=on,
        amount=part.amount,
        use=request.use,
        station=request.station,
        project=request.project,
        payee=request.payee,
        summary=request.summary,
        document=request.document,
        voucher=voucher.strip() or request.voucher,
        line=part.line,
        commitment=part.commitment,
        payee_is_person=request.payee_is_person,
    )


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
