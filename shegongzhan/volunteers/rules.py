"""What can be told from times and codes alone: minutes that count, stars, whether two services overlap."""

import datetime
import secrets
from collections.abc import Sequence

# No 0/O, 1/I/L: codes are read aloud and typed on phones.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUP = 4


def served_minutes(
    starts_at: datetime.datetime, came_at: datetime.datetime, left_at: datetime.datetime, *, step: int
) -> int:
    """Return the whole steps of minutes somebody served: coming early does not count, staying longer does.

    `step` is the pack's `volunteers.rounding_minutes`; what is left over is dropped. Somebody who left before the
    service began served no minute.
    """
    minutes = int((left_at - max(came_at, starts_at)).total_seconds() // 60)
    return max(0, minutes - minutes % max(1, step))


def overlaps(
    one: tuple[datetime.datetime, datetime.datetime], other: tuple[datetime.datetime, datetime.datetime]
) -> bool:
    """Tell whether two times have a moment in common; one that ends when the other begins has none."""
    return one[0] < other[1] and other[0] < one[1]


def stars(minutes: int, steps: Sequence[int]) -> int:
    """Return how many stars the minutes of a lifetime make; `steps` are hours from the pack (`volunteers.star_hours`)."""
    return sum(minutes >= hours * 60 for hours in steps)


def minutes_to_next_star(minutes: int, steps: Sequence[int]) -> int | None:
    """Return how many minutes are missing to the next star, None when there is none above."""
    return next((hours * 60 - minutes for hours in sorted(steps) if minutes < hours * 60), None)


def new_code(length: int) -> str:
    """Return a random code of so many letters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def written_code(typed: str) -> str:
    """Return a typed code in its one form: capitals, without blanks and dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def grouped(code: str) -> str:
    """Return a code as it is easiest to read: in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
