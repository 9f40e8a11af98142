"""Judges: asking them, letting them stand aside, taking their score sheets, one each."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts, scoring
from shegongzhan.projects.commands.applying import digest_of, new_code
from shegongzhan.projects.commands.calls import locked_call, must_be
from shegongzhan.projects.commands.interests import stand_aside
from shegongzhan.projects.models import (
    ApplicationState,
    CallState,
    Judge,
    Recusal,
    ScoreSheet,
    VentureApplication,
    VentureCall,
)
from shegongzhan.talent.models import Expert

# Judges come through a link of their own; the log says so.
JUDGE = "judge"


def _good_until(call: VentureCall, today: datetime.date) -> datetime.date:
    """Return until when a link made today is good: so many days from the close of the call, or from today."""
    days = policy("projects.venture_judge_link_days", call.division, today)
    return max(today, call.closes_on) + datetime.timedelta(days=days)


@transaction.atomic
def appoint_judge(
    actor: User | str, call: VentureCall, expert: Expert, *, today: datetime.date
) -> tuple[Judge, str]:
    """Ask an expert to judge a call; return the judge with the code of the link, which is told once.

    Applications of the body the expert works for are recused at once. Raises RuleViolation for an expert who has left
    the pool, is a judge here already, or for a call that is past its review.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.OPEN, CallState.REVIEW)
    if not expert.is_in_pool(today):
        raise RuleViolation("judge.left_pool", _("这位专家现在不在智库里。"), field="expert")
    code = new_code()
    try:
        with transaction.atomic():
            judge = Judge.objects.create(
                call=call,
                division=call.division,
                expert=expert,
                code_digest=digest_of(code),
                code_until=_good_until(call, today),
            )
    except IntegrityError as twice:
        raise RuleViolation("judge.twice", _("这位专家已经是本次评委。"), field="expert") from twice
    recused = stand_aside(judge)
    record_act(actor, acts.JUDGE_APPOINTED, judge, recused=recused)
    return judge, code


@transaction.atomic
def renew_code(actor: User | str, judge: Judge, *, today: datetime.date) -> str:
    """Give a judge a new link, because the old one was lost; the old one is worth nothing from now on."""
    must_be(judge.call, CallState.OPEN, CallState.REVIEW)
    code = new_code()
    judge.code_digest, judge.code_until = digest_of(code), _good_until(judge.call, today)
    judge.save_changed(["code_digest", "code_until"])
    record_act(actor, acts.JUDGE_CODE_RENEWED, judge)
    return code


@transaction.atomic
def let_judge_go(actor: User | str, judge: Judge, *, reason: str) -> None:
    """Let a judge leave a call; sheets handed in no longer count. Raises RuleViolation without a reason."""
    must_be(judge.call, CallState.OPEN, CallState.REVIEW)
    if not reason.strip():
        raise RuleViolation("judge.reason", _("请写明退出的原因。"), field="reason")
    judge.left_reason = reason.strip()[:160]
    judge.save_changed(["left_reason"])
    record_act(actor, acts.JUDGE_LEFT, judge, reason=judge.left_reason)


@transaction.atomic
def declare(
    actor: User | str,
    judge: Judge,
    interests: Sequence[tuple[VentureApplication, str]],
    *,
    now: datetime.datetime,
) -> None:
    """Take a judge's word on interests: relatives, business, advice given. Without it nothing is scored.

    Raises RuleViolation for an interest without its reason, and for an application of another call.
    """
    _must_judge(judge)
    for application, reason in interests:
        if application.call_id != judge.call_id:
            raise RuleViolation("recusal.foreign", _("这个申报不在本次征集里。"))
        if not reason.strip():
            raise RuleViolation("recusal.reason", _("请写明要回避的原因。"))
    there = set(judge.recusals.values_list("application_id", flat=True))
    new = [
        Recusal(judge=judge, application=application, reason=reason.strip()[:160], declared_by_judge=True)
        for application, reason in interests
        if application.pk not in there
    ]
    Recusal.objects.bulk_create(new)
    judge.declared_at = now
    judge.save_changed(["declared_at"])
    record_act(actor, acts.JUDGE_DECLARED, judge, recused=len(new))


@transaction.atomic
def recuse(actor: User | str, judge: Judge, application: VentureApplication, *, reason: str) -> Recusal:
    """Keep a judge away from an application because of an interest somebody found; also after scoring.

    A sheet handed in before stays readable and no longer counts. Raises RuleViolation without a reason, when it is
    recused already, and once the result is made public.
    """
    call = locked_call(judge.call_id)
    must_be(call, CallState.OPEN, CallState.REVIEW)
    if application.call_id != judge.call_id:
        raise RuleViolation("recusal.foreign", _("这个申报不在本次征集里。"))
    if not reason.strip():
        raise RuleViolation("recusal.reason", _("请写明要回避的原因。"), field="reason")
    row, made = Recusal.objects.get_or_create(
        judge=judge,
        application=application,
        defaults={"reason": reason.strip()[:160], "declared_by_judge": False},
    )
    if not made:
        raise RuleViolation("recusal.twice", _("已经回避了这个申报。"))
    record_act(actor, acts.RECUSED, judge)
    return row


def _must_judge(judge: Judge) -> None:
    must_be(judge.call, CallState.OPEN, CallState.REVIEW)
    if judge.left_reason:
        raise RuleViolation("judge.left", _("您已经退出本次评审。"))


@transaction.atomic
def score(
    actor: User | str,
    judge: Judge,
    application: VentureApplication,
    *,
    items: Mapping[str, Decimal],
    remark: str = "",
    hand_in: bool,
    now: datetime.datetime,
) -> ScoreSheet:
    """Keep a judge's sheet on one application; once handed in it stays as it is.

    Raises RuleViolation before the declaration on interests, for an application the judge stands aside from, outside
    the review, for a score out of its range, and for a sheet that was handed in.
    """
    call = locked_call(judge.call_id)
    must_be(call, CallState.REVIEW)
    _must_judge(judge)
    if judge.declared_at is None:
        raise RuleViolation("score.undeclared", _("请先签署回避声明，再打分。"))
    if application.call_id != call.pk or application.state != ApplicationState.COMPLETE:
        raise RuleViolation("score.foreign", _("这个申报不在评审里。"))
    if Recusal.objects.filter(judge=judge, application=application).exists():
        raise RuleViolation("score.recused", _("这个申报您要回避，不能打分。"))
    try:
        total = scoring.total_of(items, call.criteria)
    except ValueError as wrong:
        raise RuleViolation(
            "score.range", _("“%(item)s”要打分，且在 0 到满分之间。") % {"item": wrong}
        ) from wrong
    sheet = ScoreSheet.objects.select_for_update().filter(judge=judge, application=application).first()
    if sheet and sheet.handed_in_at:
        raise RuleViolation("score.handed_in", _("这张评分表已经交了，不能再改。"))
    sheet = sheet or ScoreSheet(judge=judge, application=application, division=call.division)
    sheet.items = {code: str(given) for code, given in items.items()}
    sheet.total, sheet.remark = total, remark.strip()
    sheet.handed_in_at = now if hand_in else None
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError as twice:
        raise RuleViolation("score.twice", _("这位评委已经给这个申报打过分。")) from twice
    if hand_in:
        record_act(actor, acts.SCORED, sheet)
    return sheet
