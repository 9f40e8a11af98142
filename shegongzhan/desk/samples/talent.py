"""Talent of the sample county: the pay list of 2023 paid, one of the year after waiting, pay, registrations, checks."""

import datetime
from contextlib import suppress
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent import commands
from shegongzhan.talent.commands import Paid, RegistrationFacts
from shegongzhan.talent.models import Certificate, CheckResult, Employment, RegistrationState, WorkerKind

COUNTY = "341821"
PAID_YEAR = 2023
# How many rows of each kind: enough to look at, quick to fill.
SOME = 6
MONTHLY = Decimal(4_500)


def fill(today: datetime.date) -> str:
    """Pay the list of 2023, make the next, and fill some files; everything is a sample."""
    accounts = {user.username: user for user in User.objects.filter(username__in=("caiwu", "minzheng"))}
    if len(accounts) < len(("caiwu", "minzheng")):
        return "人才：没有示例账号，略过"
    clerk, officer = accounts["caiwu"], accounts["minzheng"]
    paid = commands.make_run(clerk, division=COUNTY, year=PAID_YEAR, today=today, note="按县里的办法核算")
    commands.approve_run(officer, paid, on=today)
    items = commands.pay_run(clerk, paid, on=today, reference="记-0001", today=today)
    with suppress(RuleViolation):  # who opens the sample county early in a year may owe nothing yet
        commands.make_run(clerk, division=COUNTY, year=PAID_YEAR + 1, today=today, note="按县里的办法核算")
    _files(officer, today)
    return f"人才：{PAID_YEAR} 年奖励津贴已发 {items} 项，下一年的等待批准；{SOME} 人有逐月工资和从业查询"


def _files(officer: User, today: datetime.date) -> None:
    residents = Employment.objects.in_place(COUNTY).filter(kind=WorkerKind.RESIDENT, ends_on__isnull=True)
    first = today.replace(month=1, day=1)
    months = {first.replace(month=month): Paid(MONTHLY, Decimal(900)) for month in range(1, today.month)}
    for number, job in enumerate(residents.select_related("worker").order_by("pk")[:SOME]):
        own = {
            month: paid for month, paid in months.items() if job.starts_on is None or month >= job.starts_on
        }
        commands.note_pay(officer, job, own, today=today)
        on = today - datetime.timedelta(days=60 * number)
        commands.note_check(officer, job.worker, on=on, result=CheckResult.CLEAR, today=today)
        commands.note_ce(
            officer,
            job.worker,
            on=today,
            kind="course",
            title="省社工协会网课",
            hours=Decimal(6),
            today=today,
        )
    held = Certificate.objects.in_place(COUNTY).filter(obtained_on__lt=today - datetime.timedelta(days=400))
    for number, certificate in enumerate(held.order_by("pk")[:SOME]):
        on = today - datetime.timedelta(days=300 * number)
        if certificate.obtained_on and on > certificate.obtained_on:
            facts = RegistrationFacts(RegistrationState.ISSUED, on=on)
            commands.register_certificate(officer, certificate, facts, today=today)
