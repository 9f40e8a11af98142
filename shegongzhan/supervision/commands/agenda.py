"""Questions and answers, notes, and a worker's word: what few people read. None of the words enter the audit log."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.supervision import acts
from shegongzhan.supervision.models import (
    AgendaAnswer,
    AgendaPoint,
    Helped,
    PointState,
    Session,
    SupervisorNote,
    WorkerWord,
)
from shegongzhan.talent.models import Worker

LONGEST = 2000


def check_words(text: str, *, field: str = "text") -> str:
    """Return the words without blanks around them; RuleViolation when there are none, or far too many."""
    said = text.strip()
    if not said:
        raise RuleViolation("words.empty", _("请写一句。"), field=field)
    if len(said) > LONGEST:
        raise RuleViolation("words.long", _("太长了，请分几次写。"), field=field)
    return said


@transaction.atomic
def ask(actor: User, worker: Worker, *, text: str, on: datetime.date) -> AgendaPoint:
    """Put a question on the worker's own agenda; it stays there until she says that it is solved.

    RuleViolation for an empty one, a worker without a station, and one who has left.
    """
    said = check_words(text)
    if worker.left_on is not None and worker.left_on < on:
        raise RuleViolation("worker.left", _("档案上已经登记离开，不能再提问题。"))
    if worker.station_id is None:
        raise RuleViolation("worker.no_station", _("您的档案上还没有所在的站，请县级指导中心补上。"))
    station = worker.station
    assert station is not None
    point = AgendaPoint.objects.create(
        division=station.division, station=station, worker=worker, text=said, written_on=on
    )
    record(actor, acts.ASKED, point)
    return point


@transaction.atomic
def answer_point(actor: User, point: AgendaPoint, *, text: str) -> AgendaAnswer:
    """Write under a question; by anybody but the one who asked, it counts as answered.

    RuleViolation for empty words, and for a question that is solved.
    """
    said = check_words(text)
    if point.state == PointState.CLOSED:
        raise RuleViolation("point.closed", _("这个问题已经解决；还想谈，请先重新提出。"))
    answer = AgendaAnswer.objects.create(point=point, division=point.division, author=actor, text=said)
    state = PointState.OPEN if point.worker.user_id == actor.pk else PointState.ANSWERED
    if point.state != state:
        point.state = state
        point.save_changed(["state"])
    record(actor, acts.ANSWERED, point)
    return answer


@transaction.atomic
def close_point(actor: User, point: AgendaPoint, *, on: datetime.date) -> AgendaPoint:
    """Say that a question is solved. RuleViolation when it is already."""
    if point.state == PointState.CLOSED:
        raise RuleViolation("point.closed", _("这个问题已经解决。"))
    point.state, point.closed_on = PointState.CLOSED, on
    point.save_changed(["state", "closed_on"])
    record(actor, acts.POINT_CLOSED, point)
    return point


@transaction.atomic
def reopen_point(actor: User, point: AgendaPoint) -> AgendaPoint:
    """Put a solved question on the agenda again. RuleViolation when it stands there."""
    if point.state != PointState.CLOSED:
        raise RuleViolation("point.open", _("这个问题还在议程上。"))
    point.state, point.closed_on, point.session = PointState.OPEN, None, None
    point.save_changed(["state", "closed_on", "session_id"])
    record(actor, acts.POINT_REOPENED, point)
    return point


@transaction.atomic
def write_note(
    actor: User, session: Session, *, text: str, seen_version: int | None = None
) -> SupervisorNote:
    """Write, or write anew, one's own note of a session. RuleViolation for a shared one, StaleRow as everywhere."""
    said = check_words(text)
    note = SupervisorNote.objects.filter(session=session, author=actor).first()
    if note is None:
        note = SupervisorNote.objects.create(
            session=session, division=session.division, author=actor, text=said
        )
    else:
        if note.shared_at is not None:
            raise RuleViolation("note.shared", _("已经分享的手记不能再改，别人看到的就是这一份。"))
        note.text = said
        note.save_changed(["text"], seen_version=seen_version)
    record(actor, acts.NOTED, session)
    return note


@transaction.atomic
def share_note(actor: User, note: SupervisorNote) -> SupervisorNote:
    """Let the session's workers and who sees supervision there read a note; it has a date and cannot be taken back.

    RuleViolation for another's note, and for one that is shared.
    """
    if note.author_id != actor.pk:
        raise RuleViolation("note.not_own", _("手记只能由写的人自己分享。"))
    if note.shared_at is not None:
        raise RuleViolation("note.shared", _("这份手记已经分享了。"))
    note.shared_at = timezone.now()
    note.save_changed(["shared_at"])
    record(actor, acts.NOTE_SHARED, note.session)
    return note


@transaction.atomic
def say_how_it_was(actor: User, session: Session, worker: Worker, *, helped: str, text: str) -> WorkerWord:
    """Keep a worker's own word of a session, the later replacing the earlier.

    RuleViolation for a session she did not take part in, and for an unknown answer.
    """
    if worker.user_id != actor.pk or not session.workers.filter(worker=worker).exists():
        raise RuleViolation("word.not_own", _("只有参加了这次督导的人自己能说。"))
    if helped not in Helped.values:
        raise RuleViolation("word.helped", _("请选一项。"), field="helped")
    said = check_words(text) if text.strip() else ""
    word, _made = WorkerWord.objects.update_or_create(
        session=session,
        worker=worker,
        defaults={"division": session.division, "day": session.day, "helped": helped, "text": said},
    )
    record(actor, acts.SAID, session)
    return word
