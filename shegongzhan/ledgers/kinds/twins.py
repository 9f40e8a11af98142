"""Rows that are there already under another key, or under none: typed on a page, or changed since they were imported.

A ledger that was exported holds such rows too; when it comes back they must not be made a second time. They are
recognised by what makes them themselves: two rows are twins when these natural values are the same. Of several equal
rows each is met once: the second in the ledger is the second that is there.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

CHUNK = 500


@dataclass(slots=True)
class There:
    """A row of the database: its natural values, what else it says, and the row itself."""

    natural: Hashable
    row: Any
    rest: Hashable = None


@dataclass(slots=True)
class Said:
    """A row of the ledger that no key recognised."""

    key: str
    natural: Hashable
    rest: Hashable = None


def twins(
    said: Iterable[Said], there: Iterable[There], fits: Callable[[Said, There], bool] | None = None
) -> dict[str, Any]:
    """Return the rows that are there already by the key of the ledger's row.

    Rows that agree in everything find each other first, then those that agree in their natural values. `fits` may
    refuse a pair: a service of the next township has the same name.
    """
    waiting: dict[Hashable, list[There]] = defaultdict(list)
    for one in there:
        waiting[one.natural].append(one)
    found: dict[str, Any] = {}
    rows = list({row.key: row for row in said}.values()) if waiting else []
    for whole in (True, False):
        for row in rows:
            if row.key in found:
                continue
            for place, one in enumerate(alike := waiting.get(row.natural, [])):
                if (not whole or one.rest == row.rest) and (fits is None or fits(row, one)):
                    found[row.key] = one.row
                    del alike[place]
                    break
    return found


def chunks(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Yield the different items in parts that a query can take."""
    wanted = sorted(set(items))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]
