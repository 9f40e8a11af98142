"""The statement of service: issued free of charge, revoked when hours on it are corrected."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import acts, rules
from shegongzhan.volunteers.models import Attendance, Statement, Volunteer

CODE_LENGTH = 12


@transaction.atomic
def issue_statement(
    actor: Actor, volunteer: Volunteer, *, since: datetime.date, until: datetime.date, on: datetime.date,
    issued_by: int | None = None,
) -> Statement:  # fmt: skip
    """Issue a statement of the recorded hours between two days, both included.

    What it tells is kept as it stands now. RuleViolation "statement.order", "statement.nothing" when no hours are
    recorded in that time.
    """
    if until < since:
        raise RuleViolation("statement.order", _("截止日期不能早于起始日期。"), field="until")
    # Locked, so that hours being corrected at this moment are either seen or revoke the statement.
    rows = list(
        Attendance.objects.select_for_update(of=("self",))
        .filter(volunteer=volunteer, minutes__gt=0, day__gte=since, day__lte=until)
        .select_related("opportunity__station", "opportunity__organisation")
        .order_by("day", "came_at")
    )
    if not rows:
        raise RuleViolation("statement.nothing", _("这段时间没有记录服务时长。"), field="since")
    statement = Statement.objects.create(
        division=volunteer.division,
        volunteer=volunteer,
        station=volunteer.station or rows[-1].opportunity.station,
        code=rules.new_code(CODE_LENGTH),
        since=since,
        until=until,
        minutes=sum(row.minutes or 0 for row in rows),
        items=[_item(row) for row in rows],
        issued_on=on,
        issued_by=issued_by,
    )
    record(actor, acts.STATED, statement, minutes=statement.minutes)
    return statement


def _item(row: Attendance) -> dict[str, object]:
    """Return one line of a statement: time, content and recording unit (令67号第十四条)."""
    of = row.opportunity
    return {
        "attendance": str(row.pk),
        "day": row.day.isoformat(),
        "title": of.title,
        "content": of.content,
        "place": of.place,
        "minutes": row.minutes,
        "by": of.organisation.name if of.organisation else of.station.name,
        "lead": of.lead,
    }


@transaction.atomic
def revoke_statement(actor: Actor, statement: Statement, *, reason: str, on: datetime.date) -> Statement:
    """Revoke a statement: whoever checks its code is told so. RuleViolation "statement.revoked", "statement.reason"."""
    if not reason.strip():
        raise RuleViolation("statement.reason", _("请写明为什么作废。"), field="reason")
    done = Statement.objects.filter(pk=statement.pk, revoked_on__isnull=True).update(
        revoked_on=on, revoke_reason=reason.strip()
    )
    if not done:
        raise RuleViolation("statement.revoked", _("这份记录单已经作废了。"))
    statement.revoked_on, statement.revoke_reason = on, reason.strip()
    record(actor, acts.STATEMENT_REVOKED, statement, reason=reason.strip())
    return statement


def revoke_touched(actor: Actor, attendance: Attendance, *, on: datetime.date) -> int:
    """Revoke the statements that tell of hours which were corrected; return how many."""
    rows = Statement.objects.select_for_update().filter(
        volunteer_id=attendance.volunteer_id,
        since__lte=attendance.day,
        until__gte=attendance.day,
        revoked_on__isnull=True,
    )
    touched = [s for s in rows if any(item["attendance"] == str(attendance.pk) for item in s.items)]
    for statement in touched:
        revoke_statement(actor, statement, reason=_("其中的服务时长后来更正了"), on=on)
    return len(touched)
