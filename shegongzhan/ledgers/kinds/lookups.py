"""Whom a row of a ledger means: persons by number or by name and village, workers by name and station."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from shegongzhan.crypto.fields import blind_index_many
from shegongzhan.crypto.masking import identity_number
from shegongzhan.ledgers.here import Here
from shegongzhan.people.models import Person, PersonState
from shegongzhan.services.models import ServiceRecord
from shegongzhan.talent.models import Worker, WorkerKind

CHUNK = 500
IDENTITY = Person._meta.get_field("identity_index").purpose or "person.identity"


class Known(NamedTuple):
    """A person on the register, as far as a ledger's row needs it."""

    pk: UUID
    division: str
    name: str
    station_id: int | None
    household_id: UUID | None


_COLUMNS = ("pk", "division", "name", "station_id", "household_id")


class Persons:
    """The persons that the rows of a ledger mention, found with a few queries for all of them."""

    def __init__(self, numbers: Iterable[str], names: Iterable[str], here: Here, *, masked: bool = False):
        wanted = sorted({number for number in numbers if number})
        indexes = blind_index_many(wanted, IDENTITY)
        self._number_of = dict(zip(indexes, wanted, strict=True))
        self._by_number: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        people = Person.objects.exclude(state=PersonState.MERGED)
        for part in _chunks(indexes):
            for index, *columns in people.filter(identity_index__in=part).values_list(
                "identity_index", *_COLUMNS
            ):
                self._by_number[self._number_of[index]] = Known(*columns)
        for part in _chunks(sorted({name for name in names if name})):
            for columns in people.in_place(here.county).filter(name__in=part).values_list(*_COLUMNS):
                self._by_name[columns[2]].append(Known(*columns))
        self._masks: dict[UUID, str] = {}
        alike = [known.pk for found in self._by_name.values() if len(found) > 1 for known in found]
        for start in range(0, len(alike) if masked else 0, CHUNK):
            numbered = people.filter(pk__in=alike[start : start + CHUNK]).values_list("pk", "identity_number")
            self._masks.update((pk, identity_number(number)) for pk, number in numbered if number)

    def find(self, number: str, name: str, division: str, masked: str = "") -> Known | None:
        """Return the person with the number; without one the only person of that name in the place, else None.

        A masked number tells persons of one name apart.
        """
        if number:
            return self._by_number.get(number)
        alike = self._by_name.get(name, [])
        if masked and len(alike) > 1:
            alike = [known for known in alike if self._masks.get(known.pk, masked) == masked]
        for prefix in (division, division[:9]):
            near = [known for known in alike if prefix and known.division.startswith(prefix)]
            if len(near) == 1:
                return near[0]
            if near:
                return None
        return alike[0] if len(alike) == 1 else None


class Workers:
    """The workers of a county by name; those of the station first, resident workers before others."""

    def __init__(self, here: Here):
        self._by_name: dict[str, list[tuple[int, str, int | None, str]]] = defaultdict(list)
        rows = (
            Worker.objects.in_place(here.county)
            .order_by("pk")
            .values_list("pk", "name", "division", "station_id", "kind")
        )
        for pk, name, division, station, kind in rows:
            self._by_name[name].append((pk, division, station, kind))

    def find(self, name: str, division: str, station_id: int | None) -> tuple[int | None, int]:
        """Return the worker meant (None when there is none, or several), and how many bear the name."""
        alike = self._by_name.get(name, [])
        choices: list[list[Any]] = [
            [one for one in alike if station_id and one[2] == station_id],
            [one for one in alike if division and one[1].startswith(division[:9])],
            [one for one in alike if one[3] == WorkerKind.RESIDENT],
            alike,
        ]
        for near in choices:
            if len(near) == 1:
                return near[0][0], len(alike)
            if near:
                break
        return None, len(alike)


def known_records(keys: Iterable[str]) -> dict[str, UUID | None]:
    """Return the service records that stand already under one of the keys."""
    found: dict[str, UUID | None] = {}
    for part in _chunks(sorted({key for key in keys if key})):
        found.update(ServiceRecord.objects.filter(import_key__in=part).values_list("import_key", "pk"))
    return found


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
