"""Rows the indicators count, made in one line each."""

import datetime
from decimal import Decimal
from typing import Any

from shegongzhan.activities.models import Activity
from shegongzhan.fieldwork.models import Visit
from shegongzhan.funds.models import Account, AccountKind, FundSource, Posting
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Circumstance, Enrolment, Person
from shegongzhan.services.models import Participant, RecordWorker, ServiceRecord
from shegongzhan.talent.models import Certificate, Employment, Worker
from tests import factories as f

DAY = datetime.date(2023, 5, 10)


def worker(name: str = "林晓燕", kind: str = "resident", division: str = f.JIANPING, **fields: Any) -> Worker:
    """Make somebody on the talent register, employed since 2020."""
    pay = fields.pop("pay", None)
    made = Worker.objects.create(name=name, kind=kind, division=division, **fields)
    Employment.objects.create(
        worker=made, division=division, kind=kind, starts_on=datetime.date(2020, 1, 1), yearly_pay=pay
    )
    return made


def certificate(holder: Worker, level: str, on: datetime.date | None) -> Certificate:
    """Give somebody a certificate with a number of its own."""
    return Certificate.objects.create(
        worker=holder,
        division=holder.division,
        level=level,
        obtained_on=on,
        number=f"{holder.pk:08}-{level}",
        noted_on=f.LONG_AGO,
    )


def person(
    name: str = "杨秀兰", division: str = f.VILLAGE, categories: tuple[str, ...] = (), **fields: Any
) -> Person:
    """Make a file with open categories."""
    filed_on = fields.pop("filed_on", f.LONG_AGO)
    made = Person.objects.create(name=name, division=division, **fields)
    if made.state != "merged":
        Enrolment.objects.create(person=made, division=division, since=filed_on, until=made.state_on)
    for category in categories:
        Circumstance.objects.create(person=made, division=division, category=category, noted_on=filed_on)
    return made


def record(kind: str, *, day: datetime.date = DAY, division: str = f.VILLAGE, **fields: Any) -> ServiceRecord:
    """Make a service record with its workers' minutes and its participants."""
    workers, people = fields.pop("workers", ()), fields.pop("people", ())
    made = ServiceRecord.objects.create(kind=kind, day=day, division=division, **fields)
    same = {"record": made, "division": division, "kind": kind, "day": day, "void": made.void}
    for who, minutes in workers:
        RecordWorker.objects.create(worker=who, minutes=minutes, **same)
    for one in people:
        Participant.objects.create(person=one, **same)
    return made


def visit(**fields: Any) -> ServiceRecord:
    """Make a visit by door."""
    made = record("visit", **fields)
    Visit.objects.create(record=made, way="door")
    return made


def activity(kind: str = "festival", **fields: Any) -> ServiceRecord:
    """Make an activity."""
    made = record("activity", **fields)
    Activity.objects.create(record=made, name="重阳节活动", kind=kind)
    return made


def need(
    source: str = "client", *, on: datetime.date = DAY, division: str = f.VILLAGE, **fields: Any
) -> Need:
    """Note a need."""
    return Need.objects.create(
        source=source, noted_on=on, division=division, kind="goods", urgency="ordinary", **fields
    )


def posting(
    come_from: str,
    gone_to: str,
    amount: int,
    *,
    kind: str = "budget",
    day: datetime.date = DAY,
    **fields: Any,
) -> Posting:
    """Move money between two accounts of the county."""
    source, _ = FundSource.objects.get_or_create(division=f.COUNTY, name=kind, defaults={"kind": kind})
    accounts = [
        Account.objects.get_or_create(division=f.COUNTY, kind=which, name=f"{which}-{kind}")[0]
        for which in (AccountKind(come_from), AccountKind(gone_to))
    ]
    return Posting.objects.create(
        division=f.COUNTY, day=day, summary="拨付", source=source, from_account=accounts[0], to_account=accounts[1],
        amount=Decimal(amount), **fields,
    )  # fmt: skip
