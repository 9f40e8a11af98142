"""What fills the pages of files on their way, for the test that measures their cost."""

from shegongzhan.core.time import now, today
from shegongzhan.desk.commands import ask_for_file, offer_file, refuse_file
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.needs.models import Match, ServiceItem
from shegongzhan.people.models import Household, Membership, Person
from tests import factories as f
from tests.pages.pages_of_money import Page, nothing
from tests.pages.pages_of_people import Kwargs, a_person, life
from tests.statistics import rows


def a_family_that_moves() -> Kwargs:
    """A file of the township, offered with the household."""
    person = rows.person("杨秀兰")
    home = Household.objects.create(division=person.division, size=2)
    Membership.objects.create(division=person.division, household=home, person=person)
    Person.objects.filter(pk=person.pk).update(household=home)
    person.refresh_from_db()
    made = offer_file("system", person, to=f.SHIZI, on=today(), whole=True)
    return {"pk": made.pk}


def who_goes_along(made: Kwargs, n: int) -> None:
    """One more of the household, with what is open about them."""
    transfer = FileTransfer.objects.get(pk=made["pk"])
    head = transfer.files.first()
    assert head is not None
    one = rows.person(f"人{n}", note="耳背", household=head.person.household)
    Membership.objects.create(division=one.division, household=one.household, person=one)
    TransferredFile.objects.create(division=one.division, transfer=transfer, person=one, holds="offer")
    what_is_open({"person": one.pk}, n)


def what_is_open(made: Kwargs, n: int) -> None:
    """Needs, changes, visits and categories of a person who moves."""
    person = Person.objects.get(pk=made["person"])
    life({"person": person.pk}, n)
    need = rows.need(person=person, state="matched", promised_on=today())
    offer = ServiceItem.objects.create(
        division=f.JIANPING, name=f"陪诊{n}", field="relief", method="走访", kind="goods"
    )
    Match.objects.create(
        division=f.VILLAGE, need=need, service_item=offer, state="accepted", starts_on=today()
    )
    ChangeEvent.objects.create(
        division=f.VILLAGE, person=person, kind="hospital", happened_on=today(), noted_at=now(), due_at=now()
    )


def files_on_their_way(_made: Kwargs, n: int) -> None:
    """One that waits, one that is asked for, one that was refused."""
    person = rows.person(f"人{n}")
    other = rows.person(f"另{n}", identity_number=f"3418211944030{n:05d}")
    offer_file("system", person, to=f.SHIZI, on=today())
    asked = ask_for_file(
        "system", name="某", number=other.identity_number or "", to=f.SHIZI_VILLAGE, on=today()
    )
    if n % 2:
        refuse_file("somebody", asked, answer="还住在这里", on=today())


PAGES: dict[str, Page] = {
    "desk:files": (nothing, files_on_their_way, "county_officer"),
    "desk:file": (a_family_that_moves, who_goes_along, "county_officer"),
    "desk:file_take": (a_family_that_moves, who_goes_along, "county_officer"),
    "desk:file_offer": (
        lambda: {**a_person(), "_query": f"?to={f.SHIZI}"},
        what_is_open,
        "county_officer",
    ),
}
