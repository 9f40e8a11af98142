"""Recording sessions of supervision: once, within a day, in the past, with workers who were there."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.display import listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import BOUND, Agreement
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.supervision import acts, queries, rules
from shegongzhan.supervision.access import RECORD
from shegongzhan.supervision.commands.agreeing import ActionFacts, check_action, make_action
from shegongzhan.supervision.models import (
    WORKING,
    ActionState,
    AgendaPoint,
    AgreedAction,
    Gap,
    Mode,
    PointState,
    Reference,
    Session,
    SessionWorker,
    SupervisorKind,
)
from shegongzhan.talent.models import Worker

__all__ = ["ActionFacts", "SessionFacts", "change_session", "check_session", "record_session"]


@dataclass(frozen=True)
class SessionFacts:
    """What is known of a session. `supervisor` is an account, else `supervisor_name` says who it was.

    `gaps` are codes of `supervision.gap_tags`; `points` the questions that were talked about; `done` the actions agreed
    before that turned out to be done; `actions` what was agreed now.
    """

    id: UUID
    station: Station
    mode: str
    day: datetime.date
    starts_at: datetime.time
    minutes: int
    workers: Sequence[int]
    topic: str
    supervisor: User | None = None
    supervisor_name: str = ""
    supervisor_kind: str = SupervisorKind.EXTERNAL
    project: Project | None = None
    next_on: datetime.date | None = None
    gaps: Sequence[str] = ()
    needs: Sequence[UUID] = ()
    records: Sequence[UUID] = ()
    points: Sequence[int] = ()
    done: Sequence[int] = ()
    actions: Sequence[ActionFacts] = field(default_factory=tuple)
    # Said after the warning that another session overlaps: it is right as it stands.
    overlap_ok: bool = False


def check_session(facts: SessionFacts, *, today: datetime.date) -> None:
    """Raise RuleViolation for a session that cannot have been: too long, in the future, with nobody, by nobody.

    One that overlaps another of the same supervisor or worker is refused (`supervision.overlap`) until `overlap_ok`.
    """
    if facts.mode not in Mode.values:
        raise RuleViolation("supervision.mode", _("请选择督导方式。"), field="mode")
    if facts.day > today:
        raise RuleViolation("supervision.future", _("日期不能晚于今天；下次的日期写在“下次”。"), field="day")
    if not 0 < facts.minutes <= rules.A_DAY:
        raise RuleViolation(
            "supervision.minutes", _("一次督导不能超过一天，也不能是零分钟。"), field="minutes"
        )
    if rules.end_of_session(facts.starts_at, facts.minutes) is None:
        sentence = _("按开始时间和时长，已经到了第二天。跨天的督导请一天记一次。")
        raise RuleViolation("supervision.overnight", sentence, field="minutes")
    if facts.next_on is not None and facts.next_on <= facts.day:
        raise RuleViolation("supervision.next", _("下次日期要晚于这一次。"), field="next_on")
    if not facts.topic.strip():
        raise RuleViolation("supervision.topic", _("请写这次的主题。"), field="topic")
    if facts.supervisor is None and not facts.supervisor_name.strip():
        raise RuleViolation("supervision.supervisor", _("请写是谁督导的。"), field="supervisor_name")
    _check_supervisor(facts)
    _check_workers(facts)
    known = {entry["code"] for entry in policy("supervision.gap_tags", facts.station.division, facts.day)}
    if not set(facts.gaps) <= known:
        raise RuleViolation("supervision.gaps", _("能力短板里有认不出的选项。"), field="gaps")
    _check_project(facts)
    for action in facts.actions:
        check_action(action, since=facts.day)
    if not facts.overlap_ok:
        _check_overlap(facts)


def overlaps_with(facts: SessionFacts) -> list[queries.Overlap]:
    """Return the sessions that overlap what is to be written, with the same supervisor or one of the workers."""
    end = rules.end_of_session(facts.starts_at, facts.minutes)
    assert end is not None
    return queries.overlaps_of(
        facts.id,
        facts.station.division,
        day=facts.day,
        span=(facts.starts_at, end),
        supervisor=(
            facts.supervisor.pk if facts.supervisor else None,
            facts.supervisor.name if facts.supervisor else facts.supervisor_name.strip(),
        ),
        workers=facts.workers,
    )


def _check_overlap(facts: SessionFacts) -> None:
    """Warn of overlapping sessions: one day may be right (a group of two stations), so it can be confirmed."""
    found = overlaps_with(facts)
    if not found:
        return
    first = found[0]
    said = {
        "station": first.session.station.name,
        "from": f"{first.session.starts_at:%H:%M}",
        "to": f"{first.session.ends_at:%H:%M}",
        "who": listed([first.session.supervisor_name] if first.supervisor else first.names),
    }
    sentence = _(
        "这段时间%(who)s在%(station)s还有一次督导（%(from)s–%(to)s）。时间写错了请改；两个站一起督导的，确认后照记。"
    )
    raise RuleViolation("supervision.overlap", sentence % said, field="overlap_ok")


def _check_supervisor(facts: SessionFacts) -> None:
    """An account must have supervised there on the day, one of a contractor under an agreement that held."""
    user = facts.supervisor
    if user is None:
        return
    if user.organisation is None or user.organisation.kind not in BOUND:
        if user.is_active and not scope_of(user, facts.day).may(RECORD, facts.station.division):
            sentence = _("这位督导这一天在这个地方没有督导岗位。")
            raise RuleViolation("supervision.not_there", sentence, field="supervisor")
        return
    held = Agreement.objects.filter(
        organisation=user.organisation, station=facts.station, kind__in=WORKING
    ).in_force(facts.day)
    if not held.exists():
        sentence = _("这一天，督导所在的机构和这个站没有有效的协议。")
        raise RuleViolation("supervision.agreement", sentence, field="day")


def _check_workers(facts: SessionFacts) -> None:
    if not facts.workers:
        raise RuleViolation("supervision.workers", _("请选择督导了谁。"), field="workers")
    found = Worker.objects.filter(pk__in=list(facts.workers)).only("pk", "name", "left_on", "division")
    county = facts.station.division[:6]
    workers = list(found)
    if len(workers) != len(set(facts.workers)) or any(not w.division.startswith(county) for w in workers):
        raise RuleViolation("supervision.elsewhere", _("有的人不在本县的名册上。"), field="workers")
    gone = [worker.name for worker in workers if worker.left_on is not None and worker.left_on < facts.day]
    if gone:
        sentence = _("%(names)s这一天之前已经离开。") % {"names": listed(gone)}
        raise RuleViolation("supervision.left", sentence, field="workers")


def _check_project(facts: SessionFacts) -> None:
    project = facts.project
    if project is None:
        return
    if project.kind != ProjectKind.SUPERVISION:
        raise RuleViolation("supervision.project", _("请选督导项目。"), field="project")
    if (project.starts_on and facts.day < project.starts_on) or (
        project.ended_on and facts.day > project.ended_on
    ):
        raise RuleViolation("supervision.project_days", _("这一天不在这个项目的期限里。"), field="project")


@transaction.atomic
def record_session(actor: User | str, facts: SessionFacts, *, today: datetime.date) -> Session:
    """Record a session once, with gaps, references, what was agreed and which questions were talked about.

    An id that is there already is answered with what was written then: a form sent twice counts once. Raises
    RuleViolation as `check_session` does; nothing is written then.
    """
    if existing := Session.objects.filter(pk=facts.id).first():
        return existing
    check_session(facts, today=today)
    session = Session(id=facts.id, recorded_by=None if isinstance(actor, str) else actor.pk)
    _write(session, facts)
    session.save(force_insert=True)
    _write_parts(session, facts)
    for action in facts.actions:
        make_action(session, action)
    _close_what_was_done(facts, session)
    with in_chinese():
        mode = str(Mode(facts.mode).label)
    record(actor, acts.HELD, session, mode=mode, minutes=facts.minutes)
    if facts.overlap_ok and overlaps_with(facts):
        record(actor, acts.OVERLAP, session)
    return session


@transaction.atomic
def change_session(
    actor: User | str,
    session: Session,
    facts: SessionFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> Session:
    """Replace what a session says; its actions keep their own life. Errors as in `record_session`, and StaleRow."""
    if session.void:
        raise RuleViolation("supervision.void", _("已作废的督导不能改，请先恢复。"))
    check_session(facts, today=today)
    columns = _write(session, facts)
    session.save_changed(columns, seen_version=seen_version)
    _write_parts(session, facts)
    for action in facts.actions:
        make_action(session, action)
    _close_what_was_done(facts, session)
    record(actor, acts.CHANGED, session)
    return session


def _write(session: Session, facts: SessionFacts) -> list[str]:
    """Put the facts into the row's columns and return their names."""
    account = facts.supervisor
    columns = {
        "division": facts.station.division,
        "station_id": facts.station.pk,
        "mode": facts.mode,
        "day": facts.day,
        "starts_at": facts.starts_at,
        "ends_at": rules.end_of_session(facts.starts_at, facts.minutes),
        "minutes": facts.minutes,
        "supervisor_id": account.pk if account else None,
        "supervisor_name": account.name if account else facts.supervisor_name.strip(),
        "supervisor_kind": facts.supervisor_kind,
        "topic": facts.topic.strip(),
        "project_id": facts.project.pk if facts.project else None,
        "next_on": facts.next_on,
    }
    for name, value in columns.items():
        setattr(session, name, value)
    return list(columns)


def _write_parts(session: Session, facts: SessionFacts) -> None:
    """Write workers, gaps, references and questions anew where they changed; a planned gap keeps its plan."""
    place, day = session.division, session.day
    session.workers.exclude(worker__in=facts.workers).delete()
    SessionWorker.objects.bulk_create(
        [
            SessionWorker(session=session, worker_id=pk, division=place, day=day)
            for pk in dict.fromkeys(facts.workers)
        ],
        update_conflicts=True,
        unique_fields=["session", "worker"],
        update_fields=["division", "day"],
    )
    session.gaps.exclude(tag__in=facts.gaps).delete()
    Gap.objects.bulk_create(
        [Gap(session=session, division=place, day=day, tag=tag) for tag in dict.fromkeys(facts.gaps)],
        update_conflicts=True,
        unique_fields=["session", "tag"],
        update_fields=["division", "day"],
    )
    session.references.all().delete()
    needs = Need.objects.filter(within(place[:6]), pk__in=list(facts.needs))
    records = ServiceRecord.objects.filter(within(place[:6]), pk__in=list(facts.records))
    Reference.objects.bulk_create(
        [Reference(session=session, division=place, need=need) for need in needs]
        + [Reference(session=session, division=place, record=row) for row in records]
    )
    AgendaPoint.objects.filter(session=session).exclude(pk__in=list(facts.points)).update(session=None)
    AgendaPoint.objects.filter(pk__in=list(facts.points), worker__in=list(facts.workers)).exclude(
        state=PointState.CLOSED
    ).update(session=session)


def _close_what_was_done(facts: SessionFacts, session: Session) -> None:
    AgreedAction.objects.filter(
        pk__in=list(facts.done), station=facts.station, state=ActionState.OPEN
    ).exclude(session=session).update(state=ActionState.DONE, closed_on=facts.day)


@transaction.atomic
def void_session(actor: User | str, session: Session, *, reason: str) -> None:
    """Strike a session out: it stays readable and counts nowhere. RuleViolation without a reason, or when it is."""
    if session.void:
        raise RuleViolation("supervision.void", _("这次督导已经作废。"))
    if not reason.strip():
        raise RuleViolation("supervision.reason", _("请写原因。"), field="reason")
    session.void, session.void_reason = True, reason.strip()
    session.save_changed(["void", "void_reason"])
    record(actor, acts.VOIDED, session, reason=reason.strip())


@transaction.atomic
def restore_session(actor: Actor, session: Session) -> None:
    """Take a struck-out session back into the count. RuleViolation when it counts already."""
    if not session.void:
        raise RuleViolation("supervision.counts", _("这次督导没有作废。"))
    session.void, session.void_reason = False, ""
    session.save_changed(["void", "void_reason"])
    record(actor, acts.RESTORED, session)
