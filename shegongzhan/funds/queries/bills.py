"""What a payment of a milestone is asked with: its amount and use, and what each source bears of it by the shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from shegongzhan.funds import rules
from shegongzhan.funds.models import (
    AccountKind,
    BudgetState,
    Commitment,
    LineShare,
    PaymentPart,
    Posting,
)
from shegongzhan.funds.queries.balances import outstanding, standings
from shegongzhan.projects.models import Milestone, Project, ProjectKind


@dataclass(frozen=True)
class Bearer:
    """A source that bears a share of what a project costs, as heavily as `weight` says; `most` is what it bears at most."""

    source: int
    weight: Decimal
    line: int | None = None
    commitment: int | None = None
    most: Decimal | None = None


def rest_of_bill(posting: Posting) -> list[Posting]:
    """Return the other postings of the bill a posting belongs to: what further sources bore of it."""
    if not posting.request_id:
        return []
    rows = Posting.objects.filter(request=posting.request_id).exclude(pk=posting.pk)
    return list(rows.select_related("source").order_by("pk"))


def usual_payment(milestone: Milestone) -> dict[str, Any]:
    """Return what a payment of a milestone is asked with: amount, use, summary, and its `parts`, the largest first.

    The parts follow the shares of the contract: what was kept back for the milestone, or else for its project; without
    that, the shares of the project's approved budget; without one, how the project was paid the last time.
    """
    project = milestone.project
    use = "venture" if project.kind == ProjectKind.VENTURE else "contract"
    bearers = _kept_back(milestone) or _planned(project, use, milestone.amount) or _last_time(project)
    return {
        "amount": milestone.amount,
        "use": use,
        "summary": f"{project.name} {milestone.label}"[:160],
        "parts": _parts(milestone.amount, bearers),
    }


def _parts(amount: Decimal, bearers: Iterable[Bearer]) -> list[dict[str, Any]]:
    """Return what each source bears of an amount, as the fields of a form; who bears nothing is left out."""
    known = sorted(bearers, key=lambda one: (-one.weight, one.source))
    found = []
    for one, part in zip(known, rules.split(amount, [one.weight for one in known]), strict=True):
        said: dict[str, Any] = {"source": one.source, "amount": part}
        if one.line:
            said["line"] = one.line
        if one.commitment and (one.most is None or part <= one.most):
            said["commitment"] = one.commitment
        if part:
            found.append(said)
    return found


def _kept_back(milestone: Milestone) -> list[Bearer]:
    """Return who bears the milestone by what is kept back for it, else by what is kept back for its project at large."""
    kept = Commitment.objects.filter(project=milestone.project, released_on=None)
    kept = kept.filter(Q(milestone=None) | Q(milestone=milestone))
    left = outstanding(kept)
    rows = [one for one in kept.order_by("pk") if left[one.pk]]
    own = [one for one in rows if one.milestone_id]
    largest: dict[int, Commitment] = {}
    for one in own or rows:
        there = largest.setdefault(one.source_id, one)
        if left[one.pk] > left[there.pk]:
            largest[one.source_id] = one
    return [
        Bearer(one.source_id, left[one.pk], one.line_id, one.pk, left[one.pk]) for one in largest.values()
    ]


def _planned(project: Project, use: str, amount: Decimal) -> list[Bearer]:
    """Return who bears the line of the project's approved budget that is meant for this and has enough left."""
    shares = LineShare.objects.filter(
        line__budget__project=project, line__budget__state=BudgetState.APPROVED, line__use=use
    ).select_related("line")
    left = standings(shares)
    lines: dict[int, list[LineShare]] = {}
    for share in shares.order_by("-line__budget__year", "line", "pk"):
        if left[share.pk].left > 0:
            lines.setdefault(share.line_id, []).append(share)
    for line, bears in lines.items():
        if sum(left[one.pk].left for one in bears) >= amount:
            return [Bearer(one.source_id, left[one.pk].left, line) for one in bears]
    return []


def _last_time(project: Project) -> list[Bearer]:
    """Return who bore the last payment of a project, as that was split."""
    posted = Posting.objects.filter(project=project, to_account__kind=AccountKind.PAYEE)
    last = posted.order_by("-day", "-pk").values_list("source", "request").first()
    if last is None:
        return []
    source, request = last
    parts = PaymentPart.objects.filter(request=request).order_by("pk") if request else ()
    return [Bearer(one.source_id, one.amount) for one in parts] or [Bearer(source, Decimal(1))]
