"""The monthly supervision inside the contractor."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station
from shegongzhan.supervision.models.sessions import A_DAY
from shegongzhan.talent.models import Worker


class MonthlyDuty(Stamped):
    """机构内部督导: the contractor's own supervisor sat with a worker, as it must every month at a fixed time."""

    division = DivisionField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", verbose_name=_("社工站"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supervision_duties", verbose_name=_("承接机构")
    )
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="supervision_duties", verbose_name=_("社工")
    )
    month = models.DateField(_("月份"), help_text=_("当月第一天，由日期得出"), editable=False)
    held_on = models.DateField(_("日期"))
    minutes = models.PositiveIntegerField(_("分钟"))
    supervisor_name = models.CharField(_("谁督导"), max_length=40)
    topic = models.CharField(_("主题"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构内部督导")
        verbose_name_plural = _("机构内部督导")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "worker", "held_on"],
                name="one_internal_supervision_a_day",
                violation_error_message=_("这个人这一天的内部督导已经记过。"),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) & Q(minutes__lte=A_DAY),
                name="internal_supervision_within_a_day",
                violation_error_message=_("一次督导不能超过一天。"),
            ),
            models.CheckConstraint(
                condition=Q(month__lte=F("held_on")),
                name="internal_supervision_in_its_month",
                violation_error_message=_("日期不在这个月里。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "month"])]

    def __str__(self) -> str:
        return f"机构内部督导 {self.pk}"
