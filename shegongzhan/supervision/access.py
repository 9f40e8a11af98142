"""The door to supervision: its arrangements by place, its words by who wrote them."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.stations.models import Station
from shegongzhan.supervision.models import (
    AgendaPoint,
    AgreedAction,
    Gap,
    MonthlyDuty,
    Session,
    SessionWorker,
    SupervisorNote,
)
from shegongzhan.talent.models import Worker

VIEW, RECORD, DUTY = "supervision.view", "supervision.record", "supervision.duty"
# Who says who supervises a station keeps its agreements too: a supervisor does not appoint himself.
ARRANGE = "partners.change"
# Who plans the county's trainings.
TRAIN = "talent.change"


def may_view(scope: Scope) -> None:
    """Let through who sees supervision anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may(VIEW):
        raise PrivilegeNeeded(_("您的岗位不看督导安排。自己的督导在“我的督导”里。"))


def may_record(scope: Scope) -> None:
    """Let through who records supervision anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may(RECORD):
        raise PrivilegeNeeded(_("督导由督导本人或县级指导中心记。"))


def may_arrange(scope: Scope) -> None:
    """Let through who arranges supervisors anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may(ARRANGE) or not scope.may(RECORD):
        raise PrivilegeNeeded(_("谁督导哪个站，由县级指导中心或民政局安排。"))


def may_see_duty(scope: Scope) -> None:
    """Let through who sees the contractors' monthly duty; PrivilegeNeeded for everybody else."""
    if not scope.may_any(DUTY, VIEW):
        raise PrivilegeNeeded(_("您的岗位不看机构内部督导。"))


def may_record_duty(scope: Scope) -> None:
    """Let through who records a contractor's monthly duty; PrivilegeNeeded for everybody else."""
    if not scope.may(DUTY):
        raise PrivilegeNeeded(_("机构内部督导由承接机构负责人记。"))


def may_train(scope: Scope) -> None:
    """Let through who plans trainings for what supervision found; PrivilegeNeeded for everybody else."""
    may_record(scope)
    if not scope.may(TRAIN):
        raise PrivilegeNeeded(_("培训由县级指导中心或民政局安排；督导可以把短板列入当月培训。"))


def arranges(scope: Scope, division: str) -> bool:
    """Tell whether the scope arranges the supervisors of a place."""
    return scope.may(RECORD, division) and scope.may(ARRANGE, division)


def own_worker(scope: Scope) -> Worker | None:
    """Return the worker whose account this is, None for an account of nobody on the register."""
    if scope.user_id is None:
        return None
    return Worker.objects.select_related("station").filter(user_id=scope.user_id).first()


def station_to_view(scope: Scope, pk: int) -> Station:
    """Return a station whose supervision the scope may see, or raise Http404."""
    station = Station.objects.filter(pk=pk).first()
    if station is None or not scope.may(VIEW, station.division):
        raise Http404
    return station


def station_to_record(scope: Scope, pk: int) -> Station:
    """Return a station whose supervision the scope records; Http404, or PrivilegeNeeded for who may only look."""
    station = station_to_view(scope, pk)
    if not scope.may(RECORD, station.division):
        raise PrivilegeNeeded(_("您可以看这个站的督导安排，但不能记督导。"))
    return station


def station_to_arrange(scope: Scope, pk: int) -> Station:
    """Return a station whose supervisor the scope appoints; errors as in `station_to_record`."""
    may_arrange(scope)
    station = station_to_view(scope, pk)
    if not arranges(scope, station.division):
        raise PrivilegeNeeded(_("谁督导哪个站，由县级指导中心或民政局安排。"))
    return station


def took_part(scope: Scope, session: Session) -> bool:
    """Tell whether the reader is one of the workers of a session."""
    if scope.user_id is None:
        return False
    return SessionWorker.objects.filter(session=session, worker__user_id=scope.user_id).exists()


def session_to_view(scope: Scope, pk: UUID) -> Session:
    """Return a session the scope may see by its place, or took part in; else Http404."""
    session = Session.objects.select_related("station", "project", "supervisor").filter(pk=pk).first()
    if session is None or not (scope.may(VIEW, session.division) or took_part(scope, session)):
        raise Http404
    return session


def session_to_change(scope: Scope, pk: UUID) -> Session:
    """Return a session the scope may change; Http404, or PrivilegeNeeded for who may only look."""
    session = session_to_view(scope, pk)
    if not scope.may(RECORD, session.division):
        raise PrivilegeNeeded(_("您可以看这次督导，但不能改。"))
    return session


def session_taken_part_in(scope: Scope, pk: UUID) -> Session:
    """Return a session the reader took part in as a worker, or raise Http404."""
    session = Session.objects.select_related("station").filter(pk=pk, void=False).first()
    if session is None or not took_part(scope, session):
        raise Http404
    return session


def action_to_close(scope: Scope, pk: int) -> AgreedAction:
    """Return an action the reader may close: her own, or one of a place where she records; else Http404 or 403."""
    action = AgreedAction.objects.select_related("session", "worker", "station").filter(pk=pk).first()
    if action is None:
        raise Http404
    own = action.worker is not None and action.worker.user_id == scope.user_id and scope.user_id is not None
    if own or scope.may(RECORD, action.division):
        return action
    if scope.may(VIEW, action.division):
        raise PrivilegeNeeded(_("约定的行动由本人或督导了结。"))
    raise Http404


def gap_to_plan(scope: Scope, pk: UUID, gap: int) -> Gap:
    """Return a gap of a session the scope may change; errors as in `session_to_change`."""
    session = session_to_change(scope, pk)
    found = Gap.objects.select_related("session").filter(pk=gap, session=session).first()
    if found is None:
        raise Http404
    return found


def is_own_point(scope: Scope, point: AgendaPoint) -> bool:
    """Tell whether the reader wrote the question."""
    return scope.user_id is not None and point.worker.user_id == scope.user_id


def point_to_talk_about(scope: Scope, pk: int) -> AgendaPoint:
    """Return a question to read and answer: for its worker and for who records supervision there; else Http404."""
    point = AgendaPoint.objects.select_related("worker", "station", "session").filter(pk=pk).first()
    if point is None or not (is_own_point(scope, point) or scope.may(RECORD, point.division)):
        raise Http404
    return point


def notes_to_read(scope: Scope, session: Session) -> list[SupervisorNote]:
    """Return the notes of a session this reader may read: one's own, and those that were shared.

    No right opens a note that its author has not shared, not the county's and not the manager's.
    """
    notes = SupervisorNote.objects.filter(session=session).select_related("author").order_by("created_at")
    sees_shared = scope.may(VIEW, session.division) or took_part(scope, session)
    return [
        note
        for note in notes
        if (scope.user_id is not None and note.author_id == scope.user_id)
        or (note.shared_at is not None and sees_shared)
    ]


def own_note(scope: Scope, session: Session) -> SupervisorNote | None:
    """Return the reader's own note of a session, None where there is none."""
    if scope.user_id is None:
        return None
    return SupervisorNote.objects.filter(session=session, author_id=scope.user_id).first()


def duty_to_remove(scope: Scope, pk: int) -> MonthlyDuty:
    """Return a monthly duty the scope may take back; Http404, or PrivilegeNeeded for who may only look."""
    duty = MonthlyDuty.objects.select_related("worker", "organisation").filter(pk=pk).first()
    if duty is None or not (scope.may(DUTY, duty.division) or scope.may(VIEW, duty.division)):
        raise Http404
    if not scope.may(DUTY, duty.division):
        raise PrivilegeNeeded(_("机构内部督导由承接机构负责人记。"))
    return duty
