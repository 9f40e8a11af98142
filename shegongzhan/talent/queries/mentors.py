"""What pages and reports read of mentors: pairs, their hours, and who is new and accompanied by nobody."""

import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import rules
from shegongzhan.talent.models import Employment, MentorHour, MentorPair, Worker, WorkerKind
from shegongzhan.talent.queries.register import standing_on
from shegongzhan.talent.queries.terms import COUNTY

MENTOR_KEYS = ("talent.mentor_months",)


def pairs_seen_by(scope: Scope) -> QuerySet[MentorPair]:
    """Return the pairs whose new worker the scope may see, each with its `minutes` and how many `times`."""
    return (
        MentorPair.objects.filter(scope.within("talent.view"))
        .annotate(minutes=Sum("hours__minutes"), times=Count("hours"))
        .select_related("mentor", "mentee__station")
        .order_by("-starts_on", "-pk")
    )


def narrowed_pairs(rows: QuerySet[MentorPair], wanted: dict[str, Any]) -> QuerySet[MentorPair]:
    """Keep the pairs a list's filters ask for."""
    if wanted.get("q"):
        rows = rows.filter(Q(mentor__name__contains=wanted["q"]) | Q(mentee__name__contains=wanted["q"]))
    if not wanted.get("ended"):
        rows = rows.filter(ends_on__isnull=True)
    return rows


def without_mentor(rows: QuerySet[Worker], on: datetime.date) -> list[Worker]:
    """Return the resident workers hired within the pack's months who have, and had, no mentor; `hired` is their first day.

    Whose mentor has left before they were done is without one again.

    0 months in the pack: the place does not ask for mentors, nobody is listed.
    """
    lost = Q(mentor__left_on__lt=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=F("mentor__left_on")))
    kept = MentorPair.objects.filter(~lost, mentee=OuterRef("pk"))
    new = standing_on(rows, on).filter(~Exists(kept), kind=WorkerKind.RESIDENT)
    hired = Employment.objects.filter(worker__in=new, kind=WorkerKind.RESIDENT, starts_on__isnull=False)
    first = dict(hired.values_list("worker").annotate(Min("starts_on")))
    found = []
    for worker in new.order_by("division", "pinyin", "pk"):
        months = policy("talent.mentor_months", worker.division[:COUNTY], on)
        day = first.get(worker.pk)
        if months and day and rules.months_after(day, months) > on:
            worker.hired = day  # type: ignore[attr-defined]
            found.append(worker)
    return found


def mentor_figures(place: str, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    """Return the mentoring of a place's new workers in a span of days, in the keys of docs/reports.md."""
    pairs = MentorPair.objects.filter(within(place), starts_on__lte=last)
    running = pairs.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    hours = MentorHour.objects.filter(within(place), on__range=(first, last)).aggregate(
        n=Count("pk"), minutes=Sum("minutes")
    )
    return {
        "pairs": running.count(),
        "begun": pairs.filter(starts_on__gte=first).count(),
        "ended": pairs.filter(ends_on__range=(first, last)).count(),
        "times": hours["n"],
        "minutes": hours["minutes"] or 0,
        "without_mentor": len(without_mentor(Worker.objects.filter(within(place)), last)),
    }
