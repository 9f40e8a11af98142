"""Projects as a register; their life from call to acceptance is built on this."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station


class ProjectKind(models.TextChoices):
    PURCHASE = "purchase", _("政府购买服务")
    VENTURE = "venture", _("公益创投")
    SUPERVISION = "supervision", _("督导项目")
    OWN = "own", _("自办项目")


# What is bought with public money goes through requirement and check; ventures and own projects have their own way.
BOUGHT = (ProjectKind.PURCHASE, ProjectKind.SUPERVISION)


class ProjectState(models.TextChoices):
    PLANNED = "planned", _("筹备")
    RUNNING = "running", _("实施中")
    CLOSED = "closed", _("已结项")
    STOPPED = "stopped", _("已终止")


class BuyerKind(models.TextChoices):
    BUREAU = "bureau", _("民政局")
    DEPARTMENT = "department", _("其他部门")
    TOWN = "town", _("乡镇（街道、苏木）")


class Project(Imported, Stamped):
    """项目: money, a purpose, somebody who carries it out, and two dates."""

    division = DivisionField(help_text=_("实施地点"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("社工站")
    )
    kind = models.CharField(_("项目类型"), max_length=12, choices=ProjectKind)
    name = KeyField(_("项目名称"), max_length=160)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("登记的单位"),
    )
    applicant = models.CharField(_("申报（承接）单位"), max_length=120)
    buyer_kind = models.CharField(_("谁出钱购买"), max_length=10, choices=BuyerKind, blank=True)
    buyer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bought",
        verbose_name=_("购买主体"),
    )
    field = models.CharField(
        _("服务领域"), max_length=30, blank=True, help_text=_("代码见政策包 services.fields")
    )
    starts_on = models.DateField(_("立项日期"), null=True, blank=True)
    ends_on = models.DateField(_("结项日期"), null=True, blank=True)
    hours_planned = models.PositiveIntegerField(_("督导项目约定的小时"), null=True, blank=True)
    granted = models.DecimalField(_("资助金额（元）"), max_digits=14, decimal_places=2, default=0)
    # What a ledger of ventures (or the register) says was paid before the books began; what was paid in all is
    # `queries.with_money`.
    paid_told = models.DecimalField(_("记账以前已拨付（元）"), max_digits=14, decimal_places=2, default=0)
    state = models.CharField(_("状态"), max_length=8, choices=ProjectState, default=ProjectState.RUNNING)
    ended_on = models.DateField(_("实际结束"), null=True, blank=True)
    end_reason = models.CharField(_("结项或终止说明"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="project_ends_after_start",
                violation_error_message=_("结项日期不能早于立项日期。"),
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=0) & Q(paid_told__gte=0),
                name="project_money_is_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_told__lte=models.F("granted")),
                name="project_paid_within_grant",
                violation_error_message=_("已拨付不能超过资助金额。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "kind", "starts_on"])]

    def __str__(self) -> str:
        return f"项目 {self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether the project has neither been closed nor stopped."""
        return self.state in (ProjectState.PLANNED, ProjectState.RUNNING)

    def is_late(self, on: datetime.date) -> bool:
        """Tell whether the day it should have ended on has passed and it still runs."""
        return self.is_open and self.ends_on is not None and self.ends_on < on
