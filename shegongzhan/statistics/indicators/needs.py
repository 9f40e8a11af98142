"""需求: how many needs were noted, of service objects and of residents at large, and what became of them by the period's end.

Counts: needs noted in the place and the period; one that has gone along with its person's file since counts where it was
noted, with what became of it. Of those, as it stood at the period's end: matched (a resource or service was
accepted, and the need is not open again), met (met or partly met), enough (the person had said so), re-opened after
they were closed. Days to the first response are those of the needs that had one, on average.
"""

from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from shegongzhan.needs.models import CLOSED, Need, NeedSource, NeedState, NeedStep, noted_within
from shegongzhan.statistics.periods import Period

DONE = (NeedState.MET, NeedState.PARTLY_MET)


def noted(place: str, period: Period) -> QuerySet[Need]:
    """Return the needs noted in a place and a period."""
    return Need.objects.filter(noted_within(place), noted_on__range=(period.first, period.last))


def matched(place: str, period: Period) -> QuerySet[Need]:
    """Return those for which a resource or service was accepted and not taken back."""
    step = NeedStep.objects.filter(need=OuterRef("pk"), state=NeedState.MATCHED, on__lte=period.as_of)
    return _then(place, period).filter(Exists(step)).exclude(then=NeedState.OPEN)


def met(place: str, period: Period) -> QuerySet[Need]:
    """Return those that were met or partly met."""
    return _then(place, period).filter(then__in=DONE)


def enough(place: str, period: Period) -> QuerySet[Need]:
    """Return those of which the person had said that it was enough."""
    return met(place, period).filter(enough=True, asked_on__lte=period.as_of)


def reopened(place: str, period: Period) -> QuerySet[Need]:
    """Return those that were opened again after they had been closed."""
    closed = NeedStep.objects.filter(need=OuterRef("need"), state__in=CLOSED, made_at__lt=OuterRef("made_at"))
    again = NeedStep.objects.filter(
        Exists(closed), need=OuterRef("pk"), state=NeedState.OPEN, on__lte=period.as_of
    )
    return noted(place, period).filter(Exists(again))


def _then(place: str, period: Period) -> QuerySet[Any]:
    """Return the needs with the state they had at the period's end; a ledger's closed needs have no steps."""
    last = NeedStep.objects.filter(need=OuterRef("pk"), on__lte=period.as_of).order_by("-on", "-made_at")
    stood = Case(When(closed_on__lte=period.as_of, then=F("state")), default=Value(NeedState.OPEN.value))
    return noted(place, period).annotate(then=Coalesce(Subquery(last.values("state")[:1]), stood))


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return service_objects and residents, and of both matched, met, enough, reopened, first_response_days."""
    rows = noted(place, period).order_by()
    counted = dict(rows.values_list("source").annotate(n=Count("pk")))
    waited = ExpressionWrapper(F("answered_on") - F("noted_on"), output_field=DurationField())
    mean = rows.filter(answered_on__lte=period.as_of).aggregate(mean=Avg(waited))["mean"]
    return {
        "service_objects": counted.get(NeedSource.CLIENT, 0),
        "residents": counted.get(NeedSource.RESIDENT, 0),
        "matched": matched(place, period).count(),
        "met": met(place, period).count(),
        "enough": enough(place, period).count(),
        "reopened": reopened(place, period).count(),
        "first_response_days": round(mean.total_seconds() / 86400, 1) if mean is not None else 0.0,
    }
