"""Why an offer fits a need, and what speaks against it, in words."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.needs.matching.facts import (
    NeedFacts,
    OfferFacts,
    Weights,
    covering,
    kilometres,
    nearness_level,
    starts_on,
)

SENTENCES: dict[str, Any] = {
    "kind.same": _("同类"),
    "kind.related": _("类别相近"),
    "kind.other": _("不是这一类"),
    "area.village": _("覆盖本村（社区）"),
    "area.township": _("覆盖本乡镇（街道）"),
    "area.county": _("覆盖全县"),
    "area.city": _("覆盖全市"),
    "area.wide": _("覆盖全省或更大范围"),
    "area.named": _("覆盖%(place)s"),
    "area.outside": _("服务范围不到这里"),
    "area.outside_named": _("服务范围不到%(place)s"),
    "area.negotiate": _("原本只服务别处，要先商量"),
    "near.village": _("就在本村（社区）"),
    "near.township": _("就在本乡镇（街道）"),
    "near.county": _("在本县别的乡镇"),
    "near.city": _("在本市别的县"),
    "near.far": _("在外地"),
    "near.km": _("单程 %(km)s 公里"),
    "capacity.unlimited": _("不限名额"),
    "capacity.left": _("还能接 %(left)s%(unit)s"),
    "capacity.short": _("只剩 %(left)s%(unit)s，需要 %(units)s"),
    "capacity.full": _("名额已满"),
    "time.now": _("现在就能办"),
    "time.promise": _("%(promised)s前能办"),
    "time.starts": _("%(starts)s起能办"),
    "time.late": _("最早 %(starts)s，晚于答应的 %(promised)s"),
    "time.overdue": _("已过答应的 %(promised)s，越早越好"),
    "time.ends": _("%(until)s到期，要抓紧"),
    "time.expired": _("已过有效期"),
    "time.not_yet": _("%(starts)s才开始"),
    "group.fits": _("对象合适"),
    "group.fits_named": _("面向%(groups)s"),
    "group.other": _("不面向这类对象"),
    "group.other_named": _("只面向%(groups)s"),
    "day.weekend": _("周末可到"),
    "day.some": _("%(days)s可到"),
    "assurance": _("有%(text)s"),
    "proof": _("需要%(text)s"),
    "conditions": _("条件：%(text)s"),
}
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
# Reasons that rule a pair out, in the order in which they are told.
HARD = (
    "kind.other",
    "area.outside",
    "time.expired",
    "time.not_yet",
    "group.other",
    "capacity.full",
    "capacity.short",
)


@dataclass(frozen=True, slots=True)
class Words:
    """How codes are called: functions from a code to a name. Without them sentences do without names."""

    place: Callable[[str], str] | None = None
    group: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for (`good`) or against a pair; `values` fill its sentence."""

    code: str
    good: bool
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def hard(self) -> bool:
        """Tell whether it rules the pair out, so that only a person's word could override it."""
        return self.code in HARD

    def say(self, words: Words | None = None) -> str:
        """Return the sentence in the reader's language, with names where `words` knows them."""
        words, code, values = words or Words(), self.code, dict(self.values)
        if "place" in values and words.place and values["place"]:
            values["place"] = words.place(values["place"])
            code = "area.outside_named" if code == "area.outside" else "area.named"
        if "groups" in values and words.group:
            values["groups"] = _now("、").join(words.group(group) for group in values["groups"])
            code = f"{code}_named"
        if "days" in values:
            values["days"] = _now("、").join(str(WEEKDAYS[day]) for day in values["days"])
        if values.get("unit"):
            values["unit"] = " " + _now(
                values["unit"].strip()
            )  # 人次 is the usual one; what somebody else wrote stays
        for key, value in values.items():
            if isinstance(value, datetime.date):
                values[key] = short_date(value)
        return str(SENTENCES[code]) % values

    def __str__(self) -> str:
        return self.say()


def reasons(
    need: NeedFacts,
    offer: OfferFacts,
    on: datetime.date,
    *,
    until: datetime.date | None = None,
    weights: Weights | None = None,
    left: int | None = None,
) -> list[Reason]:
    """Return everything that speaks for and against the pair, what fits first.

    `until` is the end of the period planned for: an offer that begins by then, or by the promised day, is early
    enough. `left` replaces the offer's capacity when a plan has already used some of it.
    """
    found = [
        _kind(need, offer, (weights or Weights()).related),
        _area(need, offer),
        *_near(need, offer),
        _capacity(need, offer, left),
        *_time(need, offer, on, until),
        *_group(need, offer),
        *_day(offer),
        *(Reason("assurance", True, (("text", text),)) for text in offer.assurances),
        *(Reason("proof", False, (("text", text),)) for text in offer.proofs),
    ]
    if offer.conditions:
        found.append(Reason("conditions", False, (("text", offer.conditions),)))
    return [reason for reason in found if reason.good] + [reason for reason in found if not reason.good]


def fits(
    need: NeedFacts,
    offer: OfferFacts,
    on: datetime.date,
    *,
    until: datetime.date | None = None,
    weights: Weights | None = None,
) -> bool:
    """Tell whether nothing rules the pair out: kind, area, validity, group, and enough capacity left."""
    return obstacle(need, offer, on, until=until, weights=weights) is None


def obstacle(
    need: NeedFacts,
    offer: OfferFacts,
    on: datetime.date,
    *,
    until: datetime.date | None = None,
    weights: Weights | None = None,
) -> str | None:
    """Return the code of the first thing that rules the pair out, None when it fits."""
    if not kind_matches(need, offer, (weights or Weights()).related):
        return "kind.other"
    if covering(need, offer) is None:
        return "area.outside"
    starts = starts_on(offer, on)
    if starts is None:
        return "time.expired"
    if starts > latest_start(need, on, until) and not _begun(offer, on):
        return "time.not_yet"
    if not group_matches(need, offer):
        return "group.other"
    if offer.capacity_left is not None and offer.capacity_left < need.units:
        return "capacity.full" if offer.capacity_left <= 0 else "capacity.short"
    return None


def kind_matches(need: NeedFacts, offer: OfferFacts, related: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether the offer does what is needed, or something the caller calls related."""
    return need.kind in offer.kinds or not offer.kinds.isdisjoint(related.get(need.kind, frozenset()))


def group_matches(need: NeedFacts, offer: OfferFacts) -> bool:
    """Tell whether the offer is for everybody or for one of the need's groups."""
    return not offer.groups or not offer.groups.isdisjoint(need.groups)


def latest_start(need: NeedFacts, on: datetime.date, until: datetime.date | None) -> datetime.date:
    """Return the last day on which an offer that has not begun yet may begin and still be proposed."""
    return max(day for day in (on, until, need.promised_on) if day is not None)


def _begun(offer: OfferFacts, on: datetime.date) -> bool:
    # An offer that runs already but comes only on certain weekdays is late at worst, never "not yet".
    return offer.valid_from is None or offer.valid_from <= on


def _kind(need: NeedFacts, offer: OfferFacts, related: Mapping[str, frozenset[str]]) -> Reason:
    if need.kind in offer.kinds:
        return Reason("kind.same", True)
    return Reason("kind.related" if kind_matches(need, offer, related) else "kind.other", False)


def _area(need: NeedFacts, offer: OfferFacts) -> Reason:
    area = covering(need, offer)
    if area is None:
        return Reason("area.outside", False, (("place", need.division),))
    code = {12: "area.village", 9: "area.township", 6: "area.county", 4: "area.city"}.get(
        len(area), "area.wide"
    )
    return Reason(code, True, (("place", area),))


def _near(need: NeedFacts, offer: OfferFacts) -> list[Reason]:
    distance = kilometres(need, offer)
    if not offer.division and distance is None:
        return []  # nothing is known of where it comes from; the area has been told already
    level = nearness_level(need, offer)
    if distance is not None:
        return [
            Reason("near.km", level >= 9, (("km", round(distance, 1) if distance < 10 else round(distance)),))
        ]
    code = {12: "near.village", 9: "near.township", 6: "near.county", 4: "near.city"}.get(level, "near.far")
    return [Reason(code, level >= 9)]


def _capacity(need: NeedFacts, offer: OfferFacts, left: int | None) -> Reason:
    left = offer.capacity_left if left is None else left
    if left is None:
        return Reason("capacity.unlimited", True)
    if left <= 0:
        return Reason("capacity.full", False)
    unit = f" {offer.unit}" if offer.unit else ""
    values = (("left", left), ("unit", unit), ("units", need.units))
    return (
        Reason("capacity.left", True, values)
        if left >= need.units
        else Reason("capacity.short", False, values)
    )


def _time(need: NeedFacts, offer: OfferFacts, on: datetime.date, until: datetime.date | None) -> list[Reason]:
    starts, promised = starts_on(offer, on), need.promised_on
    if starts is None:
        return [Reason("time.expired", False)]
    if starts > latest_start(need, on, until) and not _begun(offer, on):
        return [Reason("time.not_yet", False, (("starts", starts),))]
    if promised is None:
        found = (
            Reason("time.now", True) if starts == on else Reason("time.starts", True, (("starts", starts),))
        )
    elif promised < on:
        found = Reason("time.overdue", False, (("promised", promised),))
    elif starts <= promised:
        found = Reason("time.promise", True, (("promised", promised),))
    else:
        found = Reason("time.late", False, (("starts", starts), ("promised", promised)))
    ends = promised is not None and offer.valid_until is not None and offer.valid_until < promised
    return [found, Reason("time.ends", False, (("until", offer.valid_until),))] if ends else [found]


def _group(need: NeedFacts, offer: OfferFacts) -> list[Reason]:
    if not offer.groups:
        return []
    common = tuple(sorted(offer.groups & need.groups))
    if common:
        return [Reason("group.fits", True, (("groups", common),))]
    return [Reason("group.other", False, (("groups", tuple(sorted(offer.groups))),))]


def _day(offer: OfferFacts) -> list[Reason]:
    if not offer.weekdays or len(offer.weekdays) == 7:
        return []
    if offer.weekdays <= {5, 6}:
        return [Reason("day.weekend", True)]
    return [Reason("day.some", True, (("days", tuple(sorted(offer.weekdays))),))]
