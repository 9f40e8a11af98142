"""The one way money moves: hold the source, look whether the day is open and the money is there, write the posting.

Every movement of a source's money holds that source until its transaction ends, so what was found to be there is still
there when it is written, also with several people at once (on SQLite the whole database is held, by IMMEDIATE).
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import queries, rules
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    BudgetLine,
    Commitment,
    FundSource,
    LineShare,
    Posting,
)
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station

LONGEST = 120


def check_posting(day: datetime.date, amount: Decimal, *, today: datetime.date) -> None:
    """Raise RuleViolation for an amount of nothing or less, finer than a cent, or a day that has not come."""
    check_amount(amount)
    if day > today:
        raise RuleViolation("posting.future", _("日期还没到，不能先记账。"), field="day")


def check_amount(amount: Decimal) -> None:
    """Raise RuleViolation for an amount of nothing or less, finer than a cent, or beyond what a column holds."""
    if amount <= 0:
        raise RuleViolation("posting.amount", _("金额要大于零。"), field="amount")
    if amount != amount.quantize(Decimal("0.01")):
        raise RuleViolation("posting.cents", _("金额最小到分。"), field="amount")
    if amount >= Decimal(10) ** 12:
        raise RuleViolation("posting.huge", _("金额太大，请核对。"), field="amount")


def hold(source: FundSource) -> None:
    """Hold a source until the transaction ends."""
    FundSource.objects.select_for_update().get(pk=source.pk)


def hold_each(sources: Iterable[int]) -> None:
    """Hold some sources, by their ids, in the order everybody holds them in, until the transaction ends."""
    rows = FundSource.objects.filter(pk__in=set(sources)).select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))


def check_open(day: datetime.date, *places: str) -> None:
    """Raise RuleViolation `posting.locked` when the books of one of the places are closed on that day.

    Called while the source is held: whoever closes the books holds all sources of the place.
    """
    lock = queries.lock_on(day, *places)
    if lock:
        raise RuleViolation(
            "posting.locked",
            _(
                "%(until)s 以前的账已经锁定，不能再记这一天的账。确需更正的，请有审批权限的人先解锁并写明原因。"
            )
            % {"until": lock.until},
            field="day",
        )


def check_free(source: FundSource, amount: Decimal, *, without: Commitment | None = None) -> None:
    """Raise RuleViolation `posting.overspent` when less than the amount of a source is free."""
    free = queries.free_of(source, without=without)
    if rules.is_overspent(free, amount):
        promised = queries.promised_of(source, without=without)
        words = (
            _("“%(source)s”可用的只剩 %(left)s 元（另有 %(promised)s 元已经预留），不够支出。")
            if promised
            else _("“%(source)s”只剩 %(left)s 元，不够支出。")
        )
        raise RuleViolation(
            "posting.overspent",
            words % {"source": source.name, "left": money(free), "promised": money(promised)},
            field="amount",
        )


def share_for(line: BudgetLine, source: FundSource) -> LineShare:
    """Return the share a source bears of a line of an approved budget; RuleViolation when there is none."""
    budget = type(line.budget).objects.get(pk=line.budget_id)
    if not budget.is_approved:
        raise RuleViolation("line.not_approved", _("这份预算还没有批准，不能用它的支出项。"), field="line")
    share = queries.share_of(line, source)
    if share is None:
        raise RuleViolation(
            "line.source",
            _("“%(line)s”这一项没有安排“%(source)s”的钱。") % {"line": line.label, "source": source.name},
            field="line",
        )
    return share


def check_share(share: LineShare, amount: Decimal, *, without: Commitment | None = None) -> None:
    """Raise RuleViolation `line.overspent` when less than the amount of a share is left."""
    standing = queries.standing_of_share(share, without=without)
    if rules.is_overspent(standing.left, amount):
        raise RuleViolation(
            "line.overspent",
            _("“%(line)s”里“%(source)s”的份额只剩 %(left)s 元，不够支出。")
            % {"line": share.line.label, "source": share.source.name, "left": money(standing.left)},
            field="amount",
        )


def stage(source: FundSource, kind: AccountKind) -> Account:
    """Return the account of a source at one stage, the same one that its ledger uses."""
    account, _made = Account.objects.get_or_create(
        division=source.division, kind=kind, name=source.name, defaults={"source": source}
    )
    return account


def of_project(source: FundSource, project: Project) -> Account:
    """Return the account of what a source gave to a project."""
    account, _made = Account.objects.get_or_create(
        kind=AccountKind.PROJECT,
        source=source,
        project=project,
        defaults={"division": project.division, "name": project.name[:LONGEST]},
    )
    return account


def of_line(source: FundSource, line: BudgetLine) -> Account:
    """Return the account of what a source gave to a budget line."""
    account, _made = Account.objects.get_or_create(
        kind=AccountKind.LINE,
        source=source,
        line=line,
        defaults={
            "division": line.budget.division,
            "name": line.label[:LONGEST],
            "project": line.budget.project,
        },
    )
    return account


def payee(
    source: FundSource,
    *,
    station: Station | None = None,
    project: Project | None = None,
    name: str = "",
    is_person: bool = False,
    place: str = "",
) -> Account:
    """Return the account of who gets money: a station, else the name, else who carries out the project.

    Somebody named lies where the project does, else at `place`, else where the source is held.

    Raises RuleViolation when none of them is said.
    """
    if station:
        wanted, division = station.name, station.division
    elif name.strip():
        wanted, division = name.strip(), project.division if project else place or source.division
    elif project:
        wanted, division = project.applicant or project.name, project.division
    else:
        raise RuleViolation("posting.payee", _("请写明钱用在哪个站点、哪个项目，或者付给谁。"), field="payee")
    account, _made = Account.objects.get_or_create(
        division=division,
        kind=AccountKind.PAYEE,
        name=wanted[:LONGEST],
        defaults={"station": station, "is_person": is_person and station is None},
    )
    return account


def move(actor: User | str, source: FundSource, giver: Account, taker: Account, **columns: Any) -> Posting:
    """Write one posting, the source being held and everything checked. Raises RuleViolation for a locked day."""
    check_open(columns["day"], source.division, columns["division"])
    return Posting.objects.create(
        source=source, from_account=giver, to_account=taker, posted_by=pk_of(actor), **columns
    )


def bring_to_line(
    actor: User | str,
    share: LineShare,
    amount: Decimal,
    *,
    day: datetime.date,
    document: str = "",
    without: Commitment | None = None,
) -> list[Posting]:
    """Move money of a source to a line of a budget, through the project's account when it is a project's budget.

    The source is held by the caller. Raises RuleViolation when less is free.
    """
    source, line = share.source, share.line
    check_free(source, amount, without=without)
    stops = [stage(source, AccountKind.POOL)]
    if line.budget.project:
        stops.append(of_project(source, line.budget.project))
    stops.append(of_line(source, line))
    with in_chinese():
        summary = (_("下达：%(line)s") % {"line": line.label})[:160]
    return [
        move(
            actor, source, giver, taker,
            division=line.budget.division,
            day=day,
            amount=amount,
            summary=summary,
            use=line.use,
            line=line,
            project=line.budget.project,
            document=document.strip(),
        )
        for giver, taker in pairwise(stops)
    ]  # fmt: skip


def hold_all(place: str) -> None:
    """Hold every source whose money may be posted in a place, in one order, until the caller's transaction ends."""
    rows = FundSource.objects.in_place(place[:6]).select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))
