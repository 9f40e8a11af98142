"""Who and what is in the database already, read for a whole ledger at once."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Min

from shegongzhan.core import bulk
from shegongzhan.core.scoping import within_any
from shegongzhan.crypto.fields import BlindIndexField, blind_index_many
from shegongzhan.people.commands.filing import PersonRow
from shegongzhan.people.models import Circumstance, Enrolment, Guardian, Household, Person, PersonState
from shegongzhan.stations.queries import stations_serving

TOWNSHIP = 9
GONE = (PersonState.MERGED, PersonState.ERASED)
COLUMNS = (
    "id", "division", "station_id", "household_id", "worker_id", "name", "sex", "born_on", "born_precision",
    "ethnicity", "identity_number", "phone", "health_note", "disability_card", "note",
)  # fmt: skip


class File:
    """A person's file while rows are decided: known from the database, or new in this filing."""

    __slots__ = (
        *COLUMNS, "is_new", "categories", "guardians", "index", "phone_index", "identity_kind",
        "identity_reason", "disability_class", "disability_grade", "disability_reason",
        "import_key", "enrolled",
    )  # fmt: skip
    id: UUID
    is_new: bool
    division: str
    station_id: int | None
    household_id: UUID | None
    worker_id: int | None
    name: str
    sex: str
    born_on: datetime.date | None
    born_precision: str
    ethnicity: str
    identity_number: str
    phone: str
    health_note: str
    disability_card: str
    note: str
    index: str
    phone_index: str
    categories: set[str]
    guardians: set[str]
    identity_kind: str
    identity_reason: str
    disability_class: str
    disability_grade: str
    disability_reason: str
    import_key: str
    enrolled: datetime.date | None  # the first day they stood on the register


def person_index(name: str, values: Iterable[str]) -> list[str]:
    """Return the blind indexes of values already in the form that the column of a person asks for."""
    return index_of(Person, name, values)


def index_of(model: Any, name: str, values: Iterable[str]) -> list[str]:
    field = model._meta.get_field(name)
    assert isinstance(field, BlindIndexField)
    return blind_index_many(values, field.purpose)


class Known:
    """The files and households that rows of a ledger may speak of."""

    def __init__(self) -> None:
        self.by_number: dict[str, File] = {}
        self.by_name: dict[tuple[str, str], list[File]] = defaultdict(list)
        self.households: dict[tuple[str, str, str], list[Any]] = {}

    def know_people(self, rows: Sequence[PersonRow], indexes: Sequence[str]) -> None:
        known = Person.objects.exclude(state__in=GONE)
        wanted = {index for index in indexes if index}
        for part in bulk.chunks(wanted):
            self._remember(known.filter(identity_index__in=part))
        counties = within_any({row.division[:6] for row in rows})
        # A file without a number may be the file of somebody whose number is known now; there are few of them.
        self._remember(known.filter(counties, identity_index=""))
        nameless = {row.name for row in rows if not row.identity_number}
        for part in bulk.chunks(nameless, 1_000):
            self._remember(known.filter(counties, name__in=part).exclude(identity_index=""))
        self._know_more()

    def _remember(self, people: Any) -> None:
        for values in people.values_list(*COLUMNS, "identity_index", "phone_index"):
            file = File()
            for name, value in zip(COLUMNS, values, strict=False):
                setattr(file, name, value)
            file.index, file.phone_index = values[-2:]
            file.is_new, file.categories, file.guardians = False, set(), set()
            file.enrolled = None
            if file.index:
                if file.index in self.by_number:
                    continue
                self.by_number[file.index] = file
            self.by_name[file.division, file.name].append(file)

    def _know_more(self) -> None:
        """Add the open categories and the guardians of those who are known."""
        known = {file.id: file for files in self.by_name.values() for file in files}
        for part in bulk.chunks(known):
            open_ones = Circumstance.objects.filter(person_id__in=part, until__isnull=True)
            for pk, category in open_ones.values_list("person_id", "category"):
                known[pk].categories.add(category)
            for pk, name in Guardian.objects.filter(person_id__in=part).values_list("person_id", "name"):
                known[pk].guardians.add(name)
            enrolled = Enrolment.objects.filter(person_id__in=part).order_by()
            for pk, first in enrolled.values_list("person_id").annotate(first=Min("since")):
                known[pk].enrolled = first

    def know_households(self, rows: Sequence[PersonRow], addresses: Sequence[str]) -> None:
        columns = ("id", "division", "number", "address_index", "size")
        found: list[tuple[Any, ...]] = []
        for part in bulk.chunks({index for index in addresses if index}):
            found += Household.objects.filter(address_index__in=part).order_by("pk").values_list(*columns)
        # A household is known by its village and number; asking for townships keeps the statement short.
        places = within_any({row.division[:TOWNSHIP] for row in rows if row.household_number})
        for part in bulk.chunks({row.household_number for row in rows if row.household_number}):
            found += Household.objects.filter(places, number__in=part).order_by("pk").values_list(*columns)
        for pk, division, number, index, size in found:
            household = [pk, division, number, index, size]
            if number:
                self.households.setdefault((division, "number", number), household)
            if index:
                self.households.setdefault((division, "address", index), household)


def stations_of(divisions: Iterable[str]) -> dict[str, int]:
    """Return the station that serves each place."""
    return {place: station.pk for place, station in stations_serving(divisions).items()}
