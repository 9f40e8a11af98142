"""Closing the books of a time, and opening them again with a reason."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import time
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import acts, queries
from shegongzhan.funds.commands import moving
from shegongzhan.funds.models import PeriodLock, Posting
from shegongzhan.imports.models import Batch


@transaction.atomic
def lock_period(
    actor: User | str, division: str, *, until: datetime.date, today: datetime.date, note: str = ""
) -> PeriodLock:
    """Close the books of a place up to a day, that day included.

    All sources of the place are held meanwhile, so no posting slips in. Raises RuleViolation for a day that is not
    over, and when they are closed that far already.
    """
    if until >= today:
        raise RuleViolation("lock.future", _("只能锁到昨天或更早，今天的账还会有。"), field="until")
    moving.hold_all(division)
    there = queries.lock_on(until, division)
    if there:
        raise RuleViolation(
            "lock.there", _("已经锁到 %(until)s 了。") % {"until": there.until}, field="until"
        )
    lock = PeriodLock.objects.create(
        division=division, until=until, note=note.strip(), locked_by=moving.pk_of(actor)
    )
    record_act(actor, acts.LOCKED, lock, until=str(until))
    return lock


@transaction.atomic
def unlock_period(actor: User | str, lock: PeriodLock, *, reason: str) -> None:
    """Open what a lock had closed. Raises RuleViolation without a reason, or when somebody did so already."""
    if not reason.strip():
        raise RuleViolation("unlock.reason", _("请写明解锁的原因。"), field="reason")
    opened = PeriodLock.objects.filter(pk=lock.pk, released_at=None).update(
        released_at=time.now(), released_by=moving.pk_of(actor), released_reason=reason.strip()[:200]
    )
    if not opened:
        raise RuleViolation("unlock.twice", _("已经解锁了。"))
    record_act(actor, acts.UNLOCKED, lock, until=str(lock.until), reason=reason.strip()[:200])


def check_undoing(batch: Batch) -> None:
    """Raise RuleViolation when taking an import back would take postings out of closed books; holds its sources."""
    places = list(
        Posting.objects.filter(batch=batch)
        .order_by()
        .values_list("source__division", "division", "day")
        .distinct()
    )
    for county in sorted({source[:6] for source, _division, _day in places}):
        moving.hold_all(county)
    for source, division, day in places:
        moving.check_open(day, source, division)
