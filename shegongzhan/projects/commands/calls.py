"""A call for ventures: drafting it, opening it, closing it for the judges, calling it off."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import acts
from shegongzhan.projects.commands.interests import stand_aside
from shegongzhan.projects.models import ApplicationState, CallState, VentureApplication, VentureCall

WHOLE = 100


@dataclass(frozen=True)
class CallFacts:
    """What a call says. `criteria` are {"code", "label", "most"}; amounts are yuan."""

    number: str
    theme: str
    text: str
    opens_on: datetime.date
    closes_on: datetime.date
    pool: Decimal
    most_each: Decimal
    criteria: Sequence[Mapping[str, Any]]
    fields: Sequence[str] = ()
    blind: bool = False
    judges_needed: int = 3
    pass_mark: Decimal = Decimal(60)


def check_call(facts: CallFacts) -> None:
    """Raise RuleViolation for a call that cannot be: closing before it opens, without money, scores not out of 100."""
    for name, sentence in (
        ("number", _("请写征集编号。")),
        ("theme", _("请写主题。")),
        ("text", _("请写征集说明。")),
    ):
        if not getattr(facts, name).strip():
            raise RuleViolation(f"call.{name}", sentence, field=name)
    if facts.closes_on < facts.opens_on:
        raise RuleViolation("call.dates", _("截止日期不能早于开始日期。"), field="closes_on")
    if not 0 < facts.most_each <= facts.pool:
        raise RuleViolation("call.money", _("资金要大于零，单个项目不能超过总额。"), field="most_each")
    if sum(int(one["most"]) for one in facts.criteria) != WHOLE:
        raise RuleViolation("call.criteria", _("各评分项的满分加起来要等于 100。"), field="criteria")
    if facts.judges_needed < 1:
        raise RuleViolation("call.judges", _("每个申报至少要有一位评委。"), field="judges_needed")
    if not 0 <= facts.pass_mark <= WHOLE:
        raise RuleViolation("call.pass_mark", _("最低分是 0 到 100。"), field="pass_mark")


def locked_call(pk: int) -> VentureCall:
    """Hold a call until the transaction ends, as it is now."""
    return VentureCall.objects.select_for_update().get(pk=pk)


def must_be(call: VentureCall, *states: str) -> None:
    """Raise RuleViolation for a call that stands elsewhere."""
    if call.state not in states:
        raise RuleViolation(
            "call.state", _("这次征集现在是“%(state)s”，不能这样做。") % {"state": call.get_state_display()}
        )


def _told(facts: CallFacts) -> dict[str, Any]:
    told = {one.name: getattr(facts, one.name) for one in fields(facts)}
    told |= {name: told[name].strip() for name in ("number", "theme", "text")}
    told["criteria"] = [
        {"code": str(one["code"]), "label": str(one["label"]), "most": int(one["most"])}
        for one in facts.criteria
    ]
    told["fields"] = list(facts.fields)
    return told


@transaction.atomic
def draft_call(actor: User | str, division: str, facts: CallFacts) -> VentureCall:
    """Draft a call. Raises RuleViolation as `check_call` does, and for a number used before."""
    check_call(facts)
    try:
        with transaction.atomic():
            call = VentureCall.objects.create(division=division, prepared_by=pk_of(actor), **_told(facts))
    except IntegrityError as twice:
        raise RuleViolation("call.number_used", _("这个征集编号已经用过了。"), field="number") from twice
    record_act(actor, acts.CALL_DRAFTED, call)
    return call


@transaction.atomic
def change_call(
    actor: User | str, call: VentureCall, facts: CallFacts, *, seen_version: int | None = None
) -> None:
    """Change a draft; of a call that is open only the day it closes may move, and only later.

    Raises RuleViolation as `check_call` does and for a call that is past that; StaleRow when somebody was quicker.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.DRAFT, CallState.OPEN)
    check_call(facts)
    told = _told(facts)
    if call.state == CallState.OPEN:
        told = {"closes_on": facts.closes_on}
        if facts.closes_on < call.closes_on:
            raise RuleViolation("call.earlier", _("已经发布，截止日期只能往后延。"), field="closes_on")
    for name, value in told.items():
        setattr(call, name, value)
    try:
        with transaction.atomic():
            call.save_changed([*told], seen_version=seen_version)
    except IntegrityError as twice:
        raise RuleViolation("call.number_used", _("这个征集编号已经用过了。"), field="number") from twice
    record_act(actor, acts.CALL_CHANGED, call)


@transaction.atomic
def open_call(actor: User | str, call: VentureCall, *, today: datetime.date) -> None:
    """Make a draft public. Raises RuleViolation when it would be closed already."""
    call = locked_call(call.pk)
    must_be(call, CallState.DRAFT)
    if call.closes_on < today:
        raise RuleViolation("call.over", _("截止日期已经过了，请先改日期。"), field="closes_on")
    call.state = CallState.OPEN
    call.save_changed(["state"])
    record_act(actor, acts.CALL_OPENED, call)


@transaction.atomic
def close_call(actor: User | str, call: VentureCall, *, today: datetime.date) -> None:
    """End the time of applying and let the judges begin.

    Raises RuleViolation before the last day is over, with nothing to judge, and while an application waits to be
    found complete or not.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.OPEN)
    if today <= call.closes_on:
        raise RuleViolation(
            "call.running", _("征集到 %(day)s 为止，还不能开始评审。") % {"day": call.closes_on.isoformat()}
        )
    rows = VentureApplication.objects.filter(call=call)
    waiting = rows.filter(state__in=[ApplicationState.SUBMITTED, ApplicationState.RETURNED]).count()
    if waiting:
        raise RuleViolation("call.waiting", _("还有 %(n)s 个申报没有审完材料。") % {"n": waiting})
    complete = rows.filter(state=ApplicationState.COMPLETE).count()
    if not complete:
        raise RuleViolation("call.nothing", _("没有材料齐全的申报，不能开始评审；可以延期或取消征集。"))
    for judge in call.judges.select_related("expert"):
        stand_aside(judge)  # also from what came after the judge was asked
    call.state = CallState.REVIEW
    call.save_changed(["state"])
    record_act(actor, acts.CALL_CLOSED, call, count=complete)


@transaction.atomic
def cancel_call(actor: User | str, call: VentureCall, *, reason: str) -> None:
    """Call a call off, with the reason; not once its result is decided."""
    call = locked_call(call.pk)
    must_be(call, CallState.DRAFT, CallState.OPEN, CallState.REVIEW, CallState.PUBLICITY)
    if not reason.strip():
        raise RuleViolation("call.reason", _("请写明取消的原因。"), field="reason")
    call.state, call.state_reason = CallState.CANCELLED, reason.strip()[:200]
    call.save_changed(["state", "state_reason"])
    record_act(actor, acts.CALL_CANCELLED, call)
