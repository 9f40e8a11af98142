"""The contractor's own monthly supervision, several workers at a time."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.supervision import acts, rules
from shegongzhan.supervision.models import MonthlyDuty
from shegongzhan.talent.models import Worker


@transaction.atomic
def record_duty(
    actor: User,
    organisation: Organisation,
    *,
    workers: Sequence[Worker],
    held_on: datetime.date,
    minutes: int,
    supervisor_name: str,
    today: datetime.date,
    topic: str = "",
) -> list[MonthlyDuty]:
    """Record that the contractor's supervisor sat with these workers on a day; all of them or none.

    RuleViolation for a day in the future, more than a day's minutes, nobody, a worker who had left, a worker of a
    station the contractor did not run that day, and one who is recorded for that day already.
    """
    if held_on > today:
        raise RuleViolation("duty.future", _("日期不能晚于今天。"), field="held_on")
    if not 0 < minutes <= rules.A_DAY:
        raise RuleViolation("duty.minutes", _("一次督导不能超过一天，也不能是零分钟。"), field="minutes")
    if not supervisor_name.strip():
        raise RuleViolation("duty.supervisor", _("请写是谁督导的。"), field="supervisor_name")
    if not workers:
        raise RuleViolation("duty.workers", _("请选择督导了谁。"), field="workers")
    _check_workers(organisation, workers, held_on)
    rows = [
        MonthlyDuty(
            division=worker.station.division,  # type: ignore[union-attr]
            station=worker.station,
            organisation=organisation,
            worker=worker,
            month=rules.month_of(held_on),
            held_on=held_on,
            minutes=minutes,
            supervisor_name=supervisor_name.strip(),
            topic=topic.strip(),
        )
        for worker in workers
    ]
    try:
        with transaction.atomic():
            MonthlyDuty.objects.bulk_create(rows)
    except IntegrityError as clash:
        sentence = _("有的人这一天的内部督导已经记过。")
        raise RuleViolation("duty.twice", sentence, field="workers") from clash
    record(actor, acts.DUTY, division=rows[0].division, month=f"{held_on:%Y-%m}", count=len(rows))
    return rows


def _check_workers(organisation: Organisation, workers: Sequence[Worker], on: datetime.date) -> None:
    gone = [worker.name for worker in workers if worker.left_on is not None and worker.left_on < on]
    if gone:
        sentence = _("%(names)s这一天之前已经离开。") % {"names": "、".join(gone)}
        raise RuleViolation("duty.left", sentence, field="workers")
    running = set(
        Agreement.objects.filter(organisation=organisation, kind=AgreementKind.OPERATION)
        .in_force(on)
        .values_list("station_id", flat=True)
    )
    outside = [worker.name for worker in workers if worker.station_id not in running]
    if outside:
        sentence = _("这一天，机构和%(names)s所在的站没有有效的承接协议。") % {"names": "、".join(outside)}
        raise RuleViolation("duty.agreement", sentence, field="workers")


@transaction.atomic
def remove_duty(actor: User, duty: MonthlyDuty, *, reason: str) -> None:
    """Take back a monthly duty that was recorded by mistake. RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("duty.reason", _("请写原因。"), field="reason")
    record(actor, acts.DUTY_REMOVED, duty, reason=reason.strip())
    duty.delete()
