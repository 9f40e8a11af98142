"""How long something takes, next to something else: medians of runs that take turns."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any


def seconds_of(do: Callable[[], Any]) -> float:
    """Run it once and return the seconds on the clock."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def side_by_side(
    one: Callable[[], float], other: Callable[[], float], *, runs: int, warm: int = 2
) -> dict[str, float]:
    """Run two things in turns and return the median seconds of each and the median of their ratios.

    Both give their seconds themselves. A machine that is busy for a while slows a pair, not one of its halves: that
    is why the ratio is taken pair by pair. The order within a pair changes each time.
    """
    for _turn in range(warm):
        one(), other()
    ones, others = [], []
    for turn in range(runs):
        if turn % 2:
            others.append(other())
            ones.append(one())
        else:
            ones.append(one())
            others.append(other())
    ratios = [a / b for a, b in zip(ones, others, strict=True)]
    return {"seconds": median(ones), "against": median(others), "ratio": median(ratios)}
