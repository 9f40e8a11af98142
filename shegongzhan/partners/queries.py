"""Organisations and agreements, as pages and upper contexts ask for them."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.periods import overlapping
from shegongzhan.core.picking import PickOrName
from shegongzhan.core.scoping import Scope, within_any
from shegongzhan.partners.models import (
    Agreement,
    AgreementKind,
    AgreementQuerySet,
    FilingStep,
    Incubation,
    Organisation,
)
from shegongzhan.stations.models import Station


def organisations_seen_by(scope: Scope) -> "AgreementQuerySet":
    """Return the organisations registered in the reader's places or counties, or working in them."""
    places = scope.places("partners.view")
    # A township's people see the organisations of their county: those are who they work with.
    counties = [place[:6] for place in places]
    here = Agreement.objects.visible_to(scope, "partners.view").filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(within_any(counties) | Exists(here))  # type: ignore[return-value]


def picked_by(scope: Scope, text: str, limit: int = 12) -> list[Organisation]:
    """Return the organisations somebody may mean while typing, of those the reader sees."""
    said = text.strip()
    if not said:
        return []
    rows = organisations_seen_by(scope).filter(Q(name__contains=said) | Q(credit_code=said))
    return list(rows.order_by("name", "pk")[:limit])


class PartnerField(PickOrName):
    """An organisation of the register, or the name of one that is not on it."""

    def __init__(self, *, max_length: int = 120, **options: Any):
        words = {"placeholder": _("打几个字选；没有登记的直接写名称"), **options}
        super().__init__("partners:search_json", max_length=max_length, words=_called, **words)

    def offer_to(self, scope: Scope, also: Iterable[int | None] = ()) -> None:
        """Let the reader choose among the organisations they see, and those that stand here already (`also`, ids)."""
        there = [pk for pk in also if pk]
        rows: QuerySet[Organisation] = organisations_seen_by(scope)
        self.offer(rows | Organisation.objects.filter(pk__in=there) if there else rows)


def _called(organisation: Organisation) -> str:
    return organisation.name


def agreements_of_station(station: Station) -> list[Agreement]:
    """Return the agreements of a station, the latest first."""
    return list(
        Agreement.objects.filter(station=station)
        .select_related("organisation")
        .order_by("kind", "-starts_on", "-pk")
    )


def operator_of(station: Station, on: datetime.date) -> Organisation | None:
    """Return who runs a station on the day."""
    agreement = (
        Agreement.objects.filter(station=station, kind=AgreementKind.OPERATION).in_force(on).select_related("organisation")
        .order_by("-starts_on", "-pk").first()
    )  # fmt: skip
    return agreement.organisation if agreement else None


def run_twice(scope: Scope, on: datetime.date) -> list[Station]:
    """Return the stations of the reader's places that two agreements run in one time, from the day on.

    No page and no ledger writes such a second agreement; an older one may still stand, and is said until one of them ends.
    """
    last, first = (
        Coalesce(OuterRef("ends_on"), datetime.date.max),
        Coalesce(OuterRef("starts_on"), datetime.date.min),
    )
    still = Agreement.objects.running().overlapping(on, None)
    second = still.filter(overlapping(first, last), station=OuterRef("station"), pk__gt=OuterRef("pk"))
    twice = still.visible_to(scope, "partners.view").filter(Exists(second)).values("station")
    return list(Station.objects.filter(pk__in=twice).order_by("division", "pk"))


def ending_soon(scope: Scope, on: datetime.date, days: int) -> list[Agreement]:
    """Return the agreements of the reader's places that end within so many days, the nearest first."""
    last = on + datetime.timedelta(days=days)
    rows = Agreement.objects.visible_to(scope, "partners.view").in_force(on).filter(ends_on__lte=last)
    return list(rows.select_related("organisation", "station").order_by("ends_on", "pk"))


def incubations_seen_by(scope: Scope) -> QuerySet[Incubation]:
    """Return the organisations brought up in the reader's counties, with the open step's day and the last help."""
    counties = [place[:6] for place in scope.places("partners.view")]
    return (
        Incubation.objects.filter(within_any(counties)).select_related("organisation", "station")
        .annotate(
            due_on=Min("steps__due_on", filter=Q(steps__done_on__isnull=True)), helped_on=Max("help__day"),
        )
    )  # fmt: skip


def late_steps(scope: Scope, on: datetime.date) -> list[FilingStep]:
    """Return the steps of filing in the reader's counties that are open past their day, the oldest first."""
    counties = [place[:6] for place in scope.places("partners.view")]
    rows = FilingStep.objects.filter(within_any(counties), done_on__isnull=True, due_on__lt=on)
    return list(rows.select_related("incubation__organisation").order_by("due_on", "pk"))


def incubation_of(organisation: Organisation) -> Incubation | None:
    """Return the file of an organisation that is or was brought up, None for others."""
    return Incubation.objects.filter(organisation=organisation).select_related("station").first()
