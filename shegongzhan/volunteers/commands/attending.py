"""Signing in and out, completing what was forgotten, and recording the hours."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.volunteers import acts, rules
from shegongzhan.volunteers.commands._together import tell_activity
from shegongzhan.volunteers.commands.stating import revoke_touched
from shegongzhan.volunteers.models import (
    Attendance,
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Volunteer,
    Way,
)
from shegongzhan.volunteers.queries.service import due_day_after

LONGEST_DAY = 24 * 60


@transaction.atomic
def sign_in(
    actor: Actor,
    opportunity: Opportunity,
    volunteer: Volunteer,
    *,
    now: datetime.datetime,
    way: str = Way.SCAN,
) -> Attendance:
    """Note that a volunteer is there.

    RuleViolation: "attendance.not_signed_up", "attendance.not_confirmed", "attendance.early" and "attendance.over"
    outside the time the pack gives, "attendance.elsewhere" while she is signed in where another service still goes on,
    "attendance.came" when she signed in before.
    """
    _check_confirmed(opportunity, volunteer)
    early = policy("volunteers.early_minutes", opportunity.division, opportunity.day)
    if now < opportunity.starts_at - datetime.timedelta(minutes=early):
        sentence = _("还没到签到时间，开始前 {minutes} 分钟可以签到。").format(minutes=early)
        raise RuleViolation("attendance.early", sentence)
    elsewhere = (
        Attendance.objects.filter(volunteer=volunteer, left_at__isnull=True, opportunity__ends_at__gt=now)
        .exclude(opportunity=opportunity).select_related("opportunity").first()
    )  # fmt: skip
    if elsewhere is not None:
        sentence = _("您还在“{title}”，没有签退。请先在那里签退，一个人不能同时在两处。")
        raise RuleViolation("attendance.elsewhere", sentence.format(title=elsewhere.opportunity.title))
    if now >= opportunity.ends_at:
        raise RuleViolation("attendance.over", _("服务已经结束，不能再签到。请负责人补记，写明原因。"))
    try:
        with transaction.atomic():
            attendance = Attendance.objects.create(
                division=opportunity.division,
                opportunity=opportunity,
                volunteer=volunteer,
                day=opportunity.day,
                came_at=now,
                came_by=way,
                due_on=due_day(opportunity),
            )
    except IntegrityError as clash:
        raise RuleViolation("attendance.came", _("已经签到了，不用再签。")) from clash
    record(actor, acts.CAME, attendance, way=str(Way(way).label))
    return attendance


@transaction.atomic
def sign_out(
    actor: Actor,
    opportunity: Opportunity,
    volunteer: Volunteer,
    *,
    now: datetime.datetime,
    way: str = Way.SCAN,
) -> Attendance:
    """Note that a volunteer goes.

    RuleViolation: "attendance.not_in" for who did not sign in (the organiser may complete it, with a reason),
    "attendance.went" for a second time, "attendance.too_late" after the time the pack gives.
    """
    attendance = (
        Attendance.objects.select_for_update().filter(opportunity=opportunity, volunteer=volunteer).first()
    )
    if attendance is None:
        sentence = _("没有签到，不能签退。请负责人补记签到和签退时间，写明原因；服务时长不会丢。")
        raise RuleViolation("attendance.not_in", sentence)
    if attendance.left_at is not None:
        raise RuleViolation("attendance.went", _("已经签退了，不用再签。"))
    after = policy("volunteers.after_minutes", opportunity.division, opportunity.day)
    if now > opportunity.ends_at + datetime.timedelta(minutes=after):
        sentence = _("服务结束已经超过 {minutes} 分钟，请负责人补记签退时间，写明原因。").format(
            minutes=after
        )
        raise RuleViolation("attendance.too_late", sentence)
    attendance.left_at, attendance.left_by = max(now, attendance.came_at), way
    attendance.left_user = _account(actor) if way == Way.HAND else None
    attendance.save_changed(["left_at", "left_by", "left_user"])
    record(actor, acts.WENT, attendance, way=str(Way(way).label))
    return attendance


@transaction.atomic
def complete_times(
    actor: Actor,
    opportunity: Opportunity,
    volunteer: Volunteer,
    *,
    came_at: datetime.datetime,
    left_at: datetime.datetime,
    reason: str,
    now: datetime.datetime,
) -> Attendance:
    """Write the times of somebody who forgot to sign in or out, or signed out wrongly, with the reason.

    Hours that count already are worked out anew from the times, and statements that told of them are revoked.
    RuleViolation: "attendance.reason", "attendance.order", "attendance.future", "attendance.other_time" for times that
    have nothing to do with the service, "attendance.own" for whoever wrote the sign-out that is mended,
    "attendance.history" for hours a ledger told without a clock, and as `sign_in` for who did not sign up.
    """
    if not reason.strip():
        raise RuleViolation("attendance.reason", _("请写明为什么补记。"), field="reason")
    if left_at <= came_at:
        raise RuleViolation("attendance.order", _("签退要晚于签到。"), field="left")
    if left_at > now:
        raise RuleViolation("attendance.future", _("时间还没到。"), field="left")
    if not rules.overlaps((came_at, left_at), (opportunity.starts_at, opportunity.ends_at)):
        raise RuleViolation("attendance.other_time", _("补记的时间不在这次服务里。"), field="came")
    _check_confirmed(opportunity, volunteer)
    attendance = (
        Attendance.objects.select_for_update().filter(opportunity=opportunity, volunteer=volunteer).first()
    )
    if attendance is not None:
        _check_mendable(actor, attendance)
    attendance = attendance or Attendance(
        division=opportunity.division,
        opportunity=opportunity,
        volunteer=volunteer,
        day=opportunity.day,
        due_on=due_day(opportunity),
    )
    attendance.came_at, attendance.left_at, attendance.reason = came_at, left_at, reason.strip()
    attendance.came_by = attendance.left_by = Way.HAND
    attendance.left_user = _account(actor)
    before = attendance.minutes
    if before is not None:
        attendance.minutes = _served(opportunity, attendance)
    attendance.save()
    record(actor, acts.COMPLETED, attendance, reason=reason.strip())
    if before is not None and before != attendance.minutes:
        revoke_touched(actor, attendance, on=timezone.localdate(now))
        record(
            actor,
            acts.HOURS_CORRECTED,
            attendance,
            before=before,
            after=attendance.minutes,
            reason=reason.strip(),
        )
    return attendance


def _account(actor: Actor) -> int | None:
    """Return the account that acts; a volunteer on her own telephone and the console have none."""
    return actor.pk if isinstance(actor, User) else None


def _check_mendable(actor: Actor, attendance: Attendance) -> None:
    if attendance.is_history:
        raise RuleViolation("attendance.history", _("台账补录的没有签到签退，请用“更正时长”。"))
    if (
        attendance.left_at is not None
        and attendance.left_user is not None
        and attendance.left_user == _account(actor)
    ):
        sentence = _("这次签退是您记的。记错了请另一位有权限的人来改，写明原因。")
        raise RuleViolation("attendance.own", sentence)


def _served(opportunity: Opportunity, attendance: Attendance) -> int:
    """Return the minutes between the times, rounded as the pack says."""
    assert attendance.left_at is not None
    step = policy("volunteers.rounding_minutes", opportunity.division, opportunity.day)
    return rules.served_minutes(opportunity.starts_at, attendance.came_at, attendance.left_at, step=step)


@transaction.atomic
def record_hours(
    actor: Actor,
    opportunity: Opportunity,
    *,
    on: datetime.date,
    evaluations: Mapping[UUID, str] | None = None,
) -> list[Attendance]:
    """Record the hours of everybody who signed in and out and whose hours do not count yet; return those.

    Minutes follow the times, rounded as the pack says. Recording after the last day marks them late, and does not
    refuse: what was served was served (令67号第十一条). `evaluations` are words by volunteer. RuleViolation
    "attendance.nothing" when there is nobody to record, "attendance.not_over" before the day of the service.
    """
    if on < opportunity.day:
        raise RuleViolation("attendance.not_over", _("服务那天还没到。"))
    rows = list(
        Attendance.objects.select_for_update()
        .filter(opportunity=opportunity, minutes__isnull=True, left_at__isnull=False)
        .order_by("pk")
    )
    if not rows:
        sentence = _("没有可以记录的：要有签到和签退。没有签的先补记时间。")
        raise RuleViolation("attendance.nothing", sentence)
    words = evaluations or {}
    for row in rows:
        row.minutes = _served(opportunity, row)
        row.recorded_on = on
        columns = ["minutes", "recorded_on"]
        if said := words.get(row.volunteer_id, "").strip():
            row.evaluation, row.evaluated_on = said, on
            columns += ["evaluation", "evaluated_on"]
        row.save_changed(columns)
    if opportunity.activity is not None:
        tell_activity(opportunity, opportunity.activity)
    record(actor, acts.HOURS_RECORDED, opportunity, count=len(rows))
    return rows


@transaction.atomic
def correct_hours(
    actor: Actor, attendance: Attendance, *, minutes: int, reason: str, on: datetime.date
) -> Attendance:
    """Correct minutes that count already; statements that told of them are revoked.

    RuleViolation: "attendance.reason", "attendance.not_recorded", "attendance.minutes" for more than lie between coming
    and going.
    """
    if not reason.strip():
        raise RuleViolation("attendance.reason", _("请写明为什么更正。"), field="reason")
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if attendance.minutes is None or attendance.left_at is None:
        raise RuleViolation("attendance.not_recorded", _("时长还没有记录，不用更正。"))
    longest = int((attendance.left_at - attendance.came_at).total_seconds() // 60)
    if (
        attendance.is_history
    ):  # its ledger said the hours and no clock: there is nothing they could not exceed but the day
        longest = LONGEST_DAY
    if not 0 <= minutes <= longest:
        sentence = _("不能超过签到到签退的 {minutes} 分钟。").format(minutes=longest)
        raise RuleViolation("attendance.minutes", sentence, field="minutes")
    before = attendance.minutes
    if minutes == before:
        return attendance
    attendance.minutes, attendance.reason = minutes, reason.strip()
    if attendance.is_history:
        attendance.left_at = attendance.came_at + datetime.timedelta(minutes=minutes)
    attendance.save_changed(["minutes", "reason", "left_at"])
    revoke_touched(actor, attendance, on=on)
    record(actor, acts.HOURS_CORRECTED, attendance, before=before, after=minutes, reason=reason.strip())
    return attendance


def due_day(opportunity: Opportunity) -> datetime.date:
    """Return the last day on which the hours are recorded in time: so many working days after the service."""
    return due_day_after(opportunity.division, opportunity.last_day)


def _check_confirmed(opportunity: Opportunity, volunteer: Volunteer) -> None:
    if opportunity.state == OpportunityState.CANCELLED:
        raise RuleViolation("attendance.cancelled", _("这次服务已经取消。"))
    sign_up = SignUp.objects.filter(opportunity=opportunity, volunteer=volunteer).first()
    if sign_up is None or sign_up.state in (SignUpState.WITHDRAWN, SignUpState.REFUSED):
        raise RuleViolation("attendance.not_signed_up", _("没有报名这次服务。请先报名。"))
    if sign_up.state == SignUpState.WAITING:
        raise RuleViolation("attendance.not_confirmed", _("还在候补，没有排到。请问负责人。"))
    if sign_up.state == SignUpState.ASKED:
        raise RuleViolation("attendance.not_confirmed", _("报名还没有确认。请问负责人。"))
