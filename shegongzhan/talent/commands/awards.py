"""Lists of awards and allowances: made, approved by another, paid, and put right by the next list."""

import datetime
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import bulk
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.talent import acts
from shegongzhan.talent.models import AwardItem, AwardRun, RunState
from shegongzhan.talent.queries.runs import (
    FIRST_YEAR,
    clauses,
    columns_of,
    is_outdated,
    plan,
    terms_snapshot,
    until_of,
)


@transaction.atomic
def make_run(
    actor: User | str, *, division: str, year: int, today: datetime.date, note: str = ""
) -> AwardRun:
    """Make the list of what a place owes its certified people for a year and that stands in no list yet.

    It reaches to the end of the year, or to today. Raises RuleViolation for a year that has not begun or lies before
    the packs, when nothing is owed, and when somebody made the same list at the same moment.
    """
    check_year(year, today)
    until = until_of(year, today)
    changes = plan(division, year, until)
    if not changes:
        raise RuleViolation("run.nothing", _("没有要发的：应发的都已经在发放表里。"))
    with in_chinese():
        terms = terms_snapshot(division, until)
    run = AwardRun.objects.create(
        division=division, year=year, until=until, made_by=pk_of(actor),
        made_on=today, terms=terms, note=note.strip(),
    )  # fmt: skip
    clause = clauses()
    with in_chinese():
        rows = [
            {
                "run_id": run.pk,
                "worker_id": one.due.worker,
                "corrects_id": one.corrects,
                **columns_of(one, clause),
            }
            for one in changes
        ]
    columns = list(rows[0])
    try:
        with transaction.atomic():
            bulk.insert(AwardItem, columns, ([row[name] for name in columns] for row in rows))
    except IntegrityError as twice:
        raise RuleViolation("run.twice", _("刚刚有人编制了同样的发放表，请刷新后再看。")) from twice
    record_act(actor, acts.RUN_MADE, run, year=year, count=len(rows))
    return run


def check_year(year: int, today: datetime.date) -> None:
    """Raise RuleViolation for a year no list can be made of."""
    if not FIRST_YEAR <= year <= today.year:
        raise RuleViolation(
            "run.year",
            _("年度应在 %(first)s 到 %(last)s 之间。") % {"first": FIRST_YEAR, "last": today.year},
            field="year",
        )


@transaction.atomic
def drop_run(actor: User | str, run: AwardRun, *, reason: str) -> None:
    """Take back a list nobody approved yet; what it held is owed as before.

    Raises RuleViolation without a reason, once it is approved, and while another list corrects something in it.
    """
    if not reason.strip():
        raise RuleViolation("run.drop_reason", _("请写明为什么撤回。"), field="reason")
    _locked(run, RunState.DRAFT)
    if AwardItem.objects.filter(corrects__run=run).exclude(run=run).exists():
        raise RuleViolation("run.corrected", _("后来的发放表更正了这张表，先撤回后来的。"))
    record_act(actor, acts.RUN_DROPPED, run, year=run.year, reason=reason.strip())
    run.delete()


@transaction.atomic
def approve_run(actor: User | str, run: AwardRun, *, on: datetime.date) -> None:
    """Approve a list that somebody else made.

    Raises RuleViolation for its maker, when it is approved already, and when certificates or employments have changed
    since, so that what is approved is what is owed.
    """
    _locked(run, RunState.DRAFT)
    must_be_another(run.made_by, pk_of(actor), right="talent.approve", division=run.division)
    if is_outdated(run):
        raise RuleViolation("run.outdated", _("编制以后资料或政策有变，请撤回这张表，重新编制。"))
    run.state, run.approved_on = RunState.APPROVED, on
    run.approved_by = pk_of(actor)
    run.save_changed(["state", "approved_by", "approved_on"])
    record_act(actor, acts.RUN_APPROVED, run, year=run.year)


@transaction.atomic
def pay_run(
    actor: User | str,
    run: AwardRun,
    *,
    on: datetime.date,
    reference: str,
    today: datetime.date,
    workers: Collection[int] | None = None,
    items: QuerySet[AwardItem] | None = None,
) -> int:
    """Write down that people of a list were paid (all, or `workers`, or `items`), and return how many items that were.

    What a person has to give back is settled the same way. Raises RuleViolation for a list nobody approved, without
    a voucher's number, for a day before the approval or one that has not come, and when nothing is left to pay.
    """
    _locked(run, RunState.APPROVED)
    if not reference.strip():
        raise RuleViolation("run.reference", _("请写凭证号。"), field="reference")
    if on > today or (run.approved_on and on < run.approved_on):
        raise RuleViolation("run.paid_day", _("发放日期应在批准以后、今天以前。"), field="on")
    unpaid = AwardItem.objects.filter(run=run, paid_on__isnull=True)
    wanted = unpaid if workers is None else unpaid.filter(worker__in=workers)
    if items is not None:
        wanted = wanted.filter(pk__in=items.values("pk"))
    count = wanted.update(paid_on=on, reference=reference.strip())
    if not count:
        raise RuleViolation("run.nobody", _("请选还没有登记发放的人。"), field="workers")
    if not unpaid.exists():
        run.state = RunState.PAID
    # Also when somebody is left: whoever else marks people at this moment sees that the list has changed.
    run.save_changed(["state"])
    record_act(actor, acts.RUN_PAID, run, count=count)
    return count


@transaction.atomic
def unpay_run(actor: User | str, run: AwardRun, *, items: QuerySet[AwardItem], reason: str) -> int:
    """Open items of a list again that were written down as paid, and return how many: the payment was taken back.

    The list waits to be paid again. Items that are not paid are left as they are.
    """
    there = AwardRun.objects.select_for_update().get(pk=run.pk)
    paid = AwardItem.objects.filter(run=run, paid_on__isnull=False, pk__in=items.values("pk"))
    count = paid.update(paid_on=None, reference="")
    if count:
        there.state = RunState.APPROVED
        there.save_changed(["state"])
        record_act(actor, acts.RUN_UNPAID, run, count=count, reason=reason)
    return count


def _locked(run: AwardRun, state: RunState) -> None:
    """Read the list anew, held until the end of the transaction, and see that it stands where the act expects it."""
    there = AwardRun.objects.select_for_update().filter(pk=run.pk).first()
    if there is None:
        raise RuleViolation("run.gone", _("这张发放表已经撤回。"))
    run.state, run.version = there.state, there.version
    if there.state == state:
        return
    if state == RunState.DRAFT:
        raise RuleViolation("run.approved", _("这张发放表已经批准，不能再改；错了的在下一张表里更正。"))
    if there.state == RunState.DRAFT:
        raise RuleViolation("run.draft", _("这张发放表还没有批准。"))
    raise RuleViolation("run.paid", _("这张发放表已经全部发放。"))
