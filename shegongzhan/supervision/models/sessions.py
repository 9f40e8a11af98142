"""What supervisors and workers did together, what came to light, and what was agreed."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.models import Need
from shegongzhan.projects.models import Project
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.supervision.models.stations import SupervisorKind
from shegongzhan.talent.models import Training, TrainingState, Worker

A_DAY = 24 * 60


class Mode(models.TextChoices):
    INDIVIDUAL = "individual", _("个别督导")
    GROUP = "group", _("团体督导")
    ON_SITE = "on_site", _("现场督导")
    ACCOMPANYING = "accompanying", _("陪伴（沉浸）督导")
    ONLINE = "online", _("线上督导")


# The modes in which the supervisor is at the work itself.
ON_SITE = (Mode.ON_SITE, Mode.ACCOMPANYING)


class SessionQuerySet(ScopedQuerySet):
    def counted(self) -> Self:
        """Keep the sessions that count: those not struck out."""
        return self.filter(void=False)


class Session(Born, Stamped):
    """督导记录: a supervisor and workers of a station sat together, or went out together, on a day."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="supervision", verbose_name=_("社工站"), db_index=False
    )
    mode = models.CharField(_("方式"), max_length=12, choices=Mode)
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"))
    minutes = models.PositiveIntegerField(_("分钟"))
    supervisor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("督导账号")
    )
    supervisor_name = models.CharField(_("督导姓名"), max_length=40)
    supervisor_kind = models.CharField(_("督导来源"), max_length=8, choices=SupervisorKind)
    topic = models.CharField(_("主题"), max_length=200)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="supervision", verbose_name=_("督导项目")
    )
    next_on = models.DateField(_("下次日期"), null=True, blank=True)
    recorded_by = models.BigIntegerField(_("录入人"), null=True, blank=True)
    void = models.BooleanField(_("作废"), default=False)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("督导记录")
        verbose_name_plural = _("督导记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0) & Q(minutes__lte=A_DAY),
                name="supervision_within_a_day",
                violation_error_message=_("一次督导不能超过一天。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="supervision_session_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("day")),
                name="next_supervision_is_later",
                violation_error_message=_("下次日期要晚于这一次。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "day"]),
            models.Index(fields=["station", "day"]),
        ]

    def __str__(self) -> str:
        return f"督导记录 {self.pk}"


class SessionWorker(models.Model):
    """受督导人: a worker took part in a session. Place and day are repeated, so that a worker's own list is one index."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="workers")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="supervision", db_index=False)
    division = DivisionField()
    day = models.DateField(_("日期"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("受督导人")
        verbose_name_plural = _("受督导人")
        constraints = [
            models.UniqueConstraint(fields=["session", "worker"], name="once_a_supervision_session")
        ]
        indexes = [
            models.Index(fields=["worker", "day"]),
            models.Index(fields=["division", "day"]),
        ]

    def __str__(self) -> str:
        return f"受督导人 {self.pk}"


class Reference(models.Model):
    """督导涉及的工作: a need or a service record that a session talked about."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="references")
    division = DivisionField()
    need = models.ForeignKey(Need, models.CASCADE, null=True, blank=True, related_name="supervision")
    record = models.ForeignKey(
        ServiceRecord, models.CASCADE, null=True, blank=True, related_name="supervision"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("督导涉及的工作")
        verbose_name_plural = _("督导涉及的工作")
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=False, record__isnull=True)
                | Q(need__isnull=True, record__isnull=False),
                name="supervision_refers_to_one",
                violation_error_message=_("一行只写一项需求，或一条服务记录。"),
            )
        ]
        indexes = [models.Index(fields=["division", "session"])]

    def __str__(self) -> str:
        return f"督导涉及的工作 {self.pk}"


class ActionState(models.TextChoices):
    OPEN = "open", _("待办")
    DONE = "done", _("做到了")
    DROPPED = "dropped", _("不做了")


class ActionQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        """Keep the actions that are still to be done, of sessions that count."""
        return self.filter(state=ActionState.OPEN, session__void=False)

    def due_by(self, day: datetime.date) -> Self:
        """Keep the open actions due on the day or before."""
        return self.open().filter(due_on__lte=day)


class AgreedAction(Stamped):
    """约定的行动: what was agreed in a session, who does it and until when. It returns until somebody says how it went."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="actions")
    division = DivisionField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", verbose_name=_("社工站"))
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="agreed_actions", verbose_name=_("谁来做")
    )
    text = models.CharField(_("做什么"), max_length=200)
    due_on = models.DateField(_("什么时候以前"))
    state = models.CharField(_("状态"), max_length=8, choices=ActionState, default=ActionState.OPEN)
    closed_on = models.DateField(_("哪天了结"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=200, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("约定的行动")
        verbose_name_plural = _("约定的行动")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, closed_on__isnull=True)
                | (~Q(state=ActionState.OPEN) & Q(closed_on__isnull=False)),
                name="closed_action_has_a_day",
                violation_error_message=_("了结的行动要有日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "state", "due_on"])]

    def __str__(self) -> str:
        return f"约定的行动 {self.pk}"

    def is_late(self, on: datetime.date) -> bool:
        """Tell whether the day has passed and nobody said how it went."""
        return self.state == ActionState.OPEN and self.due_on < on


class GapQuerySet(ScopedQuerySet):
    def unmet(self) -> Self:
        """Keep the gaps nothing meets: no action, no month's training, or one that was cancelled."""
        cancelled = Q(training__state=TrainingState.CANCELLED)
        return self.filter(Q(training_month__isnull=True) | cancelled, action__isnull=True)

    def without_training(self) -> Self:
        """Keep the gaps no action meets and no training that is planned or was held."""
        none = Q(training__isnull=True) | Q(training__state=TrainingState.CANCELLED)
        return self.filter(none, action__isnull=True)


class Gap(models.Model):
    """能力短板: an ability that a session found wanting, as a tag of the policy pack; never a mark of a person.

    It is met by an action of its session, or taken into the training of a month, and then by a training.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="gaps")
    division = DivisionField()
    day = models.DateField(_("日期"))
    tag = models.CharField(_("能力"), max_length=30, help_text=_("代码见政策包 supervision.gap_tags"))
    action = models.ForeignKey(
        AgreedAction, models.SET_NULL, null=True, blank=True, related_name="gaps", verbose_name=_("用行动补")
    )
    training_month = models.DateField(_("列入哪个月的培训"), null=True, blank=True)
    training = models.ForeignKey(
        Training, models.SET_NULL, null=True, blank=True, related_name="gaps", verbose_name=_("用哪次培训补")
    )

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力短板")
        verbose_name_plural = _("能力短板")
        constraints = [models.UniqueConstraint(fields=["session", "tag"], name="a_gap_once_a_session")]
        indexes = [models.Index(fields=["division", "day", "tag"])]

    def __str__(self) -> str:
        return f"能力短板 {self.pk}"

    @property
    def is_trained(self) -> bool:
        """Tell whether a month's training meets it: not one that was cancelled. Reads `training`."""
        if self.training is not None and self.training.state == TrainingState.CANCELLED:
            return False
        return self.training_month is not None

    @property
    def is_unmet(self) -> bool:
        """Tell whether neither an action nor a training meets it."""
        return self.action_id is None and not self.is_trained
