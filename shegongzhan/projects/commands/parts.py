"""The parts of a contract: targets, and the milestones at which money is due."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts, rules
from shegongzhan.projects.commands._shared import locked, must_be_draft
from shegongzhan.projects.models import Contract, Milestone, Project, Target, Unit


@dataclass(frozen=True)
class TargetFacts:
    """How much of what is bought, and how it is counted: `method` is a code of `projects.target_methods`."""

    label: str
    method: str
    unit: str
    quantity: Decimal
    unit_price: Decimal | None = None
    field: str = ""
    least_minutes: int = 0
    least_heads: int = 0


def check_target(facts: TargetFacts, place: str, on: datetime.date) -> None:
    """Raise RuleViolation for a target of nothing, without a name, or counted in a way nobody knows."""
    if not facts.label.strip():
        raise RuleViolation("target.label", _("请写指标名称。"), field="label")
    if facts.quantity <= 0:
        raise RuleViolation("target.zero", _("指标数量要大于零。"), field="quantity")
    if facts.unit not in Unit.values:
        raise RuleViolation("target.unit", _("请选择按什么数。"), field="unit")
    if facts.method not in {entry["code"] for entry in policy("projects.target_methods", place, on)}:
        raise RuleViolation("target.method", _("请选择服务方法。"), field="method")
    if facts.unit_price is not None and facts.unit_price < 0:
        raise RuleViolation("target.price", _("单价不能是负数。"), field="unit_price")


@transaction.atomic
def add_target(actor: User | str, contract: Contract, facts: TargetFacts) -> Target:
    """Add a target to a draft.

    Raises RuleViolation as `check_target` does, for a signed contract, and when the targets cost more than the contract.
    """
    contract = locked(contract)
    must_be_draft(contract)
    check_target(facts, contract.division, contract.starts_on)
    targets = list(contract.targets.all())
    new = Target(
        contract=contract,
        order=max((t.order for t in targets), default=0) + 1,
        **{**facts.__dict__, "label": facts.label.strip()},
    )
    if sum((t.price for t in [*targets, new]), Decimal(0)) > contract.amount:
        raise RuleViolation(
            "target.prices", _("各项指标的数量乘以单价，加起来超过了合同金额。"), field="unit_price"
        )
    new.save()
    record_act(actor, acts.TARGETED, contract)
    return new


@transaction.atomic
def remove_target(actor: User | str, target: Target) -> None:
    """Take a target out of a draft. Raises RuleViolation for a signed contract."""
    contract = locked(target.contract)
    must_be_draft(contract)
    target.delete()
    record_act(actor, acts.UNTARGETED, contract)


@dataclass(frozen=True)
class MilestoneFacts:
    """A share of the money, what must have happened before (signed, mid, final), and when it is due."""

    label: str
    share: Decimal
    after: str = ""
    due_on: datetime.date | None = None


def usual_milestones(place: str, starts_on: datetime.date, ends_on: datetime.date) -> list[MilestoneFacts]:
    """Return the milestones by the shares of the policy pack: on signing, after mid-term, after the final review."""
    shares = [Decimal(share) for share in policy("projects.payment_split", place, starts_on)]
    usual = [
        MilestoneFacts(_("签约"), Decimal(0), "signed", starts_on),
        MilestoneFacts(_("中期评估合格"), Decimal(0), "mid", rules.middle(starts_on, ends_on)),
        MilestoneFacts(_("末期评估合格"), Decimal(0), "final", ends_on),
    ]
    if len(shares) == len(usual):
        return [replace(one, share=share) for one, share in zip(usual, shares, strict=True)]
    last = len(shares)
    return [
        MilestoneFacts(
            _("第 %(n)s 期") % {"n": n},
            share,
            "signed" if n == 1 else "final" if n == last else "",
            starts_on if n == 1 else ends_on if n == last else None,
        )
        for n, share in enumerate(shares, 1)
    ]


@transaction.atomic
def plan_milestones(
    actor: User | str, project: Project, many: Sequence[MilestoneFacts], *, amount: Decimal
) -> list[Milestone]:
    """Write the milestones of a project anew, for a purchase as for a venture.

    Raises RuleViolation when the shares do not add up to one hundred percent, for a share of nothing, once the contract is
    signed, and when one of the milestones there are was asked for already.
    """
    contract = Contract.objects.select_for_update().filter(project=project).first()
    if contract:
        must_be_draft(contract)
    if any(m.share <= 0 or not m.label.strip() for m in many):
        raise RuleViolation("milestones.share", _("每个节点都要有名称，付款比例要大于零。"))
    if not rules.is_whole(m.share for m in many):
        raise RuleViolation("milestones.sum", _("各节点的付款比例加起来要等于 100%。"))
    made = write_milestones(project, amount, many)
    record_act(actor, acts.SPLIT, project, count=len(made))
    return made


def write_milestones(project: Project, amount: Decimal, many: Sequence[MilestoneFacts]) -> list[Milestone]:
    """Write checked milestones in place of those there are; RuleViolation when one of these was asked for."""
    there = Milestone.objects.select_for_update().filter(project=project)
    if any(m.state != "open" for m in there):
        raise RuleViolation("milestones.asked", _("已经有节点提出或付款了，不能重新划分。"))
    there.delete()
    parts = rules.split(amount, [m.share for m in many])
    return Milestone.objects.bulk_create(
        [
            Milestone(
                project=project,
                division=project.division,
                order=number,
                label=facts.label.strip(),
                after=facts.after,
                share=facts.share,
                amount=part,
                due_on=facts.due_on,
            )
            for number, (facts, part) in enumerate(zip(many, parts, strict=True), 1)
        ]
    )
