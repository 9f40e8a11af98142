"""项目报表: what was bought and by whom, how far contracts are, what was settled, and the brands, of a place and a year."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.projects.models import (
    Brand,
    Contract,
    ContractChange,
    Milestone,
    MilestoneState,
    Project,
    ProjectKind,
    Replication,
    Review,
    Settlement,
    Stage,
)
from shegongzhan.projects.queries import buyers, with_money
from shegongzhan.services.progress.queries import (
    contracts_of,
    double_claims,
    progress_of_targets,
    targets_of,
)
from shegongzhan.statistics.periods import Period


def projects_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of projects of a place and a period; the keys are documented in docs/reports.md.

    Projects count by the day they began; contracts, their targets and milestones when they ran in the period; reviews,
    changes, settlements and brands by their own day. Counting needs the same number of queries however many there are,
    but one more round for every forty targets.
    """
    begun = Project.objects.filter(within(place), starts_on__range=(period.first, period.last))
    contracts = contracts_of(place, period.first, period.last)
    lines = buyers(begun)
    doubles = double_claims(place, period.first, period.last)
    return {
        "unit": place,
        "year": period.first.year,
        "projects": _projects(begun),
        "buyers": {
            "count": len({(line["kind"], line["name"]) for line in lines if line["kind"]}),
            "granted": sum((line["granted"] for line in lines), Decimal(0)),
            "lines": [
                {key: line[key] for key in ("kind", "name", "field", "count", "granted")} for line in lines
            ],
        },
        "contracts": _contracts(contracts, place, period),
        "targets": _targets(contracts, period),
        "milestones": _milestones(contracts),
        "reviews": _reviews(place, period),
        "settlements": _settlements(place, period),
        "double_claims": {
            "time": sum(double.what == "time" for double in doubles),
            "person": sum(double.what == "person" for double in doubles),
        },
        "brands": _brands(place, period),
    }


def _projects(begun: QuerySet[Project]) -> dict[str, Any]:
    found = (
        with_money(begun)
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"), granted=Sum("granted"), paid=Sum("paid"))
    )
    rows = {row["kind"]: row for row in found}
    kinds = {
        kind: {key: rows[kind][key] if kind in rows else 0 for key in ("count", "granted", "paid")}
        for kind in ProjectKind.values
    }
    states = dict(begun.order_by().values_list("state").annotate(n=Count("pk")))
    return {
        "count": sum(states.values()),
        "by_kind": kinds,
        "by_state": {state: states.get(state, 0) for state in ("planned", "running", "closed", "stopped")},
    }


def _contracts(contracts: QuerySet[Contract], place: str, period: Period) -> dict[str, Any]:
    found = contracts.order_by().aggregate(
        count=Count("pk"),
        amount=Sum("amount"),
        beyond_usual_term=Count("pk", filter=~Q(term_reason="")),
        resembling=Count("pk", filter=~Q(resembles="")),
        announced=Count("pk", filter=Q(announced_on__isnull=False)),
        result_announced=Count("pk", filter=Q(result_announced_on__isnull=False)),
    )
    changes = ContractChange.objects.filter(
        within(place, "contract__division"), approved_on__range=(period.first, period.last)
    )
    return {**found, "amount": found["amount"] or 0, "changes": changes.count()}


def _targets(contracts: QuerySet[Contract], period: Period) -> list[dict[str, Any]]:
    progress = progress_of_targets(targets_of(contracts), period.last)
    return [
        {
            "project": one.target.contract.project_id,
            "contract": one.target.contract.number,
            "label": one.target.label,
            "unit": one.target.unit,
            "quantity": one.target.quantity,
            "counted": one.counted,
            "share": round(float(one.share), 4),
            "value": one.value,
        }
        for one in progress
    ]


def _milestones(contracts: QuerySet[Contract]) -> dict[str, dict[str, Any]]:
    rows = Milestone.objects.filter(project__contract__in=contracts.order_by().values("pk")).order_by()
    found = {row["state"]: row for row in rows.values("state").annotate(n=Count("pk"), sum=Sum("amount"))}
    return {
        state: {
            "count": found[state]["n"] if state in found else 0,
            "amount": found[state]["sum"] if state in found else 0,
        }
        for state in MilestoneState.values
    }


def _reviews(place: str, period: Period) -> dict[str, dict[str, int]]:
    rows = Review.objects.filter(within(place, "project__division"), on__range=(period.first, period.last))
    found = {
        (stage, passed): n
        for stage, passed, n in rows.order_by().values_list("stage", "passed").annotate(n=Count("pk"))
    }
    return {
        stage: {"passed": found.get((stage, True), 0), "failed": found.get((stage, False), 0)}
        for stage in Stage.values
    }


def _settlements(place: str, period: Period) -> dict[str, Any]:
    rows = Settlement.objects.filter(
        within(place, "project__division"), approved_on__range=(period.first, period.last)
    )
    short, over = Q(due__gt=F("paid")), Q(paid__gt=F("due"))
    found = rows.aggregate(
        count=Count("pk"),
        all_due=Sum("due"),
        all_paid=Sum("paid"),
        to_pay=Sum(F("due") - F("paid"), filter=short),
        to_claim_back=Sum(F("paid") - F("due"), filter=over),
        claimed_back=Sum(F("paid") - F("due"), filter=over & Q(returned_on__isnull=False)),
    )
    return {key.removeprefix("all_"): value or 0 for key, value in found.items()}


def _brands(place: str, period: Period) -> dict[str, int]:
    rows = Brand.objects.filter(within(place))
    return {
        "count": rows.count(),
        "named": rows.filter(named_on__lte=period.last).count(),
        "named_in_the_period": rows.filter(named_on__range=(period.first, period.last)).count(),
        "replications": Replication.objects.filter(
            within(place, "brand__division"), on__range=(period.first, period.last)
        ).count(),
    }
