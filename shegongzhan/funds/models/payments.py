"""Asking for a payment, and closing a time of the books."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.funds.models.budget import BudgetLine, Commitment
from shegongzhan.funds.models.register import FundSource
from shegongzhan.projects.models import Milestone, Project
from shegongzhan.stations.models import Station


class RequestState(models.TextChoices):
    ASKED = "asked", _("待审批")
    PAID = "paid", _("已批准并记账")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    CLOSED = "closed", _("已关闭")


class PaymentRequest(Born, Stamped):
    """付款申请: one bill. Somebody asks to pay it, somebody else agrees, and only then is it posted, once.

    Its money comes out of one source or several (`parts`); `amount` is the whole bill, the sum of its parts.
    """

    division = DivisionField(help_text=_("钱用在哪里"))
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_requests",
        verbose_name=_("项目"),
    )
    milestone = models.ForeignKey(
        Milestone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_requests",
        verbose_name=_("节点"),
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_requests",
        verbose_name=_("社工站"),
    )
    payee = models.CharField(_("收款方"), max_length=120, blank=True)
    payee_is_person = models.BooleanField(_("收款的是个人"), default=False)
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    use = models.CharField(_("用途"), max_length=30, help_text=_("代码见政策包 funds.uses"))
    summary = models.CharField(_("摘要"), max_length=160)
    wanted_on = models.DateField(_("希望哪天付"), null=True, blank=True)
    voucher = models.CharField(_("凭证号"), max_length=40, blank=True)
    document = models.CharField(_("依据文号"), max_length=120, blank=True)
    override_reason = models.CharField(_("节点没通过也要付的理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    asked_by = models.BigIntegerField(_("申请人"), null=True, blank=True)
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    approved_by = models.BigIntegerField(_("审批人"), null=True, blank=True)
    approved_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    answer = models.CharField(_("审批意见"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("付款申请")
        verbose_name_plural = _("付款申请")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="request_is_positive",
                violation_error_message=_("金额要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
                name="request_approved_by_another",
                violation_error_message=_("不能审批自己提出的付款。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refused"])
                | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False)),
                name="answered_request_has_an_approver",
                violation_error_message=_("审批过的付款申请要有审批人。"),
            ),
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(state="asked"),
                name="one_request_a_milestone",
                violation_error_message=_("这个节点已经有一份付款申请在等审批。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state", "asked_at"])]

    def __str__(self) -> str:
        return f"付款申请 {ids.short(self.pk)}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether nobody has answered it yet."""
        return self.state == RequestState.ASKED


class PaymentPart(models.Model):
    """付款分担: what one source bears of a bill, out of a budget line or of what was kept back for it, if any."""

    request = models.ForeignKey(
        PaymentRequest, models.CASCADE, related_name="parts", verbose_name=_("付款申请"), db_index=False
    )
    source = models.ForeignKey(FundSource, models.PROTECT, related_name="parts", verbose_name=_("资金来源"))
    line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("预算支出项")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("预留")
    )
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("付款分担")
        verbose_name_plural = _("付款分担")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "source"],
                name="one_part_a_source",
                violation_error_message=_("这份申请里已经有这项来源。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="part_is_positive",
                violation_error_message=_("金额要大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"付款分担 {self.pk}"


class PeriodLock(models.Model):
    """期间锁: the books of a place are closed up to a day; nothing dated up to it is posted while it is in force."""

    division = DivisionField()
    until = models.DateField(_("锁到哪一天（含）"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    locked_by = models.BigIntegerField(_("锁定人"), null=True, blank=True)
    locked_at = models.DateTimeField(_("锁定时间"), auto_now_add=True)
    released_by = models.BigIntegerField(_("解锁人"), null=True, blank=True)
    released_at = models.DateTimeField(_("解锁时间"), null=True, blank=True)
    released_reason = models.CharField(_("解锁原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("期间锁")
        verbose_name_plural = _("期间锁")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_reason=""),
                name="unlocking_has_a_reason",
                violation_error_message=_("请写明解锁的原因。"),
            )
        ]
        indexes = [models.Index(fields=["division", "until"])]

    def __str__(self) -> str:
        return f"期间锁 {self.pk}"

    @property
    def is_in_force(self) -> bool:
        """Tell whether it has not been taken off."""
        return self.released_at is None
