"""One file: registering a person, changing what it says, whether they are still served and by whom."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import names
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import read_identity
from shegongzhan.people import acts, rules
from shegongzhan.people.commands.consenting import ConsentGiven, check_consent, record_consent
from shegongzhan.people.commands.enrolling import take_back_leaving
from shegongzhan.people.commands.erasing import withdraw_open
from shegongzhan.people.commands.filing import CREATED, PersonRow, file_people
from shegongzhan.people.commands.following import tell_changed
from shegongzhan.people.commands.reassessing import reassess
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Guardian,
    IdentityKind,
    Membership,
    Person,
    PersonState,
    RiskAssessment,
    index_of,
)
from shegongzhan.stations.queries import is_known, station_of
from shegongzhan.talent.models import Worker

# What a page may change on a file, with the columns that follow it.
CHANGEABLE = frozenset(
    {"name", "division", "sex", "born_on", "born_precision", "ethnicity", "identity_kind", "identity_number",
     "identity_reason", "phone", "address", "health_note", "disability_card", "disability_class", "disability_grade",
     "disability_reason", "note"}
)  # fmt: skip
# States a person may be put into by hand, and from which.
NEXT_STATES = {
    PersonState.ACTIVE: {PersonState.LEFT, PersonState.DIED, PersonState.CLOSED},
    PersonState.LEFT: {PersonState.ACTIVE, PersonState.DIED},
    PersonState.CLOSED: {PersonState.ACTIVE, PersonState.LEFT, PersonState.DIED},
    PersonState.DIED: {PersonState.ACTIVE},  # a mistake in the register
    PersonState.MERGED: set(),
    PersonState.ERASED: set(),
}


class AlreadyFiled(RuleViolation):
    """The person has a file: `pk` says which, so that the page can lead to it."""

    def __init__(self, pk: Any):
        super().__init__(
            "person.already_filed",
            _("这个人已经建档。请打开已有的档案，不要重复登记。"),
            field="identity_number",
        )
        self.pk = pk


def register_person(
    actor: Any, row: PersonRow, *, on: datetime.date, consent: ConsentGiven | None = None
) -> Person:
    """File one person from a page and return the file.

    RuleViolation: `place.unknown`; `identity.reason` for a missing or impossible number without a reason;
    `disability.reason` for an impossible card without one; `consent.missing` for a child under 14 without guardian and
    consent or a statutory basis; `person.already_filed` (AlreadyFiled) when the number, or name, birth and village, are
    known. Source: 个人信息保护法第三十一条 (docs/rules/people.md).
    """
    row = _checked(row)
    check_consent(
        rules.age_on(row.born_on, on),
        consent,
        place=row.division,
        on=on,
        has_guardian=bool(row.guardian_name),
    )
    with transaction.atomic():
        (filed,) = file_people(actor, [row], on=on)
        if filed.fate != CREATED:
            raise AlreadyFiled(filed.pk)
        person = Person.objects.get(pk=filed.pk)
        if consent is not None:
            record_consent(actor, person, consent, on=on)
        tell_changed([person.pk], on=on)
    return person


def _checked(row: PersonRow) -> PersonRow:
    if not row.name.strip():
        raise RuleViolation("name.missing", _("请填写姓名。"), field="name")
    if not is_known(row.division):
        raise RuleViolation("place.unknown", _("请选择居住的村（社区）。"), field="division")
    row = replace(
        row, name="".join(row.name.split()) if not row.name.isascii() else " ".join(row.name.split())
    )
    identity: dict[str, Any] = {
        **checked_identity(row.identity_kind, row.identity_number, row.identity_reason)
    }
    row = replace(row, **identity)
    if row.identity_kind == IdentityKind.RESIDENT and row.identity_number and not row.identity_reason:
        found = read_identity(row.identity_number)
        if found and found.birth:
            # The number wins over what was typed beside it, as in a ledger.
            row = replace(row, born_on=found.birth, born_precision="day", sex=_SEX.get(found.sex, row.sex))
    resident = row.identity_number if row.identity_kind == IdentityKind.RESIDENT else ""
    check_disability_card(row.disability_card, row.disability_reason, resident)
    return row


_SEX = {"male": "m", "female": "f"}


def checked_identity(kind: str, number: str, reason: str) -> dict[str, str]:
    """Return kind, number and reason in their written form; RuleViolation `identity.reason` where a reason is missing.

    A child without a household register, a foreigner, a card lost in a fire: no number is no obstacle, and a number
    that cannot be right is kept when somebody says why.
    """
    number, reason = number.strip(), reason.strip()
    if not number:
        if not reason:
            raise RuleViolation(
                "identity.reason", _("没有证件号码时，请写一句原因。"), field="identity_reason"
            )
        return {"identity_kind": IdentityKind.NONE.value, "identity_number": "", "identity_reason": reason}
    try:
        found = read_identity(number)
    except Unreadable as error:
        if not reason:
            sentence = _("%(why)s。确实是这个号码的，请写明原因。") % {"why": error.sentence}
            raise RuleViolation("identity.reason", sentence, field="identity_number") from None
        written = "".join(number.split()).upper()
        kept = IdentityKind.RESIDENT.value if kind == IdentityKind.NONE else kind
        return {"identity_kind": kept, "identity_number": written, "identity_reason": reason}
    assert found is not None
    kinds = {"citizen": IdentityKind.RESIDENT, "permit": IdentityKind.PERMIT, "other": IdentityKind.OTHER}
    return {
        "identity_kind": kinds[found.kind].value,
        "identity_number": found.number,
        "identity_reason": reason,
    }


def check_disability_card(number: str, reason: str, identity: str = "") -> rules.DisabilityCard:
    """Return what a disability card says; `identity` is its holder's resident number, which the card begins with.

    RuleViolation `disability.reason` when it cannot be right, `disability.holder` when it is another person's, and nobody
    says why.
    """
    card = rules.read_disability_card(number)
    if not card.is_of(identity) and not reason.strip():
        sentence = _("残疾人证号的前 18 位是本人的身份证号，这个号码是别人的。确实是这个号码的，请写明原因。")
        raise RuleViolation("disability.holder", sentence, field="disability_card")
    if not card.is_valid and not reason.strip():
        sentence = _("残疾人证号应为 20 位，校验不过。确实是这个号码的，请写明原因。")
        raise RuleViolation("disability.reason", sentence, field="disability_card")
    return card


def change_person(
    actor: Any,
    person: Person,
    values: Mapping[str, Any],
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> Person:
    """Change what a file says and return it; names of `values` are columns of CHANGEABLE.

    Somebody who moved to another village takes what hangs on their file along and leaves the household that stays.
    RuleViolation as `register_person`; `person.closed` for a merged or erased file; StaleRow when somebody else
    changed it since `seen_version`.
    """
    check_open(person)
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise ValueError(f"not to be changed by hand: {sorted(unknown)}")
    changed = {
        name: value for name, value in values.items() if (getattr(person, name) or "") != (value or "")
    }
    if {"identity_kind", "identity_number", "identity_reason"} & set(changed):
        changed.update(_identity_of(person, changed))
    if {"disability_card", "identity_number"} & set(changed):
        kind = changed.get("identity_kind", person.identity_kind)
        number = changed.get("identity_number", person.identity_number) or ""
        card = check_disability_card(
            changed.get("disability_card", person.disability_card) or "",
            changed.get("disability_reason", person.disability_reason) or "",
            number if kind == IdentityKind.RESIDENT else "",
        )
    if "disability_card" in changed:
        changed["disability_card"] = card.number or None
        changed.setdefault("disability_class", card.kind)
        changed.setdefault("disability_grade", card.grade)
    if "division" in changed and not is_known(changed["division"]):
        raise RuleViolation("place.unknown", _("请选择居住的村（社区）。"), field="division")
    if not changed:
        return person
    with transaction.atomic():
        written = _set(person, changed)
        person.save_changed(written, seen_version=seen_version)
        if "division" in changed:
            _move_along(actor, person, on)
        if {"born_on", "division"} & set(changed):
            reassess([person.pk], on=on)
            tell_changed([person.pk], on=on)
            person.refresh_from_db(fields=["risk"])
        record(actor, acts.CHANGED, person, columns=sorted(changed))
    return person


def _identity_of(person: Person, changed: Mapping[str, Any]) -> dict[str, str]:
    parts = ("identity_kind", "identity_number", "identity_reason")
    checked = checked_identity(*(changed.get(p, getattr(person, p)) or "" for p in parts))
    if checked["identity_number"]:
        index = index_of(Person, "identity_index", checked["identity_number"])
        gone = (PersonState.MERGED, PersonState.ERASED)
        other = (
            Person.objects.filter(identity_index=index).exclude(state__in=gone).exclude(pk=person.pk).first()
        )
        if other is not None:
            raise AlreadyFiled(other.pk)
    return checked


def _set(person: Person, changed: Mapping[str, Any]) -> list[str]:
    """Put the values on the row with what follows from them, and return the columns to write."""
    written = list(changed)
    nullable = {f.name for f in Person._meta.local_concrete_fields if f.null}
    for name, value in changed.items():
        setattr(person, name, (value or None) if name in nullable else (value if value is not None else ""))
    if "name" in changed:
        person.pinyin, person.initials = names.spelled(person.name)
        written += ["pinyin", "initials"]
    for source, indexes in {
        "identity_number": ("identity_index", "identity_tail"),
        "phone": ("phone_index",),
    }.items():
        if source in changed:
            for name in indexes:
                setattr(person, name, index_of(Person, name, getattr(person, source)))
            written += indexes
    if "division" in changed:
        person.station = station_of(person.division)
        written.append("station")
    return written


def _move_along(actor: Any, person: Person, on: datetime.date) -> None:
    from shegongzhan.people.commands.households import leave_household

    for model in (Circumstance, Guardian, Consent, RiskAssessment):
        model.objects.filter(person=person).update(division=person.division)
    if person.household is not None and person.household.division != person.division:
        with in_chinese():
            reason = _("迁到别的村（社区）")
        leave_household(actor, person, on=on, reason=reason)
    Membership.objects.filter(person=person, until__isnull=True).update(division=person.division)


def change_state(
    actor: Any, person: Person, *, state: str, on: datetime.date, seen_version: int | None = None
) -> Person:
    """Say that a person moved away, died, is not served any more, or is again; `on` is the day it happened.

    Duties only exist for those served, so they stop with it. RuleViolation `person.state` for a step that cannot be.
    """
    if PersonState(state) not in NEXT_STATES[PersonState(person.state)]:
        sentence = _("现在是“%(now)s”，不能改为“%(then)s”。") % {
            "now": person.get_state_display(), "then": PersonState(state).label,
        }  # fmt: skip
        raise RuleViolation("person.state", sentence, field="state")
    with transaction.atomic():
        if person.state == PersonState.DIED and state == PersonState.ACTIVE:
            take_back_leaving(person)
        person.state, person.state_on = state, on
        person.save_changed(["state", "state_on"], seen_version=seen_version)
        if person.is_open:
            withdraw_open(actor, person, on=on)
        tell_changed([person.pk], on=on)
        record(actor, acts.STATE_CHANGED, person, state=state)
    return person


def assign_worker(actor: Any, person: Person, worker: Worker | None, *, on: datetime.date) -> Person:
    """Make a worker responsible for a person, or nobody; RuleViolation `worker.left` for one who left."""
    check_open(person)
    if worker is not None and worker.left_on is not None and worker.left_on <= on:
        raise RuleViolation("worker.left", _("这位社工已经离开，请选别人。"), field="worker")
    if person.worker_id == (worker.pk if worker else None):
        return person
    with transaction.atomic():
        before, person.worker = person.worker_id, worker
        person.save_changed(["worker"])
        record(actor, acts.WORKER_ASSIGNED, person, worker=worker.pk if worker else None, before=before)
    return person


def check_open(person: Person) -> None:
    """Raise RuleViolation `person.closed` for a file that was merged into another or erased."""
    if person.state in (PersonState.MERGED, PersonState.ERASED):
        raise RuleViolation("person.closed", _("这份档案已经合并或清除，不能再改。"))
