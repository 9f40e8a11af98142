"""What a contractor's contract says about growing people, and what it taught from elsewhere."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.stations.models import Station
from shegongzhan.talent import acts
from shegongzhan.talent.models import Adopted, Guidance, Obligation, ObligationKind

PERCENT = (ObligationKind.CERTIFIED, ObligationKind.LOCAL, ObligationKind.STAYING)
WHOLE = 100


@dataclass(frozen=True)
class ObligationFacts:
    """A clause: what it asks for, how much of it, and between which days."""

    kind: str
    clause: str
    starts_on: datetime.date
    amount: Decimal | None = None
    ends_on: datetime.date | None = None


@dataclass(frozen=True)
class GuidanceFacts:
    """A practice from elsewhere that was taught: where, when, what, and whether the station took it up."""

    on: datetime.date
    learned_from: str
    about: str
    station: Station | None = None
    document: str = ""
    adopted: str = Adopted.WAITING
    result: str = ""


@transaction.atomic
def add_obligation(
    actor: User | str, organisation: Organisation, facts: ObligationFacts, *, division: str
) -> Obligation:
    """Write down a clause of a contractor's contract about growing people.

    Raises RuleViolation without the clause, for days the wrong way round, and for an amount that is missing, not
    positive, or over a hundred percent.
    """
    if not facts.clause.strip():
        raise RuleViolation("obligation.clause", _("请写合同条款。"), field="clause")
    if facts.ends_on and facts.ends_on < facts.starts_on:
        raise RuleViolation("obligation.days", _("结束日期不能早于开始日期。"), field="ends_on")
    amount = None if facts.kind == ObligationKind.OTHER else facts.amount
    if facts.kind != ObligationKind.OTHER and (amount is None or amount <= 0):
        raise RuleViolation("obligation.amount", _("请写数值，要大于零。"), field="amount")
    if facts.kind in PERCENT and amount is not None and amount > WHOLE:
        raise RuleViolation("obligation.percent", _("比例不能超过 100。"), field="amount")
    made = Obligation.objects.create(
        division=division,
        organisation=organisation,
        kind=facts.kind,
        amount=amount,
        clause=facts.clause.strip(),
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
    )
    record_act(actor, acts.OBLIGATION_ADDED, made)
    return made


@transaction.atomic
def judge_obligation(actor: User | str, obligation: Obligation, *, met: bool, note: str) -> None:
    """Say whether a promise that no record counts was kept. RuleViolation for a counted one, or without how it shows."""
    if obligation.kind != ObligationKind.OTHER:
        raise RuleViolation("obligation.counted", _("这一项按数据算，不用人认定。"))
    if not note.strip():
        raise RuleViolation("obligation.note", _("请写怎么看出来的。"), field="note")
    obligation.met, obligation.met_note, obligation.said_by = met, note.strip(), pk_of(actor)
    obligation.save_changed(["met", "met_note", "said_by"])
    record_act(actor, acts.OBLIGATION_JUDGED, obligation)


@transaction.atomic
def remove_obligation(actor: User | str, obligation: Obligation, *, reason: str) -> None:
    """Take away a clause that was written down wrongly. RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("obligation.reason", _("请写原因。"), field="reason")
    record_act(actor, acts.OBLIGATION_REMOVED, obligation, reason=reason.strip())
    obligation.delete()


def _check_guidance(organisation: Organisation, facts: GuidanceFacts, today: datetime.date) -> None:
    if facts.on > today:
        raise RuleViolation("guidance.future", _("日期不能晚于今天。"), field="on")
    for name in ("learned_from", "about"):
        if not getattr(facts, name).strip():
            raise RuleViolation(f"guidance.{name}", _("请写哪里的经验、什么做法。"), field=name)
    if facts.station and not _runs(organisation, facts.station, facts.on):
        raise RuleViolation("guidance.station", _("这一天这家机构没有承接这个站。"), field="station")


def _runs(organisation: Organisation, station: Station, on: datetime.date) -> bool:
    held = Agreement.objects.filter(organisation=organisation, station=station, kind=AgreementKind.OPERATION)
    return held.in_force(on).exists()


@transaction.atomic
def record_guidance(
    actor: User | str,
    organisation: Organisation,
    facts: GuidanceFacts,
    *,
    division: str,
    today: datetime.date,
) -> Guidance:
    """Write down a practice that a contractor taught.

    Raises RuleViolation for a day that has not come, without where it comes from or what it is, and for a station the
    contractor did not run that day.
    """
    _check_guidance(organisation, facts, today)
    made = Guidance(
        division=facts.station.division if facts.station else division,
        organisation=organisation,
        recorded_by=pk_of(actor),
    )
    _put(made, facts)
    made.save()
    record_act(actor, acts.GUIDED, made, on=facts.on.isoformat())
    return made


@transaction.atomic
def change_guidance(
    actor: User | str,
    guidance: Guidance,
    facts: GuidanceFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> None:
    """Correct it, or say whether it was taken up. Errors as in `record_guidance`, and StaleRow."""
    _check_guidance(guidance.organisation, facts, today)
    columns = _put(guidance, facts)
    guidance.save_changed(columns, seen_version=seen_version)
    record_act(actor, acts.GUIDANCE_CHANGED, guidance)


def _put(guidance: Guidance, facts: GuidanceFacts) -> list[str]:
    columns = {
        "station": facts.station,
        "on": facts.on,
        "learned_from": facts.learned_from.strip(),
        "about": facts.about.strip(),
        "document": facts.document.strip(),
        "adopted": facts.adopted,
        "result": facts.result.strip(),
    }
    for name, value in columns.items():
        setattr(guidance, name, value)
    return list(columns)


@transaction.atomic
def remove_guidance(actor: User | str, guidance: Guidance, *, reason: str) -> None:
    """Take away guidance that was written down wrongly. RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("guidance.reason", _("请写原因。"), field="reason")
    record_act(actor, acts.GUIDANCE_REMOVED, guidance, reason=reason.strip())
    guidance.delete()
