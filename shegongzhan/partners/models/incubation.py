"""Community organisations that a station brings up: their file, the steps of filing, the help given."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.partners.models.organisations import Organisation
from shegongzhan.stations.models import Station


class IncubationState(models.TextChoices):
    GROWING = "growing", _("培育中，未备案")
    FILING = "filing", _("备案办理中")
    FILED = "filed", _("已备案")
    REGISTERED = "registered", _("已登记为法人")
    CLOSED = "closed", _("已注销")


class Incubation(Stamped):
    """培育: a station helps a community organisation until it stands on its own.

    The file holds what filing asks for: name (the organisation's), head, scope, area of activity, seat, charter, members,
    money. Filed organisations may act but are no legal persons; those that meet the conditions are registered.
    """

    division = DivisionField()
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="incubation", verbose_name=_("社会组织")
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incubations",
        verbose_name=_("培育的社工站"),
    )
    kind = models.CharField(_("类型"), max_length=30, help_text=_("代码见政策包 partners.community_kinds"))
    state = models.CharField(
        _("状态"), max_length=10, choices=IncubationState, default=IncubationState.GROWING
    )
    head = models.CharField(_("负责人"), max_length=60)
    scope = models.CharField(_("业务范围"), max_length=300)
    area = models.CharField(_("活动地域"), max_length=120, blank=True)
    seat = models.CharField(_("住所"), max_length=120, blank=True)
    has_charter = models.BooleanField(_("有章程"), default=False)
    members = models.PositiveIntegerField(_("成员人数"), default=0)
    money = models.DecimalField(_("活动资金（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("开始培育"))
    independent_on = models.DateField(_("能独立运作的日期"), null=True, blank=True)
    independence = models.CharField(_("凭什么说能独立"), max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("社会组织培育")
        verbose_name_plural = _("社会组织培育")
        constraints = [
            models.CheckConstraint(
                condition=Q(independent_on__isnull=True)
                | (Q(independent_on__gte=F("since")) & ~Q(independence="")),
                name="independence_has_grounds",
                violation_error_message=_("能独立运作要写明日期和依据，日期不能早于开始培育。"),
            ),
            models.CheckConstraint(
                condition=Q(money__isnull=True) | Q(money__gte=0),
                name="incubation_money_not_negative",
                violation_error_message=_("资金不能是负数。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state"])]

    def __str__(self) -> str:
        return f"培育 {self.pk}"


class StepKind(models.TextChoices):
    PRECHECK = "precheck", _("村（社区）预审")
    REVIEW = "review", _("镇（街道）审核")
    CHANGE = "change", _("变更备案")
    CLOSING = "closing", _("注销备案")


class StepResult(models.TextChoices):
    PASSED = "passed", _("通过")
    SENT_BACK = "sent_back", _("退回补正")


class FilingStep(Stamped):
    """备案步骤: something an office or the organisation has to do by a day that the rules give."""

    division = DivisionField()
    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="steps", db_index=False)
    kind = models.CharField(_("步骤"), max_length=8, choices=StepKind)
    what = models.CharField(_("内容"), max_length=200, blank=True)
    begun_on = models.DateField(_("起算日期"))
    due_on = models.DateField(_("最迟"))
    done_on = models.DateField(_("办完日期"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=9, choices=StepResult, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("备案步骤")
        verbose_name_plural = _("备案步骤")
        constraints = [
            models.UniqueConstraint(
                fields=["incubation"],
                condition=Q(done_on__isnull=True),
                name="one_filing_step_at_a_time",
                violation_error_message=_("上一步还没有办完。"),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | (Q(done_on__gte=F("begun_on")) & ~Q(result="")),
                name="done_filing_step_has_a_result",
                violation_error_message=_("办完的步骤要有结果，日期不能早于起算日期。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "due_on"]),
            models.Index(fields=["incubation", "begun_on"]),
        ]

    def __str__(self) -> str:
        return f"备案步骤 {self.pk}"

    def is_late(self, on: datetime.date) -> bool:
        """Tell whether it was done after its day, or is still open past it."""
        return (self.done_on or on) > self.due_on


class IncubationHelp(Stamped):
    """培育支持: what a station did for the organisation on a day."""

    division = DivisionField()
    incubation = models.ForeignKey(Incubation, models.CASCADE, related_name="help")
    kind = models.CharField(_("支持方式"), max_length=30, help_text=_("代码见政策包 partners.help_kinds"))
    day = models.DateField(_("日期"))
    what = models.CharField(_("做了什么"), max_length=200)
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("培育支持")
        verbose_name_plural = _("培育支持")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="incubation_help_not_negative",
                violation_error_message=_("金额不能是负数。"),
            )
        ]
        indexes = [models.Index(fields=["division", "day"])]

    def __str__(self) -> str:
        return f"培育支持 {self.pk}"
