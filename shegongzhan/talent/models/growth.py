"""How people who work here grow: trainings, examinations, mentors, and the experts who are asked."""

import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.partners.models import Organisation
from shegongzhan.talent.models.register import Level, Worker


class Expert(Stamped):
    """智库专家: somebody who is asked for training, reviews or advice. Who they work for decides on recusal."""

    division = DivisionField(help_text=_("所属智库的地方"))
    name = KeyField(_("姓名"), max_length=40)
    pinyin = KeyField(_("拼音"), max_length=200, blank=True, editable=False)
    title = models.CharField(_("职称或身份"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name=_("登记的单位"),
    )
    works_for = models.CharField(_("所在单位"), max_length=120, blank=True)
    fields = models.JSONField(
        _("擅长领域"), default=list, blank=True, help_text=_("代码见政策包 services.fields")
    )
    phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    availability = models.CharField(_("可以的时间"), max_length=120, blank=True)
    joined_on = models.DateField(_("入库日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("智库专家")
        verbose_name_plural = _("智库专家")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="expert_leaves_after_joining",
                violation_error_message=_("退出日期不能早于入库日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "pinyin"])]

    def __str__(self) -> str:
        return f"专家 {self.pk}"

    def is_in_pool(self, on: datetime.date) -> bool:
        """Tell whether the expert may be asked on a day."""
        return self.joined_on <= on and (self.left_on is None or on <= self.left_on)


class CallPurpose(models.TextChoices):
    TRAINING = "training", _("授课")
    REVIEW = "review", _("评审")
    SUPERVISION = "supervision", pgettext_lazy("work", "督导")
    ADVICE = "advice", _("咨询")


class ExpertCall(Stamped):
    """专家出席: an expert was asked on a day; came, or stood aside because of an interest (回避)."""

    division = DivisionField()
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="calls", verbose_name=_("专家"))
    on = models.DateField(_("日期"))
    purpose = models.CharField(_("事由"), max_length=12, choices=CallPurpose)
    about = models.CharField(_("内容"), max_length=160)
    hours = models.DecimalField(_("时长（小时）"), max_digits=5, decimal_places=1, default=0)
    fee = models.DecimalField(_("劳务费（元）"), max_digits=10, decimal_places=2, default=Decimal(0))
    recused = models.BooleanField(_("回避"), default=False)
    recusal_reason = models.CharField(_("回避原因"), max_length=160, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("专家出席")
        verbose_name_plural = _("专家出席")
        constraints = [
            models.CheckConstraint(
                condition=Q(fee__gte=0) & Q(hours__gte=0),
                name="call_costs_no_less_than_nothing",
                violation_error_message=_("费用和时长不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(recused=False) | (~Q(recusal_reason="") & Q(fee=0)),
                name="recusal_has_a_reason_and_no_fee",
                violation_error_message=_("回避要写明原因，回避的不付费。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"专家出席 {self.pk}"


class TrainingState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


class Training(Born, Stamped):
    """培训: the county's monthly training, or another one. Its hours count as continuing education when it says so."""

    division = DivisionField()
    month = models.DateField(_("月份"), help_text=_("当月第一天"))
    theme = KeyField(_("主题"), max_length=120)
    gap_tags = models.JSONField(_("针对的能力短板"), default=list, blank=True)
    trainer = models.CharField(_("讲师"), max_length=80, blank=True)
    expert = models.ForeignKey(
        Expert, models.PROTECT, null=True, blank=True, related_name="trainings", verbose_name=_("智库专家")
    )
    held_on = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    is_monthly = models.BooleanField(_("每月专项培训"), default=True)
    counts_as_education = models.BooleanField(_("计入继续教育"), default=True)
    pass_mark = models.PositiveSmallIntegerField(_("测验及格分"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TrainingState, default=TrainingState.PLANNED)
    state_reason = models.CharField(_("取消原因"), max_length=160, blank=True)
    # What the sign-in code on the wall leads to; made new whenever the organiser wants.
    door_token = KeyField(max_length=40, default=ids.new_hex, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训")
        verbose_name_plural = _("培训")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="training_has_hours",
                violation_error_message=_("学时要大于零。"),
            ),
            models.UniqueConstraint(fields=["door_token"], name="one_training_a_door"),
        ]
        indexes = [models.Index(fields=["division", "held_on"])]

    def __str__(self) -> str:
        return f"培训 {ids.short(self.pk)}"


class AttendanceWay(models.TextChoices):
    CODE = "code", _("扫码")
    HAND = "hand", pgettext_lazy("attendance", "登记")


class TrainingAttendance(Born):
    """参训: a worker attended a training; place and day are the training's, kept here to be counted quickly."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="trainings", db_index=False)
    division = DivisionField()
    held_on = models.DateField(_("日期"))
    way = models.CharField(_("签到方式"), max_length=4, choices=AttendanceWay)
    came_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    hours = models.DecimalField(_("实际学时"), max_digits=5, decimal_places=1)
    score = models.PositiveSmallIntegerField(_("测验成绩"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度（1–5）"), null=True, blank=True)
    word = EncryptedTextField(_("想说的话"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("参训")
        verbose_name_plural = _("参训")
        constraints = [
            models.UniqueConstraint(
                fields=["training", "worker"],
                name="one_attendance_a_worker",
                violation_error_message=_("已经签到过了。"),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100),
                name="score_out_of_a_hundred",
                violation_error_message=_("成绩是 0 到 100 分。"),
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_one_to_five",
                violation_error_message=_("满意度是 1 到 5。"),
            ),
        ]
        indexes = [models.Index(fields=["worker", "held_on"]), models.Index(fields=["division", "held_on"])]

    def __str__(self) -> str:
        return f"参训 {ids.short(self.pk)}"


class ExamSitting(Stamped):
    """考试: one sitting of the national examination; a place keeps the calendar of all places below it."""

    division = DivisionField(help_text=_("哪里的考试安排，例如全省"))
    year = models.PositiveSmallIntegerField(_("年度"))
    level = models.CharField(_("等级"), max_length=12, choices=Level)
    held_on = models.DateField(_("考试日期"))
    signup_from = models.DateField(_("报名开始"), null=True, blank=True)
    signup_until = models.DateField(_("报名截止"), null=True, blank=True)
    results_on = models.DateField(_("公布成绩"), null=True, blank=True)
    document = models.CharField(_("依据"), max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("考试安排")
        verbose_name_plural = _("考试安排")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "level"],
                name="one_sitting_a_year",
                violation_error_message=_("这一年这个等级的考试已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(results_on__isnull=True) | Q(results_on__gte=F("held_on")),
                name="results_after_the_sitting",
                violation_error_message=_("公布成绩不能早于考试。"),
            ),
            models.CheckConstraint(
                condition=Q(signup_from__isnull=True)
                | Q(signup_until__isnull=True)
                | Q(signup_until__gte=F("signup_from")),
                name="signing_up_ends_after_it_starts",
                violation_error_message=_("报名截止不能早于报名开始。"),
            ),
        ]

    def __str__(self) -> str:
        return f"考试 {self.year} {self.level}"


class ExamResult(models.TextChoices):
    SIGNED_UP = "signed_up", _("已报名")
    PASSED = "passed", _("通过")
    PART = "part", _("部分科目通过")
    FAILED = "failed", _("未通过")
    ABSENT = "absent", _("缺考")


class StudyGroup(Stamped):
    """备考小组: workers of a place who prepare a sitting together."""

    division = DivisionField()
    sitting = models.ForeignKey(ExamSitting, models.PROTECT, related_name="groups", verbose_name=_("考试"))
    name = models.CharField(_("名称"), max_length=60)
    leader = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="leads_study", verbose_name=_("组长")
    )
    meets = models.CharField(_("学习安排"), max_length=160, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("备考小组")
        verbose_name_plural = _("备考小组")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "sitting", "name"],
                name="one_study_group_a_name",
                violation_error_message=_("已经有同名的备考小组。"),
            )
        ]

    def __str__(self) -> str:
        return f"备考小组 {self.pk}"


class ExamSignUp(Stamped):
    """报考: a worker signed up for a sitting, and how it came out."""

    sitting = models.ForeignKey(ExamSitting, models.PROTECT, related_name="signups", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="exams", verbose_name=_("社工"))
    division = DivisionField()
    group = models.ForeignKey(
        StudyGroup, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("备考小组")
    )
    result = models.CharField(_("结果"), max_length=10, choices=ExamResult, default=ExamResult.SIGNED_UP)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("报考")
        verbose_name_plural = _("报考")
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "worker"],
                name="one_signup_a_sitting",
                violation_error_message=_("这次考试已经登记过这个人。"),
            )
        ]
        indexes = [models.Index(fields=["division", "result"])]

    def __str__(self) -> str:
        return f"报考 {self.pk}"


class MentorPair(Stamped):
    """以老带新: an experienced worker accompanies a new one for a term, with goals."""

    division = DivisionField()
    mentor = models.ForeignKey(Worker, models.PROTECT, related_name="mentees", verbose_name=_("带教人"))
    mentee = models.ForeignKey(Worker, models.PROTECT, related_name="mentors", verbose_name=_("新人"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    goals = models.TextField(_("带教目标"), blank=True)
    outcome = models.TextField(_("结束时怎样"), blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("带教")
        verbose_name_plural = _("带教")
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="nobody_mentors_oneself",
                violation_error_message=_("带教人和新人不能是同一个人。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mentoring_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=Q(ends_on__isnull=True),
                name="one_open_pair",
                violation_error_message=_("这两个人已经结成带教。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "starts_on"])]

    def __str__(self) -> str:
        return f"带教 {self.pk}"


class MentorHour(Stamped):
    """带教记录: the two worked together on a day, for how long and at what."""

    pair = models.ForeignKey(MentorPair, models.CASCADE, related_name="hours", db_index=False)
    division = DivisionField()
    on = models.DateField(_("日期"))
    minutes = models.PositiveIntegerField(_("分钟"))
    what = models.CharField(_("做了什么"), max_length=200)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("带教记录")
        verbose_name_plural = _("带教记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0) & Q(minutes__lte=24 * 60),
                name="mentoring_lasts_within_a_day",
                violation_error_message=_("时长应在 1 分钟到 24 小时之间。"),
            )
        ]
        indexes = [models.Index(fields=["pair", "on"]), models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"带教记录 {self.pk}"
