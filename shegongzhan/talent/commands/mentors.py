"""Who accompanies whom (以老带新), for how long, and how it ended."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent import acts
from shegongzhan.talent.models import MentorHour, MentorPair, Worker

MINUTES_A_DAY = 24 * 60


@transaction.atomic
def pair_up(
    actor: User | str, *, mentor: Worker, mentee: Worker, starts_on: datetime.date, goals: str = ""
) -> MentorPair:
    """Let an experienced worker accompany a new one.

    Raises RuleViolation for one and the same person, somebody who has left, and a pair that stands in that time already.
    """
    if mentor.pk == mentee.pk:
        raise RuleViolation("pair.oneself", _("带教人和新人不能是同一个人。"), field="mentor")
    for field, worker in (("mentor", mentor), ("mentee", mentee)):
        if worker.left_on and worker.left_on <= starts_on:
            raise RuleViolation("pair.left", _("那时已经离开。"), field=field)
    pair = MentorPair(
        mentor=mentor, mentee=mentee, division=mentee.division, starts_on=starts_on, goals=goals.strip()
    )
    Worker.objects.select_for_update().get(pk=mentee.pk)
    if MentorPair.objects.filter(mentor=mentor, mentee=mentee).overlapping(starts_on, None).exists():
        raise RuleViolation("pair.twice", _("这两个人在这段时间已经结成带教。"), field="mentor")
    pair.save()
    record_act(actor, acts.PAIRED, pair, on=starts_on.isoformat())
    return pair


@transaction.atomic
def note_hours(
    actor: User | str, pair: MentorPair, *, on: datetime.date, minutes: int, what: str, today: datetime.date
) -> MentorHour:
    """Write down that the two worked together on a day.

    Raises RuleViolation for a day outside the pair's time or in the future, no or too many minutes, and no word of what.
    """
    if on > today:
        raise RuleViolation("pair.future", _("日期还没到。"), field="on")
    held = MentorPair.objects.select_for_update().get(pk=pair.pk)
    if on < held.starts_on or (held.ends_on and on > held.ends_on):
        raise RuleViolation("pair.outside", _("这一天不在带教期间。"), field="on")
    if not 0 < minutes <= MINUTES_A_DAY:
        raise RuleViolation("pair.minutes", _("时长应在 1 分钟到 24 小时之间。"), field="minutes")
    if not what.strip():
        raise RuleViolation("pair.what", _("请写做了什么。"), field="what")
    row = MentorHour.objects.create(
        pair=pair, division=pair.division, on=on, minutes=minutes, what=what.strip()
    )
    record_act(actor, acts.PAIR_HOUR, pair, minutes=minutes)
    return row


@transaction.atomic
def remove_hours(actor: User | str, row: MentorHour, *, reason: str) -> None:
    """Take away what was written down by mistake. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("pair.reason", _("请写明为什么删除。"), field="reason")
    pair = row.pair
    row.delete()
    record_act(actor, acts.PAIR_HOUR_REMOVED, pair, reason=reason.strip())


@transaction.atomic
def end_pair(
    actor: User | str, pair: MentorPair, *, on: datetime.date, outcome: str, today: datetime.date
) -> None:
    """End a pair and say how it went.

    Raises RuleViolation when it has ended, for a day before its start, before its last hours or in the future, and
    without an outcome.
    """
    held = MentorPair.objects.select_for_update().get(pk=pair.pk)
    if held.ends_on:
        raise RuleViolation("pair.ended", _("这段带教已经结束。"))
    if on < held.starts_on:
        raise RuleViolation("pair.ends_early", _("结束日期不能早于开始日期。"), field="on")
    if on > today:
        raise RuleViolation("pair.ends_later", _("日期还没到。"), field="on")
    if held.hours.filter(on__gt=on).exists():
        raise RuleViolation("pair.hours_after", _("这一天以后还有带教记录。"), field="on")
    if not outcome.strip():
        raise RuleViolation("pair.outcome", _("请写一句结束时怎样。"), field="outcome")
    pair.ends_on, pair.outcome = on, outcome.strip()
    pair.save_changed(["ends_on", "outcome"])
    record_act(actor, acts.PAIR_ENDED, pair, on=on.isoformat(), outcome=outcome.strip())
