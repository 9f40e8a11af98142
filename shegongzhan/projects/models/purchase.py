"""A project from what is needed to what was settled: requirement, contract, targets, milestones, reviews, settlement."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.models import Need
from shegongzhan.projects.models.register import Project


def _yuan(label: Any, **rest: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=2, **rest)


class Requirement(Stamped):
    """项目需求: what a project is to answer, out of the list of needs, and where its money is to come from."""

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="requirement", verbose_name=_("项目")
    )
    text = models.TextField(_("要解决什么"), max_length=4000)
    needs = models.ManyToManyField(
        Need, blank=True, related_name="requirements", verbose_name=_("需求清单里的需求")
    )
    directory = models.CharField(_("指导性目录中的项目"), max_length=120, blank=True)
    budget = _yuan(_("预算金额（元）"))
    money_from = models.CharField(_("资金来源和预算文件"), max_length=200)
    plan = models.TextField(_("实施方案"), max_length=4000, blank=True)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    checked_by = models.BigIntegerField(_("审核人"), null=True, blank=True)
    checked_on = models.DateField(_("审核日期"), null=True, blank=True)
    check_note = models.CharField(_("审核意见"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("项目需求")
        verbose_name_plural = _("项目需求")
        constraints = [
            models.CheckConstraint(
                condition=Q(budget__gt=0),
                name="requirement_has_a_budget",
                violation_error_message=_("预算金额要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(checked_by=models.F("asked_by")),
                name="requirement_checked_by_another",
                violation_error_message=_("不能审核自己提出的需求。"),
            ),
        ]

    def __str__(self) -> str:
        return f"项目需求 {self.pk}"

    @property
    def is_checked(self) -> bool:
        """Tell whether somebody has found the budget and its source in order."""
        return self.checked_on is not None


class ContractState(models.TextChoices):
    DRAFT = "draft", _("拟定")
    SIGNED = "signed", _("履行中")
    ACCEPTED = "accepted", _("已验收")
    SETTLED = "settled", _("已结算")
    ENDED = "ended", _("已解除")


class Contract(Stamped):
    """合同: what is bought (or supported), from when to when, for how much; one for each project."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="contract", verbose_name=_("项目"))
    division = DivisionField()
    number = KeyField(_("合同编号"), max_length=60)
    content = models.TextField(_("服务内容"), max_length=4000)
    quality = models.TextField(_("质量要求"), max_length=4000, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    amount = _yuan(_("合同金额（元）"))
    term_reason = models.CharField(_("超过一般期限的依据"), max_length=200, blank=True)
    resembles = models.CharField(
        _("像哪一项不得购买的内容"),
        max_length=30,
        blank=True,
        help_text=_("代码见政策包 projects.not_bought"),
    )
    resembles_reason = models.CharField(_("为什么不是"), max_length=200, blank=True)
    shares_records = models.BooleanField(_("允许同一条服务记录也算给另一份合同"), default=False)
    edition = models.PositiveIntegerField(_("第几版"), default=1)
    state = models.CharField(_("状态"), max_length=8, choices=ContractState, default=ContractState.DRAFT)
    prepared_by = models.BigIntegerField(_("拟定人"), null=True, blank=True)
    announced_on = models.DateField(_("合同公告日期"), null=True, blank=True)
    result_announced_on = models.DateField(_("结果公告日期"), null=True, blank=True)
    announced_at = models.CharField(_("在哪里公告"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("合同")
        verbose_name_plural = _("合同")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "number"],
                name="one_contract_a_number",
                violation_error_message=_("这个合同编号已经用过了。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message=_("合同结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="contract_has_an_amount",
                violation_error_message=_("合同金额要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False),
                name="signed_contract_has_a_day",
                violation_error_message=_("签了的合同要有签订日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state", "ends_on"])]

    def __str__(self) -> str:
        return f"合同 {self.pk}"

    @property
    def is_running(self) -> bool:
        """Tell whether it is signed and neither accepted nor over."""
        return self.state == ContractState.SIGNED


class Unit(models.TextChoices):
    TIMES = "times", pgettext_lazy("unit", "次")
    HOURS = "hours", pgettext_lazy("unit", "小时")
    PERSONS = "persons", pgettext_lazy("unit", "人")
    HEADS = "heads", pgettext_lazy("unit", "人次")


class Target(models.Model):
    """指标: how much of what a contract buys, and how it is counted from service records."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="targets", db_index=False)
    order = models.PositiveSmallIntegerField(_("次序"))
    label = models.CharField(_("指标"), max_length=80)
    method = models.CharField(
        _("服务方法"), max_length=30, help_text=_("代码见政策包 projects.target_methods")
    )
    unit = models.CharField(_("按什么数"), max_length=8, choices=Unit)
    quantity = models.DecimalField(_("数量"), max_digits=10, decimal_places=2)
    unit_price = _yuan(_("单价（元）"), null=True, blank=True)
    field = models.CharField(_("只数这个服务领域"), max_length=30, blank=True)
    least_minutes = models.PositiveIntegerField(_("每次至少多少分钟"), default=0)
    least_heads = models.PositiveIntegerField(_("每次至少多少人"), default=0)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["contract", "order"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "order"], name="one_target_a_place"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="target_is_more_than_nothing",
                violation_error_message=_("指标数量要大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0),
                name="target_price_is_not_negative",
                violation_error_message=_("单价不能是负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"指标 {self.pk}"

    @property
    def price(self) -> Decimal:
        """What the whole target costs; nothing without a price for one."""
        return self.quantity * (self.unit_price or Decimal(0))


class MilestoneState(models.TextChoices):
    OPEN = "open", _("未到")
    REACHED = "reached", _("待审核")
    PASSED = "passed", _("已通过，待付款")
    PAID = "paid", _("已付款")
    STOPPED = "stopped", _("停止付款")


class Milestone(Stamped):
    """节点: a share of a project's money is due when somebody else has found that the work stands where it should."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", db_index=False)
    division = DivisionField()
    order = models.PositiveSmallIntegerField(_("第几个"))
    label = models.CharField(_("节点"), max_length=80)
    after = models.CharField(
        _("要先有什么"), max_length=10, blank=True,
        choices=[("", _("不要求")), ("signed", _("签约")), ("mid", _("中期评估合格")), ("final", _("末期评估合格"))],
    )  # fmt: skip
    share = models.DecimalField(_("付款比例（%）"), max_digits=5, decimal_places=2)
    amount = _yuan(_("金额（元）"))
    due_on = models.DateField(_("应付日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=MilestoneState, default=MilestoneState.OPEN)
    report = models.TextField(_("完成情况"), max_length=2000, blank=True)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    asked_on = models.DateField(_("提出日期"), null=True, blank=True)
    approved_by = models.BigIntegerField(_("审核人"), null=True, blank=True)
    approved_on = models.DateField(_("审核日期"), null=True, blank=True)
    note = models.CharField(_("审核意见"), max_length=200, blank=True)
    paid_on = models.DateField(_("付款日期"), null=True, blank=True)
    paid_amount = _yuan(_("实付（元）"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ["project", "order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "order"], name="one_milestone_a_place"),
            models.CheckConstraint(
                condition=Q(share__gte=0) & Q(share__lte=100) & Q(amount__gte=0),
                name="milestone_is_a_share",
                violation_error_message=_("付款比例从 0 到 100。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by")),
                name="milestone_passed_by_another",
                violation_error_message=_("不能审核自己提出的节点。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False),
                name="paid_milestone_has_a_day",
                violation_error_message=_("付了款的节点要有付款日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state", "due_on"])]

    def __str__(self) -> str:
        return f"节点 {self.pk}"


class ContractChange(models.Model):
    """合同变更: what a contract said and what it says now, why, and who agreed. Earlier editions stay readable."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="changes", db_index=False)
    edition = models.PositiveIntegerField(_("变更后是第几版"))
    on = models.DateField(_("日期"))
    old = models.JSONField(_("原来"))
    new = models.JSONField(_("改为"))
    reason = models.CharField(_("变更原因"), max_length=200)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    approved_by = models.BigIntegerField(_("批准人"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    refused_reason = models.CharField(_("不同意的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("合同变更")
        verbose_name_plural = _("合同变更")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(approved_on__isnull=True, refused_reason=""),
                name="one_change_at_a_time",
                violation_error_message=_("还有一项变更没有批。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by")),
                name="change_approved_by_another",
                violation_error_message=_("不能批准自己提出的变更。"),
            ),
        ]
        indexes = [models.Index(fields=["contract", "edition"])]

    def __str__(self) -> str:
        return f"合同变更 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether nobody has decided on it yet."""
        return self.approved_on is None and not self.refused_reason


class Stage(models.TextChoices):
    MID = "mid", _("中期评估")
    FINAL = "final", _("末期评估")
    ACCEPTANCE = "acceptance", _("验收")


class Review(models.Model):
    """评估与验收: somebody looked at a project and found it in order, or not. The latest of a stage counts."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews", db_index=False)
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage)
    on = models.DateField(_("日期"))
    passed = models.BooleanField(_("合格"))
    text = models.TextField(_("评语和整改意见"), max_length=4000)
    by = models.CharField(_("评估单位"), max_length=120)
    figures = models.JSONField(_("验收时数到的指标"), default=list, blank=True)
    short_reason = models.CharField(_("没有完成也验收的理由"), max_length=200, blank=True)
    recorded_by = models.BigIntegerField(_("录入人"), null=True, blank=True)
    created_at = models.DateTimeField(_("录入时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("评估与验收")
        verbose_name_plural = _("评估与验收")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["project", "stage", "on"])]

    def __str__(self) -> str:
        return f"评估 {self.pk}"


class Settlement(Stamped):
    """结算: what was counted against what was paid, agreed by two; the difference is paid or claimed back."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="settlement", verbose_name=_("项目"))
    figures = models.JSONField(_("各项指标"), default=list)
    due = _yuan(_("应付（元）"))
    paid = _yuan(_("已付（元）"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    asked_on = models.DateField(_("提出日期"))
    approved_by = models.BigIntegerField(_("审核人"), null=True, blank=True)
    approved_on = models.DateField(_("审核日期"), null=True, blank=True)
    returned_on = models.DateField(_("退回到账日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("结算")
        verbose_name_plural = _("结算")
        constraints = [
            models.CheckConstraint(
                condition=Q(due__gte=0) & Q(paid__gte=0),
                name="settlement_is_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by")),
                name="settlement_agreed_by_two",
                violation_error_message=_("不能审核自己提出的结算。"),
            ),
        ]

    def __str__(self) -> str:
        return f"结算 {self.pk}"

    @property
    def to_pay(self) -> Decimal:
        """What is still to be paid."""
        return max(self.due - self.paid, Decimal(0))

    @property
    def to_claim_back(self) -> Decimal:
        """What was paid too much and is to come back."""
        return max(self.paid - self.due, Decimal(0))
