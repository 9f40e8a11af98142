"""What pages, exports and upper contexts read of people."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge
from shegongzhan.core.names import sounds_alike, to_pinyin
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import read_identity
from shegongzhan.people import rules
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    ConsentKind,
    ErasureRequest,
    ErasureState,
    Guardian,
    Household,
    Membership,
    Merge,
    Person,
    PersonQuerySet,
    PersonState,
    RiskAssessment,
    RiskLevel,
    index_of,
)
from shegongzhan.policies.queries import choices, label
from shegongzhan.policies.queries import value as policy

VIEW = "people.view"
FULL = "people.reveal"
WATCH = "people.watch"
GONE = (PersonState.MERGED, PersonState.ERASED)
# What a list of people found shows; anything else of a file is read when somebody asks for it.
OF_FOUND = ("id", "division", "name", "pinyin", "sex", "born_on", "born_precision", "state", "risk")
LEVEL_TONES: dict[str, str] = {RiskLevel.HIGH: "danger", RiskLevel.KEY: "warn", RiskLevel.GENERAL: "plain"}


# ---------- how a person is shown ----------


def shown_name(scope: Scope, person: Person) -> str:
    """Return the name as this reader sees it: whole for those who work with people there, 杨*兰 for others."""
    if person.state == PersonState.ERASED:
        return _("（已清除）")
    return person.name if scope.may(FULL, person.division) else masking.name(person.name)


def level_badge(person: Person) -> Badge:
    """Return the risk level as a label; the general one is plain."""
    return Badge(person.get_risk_display(), LEVEL_TONES[person.risk])


def category_label(code: str, place: str, on: datetime.date) -> str:
    """Return what a category is called in the place."""
    return label("people.categories", code, place, on)


def reasons_in_words(person: Person, codes: Iterable[str], on: datetime.date) -> list[str]:
    """Return why a level holds, in the words of the pack's rules."""
    known = dict(choices("visits.tier_rules", person.division[:9], on))
    return [known.get(code, code) for code in codes]


# ---------- lists ----------


def people_seen_by(scope: Scope) -> PersonQuerySet:
    """Return the files the scope may see, without those that were merged away or erased."""
    return Person.objects.visible_to(scope, VIEW).exclude(state__in=GONE)


def for_list(rows: PersonQuerySet) -> PersonQuerySet:
    """Fetch along what the list shows: worker, open categories, and when the next visit is due."""
    open_ones = Circumstance.objects.filter(until__isnull=True).order_by("category")
    # The duty to visit belongs to an upper context; the register only shows its day and narrows by it.
    return (
        rows.select_related("worker", "visit_duty")
        .defer("address", "health_note", "disability_card", "note")
        .annotate(level=Case(When(risk=RiskLevel.HIGH, then=2), When(risk=RiskLevel.KEY, then=1), default=0))
        .prefetch_related(Prefetch("circumstances", open_ones, to_attr="open_circumstances"))
    )


def narrowed(rows: PersonQuerySet, wanted: Mapping[str, Any], *, on: datetime.date) -> PersonQuerySet:
    """Narrow the register by its filters; only those served are shown unless another state is asked for."""
    state = wanted.get("state") or PersonState.ACTIVE
    if state != "all":
        rows = rows.filter(state=state)
    if wanted.get("place"):
        rows = rows.filter(within(wanted["place"]))
    if wanted.get("q"):
        rows = matching(rows, wanted["q"])
    if wanted.get("category"):
        rows = rows.filter(
            Exists(
                Circumstance.objects.filter(
                    person=OuterRef("pk"), category=wanted["category"], until__isnull=True
                )
            )
        )
    if wanted.get("risk"):
        rows = rows.filter(risk=wanted["risk"])
    if wanted.get("worker") == "none":
        rows = rows.filter(worker__isnull=True)
    elif wanted.get("worker"):
        rows = rows.filter(worker=wanted["worker"])
    if wanted.get("age"):
        rows = of_age(rows, wanted["age"], on)
    if wanted.get("consent") == "missing":
        rows = without_consent(rows, on)
    if wanted.get("visit") == "overdue":
        rows = rows.filter(visit_duty__due_on__lt=on)
    elif wanted.get("visit") == "week":
        rows = rows.filter(visit_duty__due_on__lte=on + datetime.timedelta(days=7))
    return rows


def of_age(rows: PersonQuerySet, band: str, on: datetime.date) -> PersonQuerySet:
    """Keep persons of an age band written as "0-13" or "80-": full years, both ends included."""
    least, _dash, most = band.partition("-")
    if least and int(least):
        rows = rows.filter(born_on__lte=rules.birthday_before(on, int(least)))
    if most:
        rows = rows.filter(born_on__gt=rules.birthday_before(on, int(most) + 1))
    return rows


def matching(rows: PersonQuerySet, text: str) -> PersonQuerySet:
    """Keep the files that what was typed may mean, as one condition on the rows."""
    found = _meant(rows, text)
    if not found:
        return rows.none()
    condition, digits = found[0][0], rules.plain_search(text)
    for more, _order in found[1:]:
        condition |= more
    rows = rows.filter(condition)
    if rules.kind_of_search(text) == "tail" and len(digits) > 4:
        return rows.filter(pk__in=[p.pk for p in rows.only("identity_number") if _ends_with(p, digits)])
    return rows


def find(scope: Scope, text: str, *, limit: int = 30) -> list[Person]:
    """Return the people somebody may mean who typed a name, pinyin, initials, the end of a number or a whole one.

    Each meaning is one range of an index, read in its order and no further than `limit`. Initials that are meant
    whole come first. Nothing is found beyond the reader's scope. What is encrypted is not read along.
    """
    digits = rules.plain_search(text)
    long_tail = rules.kind_of_search(text) == "tail" and len(digits) > 4
    found: dict[Any, Person] = {}
    for condition, order in _meant(Person.objects, text):
        rows = people_seen_by(scope).filter(condition).only(*OF_FOUND)
        if long_tail:
            for person in rows.only(*OF_FOUND, "identity_number"):
                if _ends_with(person, digits):
                    found[person.pk] = person
            break
        for person in rows.order_by(*order)[: limit - len(found)]:
            found.setdefault(person.pk, person)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _ends_with(person: Person, digits: str) -> bool:
    return (person.identity_number or "").endswith(digits)


def _meant(rows: Any, text: str) -> list[tuple[Q, tuple[str, ...]]]:
    """Return what a text may mean, the likeliest first: a condition and the order its index gives for nothing."""
    kind, plain = rules.kind_of_search(text), rules.plain_search(text)
    if kind == "number":
        try:
            found = read_identity(plain)
        except Unreadable:
            found = None
        number = found.number if found else plain
        return [(Q(identity_index=_index("identity_index", number)), ("pk",))]
    if kind == "phone":
        return [
            (Q(phone_index=_index("phone_index", plain)), ("pk",)),
            (Q(identity_tail=_index("identity_tail", plain)), ("division",)),
        ]
    if kind == "tail":
        return [(Q(identity_tail=_index("identity_tail", plain)), ("division",))]
    if kind == "letters":
        letters = plain.lower().replace("'", "")
        return [
            (Q(initials=letters), ("division",)),
            (begins("initials", letters) & ~Q(initials=letters), ("initials", "division")),
            (begins("pinyin", letters), ("pinyin", "division")),
        ]
    if kind == "name":
        return [(begins("name", "".join(text.split())), ("name", "division"))]
    return []


def _index(name: str, value: str) -> str:
    return index_of(Person, name, value)


def begins(field: str, text: str) -> Q:
    """Return the condition "begins with", as the range of an index and not as a pattern."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(ord(text[-1]) + 1)})


# ---------- the same person twice ----------


@dataclass(frozen=True)
class Likeness:
    """A file that may be the same person's, and why; `is_visible` is False for one outside the reader's places."""

    person: Person
    why: str  # "number" | "birth" | "sound"
    is_visible: bool


def duplicates_of(
    scope: Scope,
    *,
    name: str = "",
    born_on: datetime.date | None = None,
    division: str = "",
    number: str = "",
    born_precision: str = "day",
    without: Any = None,
) -> list[Likeness]:
    """Return files that may be of the person somebody is typing, the surest first, at most five.

    The same number anywhere (another station's file is told without a name), or in the same village a name that sounds
    the same with the same birth, or, while no birth is typed, the same pinyin.
    """
    found: dict[Any, Likeness] = {}
    files = Person.objects.exclude(state__in=GONE).exclude(pk=without)
    if len(number) >= 8:
        try:
            read = read_identity(number)
        except Unreadable:
            read = None
        index = _index("identity_index", read.number if read else rules.plain_search(number))
        for person in files.filter(identity_index=index)[:5]:
            found[person.pk] = Likeness(person, "number", scope.may(VIEW, person.division))
        if read and read.birth and born_on is None:
            born_on, born_precision = read.birth, "day"
    if name and division and scope.may(VIEW, division):
        here = files.filter(division=division)
        if born_on is None:
            alike = list(here.filter(pinyin=to_pinyin(name))[:5])
        else:
            year = here.filter(born_on__year=born_on.year)
            alike = [
                person
                for person in year
                if rules.same_birth(person.born_on, person.born_precision, born_on, born_precision)
                and (person.name == name or sounds_alike(person.name, name))
            ]
        for person in alike:
            found.setdefault(person.pk, Likeness(person, "birth" if born_on else "sound", True))
    return list(found.values())[:5]


# ---------- what is missing ----------


def without_consent(rows: PersonQuerySet, on: datetime.date) -> PersonQuerySet:
    """Keep children under the consent age whose file has neither guardian and consent nor a statutory basis."""
    age = policy("people.minor_consent_age", "", on)
    standing = Consent.objects.filter(person=OuterRef("pk"), withdrawn_on__isnull=True)
    guardian = Guardian.objects.filter(person=OuterRef("pk"), until__isnull=True, is_guardian=True)
    covered = Exists(standing.filter(kind=ConsentKind.STATUTORY)) | (
        Exists(standing.filter(kind=ConsentKind.GUARDIAN)) & Exists(guardian)
    )
    return rows.filter(born_on__gt=rules.birthday_before(on, age)).exclude(covered)


def children_without_consent(scope: Scope, *, on: datetime.date | None = None) -> PersonQuerySet:
    """Return the children the to-do names: served, under 14, and without guardian and consent or a statutory basis."""
    rows = people_seen_by(scope).filter(state=PersonState.ACTIVE)
    return without_consent(rows, on or today()).order_by("division", "pinyin", "id")


def children_of(batch: Batch, on: datetime.date) -> PersonQuerySet:
    """Return the children a list filed that are locked: one basis for the list mends them."""
    return without_consent(Person.objects.filter(batch=batch).exclude(state__in=GONE), on)


def has_consent(person: Person, on: datetime.date) -> bool:
    """Tell whether the law is satisfied: nobody under 14, or guardian and consent, or a statutory basis."""
    return not without_consent(Person.objects.filter(pk=person.pk), on).exists()


def is_locked(person: Person | None, on: datetime.date) -> bool:
    """Tell whether a file is a child's that waits for guardian, consent or basis: visited, and nothing else until then."""
    return person is not None and not has_consent(person, on)


def locked_sentence() -> str:
    """Return why nothing but visiting goes on with a locked file."""
    return _(
        "不满 14 周岁的孩子，档案还缺监护人、同意书或法定依据。补上以前照常走访和紧急报告，不匹配、不转介、不打印、不导出。"
    )


def free_to_leave(rows: QuerySet) -> QuerySet:
    """Leave out of what is taken away whatever is about a child whose file is locked, and files that were erased.

    `settings.KEPT_BACK` hands it to every list's export; a visit to several is held back as long as one of them is.
    """
    locked = without_consent(Person.objects.exclude(state__in=GONE), today()).values("pk")
    if rows.model is Person:
        return rows.exclude(pk__in=locked).exclude(state=PersonState.ERASED)
    names = {field.name for field in rows.model._meta.get_fields()}
    for path in ("person", "participants__person"):
        if path.partition("__")[0] in names:
            rows = rows.exclude(**{f"{path}__in": locked})
    return rows


def levels_to_confirm(scope: Scope) -> QuerySet[RiskAssessment]:
    """Return the risk levels set by hand that wait for somebody who may confirm them, the oldest first."""
    rows = RiskAssessment.objects.visible_to(scope, "people.confirm_risk")
    return rows.filter(by_hand=True, confirmed_at__isnull=True).select_related("person").order_by("on", "pk")


def erasures_to_confirm(scope: Scope) -> QuerySet[ErasureRequest]:
    """Return the files somebody asked to erase, which wait for another to confirm or for their day, the oldest first."""
    rows = ErasureRequest.objects.visible_to(scope, "people.merge").filter(state=ErasureState.ASKED)
    return rows.select_related("person").order_by("alone_from", "pk")


# ---------- one person ----------


def history_of(person: Person) -> dict[str, Any]:
    """Return what hangs on a file, each part in the order a reader wants it."""
    latest = person.risk_assessments.order_by("-on", "-pk").first()
    pending = latest if latest and latest.by_hand and latest.confirmed_at is None else None
    open_first = F("until").asc(nulls_first=True)
    return {
        "circumstances": list(person.circumstances.order_by(open_first, "since", "pk")),
        "guardians": list(person.guardians.order_by(open_first, "-is_guardian", "pk")),
        "consents": list(person.consents.order_by("-given_on", "-pk")),
        "memberships": list(person.memberships.select_related("household").order_by("-since", "-pk")),
        "assessment": latest,
        "pending": pending,
        "erasure": person.erasures.filter(state=ErasureState.ASKED).first(),
        "merges": list(Merge.objects.filter(kept=person, undone_at__isnull=True).order_by("-merged_at")),
    }


def lives_with(person: Person) -> list[Person]:
    """Return the person and who else lives in the household now and may still be served, the person first."""
    if person.household_id is None:
        return [person]
    there = Membership.objects.filter(household=person.household_id, until__isnull=True).values("person")
    others = Person.objects.filter(pk__in=there).exclude(state__in=[*GONE, PersonState.DIED])
    return [person, *others.exclude(pk=person.pk).order_by("born_on", "pk")]


def members_of(household: Household) -> list[Any]:
    """Return the memberships of a household with their persons: who lives there now first, then who left."""
    rows = household.memberships.select_related("person").exclude(person__state__in=GONE)
    return list(rows.order_by(F("until").desc(nulls_first=True), "person__born_on", "pk"))
