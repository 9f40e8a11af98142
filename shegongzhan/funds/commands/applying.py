"""Asking for special funds, and what became of it: a reply that grants money becomes a source in the same moment."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts
from shegongzhan.funds.commands import moving
from shegongzhan.funds.commands.sources import SourceTerms, open_source
from shegongzhan.funds.models import ApplicationReply, FundApplication, FundSource


@dataclass(frozen=True)
class ApplicationFacts:
    """What is asked for: of whom, for which year, how much, on what ground. `document` is the application's number."""

    division: str
    asked_of: str
    title: str
    year: int
    asked_on: datetime.date
    amount: Decimal
    ground: str = ""
    document: str = ""


@dataclass(frozen=True)
class ReplyFacts:
    """What was answered. Granted money becomes `source`, or a new source of the `kind` and `name` that are said."""

    reply: str
    replied_on: datetime.date
    granted: Decimal | None = None
    document: str = ""
    source: FundSource | None = None
    kind: str = ""
    name: str = ""
    level: str = ""


@transaction.atomic
def apply_for_funds(actor: User | str, facts: ApplicationFacts, *, today: datetime.date) -> FundApplication:
    """Write down an application for special funds.

    Raises RuleViolation without a title or an addressee, for an odd year or amount, for a day that has not come, and
    `application.known` for one that waits already (the same thing asked of the same office for the same year).
    """
    _check(facts, today)
    asked = FundApplication.objects.filter(
        division=facts.division, year=facts.year, title=facts.title.strip(), asked_of=facts.asked_of.strip()
    )
    if asked.filter(reply=ApplicationReply.WAITING).exists():
        raise RuleViolation("application.known", _("这项申请已经登记了，还在等批复。"), field="title")
    made = FundApplication.objects.create(division=facts.division, **_columns(facts))
    record_act(actor, acts.APPLIED, made, amount=money(facts.amount))
    return made


@transaction.atomic
def change_application(
    actor: User | str,
    application: FundApplication,
    facts: ApplicationFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> None:
    """Mend what an application says while nobody has answered it; where it lies stays.

    Raises RuleViolation as `apply_for_funds` does, and once it is answered; StaleRow when somebody changed it meanwhile.
    """
    held = _waiting(application)
    _check(facts, today)
    columns = _columns(facts)
    for name, value in columns.items():
        setattr(held, name, value)
    held.save_changed(list(columns), seen_version=seen_version)
    record_act(actor, acts.APPLICATION_CHANGED, held)


@transaction.atomic
def answer_application(
    actor: User | str, application: FundApplication, facts: ReplyFacts, *, today: datetime.date
) -> FundApplication:
    """Write down the reply; granted money becomes a source, new or known, in the same transaction.

    Raises RuleViolation when it is answered already (also by somebody else at the same moment), for a day before it was
    asked or one that has not come, for an amount that does not fit the reply, without the reply's document or without a
    source for what was granted, for a source of another county, and as `open_source` does.
    """
    held = _waiting(application)
    if not held.asked_on <= facts.replied_on <= today:
        raise RuleViolation(
            "application.reply_day", _("批复日期应在申请日期和今天之间。"), field="replied_on"
        )
    granted = _granted(held, facts)
    source = _source_of(actor, held, facts, granted, today) if granted else None
    held.reply, held.granted, held.replied_on = facts.reply, granted, facts.replied_on
    held.reply_document, held.source = facts.document.strip(), source
    held.save_changed(["reply", "granted", "replied_on", "reply_document", "source"])
    with in_chinese():
        words = str(held.get_reply_display())
    record_act(actor, acts.APPLICATION_ANSWERED, held, reply=words, amount=money(granted or Decimal(0)))
    return held


@transaction.atomic
def take_reply_back(actor: User | str, application: FundApplication, *, reason: str) -> None:
    """Undo a reply that was written down wrongly; the source it became stays a source, without the link.

    Raises RuleViolation without a reason, and for an application nobody has answered.
    """
    _needs_reason(reason)
    held = FundApplication.objects.select_for_update().get(pk=application.pk)
    if not held.is_answered:
        raise RuleViolation("application.not_answered", _("这份申请没有登记批复，可能别人刚刚撤回了。"))
    held.reply, held.granted, held.replied_on = ApplicationReply.WAITING, None, None
    held.reply_document, held.source = "", None
    held.save_changed(["reply", "granted", "replied_on", "reply_document", "source"])
    record_act(actor, acts.REPLY_TAKEN_BACK, held, reason=reason.strip()[:200])


@transaction.atomic
def drop_application(actor: User | str, application: FundApplication, *, reason: str) -> None:
    """Give an application up that nobody has answered. Raises RuleViolation without a reason, or once it is answered."""
    _needs_reason(reason)
    held = _waiting(application)
    held.reply = ApplicationReply.DROPPED
    held.save_changed(["reply"])
    record_act(actor, acts.APPLICATION_DROPPED, held, reason=reason.strip()[:200])


def _check(facts: ApplicationFacts, today: datetime.date) -> None:
    if not facts.title.strip():
        raise RuleViolation("application.title", _("请写申请事项。"), field="title")
    if not facts.asked_of.strip():
        raise RuleViolation("application.asked_of", _("请写向谁申请。"), field="asked_of")
    if not 2000 <= facts.year <= 2100:
        raise RuleViolation("application.year", _("请写四位数的年度。"), field="year")
    if facts.asked_on > today:
        raise RuleViolation("application.day", _("申请日期还没到。"), field="asked_on")
    moving.check_amount(facts.amount)


def _columns(facts: ApplicationFacts) -> dict[str, object]:
    return {
        "asked_of": facts.asked_of.strip(),
        "title": facts.title.strip(),
        "year": facts.year,
        "asked_on": facts.asked_on,
        "amount": facts.amount,
        "ground": facts.ground.strip(),
        "document": facts.document.strip(),
    }


def _granted(application: FundApplication, facts: ReplyFacts) -> Decimal | None:
    """Return what was granted; None for a refusal. RuleViolation when it does not fit the reply."""
    if facts.reply == ApplicationReply.REFUSED:
        return None
    if facts.reply not in (ApplicationReply.GRANTED, ApplicationReply.PARTLY):
        raise RuleViolation("application.reply", _("请选择批复结果。"), field="reply")
    granted = facts.granted
    if granted is None and facts.reply == ApplicationReply.GRANTED:
        granted = application.amount
    if granted is None:
        raise RuleViolation("application.granted", _("请写批复了多少。"), field="granted")
    moving.check_amount(granted)
    if facts.reply == ApplicationReply.PARTLY and granted >= application.amount:
        raise RuleViolation("application.granted", _("部分同意的，批复金额应小于申请金额。"), field="granted")
    if facts.reply == ApplicationReply.GRANTED and granted < application.amount:
        raise RuleViolation(
            "application.granted", _("批复金额小于申请金额的，请选“部分同意”。"), field="granted"
        )
    if not facts.document.strip():
        raise RuleViolation("application.document", _("请写批复文号。"), field="document")
    return granted


def _source_of(
    actor: User | str,
    application: FundApplication,
    facts: ReplyFacts,
    granted: Decimal,
    today: datetime.date,
) -> FundSource:
    if facts.source:
        if facts.source.division[:6] != application.division[:6]:
            raise RuleViolation("application.source", _("这项来源不是本县的。"), field="source")
        return facts.source
    if not (facts.kind and facts.name.strip()):
        raise RuleViolation(
            "application.source", _("请选一项已有的来源，或者写新来源的类型和名称。"), field="source"
        )
    terms = SourceTerms(
        document=facts.document,
        purpose=application.title,
        year=application.year,
        level=facts.level,
        announced=granted,
    )
    return open_source(
        actor, division=application.division, kind=facts.kind, name=facts.name, on=today, terms=terms
    )


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("application.reason", _("请写明原因。"), field="reason")


def _waiting(application: FundApplication) -> FundApplication:
    """Return the application, held against others meanwhile; RuleViolation when it does not wait any more."""
    held = FundApplication.objects.select_for_update().get(pk=application.pk)
    if not held.is_waiting:
        raise RuleViolation(
            "application.answered",
            _("这份申请已经处理过了：%(state)s。") % {"state": held.get_reply_display()},
        )
    return held
