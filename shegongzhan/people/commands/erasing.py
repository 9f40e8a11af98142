"""Erasing a person: what says who they were goes, from the file, from what hangs on it and from the audit log."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit import commands as audit
from shegongzhan.core.errors import RuleViolation
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from shegongzhan.people import acts, rules
from shegongzhan.people.commands.merging import pointing_at_person
from shegongzhan.people.models import Guardian, Household, Merge, Person, PersonState, Precision
from shegongzhan.policies.queries import value as policy

# Why a file may be erased; a word from a list, since it stays in the log for good.
REASONS = ("retention", "request", "mistake")
# Texts in the clear that say something about the person: table → columns.
PLAIN_TEXTS = {
    "people.Circumstance": ("evidence", "ended_because"),
    "people.Membership": ("reason", "relation"),
    "people.Consent": ("given_by",),
}


def erase_person(actor: Any, person: Person, *, on: datetime.date, reason: str) -> Person:
    """Blank what says who a person was and return what is left: a number in the statistics.

    `reason`: "retention" when the file has been kept long enough after it ended (retention.case_years,
    retention.child_years_after_majority), "request" when the person asked (个人信息保护法第四十七条), "mistake" when it
    should never have been made. Files merged into this one go with it. Rows of other contexts keep their counts and
    lose their encrypted texts (so do visits to this person alone, and how their needs were met); the audit log loses
    the personal part of every event about them.
    RuleViolation `erase.served` while the person is served, `erase.early` before the time has come.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    if person.state == PersonState.ERASED:
        raise RuleViolation("person.closed", _("这份档案已经清除。"))
    if person.state in (PersonState.ACTIVE, PersonState.MERGED):
        raise RuleViolation("erase.served", _("还在服务的档案不能清除，请先改为“不再服务”。"))
    if reason == "retention" and (until := kept_until(person, on)) is not None and until >= on:
        sentence = _("按保管期限，这份档案要保存到 %(day)s。") % {"day": until.isoformat()}
        raise RuleViolation("erase.early", sentence)
    with transaction.atomic():
        for gone in Person.objects.filter(merged_into=person):
            _erase(actor, gone, on, reason)
        _erase(actor, person, on, reason)
    return person


def kept_until(person: Person, on: datetime.date) -> datetime.date | None:
    """Return the last day a closed file is kept; None while the person is served or nobody knows since when not."""
    if person.state_on is None or person.state == PersonState.ACTIVE:
        return None
    return rules.keep_until(
        person.state_on,
        person.born_on,
        case_years=policy("retention.case_years", person.division, on),
        child_age=policy("people.child_age", person.division, on),
        child_years=policy("retention.child_years_after_majority", person.division, on),
    )


def _erase(actor: Any, person: Person, on: datetime.date, reason: str) -> None:
    for further in Person.objects.filter(merged_into=person):
        _erase(actor, further, on, reason)
    household = person.household
    for model, field in pointing_at_person():
        rows = model._base_manager.filter(**{field.attname: person.pk})
        if model is Guardian:
            rows.delete()
            continue
        blank = _blanks(model)
        if blank:
            rows.update(**blank)
        _blank_what_hangs_on(model, field, person)
        _blank_what_they_are_part_of(model, field, person)
    Merge.objects.filter(models.Q(kept=person) | models.Q(gone=person)).update(before="{}")
    _blank(person)
    person.state, person.state_on = PersonState.ERASED, on
    person.version += 1
    person.save()
    if household is not None and not household.people.exclude(state=PersonState.ERASED).exists():
        household.number, household.address, household.address_index = "", None, ""
        household.save()
    audit.erase(actor, "people.person", person.pk, reason=reason)
    audit.record(actor, acts.ERASED, person, reason=reason)


def _blanks(model: type[models.Model]) -> dict[str, Any]:
    """Return the texts of a table that may say something about a person, each with what it becomes."""
    blank: dict[str, Any] = {
        f.attname: None if f.null else ""
        for f in model._meta.local_concrete_fields
        if isinstance(f, EncryptedTextField | BlindIndexField)
    }
    return blank | dict.fromkeys(PLAIN_TEXTS.get(model._meta.label, ()), "")


def _blank_what_hangs_on(model: type[models.Model], field: models.ForeignKey, person: Person) -> None:
    """Blank the texts of rows that belong to the person's rows: how a need of theirs was met, what they said of it."""
    for relation in model._meta.related_objects:
        child = relation.related_model
        if blank := _blanks(child):
            child._base_manager.filter(**{f"{relation.field.name}__{field.name}": person}).update(**blank)


def _blank_what_they_are_part_of(model: type[models.Model], field: models.ForeignKey, person: Person) -> None:
    """Blank the texts of what the person alone took part in: the note of a visit to them.

    What others took part in too (a group, a family visited together) keeps its note until the last of them is erased.
    """
    for key in model._meta.local_concrete_fields:
        if (
            not isinstance(key, models.ForeignKey)
            or key is field
            or key.remote_field.on_delete is not models.CASCADE
        ):
            continue
        whole = key.related_model
        blank = _blanks(whole)
        if not blank or whole in (Person, Household):
            continue
        parts = model._base_manager.filter(**{field.attname: person.pk}).values(key.attname)
        others = model._base_manager.exclude(**{field.attname: person.pk}).exclude(
            **{f"{field.name}__state": PersonState.ERASED}
        )
        shared = others.filter(**{f"{key.attname}__in": parts}).values(key.attname)
        whole._base_manager.filter(pk__in=parts).exclude(pk__in=shared).update(**blank)


def _blank(person: Person) -> None:
    """Blank every column that says who this was; place, sex, categories and the year of birth stay for the figures."""
    for field in Person._meta.local_concrete_fields:
        if isinstance(field, EncryptedTextField | BlindIndexField):
            setattr(person, field.attname, None if field.null else "")
    for name in ("name", "pinyin", "initials", "identity_reason", "disability_reason", "import_key"):
        setattr(person, name, "")
    if person.born_on is not None:
        person.born_on, person.born_precision = person.born_on.replace(month=1, day=1), Precision.YEAR
    person.worker = person.household = None
