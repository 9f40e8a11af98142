"""Changing a signed contract: one person asks, another agrees, and both editions stay readable."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import acts, rules
from shegongzhan.projects.commands._shared import locked
from shegongzhan.projects.commands.contract import check_contract, facts_of, follow_contract
from shegongzhan.projects.models import (
    Contract,
    ContractChange,
    ContractState,
    Milestone,
    MilestoneState,
    Target,
)


@dataclass(frozen=True)
class ChangeFacts:
    """What a contract is to say from now on, and why. `quantities` gives targets (by id) another quantity."""

    ends_on: datetime.date
    amount: Decimal
    content: str
    quality: str
    reason: str
    term_reason: str = ""
    quantities: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def ask_change(
    actor: User | str, contract: Contract, facts: ChangeFacts, *, on: datetime.date
) -> ContractChange:
    """Ask for a change of a signed contract; nothing changes before another person agrees.

    Raises RuleViolation without a reason, when nothing is different, while another change waits, for a contract that is
    not running any more (accepted, settled, ended), for a target of nothing, and as `check_contract` does.
    """
    contract = locked(contract)
    _must_run(contract)
    if not facts.reason.strip():
        raise RuleViolation("change.reason", _("请写明变更的原因。"), field="reason")
    old, new = _difference(contract, facts)
    if not new:
        raise RuleViolation("change.nothing", _("和现在的合同没有不同。"))
    _check(contract, new)
    try:
        with transaction.atomic():
            change = ContractChange.objects.create(
                contract=contract,
                edition=contract.edition + 1,
                on=on,
                old=old,
                new=new,
                reason=facts.reason.strip(),
                asked_by=pk_of(actor),
            )
    except IntegrityError as waiting:
        raise RuleViolation("change.waiting", _("还有一项变更没有批，先等它批完。")) from waiting
    record_act(actor, acts.CHANGE_ASKED, contract)
    return change


@transaction.atomic
def approve_change(actor: User | str, change: ContractChange, *, on: datetime.date) -> None:
    """Agree to a change somebody else asked for: the contract says it from now on, unpaid milestones follow.

    Raises RuleViolation for who asked, when it was decided before (also by somebody else at the same moment), and when
    the contract no longer runs or has been paid beyond the new amount meanwhile.
    """
    contract = locked(change.contract)
    change = ContractChange.objects.select_for_update().get(pk=change.pk)
    must_be_another(change.asked_by, pk_of(actor), right="projects.approve", division=contract.division)
    _must_wait(change)
    _must_run(contract)
    _check(contract, change.new)
    for name, value in _read(change.new).items():
        setattr(contract, name, value)
    contract.edition = change.edition
    contract.save_changed([*_read(change.new), "edition"])
    for pk, quantity in change.new.get("quantities", {}).items():
        Target.objects.filter(pk=pk, contract=contract).update(quantity=Decimal(quantity))
    _follow(contract)
    follow_contract(contract.project, contract)
    change.approved_by, change.approved_on = pk_of(actor), on
    change.save()
    record_act(actor, acts.CHANGE_APPROVED, contract, edition=change.edition)


@transaction.atomic
def refuse_change(actor: User | str, change: ContractChange, *, reason: str) -> None:
    """Do not agree to a change, and say why. Raises RuleViolation without a reason, or when it was decided before."""
    change = ContractChange.objects.select_for_update().get(pk=change.pk)
    _must_wait(change)
    if not reason.strip():
        raise RuleViolation("change.refused_reason", _("请写明为什么不同意。"), field="reason")
    change.refused_reason = reason.strip()
    change.save(update_fields=["refused_reason"])
    record_act(actor, acts.CHANGE_REFUSED, change.contract)


def _difference(contract: Contract, facts: ChangeFacts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the contract says now and is to say, for what differs, as JSON can hold it."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in ("ends_on", "amount", "content", "quality", "term_reason"):
        before, after = getattr(contract, name), getattr(facts, name)
        after = after.strip() if isinstance(after, str) else after
        if name == "term_reason" and not after:
            continue
        if before != after:
            old[name], new[name] = str(before), str(after)
    for target in contract.targets.all():
        wanted = facts.quantities.get(target.pk)
        if wanted is not None and wanted != target.quantity:
            old.setdefault("quantities", {})[str(target.pk)] = str(rules.plain(target.quantity))
            new.setdefault("quantities", {})[str(target.pk)] = str(rules.plain(wanted))
    return old, new


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns a change sets, as the columns hold them."""
    kinds: dict[str, Any] = {"ends_on": datetime.date.fromisoformat, "amount": Decimal}
    return {name: kinds.get(name, str)(value) for name, value in told.items() if name != "quantities"}


def _check(contract: Contract, new: Mapping[str, Any]) -> None:
    project = contract.project
    check_contract(project, replace(facts_of(contract), **_read(new)))
    wanted = {int(pk): Decimal(quantity) for pk, quantity in new.get("quantities", {}).items()}
    if any(quantity <= 0 for quantity in wanted.values()):
        raise RuleViolation("target.zero", _("指标数量要大于零。"))
    amount = _read(new).get("amount", contract.amount)
    prices = sum(
        (wanted.get(t.pk, t.quantity) * (t.unit_price or 0) for t in contract.targets.all()), Decimal(0)
    )
    if prices > amount:
        raise RuleViolation(
            "target.prices", _("各项指标的数量乘以单价，加起来超过了合同金额。"), field="amount"
        )
    kept = sum((m.amount for m in Milestone.objects.filter(project=project, state__in=_KEPT)), Decimal(0))
    if amount < kept:
        raise RuleViolation(
            "change.paid",
            _("已经付款或待付款的节点有 %(kept)s 元，合同金额不能更少。") % {"kept": money(kept)},
            field="amount",
        )


_KEPT = (MilestoneState.PASSED, MilestoneState.PAID)


def _follow(contract: Contract) -> None:
    """Spread what the passed milestones leave of the new amount over the others, by their shares."""
    rows = list(Milestone.objects.select_for_update().filter(project=contract.project_id))
    others = [m for m in rows if m.state not in _KEPT]
    left = contract.amount - sum((m.amount for m in rows if m.state in _KEPT), Decimal(0))
    for milestone, amount in zip(others, rules.split(left, [m.share for m in others]), strict=True):
        milestone.amount = amount
        milestone.save_changed(["amount"])


def _must_run(contract: Contract) -> None:
    if contract.state in (ContractState.ACCEPTED, ContractState.SETTLED):
        raise RuleViolation("change.settled", _("合同已经验收或结算，不能再变更。"))
    if contract.state != ContractState.SIGNED:
        raise RuleViolation("change.not_running", _("只有履行中的合同才走变更。"))


def _must_wait(change: ContractChange) -> None:
    if not change.is_waiting:
        raise RuleViolation("change.decided", _("这项变更已经有结论了。"))
