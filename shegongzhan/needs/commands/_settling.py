"""What becomes of a need's matches when the need comes to an end."""

import datetime

from shegongzhan.needs.models import MatchState, Need


def settle(need: Need, state: str, *, on: datetime.date) -> None:
    """End the accepted matches of a need in this state, and decline the proposed ones."""
    need.matches.filter(state=MatchState.ACCEPTED).update(state=state, decided_on=on)
    need.matches.filter(state=MatchState.PROPOSED).update(state=MatchState.DECLINED, decided_on=on)
