"""What waits for one person: actions agreed, questions asked, sessions held; and what workers said, as sums."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.policies.queries import value as policy
from shegongzhan.supervision import rules
from shegongzhan.supervision.access import RECORD
from shegongzhan.supervision.models import (
    AgendaAnswer,
    AgendaPoint,
    AgreedAction,
    Helped,
    PointState,
    Session,
    WorkerWord,
)
from shegongzhan.talent.models import Worker

WEEK = datetime.timedelta(days=7)


def actions_due(scope: Scope, on: datetime.date) -> QuerySet[AgreedAction]:
    """Return the agreed actions due within a week where the reader records supervision, the first due first."""
    rows = AgreedAction.objects.visible_to(scope, RECORD).due_by(on + WEEK)
    return rows.select_related("worker", "station", "session").order_by("due_on", "pk")


def own_actions(worker: Worker) -> QuerySet[AgreedAction]:
    """Return the actions a worker took on, and those of her sessions that nobody in particular did, first due first."""
    shared = Q(worker__isnull=True, session__workers__worker=worker)
    rows = AgreedAction.objects.open().filter(Q(worker=worker) | shared)
    return rows.select_related("station", "session").order_by("due_on", "pk").distinct()


def own_points(worker: Worker) -> QuerySet[AgendaPoint]:
    """Return a worker's questions with the thread under each: those not solved, the latest first."""
    answers = AgendaAnswer.objects.select_related("author").order_by("pk")
    rows = AgendaPoint.objects.filter(worker=worker).exclude(state=PointState.CLOSED)
    return rows.prefetch_related(Prefetch("answers", answers, to_attr="thread")).order_by(
        "-written_on", "-pk"
    )


def own_sessions(worker: Worker) -> QuerySet[Session]:
    """Return the sessions a worker took part in, the latest first; `has_word` tells whether she said how it was."""
    said = WorkerWord.objects.filter(session=OuterRef("pk"), worker=worker)
    rows = Session.objects.counted().filter(workers__worker=worker).annotate(has_word=Exists(said))
    return rows.select_related("station").prefetch_related("gaps").order_by("-day", "-starts_at", "-pk")


def points_waiting(scope: Scope) -> QuerySet[AgendaPoint]:
    """Return the questions nobody has answered where the reader records supervision, the oldest first."""
    rows = AgendaPoint.objects.visible_to(scope, RECORD).filter(state=PointState.OPEN)
    return rows.select_related("worker", "station").order_by("written_on", "pk")


def words_of_month(place: str, month: datetime.date) -> dict[str, Any]:
    """Return what workers said of a month's sessions: how many, and how often each answer.

    Too few words are as good as a name: under the pack's number only how many there are is told, and `by_answer` is None.
    """
    last = rules.last_of(month)
    rows = WorkerWord.objects.filter(
        within(place), day__range=(rules.month_of(month), last), session__void=False
    )
    found = dict(rows.order_by().values_list("helped").annotate(n=Count("pk")))
    total = sum(found.values())
    enough = total >= policy("supervision.words_shown_from", place, last)
    by_answer = [(str(answer.label), found.get(answer.value, 0)) for answer in Helped]
    return {"total": total, "by_answer": by_answer if enough else None}
