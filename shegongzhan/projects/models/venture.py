"""公益创投 from the call to the ranking: who applied, who judged, what they said, and who stays out for a breach."""

import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import Organisation
from shegongzhan.projects.models.register import Project
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Expert


class CallState(models.TextChoices):
    DRAFT = "draft", _("拟定")
    OPEN = "open", _("征集中")
    REVIEW = "review", _("评审中")
    PUBLICITY = "publicity", _("公示中")
    DECIDED = "decided", _("已公布结果")
    CANCELLED = "cancelled", _("已取消")


class VentureCall(Stamped):
    """创投征集: what is asked for, from when to when, how it is judged, and with how much money."""

    division = DivisionField()
    number = KeyField(_("征集编号"), max_length=40)
    theme = models.CharField(_("主题"), max_length=120)
    text = models.TextField(_("征集说明"), max_length=8000)
    fields = models.JSONField(_("服务领域"), default=list, blank=True)
    opens_on = models.DateField(_("开始征集"))
    closes_on = models.DateField(_("截止"))
    pool = models.DecimalField(_("资金总额（元）"), max_digits=14, decimal_places=2)
    most_each = models.DecimalField(_("单个项目最多资助（元）"), max_digits=14, decimal_places=2)
    # [{"code", "label", "most"}], adding up to a hundred; kept with the call, so that a later pack changes nothing.
    criteria = models.JSONField(_("评分项"), default=list)
    blind = models.BooleanField(_("评委看不到申报单位"), default=False)
    judges_needed = models.PositiveSmallIntegerField(_("每个申报至少几位评委"), default=3)
    pass_mark = models.DecimalField(_("入围最低分"), max_digits=5, decimal_places=2, default=Decimal(60))
    publicity_from = models.DateField(_("公示开始"), null=True, blank=True)
    publicity_until = models.DateField(_("公示结束"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CallState, default=CallState.DRAFT)
    state_reason = models.CharField(_("说明"), max_length=200, blank=True)
    prepared_by = models.BigIntegerField(_("拟定人"), null=True, blank=True)
    decided_by = models.BigIntegerField(_("审定人"), null=True, blank=True)
    decided_on = models.DateField(_("审定日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("创投征集")
        verbose_name_plural = _("创投征集")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "number"],
                name="one_call_a_number",
                violation_error_message=_("这个征集编号已经用过了。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="call_closes_after_opening",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(pool__gt=0) & Q(most_each__gt=0) & Q(most_each__lte=F("pool")),
                name="call_has_money",
                violation_error_message=_("资金要大于零，单个项目不能超过总额。"),
            ),
            models.CheckConstraint(
                condition=Q(publicity_until__isnull=True) | Q(publicity_until__gte=F("publicity_from")),
                name="publicity_ends_after_start",
                violation_error_message=_("公示结束不能早于公示开始。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state", "closes_on"])]

    def __str__(self) -> str:
        return f"创投征集 {self.number}"

    def takes_applications(self, on: datetime.date) -> bool:
        """Tell whether one may apply on a day."""
        return self.state == CallState.OPEN and self.opens_on <= on <= self.closes_on


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("退回补充")
    COMPLETE = "complete", _("材料齐全，待评审")
    REJECTED = "rejected", _("不符合条件")
    SHORTLISTED = "shortlisted", _("拟资助")
    WON = "won", _("入选")
    LOST = "lost", _("未入选")
    WITHDRAWN = "withdrawn", _("已撤回")


class VentureApplication(Born, Stamped):
    """创投申报: an organisation, or a community organisation through its host, says what it would do with the money."""

    call = models.ForeignKey(VentureCall, models.PROTECT, related_name="applications", db_index=False)
    division = DivisionField(help_text=_("实施地点"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("社工站")
    )
    name = KeyField(_("项目名称"), max_length=120)
    applicant = models.CharField(_("申报单位"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("登记的单位"),
    )
    credit_code = KeyField(_("统一社会信用代码"), max_length=18, blank=True)
    # A community organisation that is filed only has no account of its own: its host signs and receives the money.
    host = models.CharField(_("支持（托管）单位"), max_length=120, blank=True)
    contact = EncryptedTextField(_("联系人"), null=True, blank=True)
    phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    field = models.CharField(_("服务领域"), max_length=30, blank=True)
    audience = models.CharField(_("服务人群"), max_length=120, blank=True)
    people = models.PositiveIntegerField(_("预计服务人数"), default=0)
    needs = models.ManyToManyField(
        Need, blank=True, related_name="applications", verbose_name=_("回应的需求")
    )
    problem = models.TextField(_("要解决什么"), max_length=4000, blank=True)
    goals = models.TextField(_("目标"), max_length=4000, blank=True)
    plan = models.TextField(_("实施方案"), max_length=8000, blank=True)
    # [{"label", "method", "unit", "quantity"}] become the targets of the agreement; [{"use", "label", "amount"}].
    indicators = models.JSONField(_("指标"), default=list, blank=True)
    budget = models.JSONField(_("预算"), default=list, blank=True)
    asked = models.DecimalField(_("申请金额（元）"), max_digits=14, decimal_places=2, default=0)
    other_money = models.DecimalField(_("自筹和其他资金（元）"), max_digits=14, decimal_places=2, default=0)
    state = models.CharField(
        _("状态"), max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    missing = models.TextField(_("需要补充什么"), max_length=2000, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    # The applicant comes back with a code; only its digest is kept.
    code_digest = KeyField(max_length=64, unique=True, editable=False)
    score = models.DecimalField(_("得分"), max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(_("名次"), null=True, blank=True)
    granted = models.DecimalField(_("拟资助（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    project = models.OneToOneField(
        Project, models.PROTECT, null=True, blank=True, related_name="application", verbose_name=_("项目")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("创投申报")
        verbose_name_plural = _("创投申报")
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gte=0) & Q(other_money__gte=0),
                name="application_money_is_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
            models.UniqueConstraint(
                fields=["call", "name", "applicant"],
                name="one_application_a_project",
                violation_error_message=_("同一单位的同名项目已经申报过。"),
            ),
        ]
        indexes = [models.Index(fields=["call", "state"]), models.Index(fields=["division", "state"])]

    def __str__(self) -> str:
        return f"创投申报 {ids.short(self.pk)}"


class Judge(Stamped):
    """评委: an expert judges a call, through a link of their own; who has an interest stands aside."""

    call = models.ForeignKey(VentureCall, models.CASCADE, related_name="judges", db_index=False)
    division = DivisionField()
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="judged", verbose_name=_("专家"))
    code_digest = KeyField(max_length=64, unique=True, editable=False)
    code_until = models.DateField(_("链接有效至"))
    declared_at = models.DateTimeField(_("签署回避声明"), null=True, blank=True)
    left_reason = models.CharField(_("退出原因"), max_length=160, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("评委")
        verbose_name_plural = _("评委")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "expert"],
                name="one_judge_a_call",
                violation_error_message=_("这位专家已经是本次评委。"),
            )
        ]
        indexes = [models.Index(fields=["division", "call"])]

    def __str__(self) -> str:
        return f"评委 {self.pk}"


class Recusal(models.Model):
    """回避: a judge does not judge this application, because of an interest that somebody declared or found."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="recusals", db_index=False)
    application = models.ForeignKey(VentureApplication, models.CASCADE, related_name="recusals")
    reason = models.CharField(_("原因"), max_length=160)
    declared_by_judge = models.BooleanField(_("评委自己声明"))
    recorded_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("回避")
        verbose_name_plural = _("回避")
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "application"],
                name="one_recusal_an_application",
                violation_error_message=_("已经回避了这个申报。"),
            )
        ]

    def __str__(self) -> str:
        return f"回避 {self.pk}"


class ScoreSheet(Stamped):
    """评分表: one judge on one application; once handed in it stays as it is."""

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="sheets", db_index=False)
    application = models.ForeignKey(VentureApplication, models.PROTECT, related_name="sheets")
    division = DivisionField()
    items = models.JSONField(_("各项得分"), default=dict)
    total = models.DecimalField(_("总分"), max_digits=5, decimal_places=2)
    remark = models.TextField(_("评语"), max_length=2000, blank=True)
    handed_in_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "application"],
                name="one_sheet_a_judge",
                violation_error_message=_("这位评委已经给这个申报打过分。"),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0) & Q(total__lte=100),
                name="total_out_of_a_hundred",
                violation_error_message=_("总分是 0 到 100。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "application"])]

    def __str__(self) -> str:
        return f"评分表 {self.pk}"


class Objection(Stamped):
    """异议: somebody doubts a result while it is made public, and is answered."""

    call = models.ForeignKey(VentureCall, models.CASCADE, related_name="objections", db_index=False)
    division = DivisionField()
    application = models.ForeignKey(
        VentureApplication, models.CASCADE, null=True, blank=True, related_name="objections"
    )
    said_by = EncryptedTextField(_("提出人和联系方式"), null=True, blank=True)
    text = models.TextField(_("异议"), max_length=2000)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        indexes = [
            models.Index(fields=["call", "answered_on"]),
            models.Index(fields=["division", "answered_on"]),
        ]

    def __str__(self) -> str:
        return f"异议 {self.pk}"


class Exclusion(Stamped):
    """不得申报: an applicant broke an agreement and stays out of calls until a day."""

    division = DivisionField()
    applicant = KeyField(_("单位名称"), max_length=120)
    credit_code = KeyField(_("统一社会信用代码"), max_length=18, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exclusions",
        verbose_name=_("登记的单位"),
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exclusions",
        verbose_name=_("违约的项目"),
    )
    from_on = models.DateField(_("起"))
    until = models.DateField(_("至"))
    reason = models.CharField(_("违约情况"), max_length=200)
    lifted_on = models.DateField(_("提前解除"), null=True, blank=True)
    lifted_reason = models.CharField(_("解除原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("不得申报")
        verbose_name_plural = _("不得申报")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("from_on")),
                name="exclusion_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "until"])]

    def __str__(self) -> str:
        return f"不得申报 {self.pk}"
