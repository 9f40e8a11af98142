"""What a page of the walk may cost: processor time in yardsticks, and queries. Whoever breaks one mends the page or says why here.

The figures are two to three times what was measured, because a yardstick does not follow a machine exactly; a page that reads
all rows where it showed fifty, or asks once for each, costs many times as much.
"""

from dataclasses import dataclass
from typing import Any

# The yardstick on the machine of docs/PERFORMANCE.md, and what nobody waits for longer there.
YARDSTICK, LONGEST = 0.02, 2.0


@dataclass(frozen=True)
class Budget:
    """At most so many yardsticks (of about 20 ms) and queries."""

    ratio: float = 6.0
    queries: int = 32


EVERY_PAGE = Budget()
# A workbook of up to five hundred rows, more go to the background; or the way there.
A_WORKBOOK = Budget(ratio=25.0, queries=70)
# What looks at all counties, stations or workers of the region, or shows many small lists.
OTHERS: dict[str, Budget] = {
    "activities:list": Budget(queries=45),
    "desk:home": Budget(35.0, 72),
    "funds:alerts": Budget(30.0),
    "funds:list": Budget(20.0),
    "funds:sources": Budget(12.0),
    "funds:year": Budget(60.0),
    "funds:years": Budget(90.0),
    "projects:list": Budget(10.0, 70),
    "statistics:rows": Budget(20.0),
    "statistics:yearly": Budget(20.0, 60),
    "talent:checks": Budget(20.0),
    "talent:deadlines": Budget(50.0),
    "talent:list": Budget(70.0),
    "talent:map": Budget(30.0, 66),
    "talent:mentors": Budget(35.0),
    "talent:registrations": Budget(90.0),
    "volunteers:register": Budget(10.0),
}


def of(page: str) -> Budget:
    """Return the budget of a page, by the name of its address."""
    name, workbook, _rest = page.partition(" ")
    mine = OTHERS.get(name, EVERY_PAGE)
    if not workbook:
        return mine
    return Budget(mine.ratio + A_WORKBOOK.ratio, max(mine.queries, A_WORKBOOK.queries))


def broken(page: dict[str, Any]) -> str:
    """Return which promise a page that was opened did not keep, nothing when it kept all."""
    budget = of(page["name"])
    if page["status"] >= 500:
        return f"answered {page['status']}"
    if page["queries"] > budget.queries:
        return f"{page['queries']} queries, at most {budget.queries}"
    if page["ratio"] > budget.ratio:
        return f"{page['ratio']:.1f} yardsticks, at most {budget.ratio:g}"
    if page["ratio"] * YARDSTICK > LONGEST:
        return f"{page['ratio'] * YARDSTICK:.1f} s, at most {LONGEST:g}"
    return ""
