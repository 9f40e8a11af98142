"""Pay lists of awards and allowances: what a new one would hold, and what one holds, a line for each person and reason.

What is owed is worked out anew every time and compared with everything that stands in lists already. The difference is
the next list: what is new, and what corrects an item of an earlier list. So the same list made twice is empty, and a
date or a rule that was put right later settles itself.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope, within
from shegongzhan.policies.queries import in_words, rule
from shegongzhan.talent import rules
from shegongzhan.talent.models import AwardItem, AwardRun, Employment, ItemKind, Worker
from shegongzhan.talent.queries.dues import persons_of
from shegongzhan.talent.queries.terms import ALLOWANCE_KEYS, AWARD_KEYS, COUNTY, terms_by_county
from shegongzhan.talent.rules import Due

# The packs say nothing of earlier years.
FIRST_YEAR = 2000
Key = tuple[int, str, str | datetime.date | None]


@dataclass(frozen=True)
class Change:
    """An item of a new list: something owed that stands nowhere yet, or what corrects the item `corrects`."""

    due: Due
    amount: Decimal
    corrects: int | None = None
    correction: int = 0


@dataclass
class _Standing:
    """What lists hold already for one award or month: the first item, the sum, how often it was corrected."""

    first: AwardItem | None = None
    total: Decimal = Decimal(0)
    corrections: int = 0


def until_of(year: int, today: datetime.date) -> datetime.date:
    """Return up to which day a list of a year reaches: its last day, or today."""
    return min(datetime.date(year, 12, 31), today)


def plan(
    division: str, year: int, until: datetime.date, *, only: QuerySet[Worker] | None = None
) -> list[Change]:
    """Return what a list of a place and a year would hold: awards of the year, allowances of months ended by `until`.

    A handful of queries, however many people. `only` narrows to some workers.
    """
    rows = Worker.objects.filter(_touching(division)) if only is None else only
    owed = _owed(rows, year, until)
    standing = _standing(rows, year, until)
    changes = []
    for key in {**owed, **standing}:
        due, there = owed.get(key), standing.get(key)
        if there is None or there.first is None:
            if due and _belongs(due, year):
                changes.append(Change(due, due.amount))
            continue
        difference = (due.amount if due else Decimal(0)) - there.total
        if difference and (_belongs(due, year) if due else there.first.run.year == year):
            changes.append(
                Change(due or _taken_back(there.first), difference, there.first.pk, there.corrections + 1)
            )
    inside = [change for change in changes if change.due.division.startswith(division)]
    return sorted(inside, key=_order)


def _touching(division: str) -> Q:
    """Return the condition "works, worked or was paid in the place"."""
    here = within(division)
    return (
        here
        | Q(pk__in=Employment.objects.filter(here).values("worker"))
        | Q(pk__in=AwardItem.objects.filter(here).values("worker"))
    )


def _owed(rows: QuerySet[Worker], year: int, until: datetime.date) -> dict[Key, Due]:
    terms = terms_by_county()
    ever, first = datetime.date(FIRST_YEAR, 1, 1), datetime.date(year, 1, 1)
    owed: dict[Key, Due] = {}
    for person in persons_of(rows):
        # Of all years: an award of an earlier list may belong to a certificate of another year by now.
        for due in rules.awards_owed(person, ever, datetime.date.max, terms):
            owed[person.pk, due.kind, due.level] = due
        for due in rules.allowances_owed(person, first, until, terms):
            owed[person.pk, due.kind, due.month] = due
    return owed


def _standing(rows: QuerySet[Worker], year: int, until: datetime.date) -> dict[Key, _Standing]:
    wanted = Q(kind=ItemKind.AWARD) | Q(month__range=(datetime.date(year, 1, 1), until))
    items = AwardItem.objects.filter(wanted, worker__in=rows.order_by().values("pk")).select_related("run")
    standing: dict[Key, _Standing] = defaultdict(_Standing)
    firsts: dict[int, _Standing] = {}
    for item in items.order_by("correction", "pk"):
        if item.corrects_id is None:
            there = standing[
                item.worker_id, item.kind, item.level if item.kind == ItemKind.AWARD else item.month
            ]
            there.first, firsts[item.pk] = item, there
        else:
            there = firsts[item.corrects_id]
            there.corrections += 1
        there.total += item.amount
    return standing


def _belongs(due: Due, year: int) -> bool:
    """Tell whether something owed belongs to a year's list: an award to the year its certificate was obtained."""
    return due.month is not None or (due.obtained_on is not None and due.obtained_on.year == year)


def _taken_back(item: AwardItem) -> Due:
    return Due(
        item.worker_id, item.kind, item.level, Decimal(0), item.division, item.worker_kind, month=item.month,
        obtained_on=item.obtained_on, before=item.before, certificate=item.certificate_id or 0,
    )  # fmt: skip


def _order(change: Change) -> tuple[Any, ...]:
    due = change.due
    return due.division, due.worker, due.kind, due.level, due.month or datetime.date.min, change.correction


def changes_of(worker: Worker, today: datetime.date) -> list[tuple[int, Decimal]]:
    """Return, for each year somebody stands in a list of, by how much that list would change today: (2023, -100.00).

    Two queries and a handful for each such year.
    """
    years = sorted(set(worker.award_items.values_list("run__year", flat=True)))
    only = Worker.objects.filter(pk=worker.pk)
    found = []
    for year in years:
        changes = [one for one in plan("", year, until_of(year, today), only=only) if one.corrects]
        if amount := sum((one.amount for one in changes), Decimal(0)):
            found.append((year, amount))
    return found


def clauses() -> Callable[[Due], str]:
    """Return a look-up of the document and clause that something owed rests on."""

    @cache
    def said(key: str, county: str, on: datetime.date) -> str:
        one = rule(key, county, on)
        return f"{one.document or one.basis_label} {one.clause}".strip()[:200]

    def of(due: Due) -> str:
        on = (due.month or due.obtained_on or datetime.date.min).replace(month=12, day=31)
        if due.month:
            on = rules.month_end(due.month.year, due.month.month)
        return said(f"talent.{due.kind}.{due.level}", due.division[:COUNTY], on)

    return of


def terms_snapshot(division: str, on: datetime.date) -> list[dict[str, str]]:
    """Return the rules a list stands on, as they are on a day: what each says, its document, and which pack said it."""
    county = division[:COUNTY]
    return [
        {
            "key": key,
            "label": str(one.label),
            "value": in_words(one.definition, one.value, county, on),
            "document": str(one.document or one.basis_label),
            "clause": one.clause,
            "source": one.saying.source,
            "since": one.effective_on.isoformat(),
        }
        for key in (*AWARD_KEYS, *ALLOWANCE_KEYS)
        for one in [rule(key, county, on)]
    ]


def is_outdated(run: AwardRun) -> bool:
    """Tell whether something in a list is no longer what is owed."""
    mine = set(run.items.values_list("pk", flat=True)) | set(
        run.items.filter(corrects__isnull=False).values_list("corrects", flat=True)
    )
    return any(change.corrects in mine for change in plan(run.division, run.year, run.until))


# ---------- reading a list ----------


def runs_seen_by(scope: Scope) -> QuerySet[AwardRun]:
    """Return the lists of the places where the scope sees pay, each with its sum and how much of it is paid."""
    return (
        AwardRun.objects.visible_to(scope, "talent.pay")
        .annotate(
            total=Sum("items__amount"),
            people=Count("items__worker", distinct=True),
            paid=Sum("items__amount", filter=Q(items__paid_on__isnull=False)),
        )
        .order_by("-year", "-pk")
    )


@dataclass
class Line:
    """One reason why somebody stands in a list: an award, months of allowance in a row, or corrections of such."""

    worker: Worker
    item: AwardItem
    first: datetime.date | None
    last: datetime.date | None
    months: int
    amount: Decimal
    total: Decimal
    stops: str = ""


def lines_of(items: Iterable[AwardItem]) -> list[Line]:
    """Return items as lines: months in a row with the same level and amount are one line with from and to.

    `items` come in the order of `items_of`.
    """
    lines: list[Line] = []
    for item in items:
        if lines and _follows(lines[-1], item):
            line = lines[-1]
            line.last, line.months, line.stops = item.month, line.months + 1, item.stops
            line.total += item.amount
        else:
            months = 1 if item.month else 0
            lines.append(
                Line(item.worker, item, item.month, item.month, months, item.amount, item.amount, item.stops)
            )
    return lines


def _follows(line: Line, item: AwardItem) -> bool:
    before = line.item
    same = (
        (before.run_id, before.worker_id, before.kind, before.level, before.amount, before.division, before.correction > 0)
        == (item.run_id, item.worker_id, item.kind, item.level, item.amount, item.division, item.correction > 0)
    )  # fmt: skip
    return same and bool(line.last and item.month and rules.months_after(line.last, 1) == item.month)


def items_of(run: AwardRun) -> QuerySet[AwardItem]:
    """Return the items of a list with their workers, in the order of the pay list."""
    return run.items.select_related("worker__station", "corrects__run").order_by(
        "division", "worker_id", "kind", "level", "month", "pk"
    )


def as_items(changes: Iterable[Change]) -> list[AwardItem]:
    """Return changes as items nobody saved, with their workers, for a preview."""
    changes = list(changes)
    workers = Worker.objects.select_related("station").in_bulk({change.due.worker for change in changes})
    earlier = AwardItem.objects.select_related("run").in_bulk(
        {change.corrects for change in changes if change.corrects}
    )
    clause = clauses()
    return [
        AwardItem(
            worker=workers[change.due.worker], corrects=earlier.get(change.corrects or 0),
            **columns_of(change, clause),
        )
        for change in changes
    ]  # fmt: skip


def columns_of(change: Change, clause: Callable[[Due], str]) -> dict[str, Any]:
    """Return a change as the columns of an item; `clause` is what `clauses` returned."""
    due = change.due
    return {
        "certificate_id": due.certificate or None, "division": due.division, "kind": due.kind, "level": due.level,
        "month": due.month, "amount": change.amount, "worker_kind": due.worker_kind, "obtained_on": due.obtained_on,
        "before": due.before, "clause": clause(due), "stops": due.stops, "correction": change.correction,
    }  # fmt: skip


@dataclass
class Payee:
    """What one person gets by a list: awards, allowances, corrections of earlier lists, and all together."""

    worker: Worker
    awards: Decimal = Decimal(0)
    allowances: Decimal = Decimal(0)
    corrections: Decimal = Decimal(0)
    what: list[Line] = field(default_factory=list)
    paid_on: datetime.date | None = None
    reference: str = ""

    @property
    def total(self) -> Decimal:
        return self.awards + self.allowances + self.corrections


def payees_of(items: Iterable[AwardItem]) -> list[Payee]:
    """Return the people of a list, each once, in the list's order."""
    payees: dict[int, Payee] = {}
    for line in lines_of(items):
        payee = payees.setdefault(line.worker.pk, Payee(line.worker))
        payee.what.append(line)
        payee.paid_on, payee.reference = line.item.paid_on, line.item.reference
        if line.item.corrects_id:
            payee.corrections += line.total
        elif line.item.kind == ItemKind.AWARD:
            payee.awards += line.total
        else:
            payee.allowances += line.total
    return list(payees.values())
