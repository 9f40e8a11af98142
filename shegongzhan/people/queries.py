"""What pages and upper contexts read of persons."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from shegongzhan.core.names import sounds_alike, to_pinyin
from shegongzhan.core.scoping import Scope, upper_bound, within
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.imports.reading.values import half_width
from shegongzhan.people import rules
from shegongzhan.people.models import Circumstance, Consent, ConsentKind, Guardian, Person, PersonState
from shegongzhan.policies.queries import value as policy

FOUND = 30
LONGEST_TAIL = 12


def shown_name(scope: Scope, person: Person) -> str:
    """Return a person's name as this scope may read it: whole for those who work with them, masked for others."""
    return person.name if scope.may("people.reveal", person.division) else masking.name(person.name)


def people_seen_by(scope: Scope) -> QuerySet[Person]:
    """Return the files the scope may see; those merged into another are not files any more."""
    return Person.objects.visible_to(scope, "people.view").exclude(state=PersonState.MERGED)


def narrowed(rows: QuerySet[Person], wanted: Mapping[str, Any], *, on: datetime.date) -> QuerySet[Person]:
    """Narrow a list of persons by its filters: place, category, risk, state, worker, age, consent."""
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("category"):
        held = Circumstance.objects.filter(
            person=OuterRef("pk"), category=wanted["category"], until__isnull=True
        )
        rows = rows.filter(Exists(held))
    if wanted.get("risk"):
        rows = rows.filter(risk=wanted["risk"])
    rows = rows.filter(state=wanted.get("state") or PersonState.ACTIVE)
    if wanted.get("worker"):
        rows = rows.filter(worker_id=wanted["worker"])
    if wanted.get("age") == "child":
        rows = rows.filter(born_on__gt=rules.birthday_before(on, policy("people.child_age", "", on)))
    if wanted.get("age") == "elder":
        rows = rows.filter(born_on__lte=rules.birthday_before(on, policy("people.elderly_age", "", on)))
    if wanted.get("consent") == "missing":
        rows = rows.filter(_lacks_consent(on))
    return rows


def find(scope: Scope, text: str, *, limit: int = FOUND) -> list[Person]:
    """Return the persons somebody means by a name, its pinyin or initials, or a number or its last digits.

    Each way is one range of one index. A name that is found nowhere is tried by its sound: 杨秀兰 finds 杨绣兰.
    """
    text = "".join(half_width(text).split())
    if not text:
        return []
    rows = people_seen_by(scope)
    if any(c.isdigit() for c in text):
        return _by_number(rows, text.upper(), limit)
    if text.isascii():
        wanted = text.lower()
        found = list(rows.filter(_starts("initials", wanted)).order_by("initials", "division")[:limit])
        if len(found) < limit and len(wanted) > 1:
            more = rows.filter(_starts("pinyin", wanted)).order_by("pinyin", "division")[:limit]
            found += [person for person in more if person not in found]
        return found[:limit]
    found = list(rows.filter(_starts("name", text)).order_by("name", "division")[:limit])
    if not found and len(text) > 1:
        alike = rows.filter(_starts("pinyin", to_pinyin(text))).order_by("pinyin", "division")[: limit * 3]
        found = [person for person in alike if sounds_alike(person.name[: len(text)], text)][:limit]
    return found


def _starts(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": upper_bound(text)})


def _by_number(rows: QuerySet[Person], text: str, limit: int) -> list[Person]:
    """Find by a whole number (identity or telephone), else by the end of an identity number, at least four long."""
    by_identity = Person._meta.get_field("identity_index")
    by_phone = Person._meta.get_field("phone_index")
    whole = list(
        rows.filter(Q(identity_index=by_identity.index_of(text)) | Q(phone_index=by_phone.index_of(text)))[
            :limit
        ]
    )
    if whole or not 4 <= len(text) <= LONGEST_TAIL:
        return whole
    tail = Person._meta.get_field("identity_tail").index_of(text)
    near = rows.filter(identity_tail=tail).order_by("identity_tail", "division")[: limit * 10]
    return [person for person in near if (person.identity_number or "").endswith(text)][:limit]


def duplicates_of(
    scope: Scope,
    *,
    name: str,
    born_on: datetime.date | None,
    division: str,
    number: str = "",
    but: UUID | None = None,
) -> list[Person]:
    """Return the files that may be of the same person: the same number, or the same village, birth and sound of name.

    A number is compared across the whole product, so that one person is filed once whoever meets them; the answer
    holds only files the scope may see (`is_filed_elsewhere` tells of the others).
    """
    found: dict[UUID, Person] = {}
    rows = people_seen_by(scope).exclude(pk=but)
    if number:
        index = Person._meta.get_field("identity_index").index_of(number)
        found.update((person.pk, person) for person in rows.filter(identity_index=index))
    if name and division:
        alike = rows.filter(within(division), pinyin=to_pinyin(name))
        for person in alike[:FOUND]:
            same_birth = born_on is None or person.born_on is None or person.born_on == born_on
            if same_birth and sounds_alike(person.name, name):
                found.setdefault(person.pk, person)
    return list(found.values())


def is_filed_elsewhere(scope: Scope, number: str) -> bool:
    """Tell whether the number belongs to a file the scope may not see; nothing else about it is told."""
    index = Person._meta.get_field("identity_index").index_of(number)
    filed = Person.objects.filter(identity_index=index).exclude(state=PersonState.MERGED)
    return filed.exists() and not filed.filter(scope.within("people.view")).exists()


def children_without_consent(scope: Scope) -> QuerySet[Person]:
    """Return the children under the consent age whose file lacks guardian and consent, or a statutory basis."""
    on = today()
    return (
        Person.objects.served()
        .visible_to(scope, "people.change")
        .filter(_lacks_consent(on))
        .order_by("division", "pinyin")
    )


def _lacks_consent(on: datetime.date) -> Q:
    age = policy("people.minor_consent_age", "", on)
    given = Consent.objects.filter(person=OuterRef("pk"), withdrawn_on__isnull=True)
    guardian = Guardian.objects.filter(person=OuterRef("pk"), is_guardian=True, until__isnull=True)
    return (
        Q(born_on__gt=rules.birthday_before(on, age))
        & ~Exists(given.filter(kind=ConsentKind.STATUTORY))
        & ~(Exists(given.filter(kind=ConsentKind.GUARDIAN)) & Exists(guardian))
    )
