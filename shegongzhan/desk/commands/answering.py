"""Saying something about a page, and answering it."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.desk import acts
from shegongzhan.desk.models import Feedback

LONGEST = 2000


@transaction.atomic
def give_feedback(actor: User, *, page: str, text: str, division: str) -> Feedback:
    """Keep what somebody says about a page. Raises RuleViolation for an empty or overlong word."""
    text = text.strip()
    if not text:
        raise RuleViolation("feedback.empty", _("请写下您的意见。"), field="text")
    if len(text) > LONGEST:
        raise RuleViolation("feedback.long", _("太长了，请控制在 2000 字以内。"), field="text")
    feedback = Feedback.objects.create(page=page[:120], text=text, division=division, said_by=actor.pk)
    record_act(actor, acts.FEEDBACK_GIVEN, feedback)
    return feedback


@transaction.atomic
def answer_feedback(actor: User, feedback: Feedback, *, answer: str, now: datetime.datetime) -> Feedback:
    """Answer what somebody said; an answer may be mended. Raises RuleViolation for an empty one."""
    if not answer.strip():
        raise RuleViolation("feedback.answer", _("请写下答复。"), field="answer")
    feedback.answer, feedback.answered_by, feedback.answered_at = answer.strip(), actor.pk, now
    feedback.save(update_fields=["answer", "answered_by", "answered_at"])
    record_act(actor, acts.FEEDBACK_ANSWERED, feedback)
    return feedback
