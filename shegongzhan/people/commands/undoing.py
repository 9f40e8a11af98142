"""Taking back what a ledger filed."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models, transaction

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.imports.models import Batch
from shegongzhan.people import acts
from shegongzhan.people.commands._filing import _WITH
from shegongzhan.people.commands.merging import pointing_at_person
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Enrolment,
    Guardian,
    Household,
    Membership,
    Merge,
    Person,
    RiskAssessment,
    Supplement,
)

OWN = (Circumstance, Consent, Enrolment, Guardian, Membership, RiskAssessment, Supplement)


@dataclass
class Undone:
    """What taking a filing back did: how many files went, and which stayed because something was built on them."""

    people: int = 0
    supplements: int = 0
    kept: dict[UUID, list[str]] = field(default_factory=dict)


def what_builds_on(batch: Batch) -> dict[UUID, list[str]]:
    """Return the files of a batch on which something stands that the batch did not bring, with the names of it."""
    found: dict[UUID, list[str]] = {}
    ours = Person.objects.filter(batch=batch)
    for model, key in pointing_at_person():
        rows = model._base_manager.filter(**{f"{key.name}__batch": batch})
        if model in OWN:
            rows = rows.exclude(batch=batch) if _has_batch(model) else rows.filter(by_hand=True)
        elif _has_batch(model):
            rows = rows.exclude(batch=batch)
        elif key.primary_key:
            continue  # worked out from the file itself, such as the duty to visit
        for pk in rows.values_list(key.attname, flat=True).distinct():
            found.setdefault(pk, []).append(str(model._meta.verbose_name))
    for merge in Merge.objects.filter(models.Q(kept__in=ours) | models.Q(gone__in=ours)):
        for pk in (merge.kept_id, merge.gone_id):
            found.setdefault(pk, []).append(str(Merge._meta.verbose_name))
    for pk in ours.filter(version__gt=1).values_list("pk", flat=True):
        found.setdefault(pk, []).append(str(Person._meta.verbose_name))
    return found


def _has_batch(model: type[models.Model]) -> bool:
    return any(f.name == "batch" for f in model._meta.local_concrete_fields)


def undo_filing(actor: Any, batch: Batch) -> Undone:
    """Take back what a batch filed: its files and what hangs on them, and the facts it added to others.

    Files that something was built on since stay and are named (`what_builds_on`); call it after the rows of upper
    contexts of the same batch have gone.
    """
    with transaction.atomic():
        kept = what_builds_on(batch)
        undone = Undone(kept=kept)
        undone.supplements = _take_out_supplements(batch)
        for model in OWN:
            if _has_batch(model):
                model.objects.filter(batch=batch).exclude(person_id__in=kept).delete()
        going = list(Person.objects.filter(batch=batch).exclude(pk__in=kept).values_list("pk", "division"))
        for part in bulk.chunks([pk for pk, _ in going], 5_000):
            Person.objects.filter(pk__in=part).delete()
        undone.people = len(going)
        Household.objects.filter(batch=batch, people__isnull=True, memberships__isnull=True).delete()
        record(actor, acts.FILING_UNDONE, division=batch.division, people=len(going), batch=str(batch.pk))
    return undone


def _take_out_supplements(batch: Batch) -> int:
    count = 0
    for supplement in Supplement.objects.filter(batch=batch).select_related("person"):
        person, written = supplement.person, []
        for column in supplement.columns:
            for name in _WITH.get(column, (column,)):
                column_of = next(
                    f for f in Person._meta.local_concrete_fields if f.attname == name or f.name == name
                )
                empty = None if column_of.null else (column_of.get_default() or "")
                setattr(person, column_of.attname, empty)
                written.append(column_of.name)
        person.save_changed(written)
        count += 1
    return count
