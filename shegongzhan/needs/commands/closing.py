"""How a need comes out: served, closed with the person's word, referred, opened again."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.needs import acts
from shegongzhan.needs.commands._moving import move
from shegongzhan.needs.commands._settling import settle
from shegongzhan.needs.commands.matching import check_child
from shegongzhan.needs.models import CLOSED, MatchState, Need, NeedState, Referral
from shegongzhan.policies.queries import label

DONE = (NeedState.MET, NeedState.PARTLY_MET)
WORD = ("said", "enough", "satisfaction", "asked_on", "asked_by")


@dataclass(frozen=True)
class Word:
    """What the person says at the end, apart from what was delivered: who asked, when, was it enough, how good."""

    said: str = ""
    enough: bool | None = None
    satisfaction: int | None = None
    asked_on: datetime.date | None = None
    asked_by: int | None = None


@transaction.atomic
def close_need(
    actor: User | str,
    need: Need,
    *,
    state: str,
    on: datetime.date,
    outcome: str = "",
    reason: str = "",
    unmet_reason: str = "",
    word: Word | None = None,
) -> Need:
    """Close a need as met, partly met, or not to be met for now, with what came of it and what the person says.

    `unmet_reason` is a code of `needs.unmet_reasons`; without words of its own its name becomes the reason. An accepted
    match ends with the need: used if the need was met or partly met, giving its places back if not. Met or partly met
    names what was done: a service record that served it, or a sentence (`need.nothing_done`). Without the person's word
    it stands on the to-do until somebody asked (`record_word`).
    Raises RuleViolation when it is closed already, when "cannot" has no reason, when it would close before it was
    noted, or when the satisfaction is not from 1 to 5.
    """
    if state not in CLOSED:
        raise RuleViolation("need.close_state", _("请选择结果。"), field="state")
    if unmet_reason and not reason.strip():
        with in_chinese():
            reason = label("needs.unmet_reasons", unmet_reason, need.division, on)
    if state == NeedState.CANNOT and not reason.strip():
        raise RuleViolation("need.reason", _("暂时满足不了的，请写明原因。"), field="reason")
    if on < need.noted_on:
        raise RuleViolation("need.closed_before", _("办结日期不能早于登记日期。"), field="on")
    if state in DONE and not is_said(outcome) and not was_served(need):
        sentence = _("满足了的，请写一句做了什么，或先补记一次服务。")
        raise RuleViolation("need.nothing_done", sentence, field="outcome")
    word = word or Word()
    _check_word(word)
    move(actor, need, state, on=on, reason=reason.strip(), outcome=outcome.strip(), said=word.said.strip())
    need.unmet_reason = unmet_reason if state == NeedState.CANNOT else ""
    need.outcome = outcome.strip() or None
    _take_word(need, word)
    need.to_ask = state in DONE and need.person_id is not None and word.asked_on is None
    need.save_changed(["unmet_reason", "outcome", "to_ask", *WORD])
    settle(need, MatchState.RELEASED if state == NeedState.CANNOT else MatchState.ENDED, on=on)
    record_act(actor, acts.NEED_CLOSED, need, state=state)
    return need


def is_said(text: str) -> bool:
    """Tell whether a text says something: a full stop is no sentence of what was done."""
    return sum(letter.isalnum() for letter in text) > 1


def was_served(need: Need) -> bool:
    """Tell whether a service record that stands was given for the need."""
    return need.records.filter(link="served", record__void=False).exists()


def _check_word(word: Word) -> None:
    if word.satisfaction is not None and not 1 <= word.satisfaction <= 5:
        raise RuleViolation("need.satisfaction", _("满意度从 1 到 5。"), field="satisfaction")


def _take_word(need: Need, word: Word) -> None:
    need.said = word.said.strip() or None
    need.enough, need.satisfaction = word.enough, word.satisfaction
    need.asked_on, need.asked_by = word.asked_on, word.asked_by


@transaction.atomic
def record_word(actor: User | str, need: Need, word: Word, *, on: datetime.date) -> Need:
    """Write down what the person says of a need that was closed before anybody asked; the to-do is done with it.

    Raises RuleViolation when nobody is waited for, without an answer to whether it was enough, or for a day before the
    need was closed or after today.
    """
    need = Need.objects.select_for_update().get(pk=need.pk)
    if not need.to_ask:
        raise RuleViolation("need.asked", _("这项需求已经问过本人，或不用问。"))
    if word.enough is None:
        raise RuleViolation("need.enough", _("请选本人觉得够不够。"), field="enough")
    if word.asked_on is None or word.asked_on > on or (need.closed_on and word.asked_on < need.closed_on):
        raise RuleViolation("need.asked_on", _("询问日期在办结那天到今天之间。"), field="asked_on")
    _check_word(word)
    _take_word(need, word)
    need.to_ask = False
    need.save_changed(["to_ask", *WORD])
    record_act(actor, acts.WORD_RECORDED, need)
    return need


@transaction.atomic
def reopen_need(actor: User | str, need: Need, *, on: datetime.date, reason: str) -> Need:
    """Open a closed or referred need again, with the reason. Raises RuleViolation when it is open or without a reason."""
    if not reason.strip():
        raise RuleViolation("need.reason", _("请写明为什么重新打开。"), field="reason")
    was = need.state
    if was in (NeedState.OPEN, NeedState.MATCHED, NeedState.IN_SERVICE):
        raise RuleViolation("need.open", _("这项需求没有办结，不用重新打开。"))
    move(actor, need, NeedState.OPEN, on=on, reason=reason.strip())
    need.unmet_reason, need.to_ask = "", False
    need.save_changed(["unmet_reason", "to_ask"])
    record_act(actor, acts.NEED_REOPENED, need, state=was)
    return need


@transaction.atomic
def refer_need(
    actor: User | str, need: Need, *, to_name: str, reason: str, on: datetime.date, to_division: str = ""
) -> Referral:
    """Hand a need to somebody outside, who answers or not. Raises RuleViolation without addressee or reason."""
    if not to_name.strip():
        raise RuleViolation("referral.to", _("请写明转给谁。"), field="to_name")
    if not reason.strip():
        raise RuleViolation("referral.reason", _("请写明为什么转介。"), field="reason")
    check_child(need, on)
    move(actor, need, NeedState.REFERRED, on=on, reason=reason.strip())
    referral = Referral.objects.create(
        division=need.division,
        need=need,
        to_name=to_name.strip(),
        to_division=to_division,
        reason=reason.strip(),
        referred_on=on,
        referred_by=pk_of(actor),
    )
    settle(need, MatchState.RELEASED, on=on)
    record_act(actor, acts.NEED_REFERRED, need)
    return referral


@transaction.atomic
def start_service(actor: User | str, need: Need, *, on: datetime.date) -> Need:
    """Mark a matched or open need as being served: somebody has begun. A need in service stays as it is."""
    if need.state != NeedState.IN_SERVICE:
        move(actor, need, NeedState.IN_SERVICE, on=on)
        record_act(actor, acts.NEED_CHANGED, need, state=need.state)
    return need


@transaction.atomic
def answer_referral(actor: User | str, referral: Referral, *, reply: str, on: datetime.date) -> Referral:
    """Write down what came back from whom a need was referred to. The need stays referred until it is closed or reopened.

    Raises RuleViolation without words, when it was answered before, or for a day before the referral.
    """
    if not reply.strip():
        raise RuleViolation("referral.reply", _("请写明对方怎么答复。"), field="reply")
    if referral.replied_on is not None:
        raise RuleViolation("referral.answered", _("已经登记过答复。"))
    if on < referral.referred_on:
        raise RuleViolation("referral.before", _("答复日期不能早于转介日期。"), field="replied_on")
    referral.reply, referral.replied_on = reply.strip(), on
    referral.save(update_fields=["reply", "replied_on"])
    record_act(actor, acts.REFERRAL_ANSWERED, referral)
    return referral
