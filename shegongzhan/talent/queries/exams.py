"""What pages and reports read of examinations."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.talent.access import near
from shegongzhan.talent.models import (
    Certificate,
    ExamResult,
    ExamSignUp,
    ExamSitting,
    Level,
    StudyGroup,
    Worker,
)
from shegongzhan.talent.queries.register import standing_on

# Who sat: an absence says nothing about how many pass.
SAT = (ExamResult.PASSED, ExamResult.PART, ExamResult.FAILED)


def sittings_seen_by(scope: Scope) -> QuerySet[ExamSitting]:
    """Return the sittings of the scope's calendars, each with how many of the scope's workers `signed`, `sat`, `passed`."""
    seen = scope.within("talent.view", "signups__division")
    return (
        ExamSitting.objects.filter(near(scope))
        .annotate(
            signed=Count("signups", filter=seen),
            sat=Count("signups", filter=seen & Q(signups__result__in=SAT)),
            passed=Count("signups", filter=seen & Q(signups__result=ExamResult.PASSED)),
        )
        .order_by("-held_on", "level", "pk")
    )


def sittings_for(place: str) -> QuerySet[ExamSitting]:
    """Return the sittings that hold for a place: those of its own calendar and of the places above."""
    above = [place[:size] for size in range(1, len(place) + 1)]
    return ExamSitting.objects.filter(division__in=above).order_by("held_on")


def signups_of(sitting: ExamSitting, scope: Scope) -> QuerySet[ExamSignUp]:
    """Return who signed up for a sitting, as far as the scope may see them, by name."""
    rows = ExamSignUp.objects.filter(scope.within("talent.view"), sitting=sitting)
    return rows.select_related("worker__station", "group").order_by("worker__pinyin", "worker_id")


def groups_of(sitting: ExamSitting, scope: Scope) -> QuerySet[StudyGroup]:
    """Return the study groups of a sitting in the scope's places, with their members."""
    rows = StudyGroup.objects.filter(scope.within("talent.view"), sitting=sitting)
    return rows.select_related("leader").annotate(size=Count("members")).order_by("division", "name")


def could_sign_up(sitting: ExamSitting, scope: Scope) -> QuerySet[Worker]:
    """Return the workers the scope may sign up: on the register that day, without this level or one above, not yet there."""
    levels = list(Level.values)
    held = levels[levels.index(sitting.level) :]
    here = Worker.objects.filter(scope.within("talent.change"), within(sitting.division))
    rows = standing_on(here, sitting.held_on).exclude(certificate_level__in=held)
    return rows.exclude(exams__sitting=sitting).select_related("station").order_by("division", "pinyin", "pk")


def without_certificate(rows: list[ExamSignUp], level: str) -> set[int]:
    """Return the workers of sign-ups that passed whose certificate of the level is not on the register yet."""
    passed = {row.worker_id for row in rows if row.result == ExamResult.PASSED}
    held = Certificate.objects.filter(worker__in=passed, level=level).values_list("worker_id", flat=True)
    return passed - set(held)


@dataclass(frozen=True)
class PassRate:
    """How a year's sitting of a level came out: `rate` is who passed of those who sat, None when nobody did."""

    year: int
    level: str
    signed: int
    sat: int
    passed: int

    @property
    def rate(self) -> float | None:
        """Return the share that passed, in percent."""
        return round(100 * self.passed / self.sat, 1) if self.sat else None

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


def pass_rates(rows: QuerySet[ExamSignUp]) -> list[PassRate]:
    """Return how examinations came out by year and level, the latest year first."""
    sums = rows.values("sitting__year", "sitting__level").annotate(
        signed=Count("pk"),
        sat=Count("pk", filter=Q(result__in=SAT)),
        passed=Count("pk", filter=Q(result=ExamResult.PASSED)),
    )
    found = [
        PassRate(one["sitting__year"], one["sitting__level"], one["signed"], one["sat"], one["passed"])
        for one in sums.order_by()
    ]
    order = list(Level.values)
    return sorted(found, key=lambda rate: (-rate.year, order.index(rate.level)))


def exam_figures(place: str, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    """Return how the sittings held in a span of days came out for a place's workers, in the keys of docs/reports.md."""
    rows = ExamSignUp.objects.filter(within(place), sitting__held_on__range=(first, last))
    by_level: dict[str, dict[str, int]] = {}
    for rate in pass_rates(rows):
        sums = by_level.setdefault(rate.level, {"signed_up": 0, "sat": 0, "passed": 0})
        sums["signed_up"] += rate.signed
        sums["sat"] += rate.sat
        sums["passed"] += rate.passed
    total = {key: sum(sums[key] for sums in by_level.values()) for key in ("signed_up", "sat", "passed")}
    return {**total, "by_level": by_level}
