"""Gaps become a training: its theme, the abilities it is about, and who is asked to come."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.policies.queries import label
from shegongzhan.supervision import acts
from shegongzhan.supervision.models import Gap
from shegongzhan.talent import commands as talent
from shegongzhan.talent.commands import TrainingFacts
from shegongzhan.talent.models import Training, TrainingState, Worker


@transaction.atomic
def train_gaps(
    actor: User | str,
    gaps: QuerySet[Gap],
    facts: TrainingFacts,
    *,
    division: str,
    workers: Collection[Worker],
    today: datetime.date,
) -> Training:
    """Plan a training that answers gaps, ask workers to come, and let the gaps of its abilities point at it.

    Of `gaps` those are answered whose ability the training is about and that no action and no other training meets.
    Raises RuleViolation for a day that is over, when none of them is left (also when somebody planned for them at the
    same moment), and whatever `talent.commands.plan_training` and `invite` raise.
    """
    if facts.held_on < today:
        raise RuleViolation("training.past", _("培训的日期不能早于今天。"), field="held_on")
    training = talent.plan_training(actor, facts, division=division)
    _answer(actor, gaps, training)
    if workers:
        talent.invite(actor, training, workers)
    return training


@transaction.atomic
def answer_with(actor: User | str, gaps: QuerySet[Gap], training: Training) -> int:
    """Let a training that is planned already answer gaps, and return how many.

    Raises RuleViolation for one that was held or cancelled, and when none of the gaps is left.
    """
    if training.state != TrainingState.PLANNED:
        raise RuleViolation("training.over", _("请选还没有举办的培训。"))
    return _answer(actor, gaps, training)


def _answer(actor: User | str, gaps: QuerySet[Gap], training: Training) -> int:
    wanted = gaps.without_training().filter(tag__in=training.gap_tags, session__void=False)  # type: ignore[attr-defined]
    held = Gap.objects.select_for_update().filter(pk__in=wanted.values("pk")).order_by("pk")
    # Looked at again once they are held: somebody may have planned for them while this waited.
    chosen = list(Gap.objects.without_training().filter(pk__in=[gap.pk for gap in held]))
    if not chosen:
        raise RuleViolation("training.none", _("选的能力都已经有安排。"), field="gap_tags")
    for gap in chosen:
        gap.training, gap.training_month = training, training.month
    Gap.objects.bulk_update(chosen, ["training", "training_month"])
    for tag in sorted({gap.tag for gap in chosen}):
        with in_chinese():
            name = label("supervision.gap_tags", tag, training.division, training.held_on)
        count = sum(gap.tag == tag for gap in chosen)
        record(
            actor, acts.TRAINED, division=training.division, tag=name, month=f"{training.month:%Y-%m}", count=count
        )  # fmt: skip
    return len(chosen)
