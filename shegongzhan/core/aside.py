"""Answers that may take long: started in a request, and given up there for background work when they do.

A page that makes a workbook lets its rows run through `paced`; one that counts long, or writes a paper of many figures, says
`aside.needed(kind)`. In a request
that raises TakesLong, which the floor above (`errands`) answers by having the same page worked out in the background,
where neither raises. On the console nothing is counted.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
# So many rows of the slowest list are written in well under a second.
AT_ONCE = 500
EXPORT, FIGURES = "export", "figures"


class TakesLong(Exception):
    """The answer is not for a request to wait for; `kind` says of what sort it is."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


@dataclass
class Pace:
    """How the answer going on now is worked out: in a request up to `AT_ONCE` rows, aside without an end."""

    aside: bool = False
    tell: Callable[[int], None] | None = None
    rows: int = 0


_pace: ContextVar[Pace | None] = ContextVar("pace", default=None)


@contextmanager
def pacing(pace: Pace) -> Iterator[Pace]:
    """Say how answers are worked out while the block runs."""
    token = _pace.set(pace)
    try:
        yield pace
    finally:
        _pace.reset(token)


def needed(kind: str) -> None:
    """Leave a request that would take long; in the background and on the console go on."""
    pace = _pace.get()
    if pace is not None and not pace.aside:
        raise TakesLong(kind)


def paced(rows: Iterable[T]) -> Iterator[T]:
    """Yield rows for a workbook; past `AT_ONCE` of them in a request the rest is background work."""
    pace = _pace.get()
    for row in rows:
        if pace is not None:
            pace.rows += 1
            if not pace.aside and pace.rows > AT_ONCE:
                raise TakesLong(EXPORT)
            if pace.tell is not None and pace.rows % AT_ONCE == 0:
                pace.tell(pace.rows)
        yield row
