"""Asking for special funds, and what became of it: a reply that grants money becomes a source in the same moment."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shegongzhan.accounts.models import User
from shegongzhan.acts.act import act
from shegongzhan.acts.forms import ReasonForm
from shegongzhan.acts.rows import Rows
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds.applications.forms import ApplicationForm, ReplyForm
from shegongzhan.funds.applications.models import REPLY_MOVES, ApplicationReply, FundApplication
from shegongzhan.funds.commands import moving
from shegongzhan.funds.commands.sources import SourceTerms, open_source
from shegongzhan.funds.models import FundSource


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


APPLICATIONS = Rows(
    model=FundApplication,
    view="funds.view",
    page="funds:application",
    index="funds:applications",
    related=("source",),
    state="reply",
    moves=REPLY_MOVES,
)


def _amount(made: FundApplication, said: Mapping[str, Any]) -> dict[str, str]:
    return {"amount": money(made.amount)}


def _answer(row: FundApplication, said: Mapping[str, Any]) -> dict[str, str]:
    with in_chinese():
        return {"reply": str(row.get_reply_display()), "amount": money(row.granted or Decimal(0))}


DONE_WITH = ("application.answered", lazy("这份申请已经处理过了：%(state)s。"))


@act(
    APPLICATIONS,
    "new",
    "fund_application.made",
    lazy("登记了专项资金申请 {amount} 元"),
    right="funds.post",
    new=True,
    tells=_amount,
    asks=ApplicationForm,
    button=lazy("登记申请"),
    title=lazy("登记专项资金申请"),
    yes=lazy("保存"),
    done=lazy("登记好了。把申请文件附上，批复来了再登记批复。"),
)
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
    return made


@act(
    APPLICATIONS,
    "drop",
    "fund_application.dropped",
    lazy("不再申请：{reason}"),
    right="funds.post",
    refused=DONE_WITH,
    asks=ReasonForm,
    button=lazy("不再申请"),
    title=lazy("不再申请？"),
    tone="danger",
    done=lazy("记下了。"),
    becomes=ApplicationReply.DROPPED,
)
def drop_application(actor: User | str, application: FundApplication, *, reason: str) -> FundApplication:
    """Give an application up that nobody has answered."""
    return application


@act(
    APPLICATIONS,
    "change",
    "fund_application.changed",
    lazy("改了专项资金申请"),
    right="funds.post",
    refused=DONE_WITH,
    asks=ApplicationForm,
    edits=True,
    button=lazy("改"),
    title=lazy("改申请"),
    yes=lazy("保存"),
    done=lazy("改好了。"),
)
def change_application(
    actor: User | str,
    application: FundApplication,
    facts: ApplicationFacts,
    *,
    today: datetime.date,
) -> FundApplication:
    """Mend what an application says while nobody has answered it; where it lies stays. Errors as in `apply_for_funds`."""
    _check(facts, today)
    columns = _columns(facts)
    for name, value in columns.items():
        setattr(application, name, value)
    application.save_changed(list(columns))
    return application


@act(
    APPLICATIONS,
    "reply",
    "fund_application.answered",
    lazy("登记了批复：{reply}，{amount} 元"),
    right="funds.post",
    refused=DONE_WITH,
    asks=ReplyForm,
    tells=_answer,
    template="funds/application_reply.html",
    button=lazy("登记批复"),
    tone="primary",
    done=lazy("批复登记好了。"),
)
def answer_application(
    actor: User | str, application: FundApplication, facts: ReplyFacts, *, today: datetime.date
) -> FundApplication:
    """Write down the reply; granted money becomes a source, new or known, in the same transaction.

    Raises RuleViolation for a day before it was asked or one that has not come, for an amount that does not fit the
    reply, without the reply's document or without a source for what was granted, for a source of another county, and as
    `open_source` does.
    """
    if not application.asked_on <= facts.replied_on <= today:
        raise RuleViolation(
            "application.reply_day", _("批复日期应在申请日期和今天之间。"), field="replied_on"
        )
    granted = _granted(application, facts)
    source = _source_of(actor, application, facts, granted, today) if granted else None
    application.reply, application.granted, application.replied_on = facts.reply, granted, facts.replied_on
    application.reply_document, application.source = facts.document.strip(), source
    application.save_changed(["reply", "granted", "replied_on", "reply_document", "source"])
    return application


@act(
    APPLICATIONS,
    "reply_back",
    "fund_application.reply_taken_back",
    lazy("撤回了批复登记：{reason}"),
    right="funds.post",
    refused=("application.not_answered", lazy("这份申请没有登记批复，可能别人刚刚撤回了。")),
    asks=ReasonForm,
    button=lazy("撤回登记的批复"),
    title=lazy("撤回登记的批复？"),
    yes=lazy("撤回"),
    tone="danger",
    text=lazy("申请回到待批复。已经形成的资金来源还在，只是不再连着这份申请。"),
    done=lazy("撤回了，可以重新登记批复。"),
)
def take_reply_back(actor: User | str, application: FundApplication, *, reason: str) -> FundApplication:
    """Undo a reply that was written down wrongly; the source it became stays a source, without the link."""
    application.reply, application.granted, application.replied_on = ApplicationReply.WAITING, None, None
    application.reply_document, application.source = "", None
    application.save_changed(["reply", "granted", "replied_on", "reply_document", "source"])
    return application


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
