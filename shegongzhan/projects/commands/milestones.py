"""Milestones of any project: asked for by one person, passed by another, paid by funds."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import acts
from shegongzhan.projects.commands._shared import must_be_open
from shegongzhan.projects.models import Contract, ContractState, Milestone, MilestoneState
from shegongzhan.projects.queries.purchase import latest_reviews, payable


@transaction.atomic
def reach_milestone(actor: User | str, milestone: Milestone, *, report: str, on: datetime.date) -> None:
    """Say that a milestone is reached, and what was done; somebody else has to pass it.

    Raises RuleViolation without a report, before the contract is signed, when the review it waits for has not been
    passed, and when it is not open.
    """
    milestone = _locked(milestone)
    must_be_open(milestone.project)
    if milestone.state != MilestoneState.OPEN:
        raise RuleViolation(
            "milestone.state", _("这个节点现在是“%(state)s”。") % {"state": milestone.get_state_display()}
        )
    if not report.strip():
        raise RuleViolation("milestone.report", _("请写明完成情况。"), field="report")
    contract = Contract.objects.filter(project=milestone.project_id).first()
    if contract and contract.state == ContractState.DRAFT:
        raise RuleViolation("milestone.unsigned", _("合同还没有签，节点不能提出。"))
    if milestone.after in ("mid", "final"):
        review = latest_reviews(milestone.project_id).get(milestone.after)
        if review is None or not review.passed:
            raise RuleViolation(
                "milestone.review", _("要先有合格的%(review)s。") % {"review": milestone.get_after_display()}
            )
    milestone.state, milestone.report = MilestoneState.REACHED, report.strip()
    milestone.asked_by, milestone.asked_on, milestone.note = pk_of(actor), on, ""
    milestone.save_changed(["state", "report", "asked_by", "asked_on", "note"])
    record_act(actor, acts.REACHED, milestone)


@transaction.atomic
def pass_milestone(actor: User | str, milestone: Milestone, *, note: str = "", on: datetime.date) -> None:
    """Find that a milestone somebody else asked for is reached; its share may be paid from now on.

    Raises RuleViolation for who asked, and when it does not wait for this any more (somebody was quicker).
    """
    milestone = _waiting(milestone)
    must_be_another(milestone.asked_by, pk_of(actor), right="projects.approve", division=milestone.division)
    milestone.state, milestone.note = MilestoneState.PASSED, note.strip()
    milestone.approved_by, milestone.approved_on = pk_of(actor), on
    milestone.save_changed(["state", "note", "approved_by", "approved_on"])
    record_act(actor, acts.PASSED, milestone)


@transaction.atomic
def send_back_milestone(actor: User | str, milestone: Milestone, *, note: str) -> None:
    """Send a milestone back to who asked, with a reason. Raises RuleViolation without one, or when it does not wait."""
    milestone = _waiting(milestone)
    if not note.strip():
        raise RuleViolation("milestone.note", _("请写明为什么退回。"), field="note")
    milestone.state, milestone.note = MilestoneState.OPEN, note.strip()
    milestone.save_changed(["state", "note"])
    record_act(actor, acts.SENT_BACK, milestone)


@transaction.atomic
def milestone_paid(
    actor: User | str,
    milestone: Milestone,
    *,
    on: datetime.date,
    amount: Decimal | None = None,
    ahead: bool = False,
) -> None:
    """Note that a passed milestone was paid; called by funds in the transaction of the posting.

    `amount` is the milestone's own unless given; with `ahead` one that has not passed yet is paid too, for a reason that
    funds keeps. Raises RuleViolation when it may not be paid (not passed, stopped, paid before) and for more than its
    amount.
    """
    milestone = _locked(milestone)
    paid = milestone.amount if amount is None else amount
    may_be_ahead = ahead and milestone.state in (MilestoneState.OPEN, MilestoneState.REACHED)
    if not payable(milestone) and not may_be_ahead:
        raise RuleViolation(
            "milestone.not_payable",
            _("这个节点现在是“%(state)s”，不能付款。") % {"state": milestone.get_state_display()},
        )
    if not 0 < paid <= milestone.amount:
        raise RuleViolation(
            "milestone.amount",
            _("这个节点最多付 %(most)s 元。") % {"most": money(milestone.amount)},
            field="amount",
        )
    milestone.state, milestone.paid_on, milestone.paid_amount = MilestoneState.PAID, on, paid
    milestone.save_changed(["state", "paid_on", "paid_amount"])
    record_act(actor, acts.PAID, milestone, amount=money(paid))


@transaction.atomic
def milestone_unpaid(actor: User | str, milestone: Milestone) -> None:
    """Take back that a milestone was paid, because the posting was reversed; it may be paid again.

    Raises RuleViolation when it was not paid.
    """
    milestone = _locked(milestone)
    if milestone.state != MilestoneState.PAID:
        raise RuleViolation("milestone.unpaid", _("这个节点没有付款。"))
    # One that was paid ahead had not passed.
    milestone.state = MilestoneState.PASSED if milestone.approved_on else MilestoneState.OPEN
    milestone.paid_on, milestone.paid_amount = None, None
    milestone.save_changed(["state", "paid_on", "paid_amount"])
    record_act(actor, acts.UNPAID, milestone)


def _locked(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)


def _waiting(milestone: Milestone) -> Milestone:
    found = _locked(milestone)
    if found.state != MilestoneState.REACHED:
        raise RuleViolation(
            "milestone.state",
            _("这个节点现在是“%(state)s”，不用再审核。") % {"state": found.get_state_display()},
        )
    return found
