"""志愿者和五社联动: volunteers, services and their hours, statements, organisations brought up, who worked with whom."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from shegongzhan.core.scoping import within
from shegongzhan.funds.models import Donation, MoveKind, StockMove
from shegongzhan.partners.models import FilingStep, Incubation, IncubationHelp, IncubationState
from shegongzhan.statistics.periods import Period
from shegongzhan.volunteers.models import (
    Attendance,
    Opportunity,
    OpportunityState,
    Statement,
    Team,
    Volunteer,
    VolunteerState,
)
from shegongzhan.volunteers.queries.network import Network, network_of


def volunteers_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of a place (prefix of a division code) and a period, in the keys of docs/reports.md."""
    found = network_of([place], period.first, period.last)
    return {
        "unit": place,
        "year": period.first.year,
        "volunteers": _volunteers(place, period),
        "services": _services(place, period),
        "hours": _hours(place, period),
        "statements": _statements(place, period),
        "incubation": _incubation(place, period),
        "network": {
            "sessions": found.sessions,
            "with_three_kinds": found.with_several,
            "share": found.share,
            "by_kind": found.kinds,
            "ties": len(found.ties),
            "worth": _worth(found, place, period),
        },
    }


def _worth(found: Network, place: str, period: Period) -> dict[str, Any]:
    """Return what the five kinds gave, in yuan: what was valued in sessions and projects, and gifts in the books."""
    gifts = Donation.objects.standing().filter(within(place), on__gte=period.first, on__lte=period.last)
    money = gifts.aggregate(sum=Sum("money"))["sum"] or Decimal(0)
    taken_in = StockMove.objects.standing().filter(
        within(place), kind=MoveKind.GIFT, on__gte=period.first, on__lte=period.last
    )
    goods = taken_in.aggregate(sum=Sum(F("quantity") * F("item__unit_value")))["sum"] or Decimal(0)
    return {
        "given": round(float(found.given), 2),
        "by_kind": {kind: round(float(worth), 2) for kind, worth in sorted(found.worth.items())},
        "donated_money": round(float(money), 2),
        "donated_goods": round(float(goods), 2),
        "total": round(float(found.given + money + goods), 2),
    }


def _volunteers(place: str, period: Period) -> dict[str, Any]:
    rows = Volunteer.objects.filter(within(place))
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    in_force = Q(founded_on__isnull=True) | Q(founded_on__lte=period.last)
    teams = Team.objects.filter(within(place)).filter(
        in_force, Q(ended_on__isnull=True) | Q(ended_on__gt=period.last)
    )
    return {
        "active": states.get(VolunteerState.ACTIVE, 0),
        "waiting": states.get(VolunteerState.PENDING, 0),
        "left": states.get(VolunteerState.LEFT, 0),
        "teams": teams.count(),
    }


def _services(place: str, period: Period) -> dict[str, Any]:
    rows = Opportunity.objects.filter(
        within(place), starts_at__date__gte=period.first, starts_at__date__lte=period.last
    )
    held = rows.exclude(state__in=[OpportunityState.CANCELLED, OpportunityState.DRAFT])
    return {
        "published": held.count(),
        "cancelled": rows.filter(state=OpportunityState.CANCELLED).count(),
        "held": held.filter(attendances__isnull=False).distinct().count(),
        "from_needs": held.filter(need__isnull=False).count(),
        "by_kind": dict(held.order_by().values_list("kind").annotate(n=Count("pk"))),
    }


def _hours(place: str, period: Period) -> dict[str, Any]:
    rows = Attendance.objects.filter(within(place), day__gte=period.first, day__lte=period.last)
    recorded = rows.filter(minutes__isnull=False)
    sums = recorded.aggregate(
        minutes=Sum("minutes"),
        people=Count("volunteer", distinct=True),
        late=Count("pk", filter=Q(recorded_on__gt=F("due_on"))),
    )
    return {
        "hours": round((sums["minutes"] or 0) / 60, 2),
        "attendances": recorded.count(),
        "people": sums["people"],
        "recorded_late": sums["late"],
        "not_recorded": rows.filter(minutes__isnull=True).count(),
    }


def _statements(place: str, period: Period) -> dict[str, int]:
    rows = Statement.objects.filter(within(place), issued_on__gte=period.first, issued_on__lte=period.last)
    return {"issued": rows.count(), "revoked": rows.filter(revoked_on__isnull=False).count()}


def _incubation(place: str, period: Period) -> dict[str, Any]:
    rows = Incubation.objects.filter(within(place), since__lte=period.last)
    steps = FilingStep.objects.filter(within(place), begun_on__gte=period.first, begun_on__lte=period.last)
    help_given = IncubationHelp.objects.filter(within(place), day__gte=period.first, day__lte=period.last)
    late = Q(done_on__gt=F("due_on")) | Q(done_on__isnull=True, due_on__lt=period.last)
    return {
        "organisations": rows.count(),
        "begun": rows.filter(since__gte=period.first).count(),
        "filed": rows.filter(state__in=[IncubationState.FILED, IncubationState.REGISTERED]).count(),
        "registered": rows.filter(state=IncubationState.REGISTERED).count(),
        "independent": rows.filter(independent_on__lte=period.last).count(),
        "by_kind": dict(rows.order_by().values_list("kind").annotate(n=Count("pk"))),
        "steps": {"begun": steps.count(), "late": steps.filter(late).count()},
        "help": help_given.count(),
        "help_amount": help_given.aggregate(sum=Sum("amount"))["sum"] or 0,
    }
