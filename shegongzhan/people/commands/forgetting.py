"""What is blanked when a person is erased. What is left is nobody: five years of birth, a township, and counts.

Columns stay because they are named here, everything else of a file goes, so that a new column goes too. What other
contexts keep of a person they forget themselves: a module each (`settings.ERASING`) with `holds(person)`, what has to be
finished first; `counts(person)`, how much was done; `forget(person)`. A test with a row in every table holds them to it.
"""

import datetime
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from shegongzhan.audit import commands as audit
from shegongzhan.core.scoping import within
from shegongzhan.files.commands import destroy
from shegongzhan.imports.models import RowOutcome
from shegongzhan.people import acts, rules
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Enrolment,
    ErasureRequest,
    Guardian,
    Household,
    Membership,
    Merge,
    Person,
    PersonState,
    Precision,
    RiskAssessment,
    Supplement,
)

TOWNSHIP = 9
TO_TOWNSHIP = Left("division", TOWNSHIP)
# What stays of a file: its number, its township, that and when it was erased, and the years of birth.
KEPT = {
    "id", "created_at", "updated_at", "version", "division", "state", "state_on", "born_on", "born_precision", "merged_into",
}  # fmt: skip
# What says nothing but of this person, and goes whole.
GOING = (Circumstance, Consent, Guardian, RiskAssessment, Supplement)


def asked_above(what: str, person: Person) -> Iterator[Any]:
    """Yield what each context above answers about a person who is to be erased."""
    for dotted in settings.ERASING:
        if function := getattr(import_module(dotted), what, None):
            yield function(person)


def forget(actor: Any, person: Person, *, on: datetime.date, reason: str) -> None:
    """Blank what says who a person was: the file, those merged into it, what hangs on them, and the log's personal part.

    The figures of the register do not change: the file still stands in its township, from the month it was filed to the
    month it ended. What was done stays with its township and day, and nobody's name.
    """
    for gone in Person.objects.filter(merged_into=person).exclude(pk=person.pk):
        forget(actor, gone, on=on, reason=reason)
    for _done in asked_above("forget", person):
        pass
    _forget_rows(person)
    _forget_names_in_ledgers(person)
    destroy({"people.person": [str(person.pk)]})
    audit.erase(actor, "people.person", person.pk, reason=reason)
    audit.forget_place("people.person", person.pk, digits=TOWNSHIP)
    _blank(person)
    person.state, person.state_on = PersonState.ERASED, on
    person.version += 1
    person.save()
    audit.record(actor, acts.ERASED, person, reason=reason)


def not_forgotten() -> QuerySet[Person]:
    """Return the files an earlier release erased and left sex, village or categories of."""
    told = Q(length__gt=TOWNSHIP) | ~Q(sex="") | ~Q(ethnicity="") | ~Q(risk="general")
    told |= Q(born_on__isnull=False) & ~Q(born_precision=Precision.BAND)
    groups = Circumstance.objects.filter(person=OuterRef("pk"))
    rows = Person.objects.filter(state=PersonState.ERASED)
    return rows.annotate(length=Length("division"), grouped=Exists(groups)).filter(told | Q(grouped=True))


def _forget_rows(person: Person) -> None:
    homes = set(Membership.objects.filter(person=person).values_list("household", flat=True))
    if person.household_id is not None:
        homes.add(person.household_id)
    for model in (*GOING, Membership):
        model._base_manager.filter(person=person).delete()
    _leave_homes(person, homes)
    for row in Enrolment.objects.filter(person=person):
        # Figures are counted at the end of a month at the nearest, where the first of the month says the same.
        row.since = row.since.replace(day=1)
        row.until = max(row.until.replace(day=1), row.since) if row.until else None
        row.division, row.batch, row.import_key = row.division[:TOWNSHIP], None, ""
        row.save()
    Merge.objects.filter(Q(kept=person) | Q(gone=person)).update(before="{}", division=TO_TOWNSHIP)
    ErasureRequest.objects.filter(person=person).update(division=TO_TOWNSHIP)


def _leave_homes(person: Person, homes: set[Any]) -> None:
    """Let a household go that nobody lives in, or lived in, any more; others keep theirs."""
    Person.objects.filter(pk=person.pk).update(household=None)
    for home in Household.objects.filter(pk__in=homes):
        if not home.people.exists() and not home.memberships.exists():
            destroy({"people.household": [str(home.pk)]})
            home.delete()


def _forget_names_in_ledgers(person: Person) -> None:
    """Blank remarks on rows of ledgers that quote the name: which row was hers nobody wrote down."""
    if len(person.name) < 2:
        return
    rows = RowOutcome.objects.filter(within(person.division[:6]))
    rows.filter(value__contains=person.name).update(value="")
    for row in rows.filter(message__contains=person.name):
        row.message = row.message.replace(person.name, "*")
        row.save(update_fields=["message"])


def _blank(person: Person) -> None:
    for field in Person._meta.local_concrete_fields:
        if field.name in KEPT:
            continue
        blank = None if field.null else (field.get_default() if field.has_default() else "")
        setattr(person, field.attname, blank)
    person.division = person.division[:TOWNSHIP]
    if person.born_on is not None:
        person.born_on, person.born_precision = rules.band_of(person.born_on), Precision.BAND
