"""Workers and activities, made in the place that is asked for; see `rows`."""

import datetime
from decimal import Decimal

from shegongzhan.activities.models import Activity
from shegongzhan.files.commands import attach
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from shegongzhan.talent.models import (
    AwardItem,
    AwardRun,
    CeEntry,
    Certificate,
    DeadlineDecision,
    Employment,
    Level,
    Registration,
    Worker,
    WorkerKind,
)
from tests import factories as f
from tests.access.needs_rows import of_need, resource, service, snapshot
from tests.access.people_rows import person_with_guardian
from tests.access.rows import DAY, FAR_VILLAGE, Made, a_person, a_station, feedback, visit
from tests.access.supervision_rows import supervised

# Nobody reads it but who holds talent.pay there; no other number on a page looks like it.
PAY = {f.VILLAGE: Decimal("63157.00"), f.SHIZI_VILLAGE: Decimal("64279.00"), FAR_VILLAGE: Decimal("65381.00")}


def _worker(place: str) -> Worker:
    site = a_station(place)
    row = Worker.objects.create(
        division=site.division,
        station=site,
        kind=WorkerKind.RESIDENT,
        name="诸葛知秋",
        identity_number=f"{place[:6]}19900101{Worker.objects.count() + 1000}",
        phone="13855667799",
    )
    Employment.objects.create(
        worker=row, division=site.division, station=site, kind=row.kind, starts_on=DAY, yearly_pay=PAY[place]
    )
    Certificate.objects.create(
        worker=row,
        division=site.division,
        level=Level.JUNIOR,
        number=f"3418{place[-6:]}{row.pk:08}",
        obtained_on=datetime.date(2024, 1, 1),
    )
    return row


def worker(place: str) -> Made:
    """A worker of the township's station."""
    row = _worker(place)
    return {"pk": row.pk}, row.division


def employment(place: str) -> Made:
    """What a worker of the township is employed as."""
    row = _worker(place)
    return {"pk": row.pk, "employment": row.employments.get().pk}, row.division


def certificate(place: str) -> Made:
    """A certificate of a worker of the township."""
    row = _worker(place)
    return {"pk": row.pk, "certificate": row.certificates.get().pk}, row.division


def decision(place: str) -> Made:
    """Longer for the certificate, asked for and not yet approved."""
    job = _worker(place).employments.get()
    made = DeadlineDecision.objects.create(
        employment=job, division=job.division, decision="extend", until=datetime.date(2030, 1, 1), reason="考期顺延",
        state="asked", asked_on=DAY,
    )  # fmt: skip
    return {"pk": job.worker_id, "decision": made.pk}, job.division


def education(place: str) -> Made:
    """Further education a worker of the township had elsewhere."""
    row = _worker(place)
    made = CeEntry.objects.create(
        worker=row, division=row.division, on=DAY, kind="course", title="小组工作", hours=6
    )
    return {"pk": row.pk, "entry": made.pk}, row.division


def registration(place: str) -> Made:
    """A registration period of a certificate."""
    held = _worker(place).certificates.get()
    until = datetime.date(DAY.year + 3, 1, 1)
    made = Registration.objects.create(certificate=held, division=held.division, starts_on=DAY, ends_on=until)
    return {"pk": held.worker_id, "certificate": held.pk, "registration": made.pk}, held.division


def certificate_alone(place: str) -> Made:
    """A certificate, named without its worker."""
    held = _worker(place).certificates.get()
    return {"pk": held.pk}, held.division


def certificate_paper(place: str) -> Made:
    """A scan of a certificate."""
    held = _worker(place).certificates.get()
    stored = attach("system", held, name="证书.pdf", content=b"%PDF-1.4 scan")
    return {"pk": held.pk, "paper": stored.pk}, held.division


def _run(place: str) -> AwardRun:
    row = _worker(place)
    made = AwardRun.objects.create(
        division=row.division, year=2024, until=datetime.date(2024, 12, 31), made_on=DAY, state="approved",
        approved_by=0, approved_on=DAY,
    )  # fmt: skip
    AwardItem.objects.create(
        run=made, worker=row, division=row.division, kind="award", level="junior", amount=Decimal("1000")
    )
    return made


def run(place: str) -> Made:
    """A list of awards of the township."""
    made = _run(place)
    return {"pk": made.pk}, made.division


def run_paper(place: str) -> Made:
    """The signed sheet of a list of awards."""
    made = _run(place)
    stored = attach("system", made, name="签字表.pdf", content=b"%PDF-1.4 signed")
    return {"pk": made.pk, "paper": stored.pk}, made.division


def activity(place: str) -> Made:
    """An activity in the village, with somebody of the village."""
    record = ServiceRecord.objects.create(
        division=place, kind=RecordKind.ACTIVITY, station=a_station(place), day=DAY, heads=12
    )
    Participant.objects.create(
        record=record, person=a_person(place), division=place, kind=RecordKind.ACTIVITY, day=DAY
    )
    row = Activity.objects.create(record=record, name="重阳节敬老", kind="festival")
    return {"pk": row.pk}, place


def stock(place: str) -> None:
    """Put a row of every kind into the place, for the lists to show."""
    for make in (
        person_with_guardian,
        resource,
        service,
        visit,
        of_need,
        snapshot,
        worker,
        activity,
        feedback,
        supervised,
    ):
        make(place)
