"""Budgets: written line by line, agreed by somebody else, and money brought to their lines."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts, queries, rules
from shegongzhan.funds.commands import moving
from shegongzhan.funds.models import (
    AccountKind,
    Budget,
    BudgetLine,
    BudgetState,
    FundSource,
    LineShare,
    Posting,
)
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station


@dataclass(frozen=True)
class BudgetFacts:
    """What a budget is: of a place, of a station or of a project, for a year."""

    division: str
    year: int
    name: str
    project: Project | None = None
    station: Station | None = None
    document: str = ""


@transaction.atomic
def open_budget(actor: User | str, facts: BudgetFacts) -> Budget:
    """Begin a budget. Raises RuleViolation without a name, for an odd year, or for one that is there already."""
    if not facts.name.strip():
        raise RuleViolation("budget.name", _("请写预算的名称。"), field="name")
    if not 2000 <= facts.year <= 2100:
        raise RuleViolation("budget.year", _("请写四位数的年度。"), field="year")
    division = facts.division
    if facts.project:
        division = facts.project.division
    elif facts.station:
        division = facts.station.division
    budget, made = Budget.objects.get_or_create(
        division=division,
        year=facts.year,
        name=facts.name.strip(),
        defaults={
            "project": facts.project,
            "station": facts.station,
            "document": facts.document.strip(),
            "asked_by": moving.pk_of(actor),
        },
    )
    if not made:
        raise RuleViolation("budget.known", _("这一年已经有同名的预算。"), field="name")
    record_act(actor, acts.BUDGET_OPENED, budget, year=facts.year)
    return budget


@transaction.atomic
def set_share(
    actor: User | str,
    budget: Budget,
    *,
    label: str,
    use: str,
    source: FundSource,
    amount: Decimal,
    on: datetime.date,
) -> LineShare:
    """Write how much of a line a source bears; the line begins with its first share, and several sources may bear it.

    Raises RuleViolation when the budget is no draft, without a label or use, for a line of the same label with another
    use, for an amount as `moving.check_amount` does, and for less than was spent and promised of the share already.
    """
    budget = _draft(budget)
    moving.check_amount(amount)
    if not label.strip():
        raise RuleViolation("line.label", _("请写支出项的名称。"), field="label")
    if use not in {entry["code"] for entry in policy("funds.uses", budget.division, on)}:
        raise RuleViolation("posting.use", _("请选择用途。"), field="use")
    line, _made = BudgetLine.objects.get_or_create(
        budget=budget, label=label.strip()[:80], defaults={"use": use}
    )
    if line.use != use:
        raise RuleViolation(
            "line.use", _("“%(line)s”已经写了另一个用途。") % {"line": line.label}, field="use"
        )
    moving.hold(source)
    share = queries.share_of(line, source) or LineShare(line=line, source=source)
    if share.pk:
        _check_not_below(share, amount)
    share.amount = amount
    share.save()
    record_act(actor, acts.SHARE_SET, budget, line=line.label, amount=money(amount))
    return share


@transaction.atomic
def drop_share(actor: User | str, share: LineShare) -> None:
    """Take a share out of a draft, and its line when it was the last. RuleViolation when money was spent of it."""
    budget = _draft(share.line.budget)
    moving.hold(share.source)
    _check_not_below(share, Decimal(0))
    if Posting.objects.filter(line=share.line, source=share.source).exists():
        raise RuleViolation("share.used", _("这一份已经有账，不能去掉；可以把金额改小。"))
    line, label = share.line, share.line.label
    share.delete()
    if not line.shares.exists() and not line.commitments.exists() and not line.parts.exists():
        line.delete()
    record_act(actor, acts.SHARE_DROPPED, budget, line=label)


def _check_not_below(share: LineShare, amount: Decimal) -> None:
    standing = queries.standing_of_share(share)
    used = standing.spent + max(standing.promised, standing.held)
    if used > amount:
        raise RuleViolation(
            "share.used",
            _("这一份已经用掉、预留或下达 %(used)s 元，不能改得更少。") % {"used": money(used)},
            field="amount",
        )


@transaction.atomic
def submit_budget(actor: User | str, budget: Budget) -> None:
    """Ask for a budget to be approved. Raises RuleViolation when it is no draft or has no line."""
    budget = _draft(budget)
    if not LineShare.objects.filter(line__budget=budget).exists():
        raise RuleViolation("budget.empty", _("先写支出项和来源，再送审。"))
    budget.state, budget.asked_by, budget.note = BudgetState.ASKED, moving.pk_of(actor), ""
    budget.approved_by = None
    budget.save_changed(["state", "asked_by", "approved_by", "note"])
    record_act(actor, acts.BUDGET_SUBMITTED, budget)


@transaction.atomic
def approve_budget(
    actor: User | str,
    budget: Budget,
    *,
    on: datetime.date,
    note: str = "",
    amounts: Mapping[int, Decimal] | None = None,
) -> None:
    """Agree to a budget, or to less of some of its shares; from now on money may be spent on its lines.

    `amounts` are yuan by the id of a share; nothing (0) leaves it out. Raises RuleViolation when it is not waiting, or
    one's own; for more than was asked, for less without a word why, and for less than was used already.
    """
    budget = _waiting(budget)
    must_be_another(budget.asked_by, moving.pk_of(actor), right="funds.approve", division=budget.division)
    cut = _cut_down(budget, amounts or {})
    if cut and not note.strip():
        raise RuleViolation("budget.partly", _("有几项没有全部同意，请写明原因。"), field="note")
    if not LineShare.objects.filter(line__budget=budget).exists():
        raise RuleViolation("budget.nothing", _("一项都不同意的，请退回修改。"))
    budget.state, budget.approved_on, budget.note = BudgetState.APPROVED, on, note.strip()[:200]
    budget.approved_by = moving.pk_of(actor)
    budget.save_changed(["state", "approved_on", "approved_by", "note"])
    record_act(actor, acts.BUDGET_APPROVED, budget)
    for line, asked, agreed in cut:
        record_act(actor, acts.SHARE_CUT, budget, line=line, asked=money(asked), amount=money(agreed))


def _cut_down(budget: Budget, amounts: Mapping[int, Decimal]) -> list[tuple[str, Decimal, Decimal]]:
    """Set the shares of which less was agreed to, and return them: line, asked for, agreed to."""
    cut = []
    shares = LineShare.objects.filter(line__budget=budget, pk__in=amounts).select_related("line", "source")
    for share in shares.order_by("source", "pk"):
        agreed, asked = amounts[share.pk], share.amount
        if agreed < 0 or agreed > asked:
            raise RuleViolation(
                "budget.more",
                _("“%(line)s”送审 %(asked)s 元，批准的在零和这个数之间。")
                % {"line": share.line.label, "asked": money(asked)},
                field=f"share_{share.pk}",
            )
        if agreed == asked:
            continue
        moving.hold(share.source)
        _check_not_below(share, agreed)
        line = share.line
        if agreed:
            share.amount = agreed
            share.save()
        else:
            if Posting.objects.filter(line=line, source=share.source).exists():
                raise RuleViolation("share.used", _("这一份已经有账，不能去掉；可以把金额改小。"))
            share.delete()
            if not line.shares.exists() and not line.commitments.exists() and not line.parts.exists():
                line.delete()
        cut.append((line.label, asked, agreed))
    return cut


@transaction.atomic
def return_budget(actor: User | str, budget: Budget, *, note: str) -> None:
    """Give a budget back to be changed: one that waits, or one approved already. RuleViolation without a reason.

    While it is being changed nothing is spent on its lines, and no share falls below what was used of it.
    """
    if not note.strip():
        raise RuleViolation("budget.note", _("请写明退回修改的原因。"), field="note")
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if budget.is_draft:
        raise RuleViolation("budget.draft", _("这份预算已经在修改中。"))
    budget.state, budget.note = BudgetState.DRAFT, note.strip()[:200]
    budget.approved_by, budget.approved_on = None, None
    budget.save_changed(["state", "note", "approved_by", "approved_on"])
    record_act(actor, acts.BUDGET_RETURNED, budget, reason=note.strip()[:200])


@transaction.atomic
def appropriate(
    actor: User | str,
    share: LineShare,
    amount: Decimal,
    *,
    day: datetime.date,
    today: datetime.date,
    document: str = "",
) -> list[Posting]:
    """Bring money of a source to a budget line, by way of the project when it is a project's budget, and keep it there.

    A payment brings what its line lacks by itself; this is for money that is to stand ready. Raises RuleViolation as
    `moving.check_posting` does, when the budget is not approved, when less is free, and for more than the share plans.
    """
    moving.check_posting(day, amount, today=today)
    moving.hold(share.source)
    share = moving.share_for(share.line, share.source)
    standing = queries.standing_of_share(share)
    rest = standing.planned - standing.spent - standing.held
    if rules.is_overspent(rest, amount):
        raise RuleViolation(
            "line.overspent",
            _("这一份还可以下达 %(left)s 元。") % {"left": money(max(rest, Decimal(0)))},
            field="amount",
        )
    made = moving.bring_to_line(actor, share, amount, day=day, document=document)
    record_act(actor, acts.APPROPRIATED, made[-1], amount=money(amount), line=share.line.label)
    return made


@transaction.atomic
def take_back(
    actor: User | str, share: LineShare, amount: Decimal, *, day: datetime.date, today: datetime.date
) -> list[Posting]:
    """Bring money a line does not need back to what may be spent of its source. RuleViolation when less stands there."""
    moving.check_posting(day, amount, today=today)
    source, line = share.source, share.line
    moving.hold(source)
    held = queries.standing_of_share(share).held
    if rules.is_overspent(held, amount):
        raise RuleViolation(
            "line.held", _("这一项里只有 %(held)s 元。") % {"held": money(held)}, field="amount"
        )
    stops = [moving.of_line(source, line)]
    if line.budget.project:
        stops.append(moving.of_project(source, line.budget.project))
    stops.append(moving.stage(source, AccountKind.POOL))
    with in_chinese():
        summary = (_("收回：%(line)s") % {"line": line.label})[:160]
    made = [
        moving.move(
            actor, source, giver, taker,
            division=line.budget.division,
            day=day,
            amount=amount,
            summary=summary,
            use=line.use,
            line=line,
            project=line.budget.project,
        )
        for giver, taker in pairwise(stops)
    ]  # fmt: skip
    record_act(actor, acts.TAKEN_BACK, made[-1], amount=money(amount), line=line.label)
    return made


def _draft(budget: Budget) -> Budget:
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if not budget.is_draft:
        raise RuleViolation("budget.not_draft", _("送审或批准的预算不能改；请有审批权限的人退回修改。"))
    return budget


def _waiting(budget: Budget) -> Budget:
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if budget.state != BudgetState.ASKED:
        raise RuleViolation("budget.not_waiting", _("这份预算不在待审批状态，可能别人刚刚审过。"))
    return budget
