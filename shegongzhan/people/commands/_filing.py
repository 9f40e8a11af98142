"""The work behind `file_people`: find who is known, decide row by row in memory, write set by set.

No model objects are made for rows: a ledger has a hundred thousand of them, and all checks, the encryption and the
audit together may cost no more than a few times the bare inserts.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shegongzhan.audit.commands import Entry, record_many
from shegongzhan.core import bulk, names
from shegongzhan.core.ids import new_id
from shegongzhan.imports.models import Batch
from shegongzhan.people import acts, rules
from shegongzhan.people.commands._known import TOWNSHIP, File, Known, index_of, person_index, stations_of
from shegongzhan.people.commands.filing import CREATED, DUPLICATE, UNCHANGED, UPDATED, Filed, PersonRow
from shegongzhan.people.commands.reassessing import reassess
from shegongzhan.people.models import (
    Circumstance,
    Enrolment,
    Guardian,
    Household,
    Membership,
    Person,
    RiskAssessment,
    Supplement,
)
from shegongzhan.policies.queries import value as policy

# A row's attribute and the file's are the same word; whoever differs in one of these is told, not overwritten.
PLAIN = ("sex", "ethnicity", "health_note", "note", "disability_card")


class Filing(Known):
    """One run of `file_people`."""

    def __init__(self, actor: Any, on: datetime.date, batch: Batch | None):
        super().__init__()
        self.actor, self.on, self.batch = actor, on, batch
        self.batch_id = batch.pk if batch else None
        self.met: set[tuple[UUID, Any]] = set()
        self.new: list[File] = []
        self.changed: dict[UUID, tuple[File, list[str]]] = {}
        self.new_households: list[list[Any]] = []
        self.sizes: dict[UUID, int] = {}
        self.memberships: list[tuple] = []
        self.circumstances: list[tuple] = []
        self.enrolments: list[tuple] = []
        self.guardians: list[tuple] = []
        self.spelled: dict[str, tuple[str, str]] = {}
        self.levels: dict[tuple, rules.Assessment] = {}
        self.tier_rules: dict[str, Any] = {}

    def of(self, rows: Sequence[PersonRow]) -> list[Filed]:
        """File the rows and return their fates."""
        if not rows:
            return []
        indexes = person_index("identity_index", (row.identity_number for row in rows))
        addresses = index_of(Household, "address_index", (rules.address_key(row.address) for row in rows))
        self.know_people(rows, indexes)
        self.know_households(rows, addresses)
        self.stations = stations_of({row.division for row in rows})
        filed = [
            self._one(row, index, address)
            for row, index, address in zip(rows, indexes, addresses, strict=True)
        ]
        self._write()
        return filed

    # ---------- one row ----------

    def _one(self, row: PersonRow, index: str, address: str) -> Filed:
        file = self._find(row, index)
        if file is None:
            file = self._create(row, index, address)
            self.met.add((file.id, row.source))
            return Filed(file.id, CREATED)
        if (file.id, row.source) in self.met:
            return Filed(file.id, DUPLICATE)
        self.met.add((file.id, row.source))
        self._enrol_earlier(file, row)
        filled, differs = self._merge(file, row, index, address)
        return Filed(file.id, UPDATED if filled else UNCHANGED, tuple(filled), tuple(differs))

    def _find(self, row: PersonRow, index: str) -> File | None:
        if index and (known := self.by_number.get(index)) is not None:
            return known
        if row.is_another:
            return None
        for file in self.by_name.get((row.division, row.name), ()):
            # Two numbers that differ are two people, however alike the rest is.
            if index and file.index:
                continue
            if rules.same_birth(file.born_on, file.born_precision, row.born_on, row.born_precision):
                return file
        return None

    def _create(self, row: PersonRow, index: str, address: str) -> File:
        file = File()
        file.id, file.is_new = new_id(), True
        file.enrolled = row.filed_on or self.on
        self.enrolments.append((row.division, file.id, file.enrolled, None, self.batch_id))
        file.division, file.name = row.division, row.name
        file.station_id, file.worker_id = self.stations.get(row.division), row.worker_id
        file.sex, file.ethnicity = row.sex, row.ethnicity
        file.born_on, file.born_precision = row.born_on, row.born_precision
        file.identity_kind, file.identity_reason = row.identity_kind, row.identity_reason
        if not row.identity_number and row.identity_kind == "resident":
            file.identity_kind = "none"
        file.identity_number, file.index = row.identity_number, index
        file.phone, file.health_note, file.note = row.phone, row.health_note, row.note
        self._set_card(file, row)
        file.import_key = row.import_key
        file.categories, file.guardians = set(row.categories), set()
        file.household_id = self._household(row, address)
        if file.household_id is not None:
            self.memberships.append((row.division, file.household_id, file.id, row.relation, self.batch_id))
        for category in file.categories:
            self._add_category(file, category, row)
        self._add_guardian(file, row)
        self.new.append(file)
        if index:
            self.by_number[index] = file
        self.by_name[row.division, row.name].append(file)
        return file

    def _merge(self, file: File, row: PersonRow, index: str, address: str) -> tuple[list[str], list[str]]:
        """Give a known file what it did not know, and say what the row knows otherwise."""
        columns: list[str] = []
        filled: list[str] = []
        differs: list[str] = []
        for name in PLAIN:
            mine, theirs = getattr(file, name), getattr(row, name)
            if theirs and not mine:
                if name == "disability_card":
                    self._set_card(file, row)
                else:
                    setattr(file, name, theirs)
                columns.append(name)
            elif theirs and theirs != mine:
                differs.append(name)
        if row.phone and not file.phone:
            file.phone = row.phone
            columns.append("phone")
        elif row.phone and rules.digits(row.phone) != rules.digits(file.phone):
            differs.append("phone")
        if row.born_on and file.born_on is None:
            file.born_on, file.born_precision = row.born_on, row.born_precision
            columns.append("born_on")
        elif row.born_on and not rules.same_birth(
            file.born_on, file.born_precision, row.born_on, row.born_precision
        ):
            differs.append("born_on")
        if index and not file.index:
            file.identity_number, file.index = row.identity_number, index
            file.identity_kind, file.identity_reason = row.identity_kind, row.identity_reason
            self.by_number[index] = file
            columns.append("identity_number")
        if row.name != file.name:
            differs.append("name")
        if row.division != file.division:
            differs.append("division")
        elif address or row.household_number:
            self._merge_household(file, row, address, columns, differs)
        if row.worker_id and not file.worker_id:
            file.worker_id = row.worker_id
            columns.append("worker_id")
        filled += ["household" if name == "household_id" else name for name in columns]
        for category in row.categories:
            if category not in file.categories:
                file.categories.add(category)
                self._add_category(file, category, row)
                filled.append(f"category:{category}")
        if self._add_guardian(file, row):
            filled.append("guardian")
        if filled and not file.is_new:
            self.changed.setdefault(file.id, (file, []))[1].extend(columns)
        return filled, differs

    def _merge_household(
        self, file: File, row: PersonRow, address: str, columns: list[str], differs: list[str]
    ) -> None:
        if file.household_id is None:
            file.household_id = self._household(row, address)
            self.memberships.append((file.division, file.household_id, file.id, row.relation, self.batch_id))
            columns.append("household_id")
            return
        key = _key(row, address)
        known = self.households.get(key) if key else None
        if known is None or known[0] != file.household_id:
            differs.append("address")

    # ---------- what hangs on a file ----------

    def _household(self, row: PersonRow, address: str) -> UUID | None:
        """Return the household of the row, made when there is none yet; None when the row knows nothing of one."""
        key = _key(row, address)
        if key is not None and (known := self.households.get(key)) is not None:
            if row.household_size and known[4] is None:
                known[4] = self.sizes[known[0]] = row.household_size
            return known[0]
        if key is None and not row.household_size:
            return None
        pk = new_id()
        household = [pk, row.division, row.household_number, address, row.household_size, row.address]
        self.new_households.append(household)
        if key is not None:
            self.households[key] = household
        return pk

    def _add_category(self, file: File, category: str, row: PersonRow) -> None:
        noted_on = row.filed_on or self.on
        self.circumstances.append(
            (file.division, file.id, category, row.since, noted_on, row.evidence, self.batch_id)
        )

    def _enrol_earlier(self, file: File, row: PersonRow) -> None:
        """A list of an earlier year names somebody who is known from a later one: they stood on the register then."""
        if row.filed_on and file.enrolled and row.filed_on < file.enrolled:
            self.enrolments.append((row.division, file.id, row.filed_on, file.enrolled, self.batch_id))
            file.enrolled = row.filed_on

    def _add_guardian(self, file: File, row: PersonRow) -> bool:
        if not row.guardian_name or row.guardian_name in file.guardians:
            return False
        file.guardians.add(row.guardian_name)
        age = rules.age_on(file.born_on, self.on)
        is_guardian = age is not None and age < self._policy("people.child_age", file.division)
        self.guardians.append(
            (file.division, file.id, row.guardian_name, row.guardian_relation, row.guardian_phone or None, is_guardian,
             self.batch_id)
        )  # fmt: skip
        return True

    def _set_card(self, file: File, row: PersonRow) -> None:
        file.disability_card, file.disability_reason = row.disability_card, row.disability_reason
        file.disability_class = file.disability_grade = ""
        if row.disability_card:
            card = rules.read_disability_card(row.disability_card)
            file.disability_card = card.number
            file.disability_class, file.disability_grade = card.kind, card.grade

    def _policy(self, key: str, division: str) -> Any:
        cache_key = f"{key} {division[:TOWNSHIP]}"
        if cache_key not in self.tier_rules:
            self.tier_rules[cache_key] = policy(key, division[:TOWNSHIP], self.on)
        return self.tier_rules[cache_key]

    def _assess(self, file: File) -> rules.Assessment:
        age = rules.age_on(file.born_on, self.on)
        tiers = self._policy("visits.tier_rules", file.division)
        # Most townships share one list of rules; it is the same object for as long as this run keeps it.
        key = (id(tiers), age, frozenset(file.categories))
        found = self.levels.get(key)
        if found is None:
            found = self.levels[key] = rules.assess(age, file.categories, tiers)
        return found

    # ---------- writing ----------

    def _write(self) -> None:
        bulk.insert(
            Household,
            ("id", "division", "number", "address_index", "size", "address", "batch_id"),
            ((*household[:5], household[5] or None, self.batch_id) for household in self.new_households),
        )
        if self.sizes:
            made = {household[0] for household in self.new_households}
            bulk.update(
                Household, ("size",), [(pk, size) for pk, size in self.sizes.items() if pk not in made]
            )
        self._write_people()
        bulk.insert(
            Membership, ("division", "household_id", "person_id", "relation", "batch_id"), self.memberships
        )
        bulk.insert(
            Circumstance,
            ("division", "person_id", "category", "since", "noted_on", "evidence", "batch_id"),
            self.circumstances,
        )
        bulk.insert(Enrolment, ("division", "person_id", "since", "until", "batch_id"), self.enrolments)
        bulk.insert(
            Guardian,
            ("division", "person_id", "name", "relation", "phone", "is_guardian", "batch_id"),
            self.guardians,
        )
        self._write_changes()
        batch = str(self.batch_id) if self.batch_id else ""
        data: Mapping[str, Any] = {"batch": batch} if batch else {}
        record_many(
            self.actor, acts.FILED, [Entry(("people.person", f.id), data, None, f.division) for f in self.new]
        )

    def _write_people(self) -> None:
        new = self.new
        tails = person_index("identity_tail", (rules.tail(file.identity_number) for file in new))
        phones = person_index("phone_index", (rules.digits(file.phone) for file in new))
        assessed = []
        lines = []
        for file, tail, phone in zip(new, tails, phones, strict=True):
            found = self._assess(file)
            if found.reasons:
                assessed.append((file.division, file.id, found.level, self.on, list(found.reasons)))
            spelled = self.spelled.get(file.name)
            if spelled is None:
                spelled = self.spelled[file.name] = names.spelled(file.name)
            lines.append(
                (file.id, file.division, file.station_id, file.household_id, file.worker_id, file.name, *spelled,
                 file.sex, file.born_on, file.born_precision, file.ethnicity, file.identity_kind,
                 file.identity_number or None, file.index, tail, file.identity_reason, file.phone or None, phone,
                 file.health_note or None, file.disability_card or None, file.disability_class, file.disability_grade,
                 file.disability_reason, file.note or None, found.level, self.batch_id, file.import_key)
            )  # fmt: skip
        bulk.insert(
            Person,
            ("id", "division", "station_id", "household_id", "worker_id", "name", "pinyin", "initials", "sex",
             "born_on", "born_precision", "ethnicity", "identity_kind", "identity_number", "identity_index",
             "identity_tail", "identity_reason", "phone", "phone_index", "health_note", "disability_card",
             "disability_class", "disability_grade", "disability_reason", "note", "risk", "batch_id", "import_key"),
            lines,
        )  # fmt: skip
        bulk.insert(RiskAssessment, ("division", "person_id", "level", "on", "reasons"), assessed)

    def _write_changes(self) -> None:
        """Write what known files were given, one statement for each set of columns."""
        by_columns: dict[tuple[str, ...], list[File]] = defaultdict(list)
        for file, columns in self.changed.values():
            by_columns[tuple(dict.fromkeys(columns))].append(file)
        for changed, files in by_columns.items():
            if changed:
                written = [name for column in changed for name in _WITH.get(column, (column,))]
                bulk.update(Person, written, [(f.id, *(_value(f, name) for name in written)) for f in files])
        bulk.insert(
            Supplement,
            ("division", "person_id", "columns", "batch_id"),
            [
                (file.division, file.id, list(dict.fromkeys(columns)), self.batch_id)
                for file, columns in self.changed.values()
                if columns and self.batch_id
            ],
        )
        reassess([file.id for file, _ in self.changed.values()], on=self.on)
        record_many(
            self.actor,
            acts.SUPPLEMENTED,
            [
                Entry(
                    ("people.person", f.id),
                    {"count": max(len(c), 1), "batch": str(self.batch_id or "")},
                    None,
                    f.division,
                )
                for f, c in self.changed.values()
            ],
        )


# Columns that are written along with another because they say the same thing in another form.
_WITH: dict[str, tuple[str, ...]] = {
    "identity_number": (
        "identity_number",
        "identity_index",
        "identity_tail",
        "identity_kind",
        "identity_reason",
    ),
    "phone": ("phone", "phone_index"),
    "born_on": ("born_on", "born_precision"),
    "disability_card": ("disability_card", "disability_class", "disability_grade", "disability_reason"),
}


def _value(file: File, name: str) -> Any:
    if name == "identity_index":
        return file.index
    if name == "identity_tail":
        return person_index(name, [rules.tail(file.identity_number)])[0]
    if name == "phone_index":
        return person_index(name, [rules.digits(file.phone)])[0]
    return getattr(file, name)


def _key(row: PersonRow, address: str) -> tuple[str, str, str] | None:
    """Return by what a household is recognised: its number where the ledger has one, else its address."""
    if row.household_number:
        return row.division, "number", row.household_number
    return (row.division, "address", address) if address else None
