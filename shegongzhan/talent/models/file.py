"""What a worker's file holds beside the employments: pay by month, background checks, further education, decisions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.talent.models.register import Employment, Worker


class Pay(Imported, Stamped):
    """一个月的工资: what an employment paid for one month, and what the employer paid into insurance beside it."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="pays", verbose_name=_("聘用"))
    division = DivisionField()
    month = models.DateField(_("月份"), help_text=_("写当月一日"))
    amount = models.DecimalField(_("应发工资（元）"), max_digits=12, decimal_places=2)
    insurance = models.DecimalField(_("单位缴纳的社保（元）"), max_digits=12, decimal_places=2, default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("月工资")
        verbose_name_plural = _("月工资")
        constraints = [
            models.UniqueConstraint(
                fields=["employment", "month"],
                name="one_pay_a_month",
                violation_error_message=_("这个月的工资已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, insurance__gte=0),
                name="month_pay_is_not_negative",
                violation_error_message=_("工资不能是负数。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "month"])]

    def __str__(self) -> str:
        return f"月工资 {self.pk}"


class CheckResult(models.TextChoices):
    CLEAR = "clear", _("没有记录")
    WAITING = "waiting", _("已送查，等结果")
    FOUND = "found", _("有记录，不得从事接触未成年人的工作")


class BackgroundCheck(Stamped):
    """从业查询: whether somebody who works with minors has a record of certain offences (未成年人保护法第六十二条)."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="checks", verbose_name=_("社工人才"))
    division = DivisionField()
    on = models.DateField(_("查询日期"))
    result = models.CharField(_("结果"), max_length=8, choices=CheckResult)
    valid_until = models.DateField(_("有效到"))
    note = EncryptedTextField(_("说明"), null=True, blank=True)
    noted_by = models.BigIntegerField(_("登记人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("从业查询")
        verbose_name_plural = _("从业查询")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "on"],
                name="one_check_a_day",
                violation_error_message=_("这一天的查询已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("on")),
                name="check_holds_after_it_was_made",
                violation_error_message=_("有效期要在查询日期以后。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "valid_until"])]

    def __str__(self) -> str:
        return f"从业查询 {self.pk}"


class CeKind(models.TextChoices):
    COURSE = "course", _("课程、讲座")
    DEGREE = "degree", _("取得学历（学位）")
    OTHER = "other", _("其他")


class CeEntry(Stamped):
    """继续教育: hours somebody has beside the trainings the product knows of."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="ce_entries", verbose_name=_("社工人才"))
    division = DivisionField()
    on = models.DateField(_("日期"))
    kind = models.CharField(_("种类"), max_length=8, choices=CeKind)
    title = models.CharField(_("内容"), max_length=120)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    noted_by = models.BigIntegerField(_("登记人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("继续教育")
        verbose_name_plural = _("继续教育")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(kind=CeKind.DEGREE),
                name="a_degree_counts_once",
                violation_error_message=_("学历只能算一次学时。"),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="ce_hours_are_positive",
                violation_error_message=_("学时要大于 0。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"继续教育 {self.pk}"


class Decision(models.TextChoices):
    KEEP = "keep", _("留用")
    LEAVE = "leave", _("不再留用")
    EXTEND = "extend", _("延长期限")


class DecisionState(models.TextChoices):
    ASKED = "asked", _("等待批准")
    MADE = "made", _("已决定")
    REFUSED = "refused", _("未批准")


class DeadlineDecision(Stamped):
    """持证期限的决定: what becomes of somebody without a certificate when their year is over."""

    employment = models.ForeignKey(
        Employment, models.CASCADE, related_name="decisions", verbose_name=_("聘用")
    )
    division = DivisionField()
    decision = models.CharField(_("决定"), max_length=6, choices=Decision)
    until = models.DateField(_("延到哪天"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    state = models.CharField(_("状态"), max_length=8, choices=DecisionState)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    asked_on = models.DateField(_("提出日期"))
    approved_by = models.BigIntegerField(_("批准人"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    answer = models.CharField(_("批准意见"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("持证期限的决定")
        verbose_name_plural = _("持证期限的决定")
        constraints = [
            models.UniqueConstraint(
                fields=["employment"],
                condition=Q(state=DecisionState.ASKED),
                name="one_decision_waits",
                violation_error_message=_("已经有一个决定在等批准。"),
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.EXTEND, until__isnull=False)
                | (~Q(decision=Decision.EXTEND) & Q(until__isnull=True)),
                name="an_extension_has_a_day",
                violation_error_message=_("延长期限要写到哪天。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_decision_has_a_reason",
                violation_error_message=_("请写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by")),
                name="another_approves_the_decision",
                violation_error_message=_("不能审批自己提出的事项，请换一位有权限的同事。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state"])]

    def __str__(self) -> str:
        return f"持证期限的决定 {self.pk}"
