"""What the page of a need, the page of a person and the home page read."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from shegongzhan.accounts.models import User
from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs import matching
from shegongzhan.needs.matching.candidates import STEPS
from shegongzhan.needs.models import (
    Match,
    MatchState,
    Need,
    NeedStep,
    Referral,
    Resource,
    ServiceItem,
)
from shegongzhan.needs.queries.facts import key_of, need_facts, offer_facts, offers_for, offers_of, words
from shegongzhan.talent.models import Worker

COUNTED_TO = 1000


def matches_of(need: Need) -> list[Match]:
    """Return the matches of a need with their offers, the latest decided first."""
    return list(need.matches.select_related("resource", "service_item").order_by("-decided_on", "-pk"))


def steps_of(need: Need) -> list[NeedStep]:
    """Return how a need came to its state, the latest first."""
    return list(need.steps.order_by("-made_at", "-pk"))


def referrals_of(need: Need) -> list[Referral]:
    """Return to whom a need was referred, the latest first."""
    return list(need.referrals.order_by("-referred_on", "-pk"))


def matches_of_offer(offer: Resource | ServiceItem, *, limit: int = 100) -> list[Match]:
    """Return the matches of an offer with their needs, the latest first."""
    return list(offer.matches.select_related("need__person").order_by("-starts_on", "-pk")[:limit])


def reaches(offer: Resource | ServiceItem, place: str) -> bool:
    """Tell whether an offer is meant for a place: its own area, or a part of it."""
    area = offer.area if isinstance(offer, Resource) else offer.division
    return place.startswith(area)


def unanswered_for(scope: Scope) -> QuerySet[Need]:
    """Return the needs nobody has answered yet, the one whose promise ends first on top, those without one last."""
    order = (F("promised_on").asc(nulls_last=True), "noted_on", "pk")
    return Need.objects.visible_to(scope, "needs.view").unanswered().select_related("person").order_by(*order)


def askers_for(need: Need, user: User) -> list[tuple[int, str]]:
    """Return who may have asked the person whether it was enough: the reader first, then the station's workers."""
    workers = Worker.objects.filter(within(need.division[:9]), user__isnull=False, left_on__isnull=True)
    others = workers.exclude(user_id=user.pk).order_by("pinyin", "pk").values_list("user_id", "name")
    return [(user.pk, user.name), *((pk, name) for pk, name in others if pk is not None)]


@dataclass(frozen=True)
class Counts:
    """How many needs wait for an answer, how many of them past their promise; counted up to a thousand."""

    unanswered: int
    overdue: int


def counts(scope: Scope, on: datetime.date) -> Counts:
    """Return how many needs the scope sees without an answer, and how many are past their promise."""
    waiting = unanswered_for(scope).select_related(None).order_by()
    return Counts(waiting[:COUNTED_TO].count(), waiting.filter(promised_on__lt=on)[:COUNTED_TO].count())


@dataclass(frozen=True)
class FoundOffer:
    """An offer for a need as the page shows it."""

    offer: Resource | ServiceItem
    key: str
    reasons: list[tuple[bool, str]]
    starts: datetime.date | None
    left: int | None
    outside: bool


@dataclass(frozen=True)
class FoundOffers:
    """What was found for a need, the step of the tree reached, the step above it, and what nearly fits."""

    level: str
    next_level: str | None
    found: list[FoundOffer]
    near_misses: list[FoundOffer]
    declined: int


# How far up the tree offers are read for a step; below the county everything of the county is read at once.
_DIGITS = {"here": 6, "township": 6, "county": 6, "city": 4, "province": 2, "country": 0}


def offers_found(need: Need, on: datetime.date, *, look_to: str = "here", limit: int = 20) -> FoundOffers:
    """Return the candidates for a need with their reasons, those somebody declined before left out."""
    place = need.division[: _DIGITS[look_to]]
    resources, items = offers_for(place, on)
    declined = {
        key_of(match.offer)
        for match in need.matches.filter(state=MatchState.DECLINED).select_related("resource", "service_item")
    }
    facts = [fact for fact in offer_facts(resources, items, on) if fact.id not in declined]
    [of_need] = need_facts([need], on)
    got = matching.candidates(of_need, facts, on, look_to=look_to, limit=limit)
    # Nothing above the county was read unless asked for, so a search that ran on to the top stopped there in truth.
    level = got.level if got.found else max((look_to, "county"), key=STEPS.index)
    rows: dict[str, Resource | ServiceItem] = {key_of(one): one for one in resources}
    rows |= {key_of(item): item for item in items}
    say = words(need.division, on)

    def shown(one: matching.Candidate) -> FoundOffer:
        return FoundOffer(
            rows[one.offer.id],
            one.offer.id,
            [(reason.good, reason.say(say)) for reason in one.reasons],
            one.starts,
            one.offer.capacity_left,
            one.level != "here",
        )

    position = STEPS.index(level)
    above = STEPS[position + 1] if position + 1 < len(STEPS) else None
    return FoundOffers(
        level, above, [shown(c) for c in got.found], [shown(c) for c in got.near_misses[:5]], len(declined)
    )


def reasons_for(need: Need, matches: list[Match], on: datetime.date) -> dict[UUID, list[tuple[bool, str]]]:
    """Return why each match of a need fits, and what speaks against it, by the match's id."""
    keys = {match.pk: key_of(match.offer) for match in matches}
    offers = offers_of(keys.values())
    resources = [o for o in offers.values() if isinstance(o, Resource)]
    items = [o for o in offers.values() if isinstance(o, ServiceItem)]
    facts = {fact.id: fact for fact in offer_facts(resources, items, on)}
    [of_need] = need_facts([need], on)
    say = words(need.division, on)
    return {
        pk: [
            (reason.good, reason.say(say))
            for reason in matching.reasons(of_need, facts[key], on)
            # What is left today says nothing about a match that holds its places already.
            if not reason.code.startswith(("capacity.", "time."))
        ]
        for pk, key in keys.items()
        if key in facts
    }
