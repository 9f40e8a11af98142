"""What the sample county has beyond its ledgers: one file a part, each filled through the ordinary commands."""

import datetime
from collections.abc import Callable

from shegongzhan.desk.samples import (
    funds,
    goods,
    growth,
    lately,
    money,
    projects,
    supervision,
    talent,
    ventures,
    volunteers,
)

# The parts in the order they are filled; each takes the day it is and says in one line what it made.
PARTS: tuple[Callable[[datetime.date], str], ...] = (
    lately.fill,
    projects.fill,
    ventures.fill,
    funds.fill,
    goods.fill,
    money.fill,
    supervision.fill,
    talent.fill,
    growth.fill,
    volunteers.fill,
)


def fill(today: datetime.date) -> list[str]:
    """Fill every part of the sample county and return what was made, a line each."""
    return [part(today) for part in PARTS]
