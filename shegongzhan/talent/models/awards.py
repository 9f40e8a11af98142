"""Pay lists of awards and allowances: a run is a list that somebody made, another approves, and a clerk pays from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.talent.models.register import Certificate, Level, Worker, WorkerKind


class RunState(models.TextChoices):
    DRAFT = "draft", _("待批准")
    APPROVED = "approved", _("已批准，待发放")
    PAID = "paid", _("已发放")


class AwardRun(Stamped):
    """奖励津贴发放表: what a place owes its certified people for a year up to a day, less what stood in earlier lists."""

    division = DivisionField()
    year = models.PositiveSmallIntegerField(_("年度"))
    until = models.DateField(_("算到哪天"))
    state = models.CharField(_("状态"), max_length=8, choices=RunState, default=RunState.DRAFT)
    # The rules as they stood when the list was made: key, value, source, document, clause, since when.
    terms = models.JSONField(_("所依据的规定"), default=list)
    made_by = models.BigIntegerField(_("编制人"), null=True, blank=True)
    made_on = models.DateField(_("编制日期"))
    approved_by = models.BigIntegerField(_("批准人"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("奖励津贴发放表")
        verbose_name_plural = _("奖励津贴发放表")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=models.F("made_by")),
                name="another_approves_the_run",
                violation_error_message=_("不能审批自己提出的事项，请换一位有权限的同事。"),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.DRAFT) | Q(approved_by__isnull=False, approved_on__isnull=False),
                name="a_run_is_approved_by_somebody",
                violation_error_message=_("发放表要有人批准。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "year", "state"])]

    def __str__(self) -> str:
        return f"奖励津贴发放表 {self.pk}"


class ItemKind(models.TextChoices):
    AWARD = "award", _("一次性奖励")
    ALLOWANCE = "allowance", _("职业津贴")


class Stop(models.TextChoices):
    """Why an allowance is not paid for the month after."""

    LEFT = "left", _("离开")
    KIND = "kind", _("不再属于发放对象")
    REGISTRATION = "registration", _("登记已过期")
    CERTIFICATE = "certificate", _("证书不再有效")
    UNDOCUMENTED = "undocumented", _("证书没有编号或取得日期")


class AwardItem(models.Model):
    """发放明细: one award for a level, or the allowance of one month; or what a later list adds to it or takes back.

    An item is never changed after its list was approved. What was wrong is put right by an item that `corrects` it.
    """

    run = models.ForeignKey(AwardRun, models.CASCADE, related_name="items", verbose_name=_("发放表"))
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="award_items", verbose_name=_("社工人才"))
    certificate = models.ForeignKey(
        Certificate, models.SET_NULL, null=True, related_name="award_items", verbose_name=_("证书")
    )
    division = DivisionField(help_text=_("由哪个地方发：取得证书时或当月最后一天所在的地方"))
    kind = models.CharField(_("项目"), max_length=9, choices=ItemKind)
    level = models.CharField(_("证书等级"), max_length=12, choices=Level)
    month = models.DateField(_("月份"), null=True, blank=True)
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2)
    # What it stood on when the list was made.
    worker_kind = models.CharField(_("人员类别"), max_length=10, choices=WorkerKind, blank=True)
    obtained_on = models.DateField(_("取得日期"), null=True, blank=True)
    before = models.CharField(_("原有等级"), max_length=12, choices=Level, blank=True)
    clause = models.CharField(_("依据"), max_length=200, blank=True)
    stops = models.CharField(_("此后停发的原因"), max_length=12, choices=Stop, blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正哪一项"),
    )
    # The first correction of an item is 1, the next 2: two lists made at once cannot both make the same.
    correction = models.PositiveSmallIntegerField(_("第几次更正"), default=0)
    paid_on = models.DateField(_("发放日期"), null=True, blank=True)
    reference = models.CharField(_("凭证号"), max_length=60, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("发放明细")
        verbose_name_plural = _("发放明细")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "level"],
                condition=Q(kind=ItemKind.AWARD, corrects__isnull=True),
                name="one_award_a_level",
                violation_error_message=_("这个等级的奖励已经在发放表里。"),
            ),
            models.UniqueConstraint(
                fields=["worker", "month"],
                condition=Q(kind=ItemKind.ALLOWANCE, corrects__isnull=True),
                name="one_allowance_a_month",
                violation_error_message=_("这个月的津贴已经在发放表里。"),
            ),
            models.UniqueConstraint(
                fields=["corrects", "correction"],
                condition=Q(corrects__isnull=False),
                name="a_correction_is_made_once",
                violation_error_message=_("这一项已经在另一张表里更正。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.AWARD, month__isnull=True)
                | Q(kind=ItemKind.ALLOWANCE, month__isnull=False),
                name="an_allowance_is_of_a_month",
                violation_error_message=_("津贴要写是哪个月的，奖励不写月份。"),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0, correction=0)
                | (Q(corrects__isnull=False, correction__gt=0) & ~Q(amount=0)),
                name="only_corrections_take_back",
                violation_error_message=_("金额不对：只有更正可以是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, reference="")
                | (Q(paid_on__isnull=False) & ~Q(reference="")),
                name="what_is_paid_has_a_voucher",
                violation_error_message=_("登记发放要写日期和凭证号。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "kind", "month"]),
            models.Index(fields=["run", "worker"]),
        ]

    def __str__(self) -> str:
        return f"发放明细 {self.pk}"
