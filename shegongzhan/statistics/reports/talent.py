"""社工人才: who works here with which certificates, what these earn and what of it is paid, pay, deadlines, files."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from shegongzhan.core.scoping import within
from shegongzhan.statistics.indicators import talent, workforce
from shegongzhan.statistics.periods import Period
from shegongzhan.talent import queries
from shegongzhan.talent.models import AwardItem, AwardRun, DeadlineDecision, ItemKind, RunState, Worker


def talent_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of a place (prefix of a division code) and a period, in the keys of docs/reports.md."""
    workers = Worker.objects.filter(within(place))
    measured = talent.measure(place, period)
    return {
        "unit": place,
        "year": period.first.year,
        "workforce": workforce.measure(place, period),
        "awards": _awards(place, period, workers, measured["awards_due"]),
        "allowances": _allowances(place, period, workers, measured["monthly_allowances_december"]),
        "runs": _runs(place, period),
        "pay": {"below_floor": measured["below_pay_floor"]},
        "deadline": _deadline(place, period, workers),
        "registrations": _registrations(period, workers),
        "checks": dict(Counter(line.state for line in queries.checks_due(workers, period.last))),
        "trainings": queries.training_figures(place, period.first, period.last),
        "exams": queries.exam_figures(place, period.first, period.last),
        "mentors": queries.mentor_figures(place, period.first, period.last),
        "experts": queries.expert_figures(place, period.first, period.last),
        "contractors": queries.contractor_figures(place, period.first, period.last),
    }


def _listed(place: str, period: Period, kind: str) -> dict[str, Any]:
    """Return what lists of the year hold of a kind, corrections in it, and what of it was paid."""
    items = AwardItem.objects.filter(within(place), kind=kind, run__year=period.first.year)
    sums = items.aggregate(
        listed=Sum("amount"),
        corrections=Sum("amount", filter=Q(correction__gt=0)),
        paid=Sum("amount", filter=Q(paid_on__isnull=False)),
    )
    return {name: amount or Decimal(0) for name, amount in sums.items()}


def _awards(place: str, period: Period, workers: Any, due: Decimal) -> dict[str, Any]:
    dues = queries.awards_owed(workers, period.first, period.last)
    return {
        "due": due,
        "people": len({one.worker for one in dues}),
        "by_level": {
            level: sum((one.amount for one in dues if one.level == level), Decimal(0))
            for level in ("junior", "intermediate", "senior")
        },
        **_listed(place, period, ItemKind.AWARD),
    }


def _allowances(place: str, period: Period, workers: Any, last_month: Decimal) -> dict[str, Any]:
    dues = queries.allowances_owed(workers, period.first, period.last)
    return {
        "due": sum((one.amount for one in dues), Decimal(0)),
        "last_month": last_month,
        "people": len({one.worker for one in dues}),
        **_listed(place, period, ItemKind.ALLOWANCE),
    }


def _runs(place: str, period: Period) -> dict[str, int]:
    states = AwardRun.objects.filter(within(place), year=period.first.year).values_list("state", flat=True)
    counted = Counter(states)
    return {state.value: counted[state.value] for state in RunState}


def _deadline(place: str, period: Period, workers: Any) -> dict[str, int]:
    lines = queries.deadlines(workers, period.last)
    decided = DeadlineDecision.objects.filter(
        within(place), state="made", asked_on__range=(period.first, period.last)
    )
    counted = Counter(decided.values_list("decision", flat=True))
    return {
        "reminded": len(lines),
        "overdue": sum(line.deadline.is_over(period.last) for line in lines),
        "extended": sum(line.deadline.extended for line in lines),
        **{f"decided_{name}": counted[name] for name in ("keep", "leave", "extend")},
    }


def _registrations(period: Period, workers: Any) -> dict[str, Any]:
    lines = queries.registrations(workers, period.last)
    counted = Counter(line.state for line in lines)
    return {
        **{state: counted[state] for state in ("running", "window", "over", "late", "unregistered")},
        "hours_missing": sum(bool(line.missing) for line in lines),
    }
