"""Money comes in, goes out, and a wrong posting is reversed. Nothing here edits what was posted."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import acts, queries, rules
from shegongzhan.funds.models import Account, AccountKind, FundSource, Posting
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station

LONGEST = 120


@dataclass(frozen=True)
class IncomeFacts:
    """Money that came in for a source: `document` is the paper it came with."""

    day: datetime.date
    amount: Decimal
    summary: str = ""
    document: str = ""
    voucher: str = ""


@dataclass(frozen=True)
class SpendFacts:
    """Money that went out: to a station, for a project, or to somebody named. `use` is a code of `funds.uses`.

    `document` is the paper that allows a use the source is not meant for.
    """

    day: datetime.date
    amount: Decimal
    use: str
    station: Station | None = None
    project: Project | None = None
    payee: str = ""
    summary: str = ""
    document: str = ""
    voucher: str = ""


@transaction.atomic
def open_source(
    actor: User | str,
    *,
    division: str,
    kind: str,
    name: str,
    on: datetime.date,
    document: str = "",
    purpose: str = "",
) -> FundSource:
    """Register where money comes from. Raises RuleViolation for an unknown kind, without a name, or for one known."""
    if kind not in {entry["code"] for entry in policy("funds.kinds", division, on)}:
        raise RuleViolation("source.kind", _("请选择来源类型。"), field="kind")
    if not name.strip():
        raise RuleViolation("source.name", _("请写资金来源的名称。"), field="name")
    source, made = FundSource.objects.get_or_create(
        division=division,
        name=name.strip(),
        defaults={"kind": kind, "document": document.strip(), "purpose": purpose.strip()},
    )
    if not made:
        raise RuleViolation("source.known", _("已经有同名的资金来源。"), field="name")
    record_act(actor, acts.SOURCE_OPENED, source, kind=kind)
    return source


@transaction.atomic
def change_source(
    actor: User | str, source: FundSource, *, document: str, purpose: str, seen_version: int | None = None
) -> None:
    """Change the document and the purpose of a source; its kind stays, postings stand on it. StaleRow when it was changed."""
    source.document, source.purpose = document.strip(), purpose.strip()
    source.save_changed(["document", "purpose"], seen_version=seen_version)
    record_act(actor, acts.SOURCE_CHANGED, source)


def check_posting(day: datetime.date, amount: Decimal, *, today: datetime.date) -> None:
    """Raise RuleViolation for an amount of nothing or less, finer than a cent, or a day that has not come."""
    if amount <= 0:
        raise RuleViolation("posting.amount", _("金额要大于零。"), field="amount")
    if amount != amount.quantize(Decimal("0.01")):
        raise RuleViolation("posting.cents", _("金额最小到分。"), field="amount")
    if day > today:
        raise RuleViolation("posting.future", _("日期还没到，不能先记账。"), field="day")


@transaction.atomic
def receive(actor: User | str, source: FundSource, facts: IncomeFacts, *, today: datetime.date) -> Posting:
    """Post money that came in: from its origin to what may be spent of the source. Errors as in `check_posting`."""
    check_posting(facts.day, facts.amount, today=today)
    posting = Posting.objects.create(
        division=source.division,
        day=facts.day,
        summary=facts.summary.strip() or _("%(source)s拨入") % {"source": source.name},
        source=source,
        from_account=_stage(source, AccountKind.ORIGIN),
        to_account=_stage(source, AccountKind.POOL),
        amount=facts.amount,
        document=facts.document.strip(),
        voucher=facts.voucher.strip(),
        posted_by=_pk(actor),
    )
    record_act(actor, acts.RECEIVED, posting, amount=money(facts.amount))
    return posting


@transaction.atomic
def spend(actor: User | str, source: FundSource, facts: SpendFacts, *, today: datetime.date) -> Posting:
    """Post money that went out: from what may be spent of a source to who gets it.

    Raises RuleViolation as `check_posting` does; without a use or a payee; `posting.overspent` when the source has less
    left; `posting.forbidden` when the pack keeps the source from this use and no document allows it. A use the pack
    only warns of goes through, and the log tells. The source is locked, so two people cannot both spend its rest.
    """
    check_posting(facts.day, facts.amount, today=today)
    if facts.use not in {entry["code"] for entry in policy("funds.uses", source.division, facts.day)}:
        raise RuleViolation("posting.use", _("请选择用途。"), field="use")
    payee = _payee(source, facts)
    limit = queries.limit_on(source, facts.use, facts.day)
    if limit and limit.blocks and not facts.document.strip():
        raise RuleViolation(
            "posting.forbidden",
            _("本地规定不允许：%(limit)s。确有文件允许的，请写明文号。") % {"limit": limit.label},
            field="document",
        )
    _lock(source)
    left = queries.left_of(source)
    if rules.is_overspent(left, facts.amount):
        raise RuleViolation(
            "posting.overspent",
            _("“%(source)s”只剩 %(left)s 元，不够支出。") % {"source": source.name, "left": money(left)},
            field="amount",
        )
    posting = Posting.objects.create(
        division=payee.division,
        day=facts.day,
        summary=facts.summary.strip() or payee.name,
        source=source,
        from_account=_stage(source, AccountKind.POOL),
        to_account=payee,
        amount=facts.amount,
        use=facts.use,
        project=facts.project,
        document=facts.document.strip(),
        voucher=facts.voucher.strip(),
        posted_by=_pk(actor),
    )
    record_act(actor, acts.SPENT, posting, amount=money(facts.amount), use=facts.use)
    if limit and limit.blocks:
        record_act(actor, acts.OVERRIDDEN, posting, limit=limit.label, document=facts.document.strip())
    elif limit:
        record_act(actor, acts.WARNED, posting, limit=limit.label)
    return posting


@transaction.atomic
def reverse_posting(
    actor: User | str, posting: Posting, *, on: datetime.date, reason: str, today: datetime.date
) -> Posting:
    """Undo a posting by one of the same amount the other way round, posted on its own day.

    Raises RuleViolation without a reason, for a day that has not come or lies before the posting, when it was reversed
    already (also by somebody else at the same moment), when it is itself a reversal, and when what came in has been
    spent meanwhile: the books would show a source that was overspent.
    """
    if not reason.strip():
        raise RuleViolation("reversal.reason", _("请写明冲正的原因。"), field="reason")
    if on > today or on < posting.day:
        raise RuleViolation("reversal.day", _("冲正日期应在原记账日期和今天之间。"), field="on")
    if posting.reverses_id is not None:
        raise RuleViolation("reversal.of_reversal", _("冲正本身不能再冲正；请重新记一笔。"))
    _lock(posting.source)
    if Posting.objects.filter(reverses=posting).exists():
        raise RuleViolation("reversal.twice", _("这笔记账已经冲正过了。"))
    if posting.from_account.kind == AccountKind.ORIGIN and rules.is_overspent(
        queries.left_of(posting.source), posting.amount
    ):
        raise RuleViolation("reversal.spent", _("这笔钱已经用出去了。请先冲正用掉的支出，再冲正拨入。"))
    try:
        with transaction.atomic():
            reversal = Posting.objects.create(
                division=posting.division,
                day=on,
                summary=(_("冲正：") + posting.summary)[:160],
                source_id=posting.source_id,
                from_account_id=posting.to_account_id,
                to_account_id=posting.from_account_id,
                amount=posting.amount,
                use=posting.use,
                project_id=posting.project_id,
                voucher=posting.voucher,
                reverses=posting,
                reason=reason.strip(),
                posted_by=_pk(actor),
            )
    except IntegrityError as twice:
        raise RuleViolation("reversal.twice", _("这笔记账已经冲正过了。")) from twice
    record_act(actor, acts.REVERSED, reversal, amount=money(posting.amount))
    return reversal


def _lock(source: FundSource) -> None:
    """Hold the source until the transaction ends (on SQLite the whole database is, by IMMEDIATE)."""
    FundSource.objects.select_for_update().get(pk=source.pk)


def _stage(source: FundSource, kind: AccountKind) -> Account:
    """Return the account of a source at one stage, the same one that its ledger uses."""
    account, _made = Account.objects.get_or_create(
        division=source.division, kind=kind, name=source.name, defaults={"source": source}
    )
    return account


def _payee(source: FundSource, facts: SpendFacts) -> Account:
    if facts.station:
        name, division = facts.station.name, facts.station.division
    elif facts.payee.strip():
        name, division = facts.payee.strip(), facts.project.division if facts.project else source.division
    elif facts.project:
        name, division = facts.project.applicant or facts.project.name, facts.project.division
    else:
        raise RuleViolation("posting.payee", _("请写明钱用在哪个站点、哪个项目，或者付给谁。"), field="payee")
    account, _made = Account.objects.get_or_create(
        division=division, kind=AccountKind.PAYEE, name=name[:LONGEST], defaults={"station": facts.station}
    )
    return account


def _pk(actor: User | str) -> int | None:
    return actor.pk if isinstance(actor, User) else None
