"""Who supervises which station: one at a time, with the history kept."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.core.language import in_chinese
from shegongzhan.core.periods import ONE_DAY
from shegongzhan.partners.models import BOUND, Agreement, Organisation
from shegongzhan.stations.models import Station, StationState
from shegongzhan.supervision import acts
from shegongzhan.supervision.access import RECORD
from shegongzhan.supervision.models import WORKING, Assignment, SupervisorKind


@dataclass(frozen=True)
class SupervisorFacts:
    """Who is to supervise: an account, or the name of somebody without one, with the organisation they come from."""

    kind: str
    supervisor: User | None = None
    name: str = ""
    organisation: Organisation | None = None
    focus: str = ""


def check_supervisor(
    station: Station, facts: SupervisorFacts, *, starts_on: datetime.date, today: datetime.date
) -> None:
    """Raise RuleViolation for a supervisor who could not supervise the station on every day from the first until today.

    An account must hold the right to record supervision there: one of another county does not, nor one whose
    organisation's agreement with the station has ended. Somebody named by an organisation needs its agreement too.
    """
    organisation = facts.organisation
    if facts.supervisor is not None:
        user = facts.supervisor
        if not user.is_active:
            raise RuleViolation("supervisor.disabled", _("这个账号已经停用。"), field="supervisor")
        organisation = user.organisation if user.organisation and user.organisation.kind in BOUND else None
        held = _agreements(station, organisation)
        days = _turning_days(starts_on, today, [*held, *Post.objects.filter(user=user)])
        _check_agreement(organisation, held, days, field="supervisor")
        if not all(scope_of(user, day).may(RECORD, station.division) for day in days):
            sentence = _("这位不是这个地方的督导：先由安全管理员在这里任命，再安排。")
            raise RuleViolation("supervisor.elsewhere", sentence, field="supervisor")
        return
    if not facts.name.strip():
        raise RuleViolation("supervisor.name", _("请选择督导的账号，或填写姓名。"), field="name")
    if facts.kind == SupervisorKind.INTERNAL and organisation is None:
        sentence = _("承接机构内部的督导，请选是哪家机构。")
        raise RuleViolation("supervisor.organisation", sentence, field="organisation")
    held = _agreements(station, organisation)
    _check_agreement(organisation, held, _turning_days(starts_on, today, held), field="organisation")


def _agreements(station: Station, organisation: Organisation | None) -> list[Agreement]:
    if organisation is None:
        return []
    return list(Agreement.objects.filter(organisation=organisation, station=station, kind__in=WORKING))


def _turning_days(
    first: datetime.date, last: datetime.date, rows: Sequence[Agreement | Post]
) -> list[datetime.date]:
    """Return the days of a span on which something may not hold any more: its two ends, and each day after an end."""
    ends = {row.ends_on + ONE_DAY for row in rows if row.ends_on and first <= row.ends_on < last}
    return sorted({first, last, *ends})


def _check_agreement(
    organisation: Organisation | None, held: Sequence[Agreement], days: list[datetime.date], *, field: str
) -> None:
    if organisation is None:
        return
    if not held:
        sentence = _("这家单位和这个站没有承接或督导的协议。")
        raise RuleViolation("supervisor.agreement", sentence, field=field)
    for day in days:
        if not any(one.is_in_force(day) for one in held):
            sentence = _("这家单位和这个站的协议 {day} 还没开始或已经到期：改开始日期，先续签，或另选督导。")
            raise RuleViolation("supervisor.agreement", sentence.format(day=day.isoformat()), field=field)


@transaction.atomic
def assign_supervisor(
    actor: Actor,
    station: Station,
    facts: SupervisorFacts,
    *,
    starts_on: datetime.date,
    today: datetime.date,
    replaces: int | None = None,
) -> Assignment:
    """Let somebody supervise a station from a day on; who did so until now ends the day before.

    `replaces` is the assignment that was current when the page was opened, None when there was none: two people who
    arrange at once do not overwrite each other. Raises RuleViolation as `check_supervisor` does, for a closed station,
    a day in the future or before the one before began, and StaleRow when somebody was quicker.
    """
    if station.state == StationState.CLOSED:
        raise RuleViolation("station.closed", _("这个站已经撤销。"))
    if starts_on > today:
        raise RuleViolation("supervisor.future", _("开始日期不能晚于今天。"), field="starts_on")
    check_supervisor(station, facts, starts_on=starts_on, today=today)
    # The station's row is the lock: on PostgreSQL the second of two waits here, on SQLite there is one writer anyway.
    Station.objects.select_for_update().get(pk=station.pk)
    current = Assignment.objects.filter(station=station).current().first()
    if (current.pk if current else None) != replaces:
        raise StaleRow("supervisor.stale", _("刚刚有人安排了这个站的督导。请看最新的安排，再决定要不要换。"))
    if current is not None:
        _make_way(actor, current, starts_on)
    if Assignment.objects.filter(station=station).overlapping(starts_on, None).exists():
        raise RuleViolation(
            "supervisor.overlap", _("这一天还是前一位督导，请选晚一点的日期。"), field="starts_on"
        )
    account = facts.supervisor
    row = Assignment(
        division=station.division,
        station=station,
        supervisor=account,
        holder_name="" if account else facts.name.strip(),
        organisation=account.organisation if account else facts.organisation,
        kind=facts.kind,
        focus=facts.focus.strip(),
        starts_on=starts_on,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise StaleRow(
            "supervisor.stale", _("刚刚有人安排了这个站的督导。请看最新的安排，再决定要不要换。")
        ) from clash
    record(actor, acts.ASSIGNED, row, on=starts_on.isoformat())
    return row


def _make_way(actor: Actor, current: Assignment, starts_on: datetime.date) -> None:
    """End the one before the day before; one that began the same day was a slip and is taken back."""
    if starts_on < current.starts_on:
        sentence = _("不能早于现任督导开始的 %(day)s。") % {"day": current.starts_on.isoformat()}
        raise RuleViolation("supervisor.overlap", sentence, field="starts_on")
    if starts_on == current.starts_on:
        record(actor, acts.WITHDRAWN, current)
        current.delete()
        return
    current.ends_on = starts_on - ONE_DAY
    with in_chinese():
        current.end_reason = _("换督导")
    current.save_changed(["ends_on", "end_reason"])


@transaction.atomic
def end_supervision(
    actor: Actor, assignment: Assignment, *, on: datetime.date, reason: str, today: datetime.date
) -> Assignment:
    """Note a supervisor's last day in a station; the station then shows as without one.

    RuleViolation for one that has ended, a day before it began or in the future, and without a reason.
    """
    if assignment.ends_on is not None:
        raise RuleViolation("supervisor.ended", _("这位督导已经结束了。"))
    if on < assignment.starts_on or on > today:
        sentence = _("最后一天应在 %(first)s 到今天之间。") % {"first": assignment.starts_on.isoformat()}
        raise RuleViolation("supervisor.end_day", sentence, field="on")
    if not reason.strip():
        raise RuleViolation("supervisor.reason", _("请写原因。"), field="reason")
    assignment.ends_on, assignment.end_reason = on, reason.strip()
    assignment.save_changed(["ends_on", "end_reason"])
    record(actor, acts.ENDED, assignment, on=on.isoformat(), reason=reason.strip())
    return assignment
