"""What pages, exports and upper contexts read of projects."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.projects.models import BOUGHT, ContractState, Project, ProjectState
from shegongzhan.projects.queries.money import with_money

OPEN = (ProjectState.PLANNED, ProjectState.RUNNING)
# A contract that is over takes no records any more; while it is drafted its project's own dates hold.
OVER = (ContractState.SETTLED, ContractState.ENDED)
IN_FORCE = (ContractState.SIGNED, ContractState.ACCEPTED)


def projects_seen_by(scope: Scope) -> QuerySet[Project]:
    """Return the projects the scope may see, with the station of each, what was `paid` of it and what is `left`."""
    seen = scope.within("projects.view")
    if scope.organisation_id is not None and scope.may("projects.report"):
        seen |= Q(organisation=scope.organisation_id)
    return with_money(Project.objects.filter(seen).select_related("station"))


def narrowed(rows: QuerySet[Project], wanted: Mapping[str, Any], *, on: datetime.date) -> QuerySet[Project]:
    """Narrow projects by the filters of the list."""
    if wanted.get("q"):
        said = wanted["q"].strip()
        rows = rows.filter(Q(name__contains=said) | Q(applicant__contains=said))
    for column in ("kind", "field"):
        if wanted.get(column):
            rows = rows.filter(**{column: wanted[column]})
    if wanted.get("state") == "late":
        rows = rows.filter(state__in=OPEN, ends_on__lt=on)
    elif wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("year"):
        rows = rows.filter(starts_on__year=wanted["year"])
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def sums_of(rows: QuerySet[Project]) -> dict[str, Any]:
    """Return how many projects there are, what they were granted, what was paid, what is left, and how many buy; two queries."""
    found = rows.order_by().aggregate(count=Count("pk"), granted=Sum("granted"), paid_in_all=Sum("paid"))
    bought = rows.order_by().filter(kind__in=BOUGHT).exclude(buyer_kind="")
    buyers = bought.values("buyer_kind", "buyer").distinct().count()
    granted, paid = found["granted"] or Decimal(0), found["paid_in_all"] or Decimal(0)
    return {
        "count": found["count"],
        "granted": granted,
        "paid": paid,
        "left": granted - paid,
        "buyers": buyers,
    }


def years_of(rows: QuerySet[Project]) -> list[int]:
    """Return the years in which projects began, the latest first."""
    begun = rows.filter(starts_on__isnull=False).order_by()
    return [day.year for day in begun.dates("starts_on", "year", order="DESC")]


def running_in(place: str) -> QuerySet[Project]:
    """Return the projects a record of the place may count for: those of the place or above that have not ended."""
    codes = [place[:length] for length in (2, 4, 6, 9, 12) if len(place) >= length]
    return Project.objects.filter(Q(division__in=codes) | within(place), state__in=OPEN).order_by("name")


def running_on(place: str, day: datetime.date, *, below: bool = False) -> QuerySet[Project]:
    """Return the projects that ran in a place on a day: what was done there then may count for them.

    A project reaches its own division and what lies below; one with a station, only the station's. With `below`, those
    of smaller places inside are offered too (for a form that has not been told the village yet). A signed contract's
    term decides, and one that is settled or ended takes nothing more (财政部令第102号第二十三条: 合同写明期限).
    """
    codes = [place[:length] for length in (2, 4, 6, 9, 12) if len(place) >= length]
    there = Q(division__in=codes) & (Q(station=None) | Q(station__division__in=codes))
    if below:
        there |= within(place)
    term = Q(contract__state__in=IN_FORCE, contract__starts_on__lte=day, contract__ends_on__gte=day)
    unsigned = Q(contract=None) | Q(contract__state=ContractState.DRAFT)
    dates = (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))
    at_work = Q(state=ProjectState.RUNNING) | Q(
        state__in=(ProjectState.CLOSED, ProjectState.STOPPED), ended_on__gte=day
    )
    return Project.objects.filter(there, at_work, term | (unsigned & dates)).order_by("name", "pk")
