"""Whose pay is under the floor: by the months that were written down, else by the yearly rate."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from shegongzhan.talent import rules
from shegongzhan.talent.models import Employment, Pay, Worker, WorkerKind
from shegongzhan.talent.queries.register import employments_on
from shegongzhan.talent.queries.terms import terms_by_county
from shegongzhan.talent.rules import TermsOn


@dataclass(frozen=True)
class PayLine:
    """A resident worker paid under the floor: what was paid, what it should be, and over how many months.

    `months` 0 stands for the yearly rate of the contract, which is not divided.
    """

    worker: Worker
    employment: Employment
    paid: Decimal
    floor: Decimal
    months: int


def below_floor(rows: QuerySet[Worker], on: datetime.date) -> list[PayLine]:
    """Return the resident workers whose pay of the year, up to a day, is under the floor in force.

    Where pay was written down month by month the sum of these months counts, against the floor of just these months
    (pro rata as the pack says); employers' insurance counts as the pack says. Otherwise the yearly rate of who stands
    on the register counts. An unknown pay is not known to be under the floor.
    """
    terms = terms_by_county()
    lines = _by_month(rows, on, terms)
    counted = {line.worker.pk for line in lines} | _with_months(rows, on)
    current = (
        employments_on(on)
        .filter(worker__in=rows.order_by().values("pk"), kind=WorkerKind.RESIDENT, yearly_pay__isnull=False)
        .select_related("worker__station")
    )
    for row in current.order_by("division", "worker_id"):
        floor = terms(row.division, on).floor
        if (
            row.worker_id not in counted
            and row.yearly_pay is not None
            and rules.is_below_floor(row.yearly_pay, floor)
        ):
            lines.append(PayLine(row.worker, row, row.yearly_pay, floor, 0))
    return sorted(lines, key=lambda line: (line.employment.division, line.worker.pk))


def _pays(rows: QuerySet[Worker], on: datetime.date) -> QuerySet[Pay]:
    return Pay.objects.filter(
        employment__worker__in=rows.order_by().values("pk"),
        employment__kind=WorkerKind.RESIDENT,
        month__range=(on.replace(month=1, day=1), on),
    )


def _with_months(rows: QuerySet[Worker], on: datetime.date) -> set[int]:
    return set(_pays(rows, on).values_list("employment__worker_id", flat=True))


def _by_month(rows: QuerySet[Worker], on: datetime.date, terms: TermsOn) -> list[PayLine]:
    paid: dict[int, list[Pay]] = defaultdict(list)
    for pay in _pays(rows, on).select_related("employment__worker__station").order_by("month", "pk"):
        paid[pay.employment.worker_id].append(pay)
    lines = []
    for pays in paid.values():
        job = pays[-1].employment
        here = terms(job.division, on)
        shares = [
            rules.share_of_month(pay.month, pay.employment.starts_on, pay.employment.ends_on) for pay in pays
        ]
        received = sum(
            (pay.amount + (pay.insurance if here.counts_insurance else 0) for pay in pays), Decimal(0)
        )
        floor = rules.floor_for(shares, here.floor, pro_rata=here.pro_rata)
        if received < floor:
            lines.append(PayLine(job.worker, job, received, floor, len({pay.month for pay in pays})))
    return lines


def months_without_pay(employment: Employment, on: datetime.date) -> list[datetime.date]:
    """Return the months of the year of an employment that ended by a day and whose pay nobody has written down yet."""
    first = max(on.replace(month=1, day=1), (employment.starts_on or datetime.date.min).replace(day=1))
    over = employment.ends_on if employment.ends_on and employment.ends_on <= on else None
    last = rules.month_end(over.year, over.month) if over else on
    noted = set(
        Pay.objects.filter(employment=employment, month__range=(first, last)).values_list("month", flat=True)
    )
    return [
        end.replace(day=1) for end in rules.months_between(first, last) if end.replace(day=1) not in noted
    ]
