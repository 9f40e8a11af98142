"""Who supervises which station."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.partners.models import AgreementKind, Organisation
from shegongzhan.stations.models import Station


class SupervisorKind(models.TextChoices):
    """Where a supervisor comes from: the contractor, outside, or the county centre."""

    INTERNAL = "internal", _("承接机构内部")
    EXTERNAL = "external", _("外聘")
    COUNTY = "county", _("县级")


# The agreements that let people of an organisation supervise.
WORKING = (AgreementKind.OPERATION, AgreementKind.SUPERVISION)


class AssignmentQuerySet(SpanQuerySet):
    def current(self) -> Self:
        """Keep the assignments without an end: one a station, the database sees to it."""
        return self.filter(ends_on__isnull=True)


class Assignment(Stamped):
    """督导安排: somebody supervises a station between two days. A supervisor need not have an account."""

    division = DivisionField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="supervisors", verbose_name=_("社工站"))
    supervisor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="supervised", verbose_name=_("督导账号")
    )
    holder_name = models.CharField(_("姓名"), max_length=40, blank=True, help_text=_("没有账号时填写"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属单位")
    )
    kind = models.CharField(_("督导来源"), max_length=8, choices=SupervisorKind)
    focus = models.CharField(_("督导重点"), max_length=200, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("督导安排")
        verbose_name_plural = _("督导安排")
        constraints = [
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(ends_on__isnull=True),
                name="one_current_supervisor_a_station",
                violation_error_message=_("这个站已经有督导。"),
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=False) | ~Q(holder_name=""),
                name="supervision_has_a_supervisor",
                violation_error_message=_("请选择督导的账号，或填写姓名。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supervision_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "starts_on"])]

    def __str__(self) -> str:
        return f"督导安排 {self.pk}"

    @property
    def name(self) -> str:
        """The supervisor's name, from the account when there is one."""
        return self.supervisor.name if self.supervisor else self.holder_name
