"""Where a project stands between requirement and settlement, what of it may be paid, and who buys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.core.scoping import Scope
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import rules
from shegongzhan.projects.models import (
    BOUGHT,
    Contract,
    ContractState,
    Milestone,
    MilestoneState,
    Project,
    ProjectState,
    Requirement,
    Review,
    Settlement,
    Stage,
)
from shegongzhan.projects.queries.money import paid_of

WORDS = {
    "requirement": gettext_lazy("需求"),
    "check": gettext_lazy("预算审核"),
    "plan": gettext_lazy("实施方案"),
    "contract": gettext_lazy("合同与指标"),
    "sign": gettext_lazy("签订"),
    "mid": gettext_lazy("中期评估"),
    "final": gettext_lazy("末期评估"),
    "acceptance": gettext_lazy("验收"),
    "settlement": gettext_lazy("结算"),
    "disclosure": gettext_lazy("公告"),
}
# Steps that need somebody with `projects.approve`; the others are for who may change projects.
APPROVED = ("check", "acceptance")


@dataclass(frozen=True)
class Step:
    """One step of a project's line: what it is called, and whether it is done, next, or still to come."""

    code: str
    label: str
    state: str  # "done", "next", "later"
    approves: bool = False


def standing_of(project: Project) -> rules.Standing:
    """Return where a project stands; five queries, whatever hangs on it."""
    requirement = Requirement.objects.filter(project=project).first()
    contract = Contract.objects.filter(project=project).annotate(n=Count("targets")).first()
    settlement = Settlement.objects.filter(project=project).first()
    shares = list(Milestone.objects.filter(project=project).values_list("share", flat=True))
    reviews = {stage: review.passed for stage, review in latest_reviews(project.pk).items()}
    return rules.Standing(
        kind=project.kind,
        has_requirement=requirement is not None,
        is_checked=requirement is not None and requirement.is_checked,
        has_plan=requirement is not None and bool(requirement.plan),
        has_contract=contract is not None,
        has_targets=contract is not None and contract.n > 0,
        has_milestones=bool(shares),
        is_signed=contract is not None and contract.state != ContractState.DRAFT,
        mid=reviews.get(Stage.MID),
        final=reviews.get(Stage.FINAL),
        acceptance=reviews.get(Stage.ACCEPTANCE),
        is_settled=contract is not None and contract.state == ContractState.SETTLED,
        settlement_waits=settlement is not None and settlement.approved_on is None,
        is_announced=contract is not None and bool(contract.announced_on and contract.result_announced_on),
    )


def steps_of(at: rules.Standing) -> list[Step]:
    """Return the line of a project; the first step that is not done is the next one."""
    line, found = [], False
    for code, done in rules.steps(at):
        is_next = not done and not found
        found = found or is_next
        state = "done" if done else "next" if is_next else "later"
        approves = code in APPROVED or (code == "settlement" and at.settlement_waits)
        line.append(Step(code, str(WORDS[code]), state, approves))
    return line


def next_of(line: Iterable[Step]) -> Step | None:
    """Return the step that is next; None when everything is done."""
    return next((step for step in line if step.state == "next"), None)


def latest_reviews(project_id: int) -> dict[str, Review]:
    """Return the latest review of each stage."""
    return {review.stage: review for review in Review.objects.filter(project=project_id)}


def looks_like(contract: Contract) -> dict[str, Any] | None:
    """Return the entry of `projects.not_bought` a contract looks like, with the words that made it (`said`).

    None for none, and for what is not bought.
    """
    project = contract.project
    if project.kind not in BOUGHT:
        return None
    entries = policy("projects.not_bought", contract.division, contract.starts_on)
    targets = [(t.label, t.unit) for t in contract.targets.all()]
    found = rules.resembled(entries, f"{project.name} {contract.content}", targets)
    return {**found[0], "said": found[1]} if found else None


def payable(milestone: Milestone) -> bool:
    """Tell whether a milestone may be paid: passed by another person, not paid, and its project not stopped."""
    return milestone.state == MilestoneState.PASSED and milestone.project.state != ProjectState.STOPPED


def payable_milestones(scope: Scope, right: str = "projects.view") -> QuerySet[Milestone]:
    """Return the milestones that may be paid where the scope has the right, the longest due first."""
    rows = Milestone.objects.visible_to(scope, right).filter(state=MilestoneState.PASSED)
    return (
        rows.exclude(project__state=ProjectState.STOPPED).select_related("project").order_by("due_on", "pk")
    )


def due_of(contract: Contract, figures: Sequence[rules.Counted]) -> Decimal:
    """Return what is due of a contract for what was counted; of a stopped project never more than was paid."""
    counted = rules.due(contract.amount, figures)
    return min(counted, paid_of(contract.project)) if contract.state == ContractState.ENDED else counted


def waiting_for_approval(scope: Scope) -> QuerySet[Milestone]:
    """Return the milestones that wait for somebody to pass them, where the scope may."""
    rows = Milestone.objects.visible_to(scope, "projects.approve").filter(state=MilestoneState.REACHED)
    return rows.select_related("project").order_by("asked_on", "pk")


def sums_of_buyers(lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return of the lines of `buyers` how many buyers there are, how many projects, and the money."""
    lines = list(lines)
    return {
        "buyers": len({(line["kind"], line["name"]) for line in lines if line["kind"]}),
        "count": sum(line["count"] for line in lines),
        "granted": sum((line["granted"] for line in lines), Decimal(0)),
    }


def buyers(rows: QuerySet[Project], *, by_field: bool = True) -> list[dict[str, Any]]:
    """Return who buys what of some projects: kind and name of buyer, field, how many projects, for how much.

    Only what is bought (purchases and supervision projects) is counted; a buyer nobody named stands as ''.
    """
    columns = ["buyer_kind", "buyer__name", *(["field"] if by_field else [])]
    found = (
        rows.filter(Q(kind__in=BOUGHT))
        .order_by()
        .values(*columns)
        .annotate(count=Count("pk"), granted=Sum("granted"))
    )
    kinds = dict(Project._meta.get_field("buyer_kind").flatchoices)
    lines = [
        {
            "kind": row["buyer_kind"],
            "kind_label": str(kinds.get(row["buyer_kind"], "")) or _("没有写明"),
            "name": row["buyer__name"] or "",
            "field": row.get("field", ""),
            "count": row["count"],
            "granted": row["granted"] or Decimal(0),
        }
        for row in found
    ]
    return sorted(lines, key=lambda line: (-line["granted"], line["kind"], line["name"], line["field"]))
