"""Keeping money back for what is promised, and letting go of the rest."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import acts
from shegongzhan.funds.commands import by_contract, moving
from shegongzhan.funds.models import BudgetLine, Commitment, FundSource
from shegongzhan.projects.models import Milestone, Project


@dataclass(frozen=True)
class CommitFacts:
    """What is promised: `label` says to what end, `document` is the contract's number or a paper's."""

    on: datetime.date
    amount: Decimal
    label: str
    document: str = ""
    line: BudgetLine | None = None
    project: Project | None = None
    milestone: Milestone | None = None


@transaction.atomic
def commit_money(
    actor: User | str, source: FundSource, facts: CommitFacts, *, today: datetime.date
) -> Commitment:
    """Keep back money of a source, or of its share of a budget line, for what is promised.

    Raises RuleViolation as `moving.check_posting` does, without a label, and when less is free (or left of the share, or
    of the project's contract): nobody promises what is not there.
    """
    moving.check_posting(facts.on, facts.amount, today=today)
    if not facts.label.strip():
        raise RuleViolation("commitment.label", _("请写明为什么预留。"), field="label")
    moving.hold(source)
    if facts.line:
        moving.check_share(moving.share_for(facts.line, source), facts.amount)
    else:
        moving.check_free(source, facts.amount)
    project = facts.project or (facts.line.budget.project if facts.line else None)
    by_contract.check_limit(project, facts.amount, promised=True)
    commitment = Commitment.objects.create(
        division=project.division if project else source.division,
        source=source,
        line=facts.line,
        project=project,
        milestone=facts.milestone,
        label=facts.label.strip()[:120],
        document=facts.document.strip(),
        amount=facts.amount,
        on=facts.on,
        made_by=moving.pk_of(actor),
    )
    record_act(actor, acts.COMMITTED, commitment, amount=money(facts.amount))
    return commitment


@transaction.atomic
def release_commitment(actor: User | str, commitment: Commitment, *, reason: str, on: datetime.date) -> None:
    """Let go of what is left of a commitment. Raises RuleViolation without a reason, or when it was let go already."""
    if not reason.strip():
        raise RuleViolation("release.reason", _("请写明为什么释放。"), field="reason")
    moving.hold(commitment.source)
    commitment.refresh_from_db()
    if not commitment.is_open:
        raise RuleViolation("release.twice", _("这笔预留已经释放了。"))
    commitment.released_on, commitment.released_by = on, moving.pk_of(actor)
    commitment.released_reason = reason.strip()[:200]
    commitment.save_changed(["released_on", "released_by", "released_reason"])
    record_act(actor, acts.RELEASED, commitment, amount=money(commitment.amount), reason=reason.strip()[:200])
