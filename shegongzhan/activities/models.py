"""Community activities: each has one service record and adds what is its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import KeyField
from shegongzhan.services.models import ServiceRecord


class Activity(models.Model):
    """活动: a gathering of residents on a day, in a place, led by somebody."""

    record = models.OneToOneField(ServiceRecord, models.CASCADE, primary_key=True, related_name="activity")
    name = KeyField(_("活动名称"), max_length=160)
    kind = models.CharField(_("活动类型"), max_length=30, help_text=_("代码见政策包 activities.kinds"))
    volunteers = models.PositiveIntegerField(_("志愿者人数"), default=0)
    cost = models.DecimalField(_("经费（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(_("时长（分钟）"), default=0)

    class Meta:
        verbose_name = _("活动")
        verbose_name_plural = _("活动")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="activity_cost_is_not_negative",
                violation_error_message=_("经费不能是负数。"),
            )
        ]

    def __str__(self) -> str:
        return f"活动 {ids.short(self.pk)}"
