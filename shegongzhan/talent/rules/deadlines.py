"""The one-year rule (一年内持证方可留用): by when a certificate must be held, and what moves that day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from shegongzhan.talent.rules.days import months_after


def deadline(hired_on: datetime.date, months: int) -> datetime.date | None:
    """Return the day by which a certificate must be held, so many months after being hired; None without a limit."""
    return months_after(hired_on, months) if months else None


@dataclass(frozen=True)
class Deadline:
    """By when somebody must hold a certificate, and how far that is: `reminder` is the month last reminded of."""

    hired_on: datetime.date
    due_on: datetime.date
    reminder: int
    extended: bool

    def is_over(self, on: datetime.date) -> bool:
        """Tell whether the day has come: who was hired on 1 March is on the list on 1 March a year later."""
        return on >= self.due_on


@dataclass(frozen=True)
class Sitting:
    """A sitting of the examination: until when one could sign up, when it was held, when results were out if known."""

    signup_until: datetime.date
    held_on: datetime.date
    results_on: datetime.date | None = None


def after_the_sitting(
    hired_on: datetime.date, due_on: datetime.date, sittings: Iterable[Sitting]
) -> datetime.date:
    """Return the deadline moved to the results of the first sitting one could sign up for, if these come later.

    Whoever was hired the day after signing up had closed cannot pass before the next sitting's results. While their
    day is not known the day of the sitting stands for it.
    """
    open_to = [sitting for sitting in sittings if sitting.signup_until >= hired_on]
    if not open_to:
        return due_on
    first = min(open_to, key=lambda sitting: sitting.held_on)
    return max(due_on, first.results_on or first.held_on)


def deadline_of(
    hired_on: datetime.date | None,
    on: datetime.date,
    *,
    months: int,
    reminders: Iterable[int],
    extended_until: datetime.date | None = None,
    sittings: Iterable[Sitting] = (),
) -> Deadline | None:
    """Return the deadline of somebody without a certificate; None where no limit holds or nobody knows since when.

    With sittings given, the day moves as `after_the_sitting` says. An approved extension moves the day too; the
    reminders stay those of the months since being hired.
    """
    if hired_on is None:
        return None
    due_on = deadline(hired_on, months)
    if due_on is None:
        return None
    due_on = after_the_sitting(hired_on, due_on, sittings)
    extended = extended_until is not None and extended_until > due_on
    passed = [month for month in reminders if (day := deadline(hired_on, month)) and day <= on]
    return Deadline(
        hired_on, extended_until if extended and extended_until else due_on, max(passed, default=0), extended
    )
