"""Budgets: what money is meant for before it is spent, and what of it is promised already."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.funds.models.register import FundSource
from shegongzhan.projects.models import Milestone, Project
from shegongzhan.stations.models import Station


class BudgetState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已批准")


class Budget(Stamped):
    """预算: what a place, a station or a project may spend in a year, line by line."""

    division = DivisionField()
    year = models.PositiveSmallIntegerField(_("年度"))
    name = KeyField(_("名称"), max_length=120)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="budgets", verbose_name=_("项目")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="budgets", verbose_name=_("社工站")
    )
    document = models.CharField(_("预算文件文号"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=BudgetState, default=BudgetState.DRAFT)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    approved_by = models.BigIntegerField(_("审批人"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    note = models.CharField(_("审批意见"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算")
        verbose_name_plural = _("预算")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "name"],
                name="one_budget_a_name_and_year",
                violation_error_message=_("这一年已经有同名的预算。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
                name="budget_approved_by_another",
                violation_error_message=_("不能审批自己提出的预算。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_on__isnull=False),
                name="approved_budget_has_a_day",
                violation_error_message=_("批准的预算要有批准日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"预算 {self.pk}"

    @property
    def is_approved(self) -> bool:
        """Tell whether money may be spent on its lines."""
        return self.state == BudgetState.APPROVED

    @property
    def is_draft(self) -> bool:
        """Tell whether its lines may still be changed."""
        return self.state == BudgetState.DRAFT


class BudgetLine(models.Model):
    """预算支出项: one thing money is meant for. Its money may come from several sources (资金拼盘)."""

    budget = models.ForeignKey(
        Budget, models.CASCADE, related_name="lines", verbose_name=_("预算"), db_index=False
    )
    label = models.CharField(_("支出项"), max_length=80)
    use = models.CharField(_("用途"), max_length=30, help_text=_("代码见政策包 funds.uses"))

    class Meta:
        verbose_name = _("预算支出项")
        verbose_name_plural = _("预算支出项")
        ordering = ["budget", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "label"],
                name="one_line_a_label",
                violation_error_message=_("这份预算里已经有同名的支出项。"),
            )
        ]

    def __str__(self) -> str:
        return f"预算支出项 {self.pk}"


class LineShare(models.Model):
    """来源份额: how much of a line one source bears."""

    line = models.ForeignKey(
        BudgetLine, models.CASCADE, related_name="shares", verbose_name=_("支出项"), db_index=False
    )
    source = models.ForeignKey(FundSource, models.PROTECT, related_name="shares", verbose_name=_("资金来源"))
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("来源份额")
        verbose_name_plural = _("来源份额")
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "source"],
                name="one_share_a_source",
                violation_error_message=_("这一项里已经有这个来源。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="share_is_positive",
                violation_error_message=_("金额要大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"来源份额 {self.pk}"


class Commitment(Stamped):
    """预留: money promised, mostly by a contract, and not paid yet. What is promised is not free for anything else."""

    division = DivisionField()
    source = models.ForeignKey(
        FundSource, models.PROTECT, related_name="commitments", verbose_name=_("资金来源")
    )
    line = models.ForeignKey(
        BudgetLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("预算支出项"),
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("项目")
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("节点")
    )
    label = models.CharField(_("为什么预留"), max_length=120)
    document = models.CharField(_("合同编号或文号"), max_length=120, blank=True)
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    on = models.DateField(_("预留日期"))
    made_by = models.BigIntegerField(_("登记人"), null=True, blank=True)
    released_on = models.DateField(_("释放日期"), null=True, blank=True)
    released_by = models.BigIntegerField(_("释放人"), null=True, blank=True)
    released_reason = models.CharField(_("释放原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("预留")
        verbose_name_plural = _("预留")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="commitment_is_positive",
                violation_error_message=_("金额要大于零。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"预留 {self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether what is left of it is still kept back."""
        return self.released_on is None

    def is_made_by(self, day: datetime.date) -> bool:
        """Tell whether it stood on a day."""
        return self.on <= day and (self.released_on is None or self.released_on > day)
