"""Files on their way, made in the place that is asked for: the place of the side that may act."""

from shegongzhan.accounts.roles import Role
from shegongzhan.core.time import today
from shegongzhan.desk import commands
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.people.models import Person
from shegongzhan.stations.models import Division
from tests import factories as f
from tests.access.rows import FAR_VILLAGE, Made, a_person
from tests.access.walk import Row, needs


def _elsewhere(place: str) -> str:
    """A village of another township of the county, where nobody of the tests works."""
    township = f"{place[:6]}999"
    for code, name in ((township, "别镇"), (f"{township}201", "别村")):
        Division.objects.get_or_create(
            code=code, defaults={"name": name, "level": len(code), "valid_from": f.LONG_AGO}
        )
    if not Division.objects.filter(code=place).exists():
        Division.objects.create(code=place, name="别村", level=len(place), valid_from=f.LONG_AGO)
    return f"{township}201"


def _by(place: str) -> object:
    who = f.user(f"moved-{place}-{FileTransfer.objects.count()}", "无名", division=place[:9])
    f.post(who, Role.STATION_HEAD, place[:9])
    return who


def _away(place: str) -> Person:
    """Somebody of another township of the county; nobody else is called so."""
    person = a_person(place)
    name = {f.VILLAGE: "独孤信之", f.SHIZI_VILLAGE: "南宫问雪", FAR_VILLAGE: "东方既白"}[place]
    Person.objects.filter(pk=person.pk).update(division=_elsewhere(place), name=name, station=None)
    person.refresh_from_db()
    return person


def offered_away(place: str) -> Made:
    """A file of the village, offered to another township."""
    made = commands.offer_file(_by(place), a_person(place), to=_elsewhere(place), on=today())
    return {"pk": made.pk}, place


def offered_here(place: str) -> Made:
    """A file of another township, offered to the village."""
    _elsewhere(place)
    made = commands.offer_file(_by(place), _away(place), to=place, on=today())
    return {"pk": made.pk}, place


def asked_of_here(place: str) -> Made:
    """A file of the village that another township asks for."""
    there, person = _elsewhere(place), a_person(place)
    number = person.identity_number or ""
    made = commands.ask_for_file(_by(place), name="无名", number=number, to=there, on=today())
    return {"pk": made.pk}, place


def taken_away(place: str) -> Made:
    """A file that went to another township, with the note that stayed."""
    made = FileTransfer.objects.get(**offered_away(place)[0])
    commands.take_offered_file("system", made, division=made.to_division, on=today())
    return {"pk": made.pk, "file": TransferredFile.objects.get(transfer=made).pk}, place


def of_person(place: str) -> Made:
    """A person of the village."""
    _elsewhere(place)
    return {"person": a_person(place).pk}, place


_seen = {"seen_with": "people.view"}

TABLE: dict[str, Row] = {
    "desk:files": needs("people.view"),
    "desk:file_ask": needs("people.change"),
    "desk:file_offer": needs("people.change", of=of_person, **_seen),
    "desk:files_of_person": needs("people.view", of=of_person),
    "desk:file": needs("people.view", of=offered_away),
    "desk:file_take": needs("people.merge", of=offered_here, **_seen),
    "desk:file_give": needs("people.merge", of=asked_of_here, **_seen),
    "desk:file_refuse": needs("people.merge", of=asked_of_here, **_seen),
    "desk:file_withdraw": needs("people.change", of=offered_away, method="post", **_seen),
    "desk:file_read": needs("people.change", of=offered_away, method="post", **_seen),
    "desk:file_note": needs("people.reveal", of=taken_away, **_seen),
}
