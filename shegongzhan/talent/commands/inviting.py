"""Asking people to come to a training."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent import acts
from shegongzhan.talent.models import Training, TrainingInvitation, TrainingState, Worker


@transaction.atomic
def invite(actor: User | str, training: Training, workers: Iterable[Worker]) -> int:
    """Ask workers to come to a training, and return how many are new; who was asked already is asked once.

    Raises RuleViolation for nobody, somebody of another place, somebody who has left before its day, and once the
    training was held or cancelled.
    """
    held = Training.objects.select_for_update().get(pk=training.pk)
    if held.state != TrainingState.PLANNED:
        raise RuleViolation("training.over", _("已经举办或取消的培训不再邀请。"))
    chosen = list(workers)
    if not chosen:
        raise RuleViolation("training.nobody", _("请选至少一个人。"), field="workers")
    if any(not worker.division.startswith(held.division) for worker in chosen):
        raise RuleViolation("training.elsewhere", _("里面有别的地方的人。"), field="workers")
    if any(worker.left_on and worker.left_on < held.held_on for worker in chosen):
        raise RuleViolation("training.left", _("里面有培训那天已经离开的人。"), field="workers")
    known = set(held.invitations.values_list("worker_id", flat=True))
    rows = [
        TrainingInvitation(training=held, worker=worker, division=worker.division)
        for worker in chosen
        if worker.pk not in known
    ]
    TrainingInvitation.objects.bulk_create(rows)
    if rows:
        record_act(actor, acts.TRAINING_INVITED, held, count=len(rows))
    return len(rows)


@transaction.atomic
def uninvite(actor: User | str, training: Training, worker: int) -> None:
    """Take back an invitation; one that is not there changes nothing."""
    gone, _rows = TrainingInvitation.objects.filter(training=training, worker=worker).delete()
    if gone:
        record_act(actor, acts.TRAINING_UNINVITED, training)
