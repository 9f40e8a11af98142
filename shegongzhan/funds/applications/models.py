"""An application for special funds."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.acts.rules import Moves
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.funds.models.register import FundSource


class ApplicationReply(models.TextChoices):
    WAITING = "waiting", _("待批复")
    GRANTED = "granted", _("同意")
    PARTLY = "partly", _("部分同意")
    REFUSED = "refused", _("未同意")
    DROPPED = "dropped", _("不再申请")


ANSWERED = (ApplicationReply.GRANTED, ApplicationReply.PARTLY, ApplicationReply.REFUSED)
REPLY_MOVES: Moves = {
    "change": ((ApplicationReply.WAITING,), ApplicationReply.WAITING),
    "reply": ((ApplicationReply.WAITING,), ANSWERED),
    "reply_back": (ANSWERED, ApplicationReply.WAITING),
    "drop": ((ApplicationReply.WAITING,), ApplicationReply.DROPPED),
}


class FundApplication(Stamped):
    """专项资金申请: what was asked of the finance office or a fund, on what ground, and the reply."""

    division = DivisionField()
    asked_of = models.CharField(_("向谁申请"), max_length=120)
    title = KeyField(_("申请事项"), max_length=160)
    year = models.PositiveSmallIntegerField(_("用于哪一年度"))
    ground = models.TextField(_("依据和理由"), max_length=4000, blank=True)
    document = models.CharField(_("申请文号"), max_length=120, blank=True)
    asked_on = models.DateField(_("申请日期"))
    amount = models.DecimalField(_("申请金额（元）"), max_digits=14, decimal_places=2)
    reply = models.CharField(
        _("批复"), max_length=8, choices=ApplicationReply, default=ApplicationReply.WAITING
    )
    granted = models.DecimalField(_("批复金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    replied_on = models.DateField(_("批复日期"), null=True, blank=True)
    reply_document = models.CharField(_("批复文号"), max_length=120, blank=True)
    source = models.ForeignKey(
        FundSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("形成的资金来源"),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("专项资金申请")
        verbose_name_plural = _("专项资金申请")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(granted__isnull=True) | Q(granted__gte=0)),
                name="application_asks_for_money",
                violation_error_message=_("申请金额要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=F("asked_on")),
                name="reply_after_asking",
                violation_error_message=_("批复日期不能早于申请日期。"),
            ),
            models.CheckConstraint(
                condition=Q(reply__in=["waiting", "dropped"], replied_on__isnull=True, source__isnull=True)
                | Q(reply="refused", replied_on__isnull=False, source__isnull=True)
                | Q(
                    reply__in=["granted", "partly"],
                    replied_on__isnull=False,
                    granted__gt=0,
                    source__isnull=False,
                ),
                name="granted_application_has_a_source",
                violation_error_message=_("同意的申请要有批复日期、金额和形成的资金来源。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "year"])]

    def __str__(self) -> str:
        return f"专项资金申请 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether there is no reply yet."""
        return self.reply == ApplicationReply.WAITING

    @property
    def is_answered(self) -> bool:
        """Tell whether there is a reply, whatever it says."""
        return self.reply in (ApplicationReply.GRANTED, ApplicationReply.PARTLY, ApplicationReply.REFUSED)
