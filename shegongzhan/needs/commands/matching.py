"""Tying a need to an offer, one at a time: accept, decline, take back. An offer is never promised twice."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import acts
from shegongzhan.needs.commands._moving import move
from shegongzhan.needs.models import Match, MatchState, Need, NeedState, Resource, ServiceItem
from shegongzhan.needs.queries.capacity import capacity_left, period_of_offer
from shegongzhan.people.queries import is_locked, locked_sentence


def check_child(need: Need, on: datetime.date) -> None:
    """Raise RuleViolation `child.locked` for a need of a child whose file waits for guardian, consent or basis."""
    if is_locked(need.person, on):
        raise RuleViolation("child.locked", locked_sentence())


def check_offer(offer: Resource | ServiceItem, *, units: int, on: datetime.date) -> None:
    """Raise RuleViolation when an offer cannot take so many units from the day: ended, not valid then, or full.

    The caller holds the lock on the offer's row; without it the answer may be old by the time it is used.
    """
    if offer.ended_on is not None and offer.ended_on <= on:
        raise RuleViolation("match.ended", _("“%(name)s”已经停用。") % {"name": offer.name})
    if isinstance(offer, Resource) and offer.valid_until is not None and offer.valid_until < on:
        raise RuleViolation("match.expired", _("“%(name)s”已过有效期。") % {"name": offer.name})
    left = capacity_left(offer, on)
    if left is not None and left < units:
        _first, last = period_of_offer(offer, on)
        raise RuleViolation(
            "match.full",
            _("“%(name)s”只剩 %(left)s，需要 %(units)s。换一个，或等 %(last)s 之后。")
            % {"name": offer.name, "left": left, "units": units, "last": last}
            if last != datetime.date.max
            else _("“%(name)s”只剩 %(left)s，需要 %(units)s。请换一个。")
            % {"name": offer.name, "left": left, "units": units},
            field="units",
        )


@transaction.atomic
def accept_match(
    actor: User | str,
    need: Need,
    offer: Resource | ServiceItem,
    *,
    on: datetime.date,
    units: int | None = None,
    starts_on: datetime.date | None = None,
    reason: str = "",
) -> Match:
    """Tie an open need to an offer and take its places; the need becomes matched.

    The offer's row is locked first (on SQLite the whole transaction is the only writer), so that two people who
    accept the last place at the same moment get it once. `units` is what the need takes, else one for each person
    concerned. Raises RuleViolation as `check_offer` does, or when the need is not open.
    """
    check_child(need, on)
    offer = type(offer)._default_manager.select_for_update().get(pk=offer.pk)
    units, starts_on = units or need.persons, starts_on or on
    if starts_on < on:
        raise RuleViolation("match.past", _("开始日期不能早于今天。"), field="starts_on")
    if isinstance(offer, Resource) and offer.valid_from is not None:
        starts_on = max(starts_on, offer.valid_from)
    check_offer(offer, units=units, on=starts_on)
    move(actor, need, NeedState.MATCHED, on=on, reason=reason.strip())
    match = _write(
        actor, need, offer, state=MatchState.ACCEPTED, on=on, units=units, starts_on=starts_on, reason=reason
    )
    record_act(actor, acts.MATCH_ACCEPTED, match, need=str(need.pk), units=units)
    return match


@transaction.atomic
def decline_match(
    actor: User | str, need: Need, offer: Resource | ServiceItem, *, on: datetime.date, reason: str
) -> Match:
    """Write down that an offer is not for this need, and why; it is not proposed for it again.

    Raises RuleViolation without a reason, or when the pair is accepted.
    """
    if not reason.strip():
        raise RuleViolation("match.reason", _("请写明为什么不合适，下次就不再推荐。"), field="reason")
    same = {"resource": offer} if isinstance(offer, Resource) else {"service_item": offer}
    if need.matches.filter(state=MatchState.ACCEPTED, **same).exists():
        raise RuleViolation("match.accepted", _("这一条已经采纳，要换请先退回。"))
    match = _write(
        actor, need, offer, state=MatchState.DECLINED, on=on, units=need.persons, starts_on=on, reason=reason
    )
    record_act(actor, acts.MATCH_DECLINED, match, need=str(need.pk))
    return match


@transaction.atomic
def release_match(actor: User | str, match: Match, *, on: datetime.date, reason: str) -> Match:
    """Take an accepted match back: its places are free again and a need that was only matched is open again.

    Raises RuleViolation without a reason or when the match is not accepted.
    """
    if match.state != MatchState.ACCEPTED:
        raise RuleViolation("match.not_accepted", _("只有采纳了的才能退回。"))
    if not reason.strip():
        raise RuleViolation("match.reason", _("请写明为什么退回。"), field="reason")
    match.state, match.reason, match.decided_on = MatchState.RELEASED, reason.strip(), on
    match.decided_by = pk_of(actor)
    match.save_changed(["state", "reason", "decided_on", "decided_by"])
    if match.need.state == NeedState.MATCHED:
        move(actor, match.need, NeedState.OPEN, on=on, reason=reason.strip())
    record_act(actor, acts.MATCH_ENDED, match)
    return match


def _write(
    actor: User | str,
    need: Need,
    offer: Resource | ServiceItem,
    *,
    state: str,
    on: datetime.date,
    units: int,
    starts_on: datetime.date,
    reason: str,
) -> Match:
    return Match.objects.create(
        division=need.division,
        need=need,
        resource=offer if isinstance(offer, Resource) else None,
        service_item=offer if isinstance(offer, ServiceItem) else None,
        state=state,
        units=units,
        starts_on=starts_on,
        reason=reason.strip(),
        decided_by=pk_of(actor),
        decided_on=on,
    )
