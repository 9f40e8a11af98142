"""What becomes of a person's needs when the file goes to another station: they go along, or are ended by name."""

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.needs import acts
from shegongzhan.needs.commands._moving import move
from shegongzhan.needs.commands.matching import release_match
from shegongzhan.needs.models import MatchState, Need, NeedState, NeedStep
from shegongzhan.needs.queries.needs import reaches
from shegongzhan.stations.queries import station_of


@transaction.atomic
def carry_need(
    actor: User | str,
    need: Need,
    *,
    division: str,
    on: datetime.date,
    reason: str,
    household: UUID | None = None,
) -> Need:
    """Let a need under way go with its person's file to another place, where that place's station answers for it.

    What is on offer only where the person lived is given back, and a need that was served from there waits for an answer
    again. Figures of the past count it where it was noted (`Need.noted_in`). A closed need stays where it is.
    """
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if need.is_closed:
        return need
    held = False
    for match in need.matches.filter(state__in=[MatchState.ACCEPTED, MatchState.PROPOSED]):
        if reaches(match.offer, division):
            held = held or match.state == MatchState.ACCEPTED
            match.division = division
            match.save_changed(["division"])
        elif match.state == MatchState.ACCEPTED:
            match.need = need  # one object: releasing may open it again
            release_match(actor, match, on=on, reason=reason)
        else:
            match.state, match.decided_on = MatchState.DECLINED, on
            match.save_changed(["state", "decided_on"])
    if need.state == NeedState.IN_SERVICE and not held:
        move(actor, need, NeedState.OPEN, on=on, reason=reason)
    if need.noted_in is None:
        need.noted_in, need.noted_station = need.division, need.station
    need.division, need.station, need.moved_on = division, station_of(division), on
    need.household_id = household
    need.save_changed(["division", "station", "noted_in", "noted_station", "moved_on", "household"])
    NeedStep.objects.create(
        division=division, need=need, state=need.state, on=on, reason=reason, made_by=pk_of(actor)
    )
    record_act(actor, acts.NEED_CARRIED, need)
    return need


@transaction.atomic
def stop_asking(actor: User | str, person: Any) -> int:
    """Take from the to-do the needs of a person who is gone from here, closed while nobody asked; return how many."""
    needs = list(Need.objects.select_for_update(of=("self",)).filter(person=person, to_ask=True))
    for need in needs:
        need.to_ask = False
        need.save_changed(["to_ask"])
        record_act(actor, acts.ASKING_STOPPED, need)
    return len(needs)
