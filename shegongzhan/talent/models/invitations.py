"""Who is asked to come to a training."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.talent.models.growth import Training
from shegongzhan.talent.models.register import Worker


class TrainingInvitation(models.Model):
    """培训邀请: a worker is asked to come to a training. Nobody else is kept out, and why she is asked is not written."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="invitations", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="training_invitations")
    division = DivisionField()
    invited_at = models.DateTimeField(_("邀请时间"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训邀请")
        verbose_name_plural = _("培训邀请")
        constraints = [
            models.UniqueConstraint(
                fields=["training", "worker"],
                name="one_invitation_a_worker",
                violation_error_message=_("已经邀请过了。"),
            )
        ]
        indexes = [models.Index(fields=["division", "training"])]

    def __str__(self) -> str:
        return f"培训邀请 {self.pk}"
