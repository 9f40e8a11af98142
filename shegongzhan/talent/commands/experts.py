"""The pool of experts (智库): who is in it, when they were asked, what it cost, when they stood aside."""

import datetime
from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.names import spelled
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import acts
from shegongzhan.talent.commands.shared import words_of
from shegongzhan.talent.models import CallPurpose, Expert, ExpertCall


@dataclass(frozen=True)
class ExpertFacts:
    """What is known of an expert; a telephone of None stays as it is, '' takes it away."""

    name: str
    joined_on: datetime.date
    title: str = ""
    organisation: Organisation | None = None
    works_for: str = ""
    fields: list[str] = field(default_factory=list)
    phone: str | None = None
    availability: str = ""


@transaction.atomic
def add_expert(actor: User | str, facts: ExpertFacts, *, division: str) -> Expert:
    """Take somebody into the pool of a place. Raises RuleViolation without a name, and for an unknown field."""
    _check(facts, division)
    expert = Expert(division=division, **_columns(facts))
    expert.pinyin = spelled(expert.name)[0]
    expert.save()
    record_act(actor, acts.EXPERT_JOINED, expert)
    return expert


@transaction.atomic
def change_expert(
    actor: User | str, expert: Expert, facts: ExpertFacts, *, seen_version: int | None = None
) -> None:
    """Change what is known of an expert. Errors as in `add_expert`; StaleRow when somebody else was faster."""
    _check(facts, expert.division)
    if expert.left_on and facts.joined_on > expert.left_on:
        raise RuleViolation("expert.joined", _("入库日期不能晚于退出日期。"), field="joined_on")
    columns = _columns(facts)
    changed = [name for name, value in columns.items() if getattr(expert, name) != value]
    for name in changed:
        setattr(expert, name, columns[name])
    if changed:
        expert.pinyin = spelled(expert.name)[0]
        expert.save_changed([*changed, "pinyin"], seen_version=seen_version)
        record_act(actor, acts.EXPERT_CHANGED, expert, fields=words_of(Expert, changed))


def _columns(facts: ExpertFacts) -> dict[str, object]:
    said = {
        one.name: getattr(facts, one.name)
        for one in fields(facts)
        if one.name not in ("phone", "organisation")
    }
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    said["organisation_id"] = facts.organisation.pk if facts.organisation else None
    return said if facts.phone is None else {**said, "phone": facts.phone.strip() or None}


def _check(facts: ExpertFacts, division: str) -> None:
    if not facts.name.strip():
        raise RuleViolation("expert.name", _("请写姓名。"), field="name")
    known = {entry["code"] for entry in policy("services.fields", division, facts.joined_on)}
    if not set(facts.fields) <= known:
        raise RuleViolation("expert.fields", _("请从列出的领域里选。"), field="fields")


@transaction.atomic
def leave_pool(actor: User | str, expert: Expert, *, on: datetime.date) -> None:
    """Write down the last day somebody is in the pool.

    Raises RuleViolation when they have left, for a day before joining, and when they were asked after that day.
    """
    held = Expert.objects.select_for_update().get(pk=expert.pk)
    if held.left_on:
        raise RuleViolation("expert.left", _("已经登记过退出。"))
    if on < held.joined_on:
        raise RuleViolation("expert.left_early", _("退出日期不能早于入库日期。"), field="on")
    if held.calls.filter(on__gt=on).exists():
        raise RuleViolation("expert.calls_after", _("这一天以后还有出席记录。"), field="on")
    expert.left_on = on
    expert.save_changed(["left_on"])
    record_act(actor, acts.EXPERT_LEFT, expert, on=on.isoformat())


@transaction.atomic
def call_expert(
    actor: User | str,
    expert: Expert,
    *,
    on: datetime.date,
    purpose: str,
    about: str,
    hours: Decimal = Decimal(0),
    fee: Decimal = Decimal(0),
    recused: bool = False,
    recusal_reason: str = "",
) -> ExpertCall:
    """Write down that an expert was asked on a day, and came or stood aside.

    Raises RuleViolation for a day outside their time in the pool, no word of what about, negative hours or fee, and for
    standing aside without a reason or with a fee.
    """
    held = Expert.objects.select_for_update().get(pk=expert.pk)
    if not held.is_in_pool(on):
        raise RuleViolation("call.pool", _("那一天不在智库里。"), field="on")
    if purpose not in CallPurpose.values:
        raise RuleViolation("call.purpose", _("请选事由。"), field="purpose")
    if not about.strip():
        raise RuleViolation("call.about", _("请写内容。"), field="about")
    if hours < 0 or fee < 0:
        raise RuleViolation("call.negative", _("费用和时长不能是负数。"), field="fee" if fee < 0 else "hours")
    if recused and not recusal_reason.strip():
        raise RuleViolation("call.reason", _("请写明为什么回避。"), field="recusal_reason")
    if recused and (fee or hours):
        raise RuleViolation("call.paid", _("回避的不计时长，不付费。"), field="fee")
    call = ExpertCall.objects.create(
        expert=expert, division=expert.division, on=on, purpose=purpose, about=about.strip(), hours=hours, fee=fee,
        recused=recused, recusal_reason=recusal_reason.strip() if recused else "",
    )  # fmt: skip
    if recused:
        record_act(actor, acts.EXPERT_RECUSED, expert, on=on.isoformat(), reason=call.recusal_reason)
    else:
        record_act(actor, acts.EXPERT_CALLED, expert, on=on.isoformat())
    return call
