"""Sessions and projects that several of the five kinds held together: the rows behind every figure of 五社联动."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from shegongzhan.activities.models import Activity
from shegongzhan.core.scoping import within_any
from shegongzhan.needs.models import OwnerKind
from shegongzhan.projects.models import Project
from shegongzhan.services.models import RecordPartner, RecordWorker, ServiceRecord
from shegongzhan.volunteers.models import Contribution

# From so many of the five kinds on, a session counts as several kinds working together.
SEVERAL = 3
MONEY: DecimalField = DecimalField(max_digits=14, decimal_places=2)


def sessions_together(
    places: Iterable[str], since: datetime.date, until: datetime.date
) -> QuerySet[ServiceRecord]:
    """Return the sessions somebody of the five kinds is named in, each with which kinds took part and what was given.

    A session is a counted service record with a partner, a contribution, or volunteers the activity counted. A kind took
    part when a partner or a contribution of it is written down, social workers also when a worker is on the record,
    volunteers also when the activity counted some. Columns: `has_<kind>` (0 or 1), `kinds` (how many), `worth` (yuan).
    """
    mine = {"record": OuterRef("pk")}
    rows = ServiceRecord.objects.filter(within_any(places), day__gte=since, day__lte=until, void=False)
    rows = rows.filter(
        Exists(RecordPartner.objects.filter(**mine))
        | Exists(Contribution.objects.filter(**mine))
        | Exists(Activity.objects.filter(**mine, volunteers__gt=0))
    )
    for kind in OwnerKind:
        there: Any = Exists(RecordPartner.objects.filter(**mine, kind=kind)) | Exists(
            Contribution.objects.filter(**mine, kind=kind)
        )
        if kind == OwnerKind.SOCIAL_WORKER:
            there |= Exists(RecordWorker.objects.filter(**mine))
        if kind == OwnerKind.VOLUNTEER:
            there |= Exists(Activity.objects.filter(**mine, volunteers__gt=0))
        rows = rows.annotate(
            **{f"has_{kind}": Case(When(there, then=1), default=0, output_field=IntegerField())}
        )
    together = sum((F(f"has_{kind}") for kind in OwnerKind), Value(0))
    worth = (
        Contribution.objects.filter(**mine)
        .order_by()
        .values("record")
        .annotate(all=Sum("worth"))
        .values("all")
    )
    return rows.annotate(
        kinds=together,
        worth=Coalesce(Subquery(worth, output_field=MONEY), Value(Decimal(0)), output_field=MONEY),
    )


def figures_of(rows: QuerySet[ServiceRecord]) -> tuple[int, int, dict[str, int]]:
    """Return how many sessions there are, how many of them several kinds held, and how many each kind took part in."""
    sums = rows.order_by().aggregate(
        sessions=Count("pk"), several=Count("pk", filter=Q(kinds__gte=SEVERAL)),
        **{f"n_{kind}": Count("pk", filter=Q(**{f"has_{kind}": 1})) for kind in OwnerKind},
    )  # fmt: skip
    return sums["sessions"], sums["several"], {kind.value: sums[f"n_{kind}"] for kind in OwnerKind}


def narrowed(rows: Any, wanted: Mapping[str, Any]) -> Any:
    """Narrow sessions by the filters of the list."""
    if wanted.get("together") == "several":
        rows = rows.filter(kinds__gte=SEVERAL)
    elif wanted.get("together") == "fewer":
        rows = rows.filter(kinds__lt=SEVERAL)
    if wanted.get("kind") in OwnerKind.values:
        rows = rows.filter(**{f"has_{wanted['kind']}": 1})
    return rows


def contributions_to(
    places: Iterable[str], since: datetime.date, until: datetime.date
) -> QuerySet[Contribution]:
    """Return what was given to sessions that count, and to projects, in the places from one day to another."""
    rows = Contribution.objects.filter(within_any(places), day__gte=since, day__lte=until)
    return rows.exclude(record__void=True)


def worth_by_kind(rows: QuerySet[Contribution]) -> dict[str, Decimal]:
    """Return the worth of contributions in yuan, by kind; kinds that gave nothing that was valued have none."""
    sums = rows.order_by().values_list("kind").annotate(sum=Sum("worth"))
    return {kind: worth for kind, worth in sums if worth}


def projects_together(
    rows: QuerySet[Project], since: datetime.date, until: datetime.date
) -> QuerySet[Project]:
    """Return projects that ran in the time, each with what the five kinds gave to it then."""
    running = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=until))
    running = running.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    given = Contribution.objects.filter(project=OuterRef("pk"), day__gte=since, day__lte=until).order_by()
    worth = given.values("project").annotate(all=Sum("worth")).values("all")
    kinds = given.values("project").annotate(n=Count("kind", distinct=True)).values("n")
    return running.annotate(
        worth=Coalesce(Subquery(worth, output_field=MONEY), Value(Decimal(0)), output_field=MONEY),
        kinds=Coalesce(Subquery(kinds, output_field=IntegerField()), Value(0)),
    )
