"""Money over several years: what each source brought and what went of it, what was planned, and how long it lasts."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Min, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.funds.models import (
    BudgetState,
    Commitment,
    FundSource,
    LineShare,
    Posting,
)
from shegongzhan.funds.pace import months_between, months_covered
from shegongzhan.funds.queries.balances import NOTHING, outstanding
from shegongzhan.funds.queries.postings import Line, income, spent
from shegongzhan.policies.queries import value as policy

# How many years a page shows, and how many months the average of running costs is taken over.
YEARS, MONTHS = 5, 12
COUNTY = 6


def by_source_and_year(rows: QuerySet[Posting]) -> dict[int, dict[int, Line]]:
    """Return what came and what went of each source, by its id, in each year; one query."""
    found: dict[int, dict[int, Line]] = {}
    for pk, year, came, went in (
        rows.order_by().values_list("source", "day__year").annotate(came=income(), went=spent())
    ):
        found.setdefault(pk, {})[year] = Line(str(pk), Decimal(came), Decimal(went))
    return found


@dataclass(frozen=True)
class Cell:
    """A source, or all of them, in a year.

    `planned` is what budgets of the year count on, `carried` what was left when it began, `awaited` what a document
    promises for the year and has not come yet (only for a year that is not over).
    """

    year: int
    name: str
    kind: str
    pk: int | None
    planned: Decimal = NOTHING
    carried: Decimal = NOTHING
    came: Decimal = NOTHING
    awaited: Decimal = NOTHING
    spent: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What is left at the year's end, or now."""
        return self.carried + self.came - self.spent

    @property
    def sources(self) -> Decimal:
        """What the year has, or will have: what was left, what came, what is still to come."""
        return self.carried + self.came + self.awaited

    @property
    def gap(self) -> Decimal:
        """What budgets count on beyond what there is; less than nothing when there is more."""
        return self.planned - self.sources

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was there and nothing happened."""
        return self.is_still and not self.carried

    @property
    def is_still(self) -> bool:
        """Tell whether nothing was planned and nothing moved."""
        return not (self.planned or self.came or self.awaited or self.spent)


@dataclass(frozen=True)
class Cover:
    """How long the money that is free lasts: `running` is what ran in the last `months` months."""

    free: Decimal
    running: Decimal
    months: int

    @property
    def average(self) -> Decimal:
        """What a month costs on the average."""
        return (self.running / self.months).quantize(Decimal("0.01")) if self.months else NOTHING

    @property
    def covered(self) -> Decimal | None:
        """How many months that is; None when nothing was spent on running."""
        return months_covered(self.free, self.running, self.months)


@dataclass(frozen=True)
class Years:
    """The years of a place: all sources together, and each source; the latest year first."""

    totals: list[Cell]
    cells: list[Cell]
    cover: Cover | None
    holds_money: bool


def holds_money(place: str) -> bool:
    """Tell whether a place holds money itself: a county or above; towns and stations see what was spent for them."""
    return len(place) <= COUNTY


def years_of_place(place: str, on: datetime.date, *, years: int = YEARS) -> Years:
    """Return a place's money over the last years and what is planned ahead; a fixed number of queries.

    A county's figures are those of the sources it holds; a town's those of what was spent there.
    """
    holds = holds_money(place)
    column = "source__division" if holds else "division"
    moved = by_source_and_year(Posting.objects.filter(within(place, column), day__lte=on))
    planned = _planned(place)
    last = max([on.year, *(year for _pk, year in planned)])
    shown = range(last, on.year - years, -1)
    wanted = {*moved, *(pk for pk, _year in planned)}
    rows = FundSource.objects.filter(pk__in=wanted)
    if holds:
        rows = rows | FundSource.objects.in_place(place)
    cells = [
        cell
        for source in rows.order_by("division", "name")
        for cell in _cells_of(source, moved.get(source.pk, {}), planned, shown, on, holds)
    ]
    totals = [_total(year, [cell for cell in cells if cell.year == year]) for year in shown]
    return Years(
        [cell for cell in totals if not cell.is_empty],
        # A year in which a source only lay there is told by the year after it.
        [cell for cell in cells if not (cell.is_empty or (cell.is_still and cell.year != on.year))],
        cover_of(place, on) if holds else None,
        holds,
    )


def _cells_of(
    source: FundSource,
    lines: dict[int, Line],
    planned: dict[tuple[int, int], Decimal],
    shown: range,
    on: datetime.date,
    holds: bool,
) -> list[Cell]:
    came_in_all = sum((line.income for line in lines.values()), NOTHING)
    found = []
    for year in shown:
        line = lines.get(year, Line("", NOTHING, NOTHING))
        before = sum((other.left for of, other in lines.items() if of < year), NOTHING) if holds else NOTHING
        if holds and year > on.year:  # what this year's budget still takes is not there any more
            this = lines.get(on.year, Line("", NOTHING, NOTHING))
            before -= max(planned.get((source.pk, on.year), NOTHING) - this.spent, NOTHING)
            before = max(before, NOTHING)
        awaited = NOTHING
        if year >= on.year and source.year == year and source.announced:
            awaited = max(source.announced - came_in_all, NOTHING)
        plan = planned.get((source.pk, year), NOTHING)
        found.append(
            Cell(year, source.name, source.kind, source.pk, plan, before, line.income, awaited, line.spent)
        )
    return found


def _total(year: int, cells: list[Cell]) -> Cell:
    sums: dict[str, Any] = {
        column: sum((getattr(cell, column) for cell in cells), NOTHING)
        for column in ("planned", "carried", "came", "awaited", "spent")
    }
    return Cell(year, "", "", None, **sums)


def _planned(place: str) -> dict[tuple[int, int], Decimal]:
    """Return what budgets of a place count on, by source and year; drafts are left out."""
    rows = (
        LineShare.objects.filter(within(place, "line__budget__division"))
        .exclude(line__budget__state=BudgetState.DRAFT)
        .order_by()
        .values_list("source", "line__budget__year")
        .annotate(sum=Sum("amount"))
    )
    return {(pk, year): Decimal(amount) for pk, year, amount in rows}


def cover_of(place: str, on: datetime.date) -> Cover:
    """Return how long the free money of a place's sources lasts at the pace of the last twelve months.

    Free is what was neither spent nor promised. Running costs are the uses the pack names
    (`funds.running_uses`). Books younger than a year are averaged over the months since their first payment.
    """
    own = within(place, "source__division")
    rows = Posting.objects.filter(own, day__lte=on)
    all_of = rows.aggregate(came=income(), went=spent())
    promised = sum(outstanding(Commitment.objects.filter(own, released_on=None)).values(), NOTHING)
    since = _a_year_before(on)
    rows = rows.filter(use__in=policy("funds.running_uses", place, on))
    found = rows.filter(day__gt=since).aggregate(went=spent(), first=Min("day"))
    begun = rows.aggregate(first=Min("day"))["first"]
    months = MONTHS if begun is None or begun <= since else min(MONTHS, months_between(begun, on))
    free = Decimal(all_of["came"]) - Decimal(all_of["went"]) - promised
    return Cover(free, Decimal(found["went"]), months)


def _a_year_before(on: datetime.date) -> datetime.date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:  # the 29th of February
        return on.replace(year=on.year - 1, day=28)
