"""Whose file a ledger's row about a volunteer means: by identity number, by unified number, by name and phone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shegongzhan.crypto.fields import blind_index_many
from shegongzhan.people.rules import digits
from shegongzhan.volunteers.commands import VolunteerFacts
from shegongzhan.volunteers.models import Volunteer

CHUNK = 500


def _purpose(column: str) -> str:
    return str(Volunteer._meta.get_field(column).purpose)  # type: ignore[union-attr]


class Register:
    """The files that the rows of a ledger may mean, found with a few queries for all of them."""

    def __init__(self, said: Sequence[VolunteerFacts], *, place: str = ""):
        """`place` is a county whose volunteers may also be known by their name alone."""
        identities = sorted({one.identity_number for one in said if one.identity_number})
        phones = sorted({digits(one.phone) for one in said if one.phone})
        self._identity = dict(
            zip(identities, blind_index_many(identities, _purpose("identity_index")), strict=True)
        )
        self._phone = dict(zip(phones, blind_index_many(phones, _purpose("phone_index")), strict=True))
        self._by_identity: dict[str, Volunteer] = {}
        self._by_number: dict[str, Volunteer] = {}
        self._by_phone: dict[tuple[str, str], Volunteer] = {}
        self._by_name: dict[str, list[Volunteer]] = defaultdict(list)
        self._files: dict[Any, Volunteer] = {}
        rows = Volunteer.objects.kept()
        for column, wanted in (
            ("identity_index", self._identity.values()),
            ("phone_index", self._phone.values()),
            ("number", {one.number for one in said if one.number}),
        ):
            for part in _chunks(wanted):
                self._take(rows.filter(**{f"{column}__in": part}))
        if place:
            for part in _chunks({one.name for one in said}):
                self._take(rows.in_place(place).filter(name__in=part))

    def _take(self, rows: Iterable[Volunteer]) -> None:
        for row in rows:
            if row.pk not in self._files:
                self._enter(row)

    def _enter(self, row: Volunteer) -> None:
        self._files[row.pk] = row
        if row.identity_index:
            self._by_identity[row.identity_index] = row
        if row.number:
            self._by_number[row.number] = row
        if row.phone_index:
            self._by_phone.setdefault((row.name, row.phone_index), row)
        self._by_name[row.name].append(row)

    def add(self, row: Volunteer, facts: VolunteerFacts) -> None:
        """Take in a file that this import makes, so that the next row about the same person finds it."""
        row.identity_index = self._identity.get(facts.identity_number, "")
        row.phone_index = self._phone.get(digits(facts.phone), "")
        self._enter(row)

    def meant(self, facts: VolunteerFacts) -> tuple[Volunteer | None, bool]:
        """Return the file meant (None when there is none), and whether the row names two different people.

        The identity number goes before the unified number, that before name and phone. Two people are named when the
        unified number belongs to a file with another identity number.
        """
        by_identity = self._by_identity.get(self._identity.get(facts.identity_number, ""))
        by_number = self._by_number.get(facts.number) if facts.number else None
        if by_number is not None and by_number is not by_identity:
            other = by_number.identity_number or ""
            if by_identity is not None or (
                facts.identity_number and other and other != facts.identity_number
            ):
                return by_identity or by_number, True
        found = (
            by_identity
            or by_number
            or self._by_phone.get((facts.name, self._phone.get(digits(facts.phone), "")))
        )
        return found, False

    def named(self, facts: VolunteerFacts, division: str) -> Volunteer | None:
        """Return the file meant by a row that may say no more than a name: the only one of that name near the place."""
        found, two = self.meant(facts)
        if found is not None or two:
            return None if two else found
        alike = [one for one in self._by_name.get(facts.name, ()) if not _contradicts(one, facts)]
        for prefix in (division, division[:9]):
            near = [one for one in alike if prefix and one.division.startswith(prefix)]
            if near:
                return near[0] if len(near) == 1 else None
        return alike[0] if len(alike) == 1 else None


def _contradicts(one: Volunteer, facts: VolunteerFacts) -> bool:
    """Tell whether a file of the same name bears another number than the row says."""
    pairs = ((one.identity_number, facts.identity_number), (one.number, facts.number))
    return any(mine and said and mine != said for mine, said in pairs)


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(item for item in set(items) if item)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]
