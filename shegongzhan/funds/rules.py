"""What a source may be used for, and what is left of it. Pure arithmetic; the limits come from the policy pack.

Lottery money is for welfare purposes only (《彩票管理条例》第三十三条); how strictly salaries are kept out differs by
province, so the pack says whether a pair of source and use is warned of or forbidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WARN, BLOCK = "warn", "block"


@dataclass(frozen=True)
class Limit:
    """What the pack says of using one kind of source for one use: `answer` is "warn" or "block"."""

    label: str
    answer: str

    @property
    def blocks(self) -> bool:
        """Whether such a posting needs a document that allows it."""
        return self.answer == BLOCK


def limit_of(limits: Iterable[Mapping[str, Any]], source_kind: str, use: str) -> Limit | None:
    """Return what limits the use of a kind of source, the stricter when several do; None when nothing does."""
    found = [
        Limit(str(entry["label"]), str(entry.get("answer") or WARN))
        for entry in limits
        if entry["source"] == source_kind and entry["use"] == use
    ]
    return max(found, key=lambda limit: limit.blocks, default=None)


def is_overspent(left: Decimal, amount: Decimal) -> bool:
    """Tell whether taking an amount leaves less than nothing."""
    return amount > left
