"""People and what hangs on their files, made in the place that is asked for; see `rows`."""

from shegongzhan.accounts.roles import Role
from shegongzhan.people import commands
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Guardian,
    Household,
    Membership,
    Merge,
    Person,
    RiskAssessment,
)
from tests import factories as f
from tests.access.rows import DAY, FAR_VILLAGE, Made, a_person

GUARDIANS = {f.VILLAGE: "上官文清", f.SHIZI_VILLAGE: "令狐若水", FAR_VILLAGE: "皇甫宁远"}


def _household(place: str) -> Household:
    return Household.objects.create(division=place, number=place[-3:], address="幸福路188号后院", size=2)


def in_household(place: str) -> Made:
    """A person of the village who lives with somebody."""
    home = _household(place)
    for person in (a_person(place), a_person(place)):
        Membership.objects.create(division=place, household=home, person=person, since=DAY)
        Person.objects.filter(pk=person.pk).update(household=home)
    return {"pk": person.pk}, place


def household(place: str) -> Made:
    """A household of the village, with two in it."""
    made, _place = in_household(place)
    return {"pk": Person.objects.get(pk=made["pk"]).household_id}, place


def revealed(place: str) -> Made:
    """A person of the village, and the telephone number to be looked at."""
    return {"pk": a_person(place).pk, "what": "phone"}, place


def category(place: str) -> Made:
    """A category of a person of the village."""
    row = Circumstance.objects.create(
        division=place, person=a_person(place), category="elder_alone_hardship", since=DAY
    )
    return {"pk": row.pk}, place


def guardian(place: str) -> Made:
    """Somebody who answers for a person of the village."""
    row = Guardian.objects.create(
        division=place,
        person=a_person(place),
        name=GUARDIANS[place],
        relation="女儿",
        phone="13955667788",
        since=DAY,
    )
    return {"pk": row.pk}, place


def person_with_guardian(place: str) -> Made:
    """A person of the village somebody answers for."""
    made, _place = guardian(place)
    return {"pk": Guardian.objects.get(pk=made["pk"]).person_id}, place


def consent(place: str) -> Made:
    """A consent of a person of the village."""
    row = Consent.objects.create(division=place, person=a_person(place), kind="self", given_on=DAY)
    return {"pk": row.pk}, place


def risk(place: str) -> Made:
    """A level set by hand for a person of the village, not yet confirmed."""
    row = RiskAssessment.objects.create(
        division=place, person=a_person(place), level="high", on=DAY, by_hand=True, hand_reason="独居"
    )
    return {"pk": row.pk}, place


def two_files(place: str) -> Made:
    """Two files of the village that may be of one person."""
    return {"pk": a_person(place).pk, "other": a_person(place).pk}, place


def merge(place: str) -> Made:
    """Two files of the village, merged."""
    by = f.user(f"merged-{place}-{Merge.objects.count()}", "无名", division=place[:9])
    f.post(by, Role.STATION_HEAD, place[:9])
    row: Merge = commands.merge_people(by, a_person(place), a_person(place), on=DAY)
    return {"pk": row.pk}, place


def erasure(place: str) -> Made:
    """A request to erase a file of the village, which another may confirm."""
    person = a_person(place)
    Person.objects.filter(pk=person.pk).update(state="closed", state_on=DAY)
    row = commands.ask_erasure("system", Person.objects.get(pk=person.pk), on=DAY, reason="request")
    return {"pk": row.pk}, place
