"""Gaps in ability, counted by tag and never by person: what the month's training should be about."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.policies.queries import label
from shegongzhan.supervision import rules
from shegongzhan.supervision.models import Gap


@dataclass(frozen=True)
class GapCount:
    """How often one ability was found wanting in a month, in how many stations, and what is being done about it."""

    tag: str
    label: str
    found: int
    stations: int
    by_action: int
    in_training: int

    @property
    def open(self) -> int:
        """How many have neither an action nor a training yet."""
        return self.found - self.by_action - self.in_training


def gaps_in(rows: QuerySet[Gap], month: datetime.date) -> QuerySet[Gap]:
    """Keep the gaps that sessions of the month found."""
    return rows.filter(day__range=(rules.month_of(month), rules.last_of(month)), session__void=False)


def counted(rows: Iterable[Gap], place: str, on: datetime.date) -> list[GapCount]:
    """Return gaps counted by tag, the most frequent first; `session` is fetched along by the caller."""
    found: Counter[str] = Counter()
    acted: Counter[str] = Counter()
    trained: Counter[str] = Counter()
    stations: dict[str, set[int]] = defaultdict(set)
    for gap in rows:
        found[gap.tag] += 1
        stations[gap.tag].add(gap.session.station_id)
        if gap.action_id:
            acted[gap.tag] += 1
        elif gap.training_month:
            trained[gap.tag] += 1
    counts = [
        GapCount(
            tag,
            label("supervision.gap_tags", tag, place, on),
            number,
            len(stations[tag]),
            acted[tag],
            trained[tag],
        )
        for tag, number in found.items()
    ]
    return sorted(counts, key=lambda count: (-count.found, count.tag))


def gaps_of_month(division: str, month: datetime.date) -> list[GapCount]:
    """Return the gaps that the sessions of a place found in a month, counted by tag: the theme of its training."""
    rows = gaps_in(Gap.objects.filter(within(division)), month).select_related("session")
    return counted(rows, division, rules.last_of(month))


def tags_of(gaps: Iterable[Gap]) -> list[str]:
    """Return the names of gaps, as the pack of their place calls them."""
    return [label("supervision.gap_tags", gap.tag, gap.division, gap.day) for gap in gaps]
