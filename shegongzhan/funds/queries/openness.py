"""What a place tells everybody of its money, what is published, and which projects are due to be told of."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.small_counts import Told, withheld
from shegongzhan.funds.models import (
    Disclosure,
    DisclosureState,
    Donation,
    FundSource,
    Posting,
    StockMove,
)
from shegongzhan.funds.queries.postings import income, spent
from shegongzhan.funds.rules import CHARITY, months_after
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project, ProjectState
from shegongzhan.services.models import Participant, ServiceRecord

# Digits of a county's code: sheets of its townships and villages can be taken from its own.
COUNTY = 6


def figures_of(
    division: str, first: datetime.date, last: datetime.date, project: Project | None = None
) -> dict[str, Any]:
    """Return what a disclosure sheet shows of a place (prefix) or of a project in a period, ready for JSON.

    Amounts are texts of yuan. Whoever is paid and whoever is served is counted, never named, and a count that is too
    small to be public is left out (None); who gave is named only with their consent (慈善法第八十二条).
    """
    rows = Posting.objects.filter(day__range=(first, last))
    records = ServiceRecord.objects.counted().filter(day__range=(first, last))
    gifts = Donation.objects.standing().filter(on__range=(first, last))
    if project:
        rows, records = rows.filter(project=project), records.filter(project=project)
        gifts = gifts.none()
    else:
        rows = rows.filter(within(division))
        records, gifts = records.filter(within(division)), gifts.filter(within(division))
    by_source = _grouped(rows, "source__name")
    by_use = [
        (label("funds.uses", key, division, last) if key else "", went)
        for key, _came, went in _grouped(rows, "use")
        if went
    ]
    totals = rows.aggregate(came=income(), went=spent())
    return {
        "income": _yuan(totals["came"]),
        "spent": _yuan(totals["went"]),
        "by_source": [[name, _yuan(came), _yuan(went)] for name, came, went in by_source if came or went],
        "by_use": [[name, _yuan(went)] for name, went in by_use],
        "by_project": [
            [name, _yuan(went)] for name, _came, went in _grouped(rows, "project__name") if name and went
        ],
        "overspent": [
            [source.name, _yuan(more), source.over_reason if source.is_explained(more) else ""]
            for source, more in overspent_in(rows, last)
        ],
        "granted": _yuan(project.granted) if project else "",
        "served": withheld(_served(records), floor_of(division, last)),
        "gifts": _gifts(gifts),
    }


def overspent_in(rows: QuerySet[Posting], until: datetime.date) -> list[tuple[FundSource, Decimal]]:
    """Return the sources some postings are of that had spent more than came in by a day, with how much; two queries."""
    ids = set(rows.order_by().values_list("source", flat=True))
    found = (
        Posting.objects.filter(source__in=ids, day__lte=until)
        .order_by()
        .values_list("source")
        .annotate(over=spent() - income())
    )
    over = {pk: Decimal(more) for pk, more in found if more > 0}
    return [(source, over[source.pk]) for source in FundSource.objects.filter(pk__in=over).order_by("name")]


def _yuan(amount: Decimal) -> str:
    """Return an amount as the same text on both databases."""
    return f"{amount:.2f}"


def _grouped(rows: QuerySet[Posting], by: str) -> list[tuple[str, Decimal, Decimal]]:
    found = rows.order_by().values_list(by).annotate(came=income(), went=spent())
    return sorted(((key or "", came, went) for key, came, went in found), key=lambda row: (-row[2], row[0]))


def _served(records: QuerySet[ServiceRecord]) -> dict[str, int]:
    told = records.aggregate(records=Count("pk"), heads=Sum("heads"))
    persons = Participant.objects.filter(record__in=records).aggregate(n=Count("person", distinct=True))
    return {"records": told["records"], "heads": told["heads"] or 0, "persons": persons["n"]}


def floor_of(division: str, on: datetime.date) -> int:
    """Return below which count of people a public sheet of the place withholds it."""
    return int(policy("funds.public_count_floor", division, on))


def told_by(sheet: Disclosure) -> Told:
    """Return what a sheet whose figures are frozen tells the public of people."""
    return Told(sheet.division, sheet.from_on, sheet.until, sheet.figures["served"], sheet.project_id)


def published_near(sheet: Disclosure) -> list[Told]:
    """Return what the published sheets tell whose days meet the sheet's, of its county's places and those around it."""
    rows = Disclosure.objects.filter(
        state=DisclosureState.PUBLISHED, from_on__lte=sheet.until, until__gte=sheet.from_on
    ).exclude(pk=sheet.pk)
    near = within(sheet.division[:COUNTY])
    above = Q(
        division__in=[sheet.division[:digits] for digits in (2, 4, 6, 9) if digits < len(sheet.division)]
    )
    return [told_by(one) for one in rows.filter(near | above)]


def _gifts(gifts: QuerySet[Donation]) -> dict[str, Any]:
    goods = dict(
        StockMove.objects.filter(donation__in=gifts)
        .order_by()
        .values_list("donation")
        .annotate(worth=Sum(F("quantity") * F("item__unit_value")))
    )
    given = list(gifts)
    return {
        "count": len(given),
        "money": _yuan(sum((gift.money for gift in given), Decimal(0))),
        "goods": _yuan(sum(goods.values(), Decimal(0))),
        "donors": sorted({gift.donor for gift in given if gift.named_in_public}),
    }


def disclosures_seen_by(scope: Scope) -> QuerySet[Disclosure]:
    """Return the disclosure sheets the scope may see."""
    return Disclosure.objects.visible_to(scope, "funds.view").select_related("project")


def published() -> QuerySet[Disclosure]:
    """Return what everybody may read, the latest first."""
    rows = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).select_related("project")
    return rows.order_by("-published_at", "-pk")


@dataclass(frozen=True)
class DisclosureDue:
    """A project of charity money that must be told of: since when, and by when."""

    project: Project
    since: datetime.date
    by: datetime.date


def disclosures_due(scope: Scope, *, on: datetime.date, ahead: int | None = 0) -> list[DisclosureDue]:
    """Return the projects of charity money whose next disclosure is due by `on` (or so many days later), the longest due first.

    Without `ahead` (None) it is the pack's number of days.

    Counted in months from the end of the latest published sheet, else from the first posting of charity money; projects
    that ended are due once more for the time up to their end (慈善法第七十九条).
    """
    rows = (
        Project.objects.filter(scope.within("funds.view"), postings__source__kind=CHARITY)
        .annotate(
            first=Min("postings__day", filter=Q(postings__source__kind=CHARITY)),
            latest=Max("postings__day", filter=Q(postings__source__kind=CHARITY)),
        )
        .order_by("pk")
    )
    projects = list(rows)
    told: dict[int, datetime.date] = dict(
        Disclosure.objects.filter(project__in=projects, state=DisclosureState.PUBLISHED)
        .order_by()
        .values_list("project")
        .annotate(last=Max("until"))
    )
    found = []
    for project in projects:
        until = told.get(project.pk)
        over = project.state in (ProjectState.CLOSED, ProjectState.STOPPED)
        if until and over and until >= max(project.latest, project.ended_on or project.latest):
            continue
        since = until or project.first
        by = months_after(since, int(policy("funds.disclosure_months", project.division, on)))
        days = policy("funds.alert_disclosure_days", project.division, on) if ahead is None else ahead
        if by <= on + datetime.timedelta(days=days):
            found.append(DisclosureDue(project, since, by))
    return sorted(found, key=lambda due: (due.by, due.project.pk))
