"""What is kept on a worker's file beside the employments: pay by month, background checks, further education."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import acts, rules
from shegongzhan.talent.models import BackgroundCheck, CeEntry, CeKind, CheckResult, Employment, Pay, Worker


@dataclass(frozen=True)
class Paid:
    """What one month paid: the pay itself, and what the employer paid into insurance beside it."""

    amount: Decimal
    insurance: Decimal = Decimal(0)


@transaction.atomic
def note_pay(
    actor: User | str,
    employment: Employment,
    months: Mapping[datetime.date, Paid | None],
    *,
    today: datetime.date,
) -> int:
    """Write down the pay of some months (their first days); None takes a month away. Return how many changed.

    Raises RuleViolation for a negative amount, a month that has not begun, and one outside the employment.
    """
    for month, paid in months.items():
        _check_month(employment, month, today)
        if paid and (paid.amount < 0 or paid.insurance < 0):
            raise RuleViolation("pay.negative", _("工资不能是负数。"), field=f"amount_{month.month}")
    # Two who write the same months wait for each other here.
    Employment.objects.select_for_update().get(pk=employment.pk)
    known = {row.month: row for row in Pay.objects.filter(employment=employment, month__in=list(months))}
    changed = 0
    for month, paid in sorted(months.items()):
        row = known.get(month)
        if paid is None and row:
            row.delete()
        elif paid and row is None:
            Pay.objects.create(
                employment=employment, division=employment.division, month=month,
                amount=paid.amount, insurance=paid.insurance,
            )  # fmt: skip
        elif paid and row and (row.amount, row.insurance) != (paid.amount, paid.insurance):
            row.amount, row.insurance = paid.amount, paid.insurance
            row.save_changed(["amount", "insurance"])
        else:
            continue
        changed += 1
    if changed:
        record_act(actor, acts.PAY_NOTED, employment.worker, count=changed)
    return changed


def _check_month(employment: Employment, month: datetime.date, today: datetime.date) -> None:
    field = f"amount_{month.month}"
    if month > today:
        raise RuleViolation("pay.future", _("%(n)s 月还没到。") % {"n": month.month}, field=field)
    starts, ends = employment.starts_on, employment.ends_on
    if month.day != 1 or (starts and month < starts.replace(day=1)) or (ends and month > ends):
        raise RuleViolation("pay.outside", _("%(n)s 月不在这段聘用里。") % {"n": month.month}, field=field)


@transaction.atomic
def note_check(
    actor: User | str,
    worker: Worker,
    *,
    on: datetime.date,
    result: str,
    today: datetime.date,
    note: str = "",
) -> BackgroundCheck:
    """Write down that somebody's record was asked for, and what came of it; it holds as long as the pack says.

    A result awaited is replaced by the one that came for the same day. Raises RuleViolation for an unknown result, a
    day that has not come, and a second check of one day.
    """
    if result not in CheckResult.values:
        raise RuleViolation("check.result", _("请选择查询结果。"), field="result")
    if on > today:
        raise RuleViolation("check.future", _("查询日期还没到。"), field="on")
    until = rules.months_after(on, policy("talent.background_check.months", worker.division, on))
    values = {
        "division": worker.division, "result": result, "valid_until": until, "note": note.strip() or None,
        "noted_by": pk_of(actor),
    }  # fmt: skip
    waiting = BackgroundCheck.objects.filter(worker=worker, on=on, result=CheckResult.WAITING).first()
    try:
        with transaction.atomic():
            if waiting:
                for name, value in values.items():
                    setattr(waiting, name, value)
                waiting.save_changed(list(values))
            made = waiting or BackgroundCheck.objects.create(worker=worker, on=on, **values)
    except IntegrityError as same:
        raise RuleViolation("check.same_day", _("这一天的查询已经登记过。"), field="on") from same
    record_act(actor, acts.CHECKED, worker, on=on.isoformat())
    return made


@transaction.atomic
def note_ce(
    actor: User | str,
    worker: Worker,
    *,
    on: datetime.date,
    kind: str,
    title: str,
    today: datetime.date,
    hours: Decimal | None = None,
) -> CeEntry:
    """Write down further education somebody had elsewhere. A degree counts the hours the pack gives it, once.

    Raises RuleViolation without a title or hours, for a day that has not come, and for a second degree.
    """
    if kind not in CeKind.values:
        raise RuleViolation("ce.kind", _("请选择种类。"), field="kind")
    if not title.strip():
        raise RuleViolation("ce.title", _("请写学了什么。"), field="title")
    if on > today:
        raise RuleViolation("ce.future", _("日期还没到。"), field="on")
    if kind == CeKind.DEGREE:
        hours = Decimal(policy("talent.continuing_hours.degree", worker.division, on))
    if hours is None or hours <= 0:
        raise RuleViolation("ce.hours", _("请写学时。"), field="hours")
    again = RuleViolation("ce.degree_again", _("学历只能算一次学时，已经登记过。"), field="kind")
    if kind == CeKind.DEGREE and CeEntry.objects.filter(worker=worker, kind=kind).exists():
        raise again
    try:
        with transaction.atomic():
            made = CeEntry.objects.create(
                worker=worker, division=worker.division, on=on, kind=kind, title=title.strip(), hours=hours,
                noted_by=pk_of(actor),
            )  # fmt: skip
    except IntegrityError as same:
        raise again from same
    record_act(actor, acts.CE_NOTED, worker, hours=str(hours))
    return made


@transaction.atomic
def remove_ce(actor: User | str, entry: CeEntry, *, reason: str) -> None:
    """Take away further education that was written down by mistake. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("ce.remove_reason", _("请写明为什么删除。"), field="reason")
    worker = entry.worker
    entry.delete()
    record_act(actor, acts.CE_REMOVED, worker, reason=reason.strip())
