"""Gaps in ability, counted by tag and never by person: what the month's training should be about."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shegongzhan.core.scoping import within
from shegongzhan.policies.queries import label
from shegongzhan.supervision import rules
from shegongzhan.supervision.models import Gap, SessionWorker
from shegongzhan.talent.models import Training, TrainingState, Worker


@dataclass(frozen=True)
class GapCount:
    """How often one ability was found wanting in a month, in how many stations, and what is being done about it."""

    tag: str
    label: str
    found: int
    stations: int
    by_action: int
    in_training: int
    # How many of those in training are answered by a training that stands on the calendar.
    answered: int = 0

    @property
    def open(self) -> int:
        """How many have neither an action nor a training yet."""
        return self.found - self.by_action - self.in_training

    @property
    def to_train(self) -> int:
        """How many have neither an action nor a training on the calendar."""
        return self.found - self.by_action - self.answered


def gaps_in(rows: QuerySet[Gap], month: datetime.date) -> QuerySet[Gap]:
    """Keep the gaps that sessions of the month found."""
    return rows.filter(day__range=(rules.month_of(month), rules.last_of(month)), session__void=False)


def counted(rows: Iterable[Gap], place: str, on: datetime.date) -> list[GapCount]:
    """Return gaps counted by tag, the most frequent first; `session` and `training` are fetched along by the caller."""
    found: Counter[str] = Counter()
    acted: Counter[str] = Counter()
    trained: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    stations: dict[str, set[int]] = defaultdict(set)
    for gap in rows:
        found[gap.tag] += 1
        stations[gap.tag].add(gap.session.station_id)
        if gap.action_id:
            acted[gap.tag] += 1
        elif gap.is_trained:
            trained[gap.tag] += 1
            answered[gap.tag] += gap.training_id is not None
    counts = [
        GapCount(
            tag,
            label("supervision.gap_tags", tag, place, on),
            number,
            len(stations[tag]),
            acted[tag],
            trained[tag],
            answered[tag],
        )
        for tag, number in found.items()
    ]
    return sorted(counts, key=lambda count: (-count.found, count.tag))


def gaps_of_month(division: str, month: datetime.date) -> list[GapCount]:
    """Return the gaps that the sessions of a place found in a month, counted by tag: the theme of its training."""
    rows = gaps_in(Gap.objects.filter(within(division)), month).select_related("session", "training")
    return counted(rows, division, rules.last_of(month))


def workers_with(gaps: QuerySet[Gap], place: str, on: datetime.date) -> QuerySet[Worker]:
    """Return the workers of a place who were in the sessions that found these gaps and are still there on a day."""
    seen = SessionWorker.objects.filter(session__in=gaps.order_by().values("session")).values("worker")
    there = Q(left_on__isnull=True) | Q(left_on__gte=on)
    rows = Worker.objects.filter(there, within(place), pk__in=seen)
    return rows.select_related("station").order_by("division", "pinyin", "pk")


def trainings_for(tags: Iterable[str], place: str, on: datetime.date) -> list[Training]:
    """Return the trainings on the calendar of a place from a day on that are about one of some abilities, the next first."""
    above = [place[:size] for size in range(2, len(place) + 1)]
    rows = Training.objects.filter(division__in=above, state=TrainingState.PLANNED, held_on__gte=on)
    wanted = set(tags)
    return [row for row in rows.order_by("held_on", "pk") if wanted & set(row.gap_tags)]


def tags_of(gaps: Iterable[Gap]) -> list[str]:
    """Return the names of gaps, as the pack of their place calls them."""
    return [label("supervision.gap_tags", gap.tag, gap.division, gap.day) for gap in gaps]
