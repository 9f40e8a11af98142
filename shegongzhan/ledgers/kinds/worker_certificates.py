"""Certificates of the talent register: level, number, day, and the registration every few years."""

from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.crypto.fields import blind_index_many
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import Row, SheetRead, remark, shown
from shegongzhan.ledgers.kinds.standing import added, differs
from shegongzhan.ledgers.kinds.worker_parts import RegisteredRow, WorkerRow
from shegongzhan.talent.models import Certificate, Level, Registration, RegistrationState, Worker

NUMBER = Certificate._meta.get_field("number_index").purpose or "certificate.number"
RANK = {Level.JUNIOR: 1, Level.INTERMEDIATE: 2, Level.SENIOR: 3}


def write_certificates(good: list[Any], workers: list[Worker], here: Here, batch: Batch | None) -> None:
    """Register the certificates that are not there yet; one whose number belongs to somebody else is left out and remarked.

    What a ledger says of the registration goes in with a new certificate, and into one that was not registered or whose
    registration is over; other days than those here are remarked.
    """
    holders = {worker.pk: worker for worker in workers}
    there = {
        (held.worker_id, held.level): held for held in Certificate.objects.filter(worker__in=list(holders))
    }
    numbers = blind_index_many([row.values.number for _sheet, row in good], NUMBER)
    taken: dict[str | None, int] = dict(
        Certificate.objects.filter(number_index__in=[n for n in numbers if n]).values_list(
            "number_index", "worker_id"
        )
    )
    fresh: list[Certificate] = []
    registered: list[Certificate] = []
    for (sheet, row), worker, index in zip(good, workers, numbers, strict=True):
        one: WorkerRow = row.values
        if not one.level:
            continue
        held = there.get((worker.pk, one.level))
        if held is not None:
            if one.registered and _register(sheet, row, held, one.registered):
                registered.append(held)
            continue
        if index and taken.get(index, worker.pk) != worker.pk:
            remark(
                sheet,
                row,
                "number",
                shown("certificate_number", one.number),
                "certificate.taken",
                _("这个证书编号已经登记在别人名下，没有登记证书"),
            )
            continue
        if index:
            taken[index] = worker.pk
        held = there[worker.pk, one.level] = Certificate(
            worker=worker,
            division=worker.division,
            level=one.level,
            number=one.number or None,
            number_index=index or None,
            obtained_on=one.obtained_on,
            noted_on=here.first,
            batch=batch,
        )
        if one.registered:
            _write(held, one.registered)
            registered.append(held)
        fresh.append(held)
        added(row, _("证书"), str(Level(one.level).label))
    Certificate.objects.bulk_create(fresh, batch_size=1000)
    _keep_registrations(registered, {id(one) for one in fresh})
    risen = []
    for certificate in fresh:
        worker = holders[certificate.worker_id]
        if RANK.get(Level(certificate.level), 0) > (
            RANK[Level(worker.certificate_level)] if worker.certificate_level else 0
        ):
            worker.certificate_level = certificate.level
            risen.append(worker)
    Worker.objects.bulk_update(risen, ["certificate_level"], batch_size=500)


def _register(sheet: SheetRead, row: Row, held: Certificate, said: RegisteredRow) -> bool:
    """Write a registration into a certificate that is there, where none is or a later one begins; tell whether it did."""
    mine = held.registered_on
    if mine == said.on and held.registered_until == said.until:
        return False
    if mine is not None and not (held.registered_until and said.on > held.registered_until):
        differs(sheet, row, "registered", said.on.isoformat(), mine.isoformat())
        return False
    added(row, _("证书登记"), said.on.isoformat())
    _write(held, said)
    return True


def _write(held: Certificate, said: RegisteredRow) -> None:
    held.registered_on, held.registered_until = said.on, said.until
    held.registration_state = RegistrationState.REGISTERED
    if said.number:
        held.registration_number = said.number


def _keep_registrations(registered: list[Certificate], fresh: set[int]) -> None:
    """Keep each registration as a period of its own; the certificate says the latest."""
    columns = ["registered_on", "registered_until", "registration_state", "registration_number"]
    Certificate.objects.bulk_update(
        [one for one in registered if id(one) not in fresh], columns, batch_size=500
    )
    Registration.objects.bulk_create(
        [
            Registration(
                certificate=one,
                division=one.division,
                starts_on=one.registered_on,
                ends_on=one.registered_until,
            )
            for one in registered
            if one.registered_on and one.registered_until
        ],
        ignore_conflicts=True,
    )
