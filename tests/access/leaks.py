"""What must not stand in an answer: numbers behind a mask, names to whom they do not concern, pay to whom it does not."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from shegongzhan.core.scoping import Scope
from shegongzhan.desk.models import TransferredFile
from shegongzhan.funds.models import Donation
from shegongzhan.people.models import Guardian, Person
from shegongzhan.supervision.models import AgendaPoint, SupervisorNote, WorkerWord
from shegongzhan.talent.models import Certificate, Employment, Worker
from shegongzhan.volunteers.models import Volunteer


@dataclass(frozen=True)
class Secret:
    """A text that may stand in an answer only for who holds `right` (or one of several, a|b) where it belongs; without for nobody."""

    what: str
    text: str
    division: str
    right: str = ""
    # Where a file is offered to: it is told there whose it is, as long as the offer stands.
    offered_to: str = ""


def all_there_are() -> set[Secret]:
    """Return what the rows in the database keep from one reader or another."""
    found = set()
    offers = TransferredFile.objects.filter(transfer__direction="offered", transfer__state="open")
    told = dict(offers.values_list("person", "transfer__to_division"))
    for person in Person.objects.all():
        there = told.get(person.pk, "")
        found.add(Secret("the name of a person", person.name, person.division, "people.reveal", there))
        for column in ("identity_number", "phone", "address", "health_note", "note"):
            found.add(Secret(f"the {column} of a person", getattr(person, column) or "", person.division))
    for guardian in Guardian.objects.all():
        found.add(Secret("the name of a guardian", guardian.name, guardian.division, "people.reveal"))
        found.add(Secret("the phone of a guardian", guardian.phone or "", guardian.division))
    for worker in Worker.objects.all():
        for column in ("identity_number", "phone"):
            found.add(Secret(f"the {column} of a worker", getattr(worker, column) or "", worker.division))
    for certificate in Certificate.objects.all():
        found.add(Secret("the number of a certificate", certificate.number or "", certificate.division))
    for job in Employment.objects.exclude(yearly_pay=None):
        for text in (f"{job.yearly_pay:.0f}", f"{job.yearly_pay:,.0f}"):
            found.add(Secret("the pay of a worker", text, job.division, "talent.pay|talent.employ"))
    for note in SupervisorNote.objects.filter(shared_at=None):
        found.add(Secret("a supervisor's note", note.text or "", note.division))
    for word in WorkerWord.objects.all():
        found.add(Secret("a worker's word of supervision", word.text or "", word.division))
    for point in AgendaPoint.objects.all():
        found.add(
            Secret("a question for supervision", point.text or "", point.division, "supervision.record")
        )
    for gift in Donation.objects.filter(is_person=True, named_in_public=False):
        found.add(Secret("the name of a donor", gift.donor, gift.division, "goods.change"))
    for volunteer in Volunteer.objects.all():
        found.add(Secret("the name of a volunteer", volunteer.name, volunteer.division, "volunteers.view"))
        for column in ("identity_number", "phone"):
            text = getattr(volunteer, column) or ""
            found.add(Secret(f"the {column} of a volunteer", text, volunteer.division, "volunteers.change"))
    return {one for one in found if one.text}


def in_answer(answer: HttpResponse, scope: Scope, secrets: set[Secret]) -> list[str]:
    """Return what this reader should not have been shown."""
    if answer.streaming or answer.status_code >= 500:
        return []
    page: Any = answer.content.decode(answer.charset, "replace")
    return [
        f"was shown {secret.what} in {secret.division}"
        for secret in sorted(secrets, key=str)
        if secret.text in page
        and not (secret.right and any(_may(scope, one, secret) for one in secret.right.split("|")))
    ]


def _may(scope: Scope, right: str, secret: Secret) -> bool:
    return scope.may(right, secret.division) or bool(
        secret.offered_to and scope.may(right, secret.offered_to)
    )
