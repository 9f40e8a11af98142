"""Guardians and consent: on what ground a file is kept."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import acts, rules
from shegongzhan.people.models import Consent, ConsentKind, Guardian, Person
from shegongzhan.policies.queries import choices
from shegongzhan.policies.queries import value as policy


@dataclass(frozen=True)
class ConsentGiven:
    """A consent as it was given, or the statutory basis in its place with the reason."""

    kind: str
    given_on: datetime.date
    given_by: str = ""
    basis: str = ""  # a code of people.consent_bases, for a statutory one
    reason: str = ""
    text_version: str = ""


def check_consent(
    age: int | None, consent: ConsentGiven | None, *, place: str, on: datetime.date, has_guardian: bool
) -> None:
    """Raise RuleViolation `consent.missing` for a child under 14 without guardian and consent or a statutory basis.

    The guardian may be the danger, so a statutory basis with its reason stands in for both (domain research 9.5, 12).
    """
    if consent is not None:
        _check_statutory(consent, place, on)
    if not rules.needs_consent(age, policy("people.minor_consent_age", place, on)):
        return
    if consent is not None and consent.kind == ConsentKind.STATUTORY:
        return
    if consent is not None and consent.kind == ConsentKind.GUARDIAN and has_guardian:
        return
    sentence = _("未满 14 周岁的儿童，要登记监护人和监护人的同意；监护人不便同意的，写明法定依据和理由。")
    raise RuleViolation("consent.missing", sentence, field="consent_kind")


def _check_statutory(consent: ConsentGiven, place: str, on: datetime.date) -> None:
    if consent.kind != ConsentKind.STATUTORY:
        return
    if consent.basis not in dict(choices("people.consent_bases", place, on)):
        raise RuleViolation("consent.basis", _("请选择法定依据。"), field="basis")
    if not consent.reason.strip():
        raise RuleViolation("consent.reason", _("依法定职责登记的，请写明理由。"), field="reason")


def record_consent(actor: Any, person: Person, consent: ConsentGiven, *, on: datetime.date) -> Consent:
    """Record on what ground a file is kept and return it.

    RuleViolation `consent.basis`, `consent.reason` for a statutory ground without them, `consent.later` for a day that
    has not come.
    """
    _check_statutory(consent, person.division, on)
    if consent.given_on > on:
        raise RuleViolation("consent.later", _("日期不能晚于今天。"), field="given_on")
    with transaction.atomic():
        made = Consent.objects.create(
            division=person.division, person=person, kind=consent.kind, basis=consent.basis, given_on=consent.given_on,
            given_by=consent.given_by, reason=consent.reason or None, text_version=consent.text_version,
            recorded_by=getattr(actor, "pk", None),
        )  # fmt: skip
        record(actor, acts.CONSENT_RECORDED, person, kind=consent.kind, basis=consent.basis)
    return made


def withdraw_consent(actor: Any, consent: Consent, *, on: datetime.date) -> Consent:
    """Note that a consent was withdrawn on a day; RuleViolation `consent.withdrawn` when it was already.

    The file stays until somebody decides to close and erase it (个人信息保护法第四十七条); a child goes onto the to-do.
    """
    if consent.withdrawn_on is not None:
        raise RuleViolation("consent.withdrawn", _("这份同意书已经撤回。"))
    if on < consent.given_on:
        raise RuleViolation("consent.later", _("撤回日期不能早于同意日期。"), field="withdrawn_on")
    with transaction.atomic():
        consent.withdrawn_on = on
        consent.save(update_fields=["withdrawn_on"])
        record(actor, acts.CONSENT_WITHDRAWN, consent.person)
    return consent


def add_guardian(
    actor: Any, person: Person, *, name: str, on: datetime.date, relation: str = "", phone: str = "",
    is_guardian: bool = True, since: datetime.date | None = None,
) -> Guardian:  # fmt: skip
    """Note who answers for a person, or whom to call, and return the row; RuleViolation `name.missing` without a name."""
    if not name.strip():
        raise RuleViolation("name.missing", _("请填写姓名。"), field="name")
    with transaction.atomic():
        made = Guardian.objects.create(
            division=person.division, person=person, name=name.strip(), relation=relation, phone=phone or None,
            is_guardian=is_guardian, since=since or on,
        )  # fmt: skip
        record(actor, acts.GUARDIAN_ADDED, person, is_guardian=is_guardian)
    return made


def end_guardian(actor: Any, guardian: Guardian, *, on: datetime.date) -> Guardian:
    """Note that somebody answers for a person no more; RuleViolation `guardian.ended` when it was noted before."""
    if guardian.until is not None:
        raise RuleViolation("guardian.ended", _("已经登记过结束。"))
    with transaction.atomic():
        guardian.until = on
        guardian.save(update_fields=["until"])
        record(actor, acts.GUARDIAN_ENDED, guardian.person)
    return guardian
