"""The service itself: an opportunity, who signed up for it, who came and went, and the hours of it."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shegongzhan.activities.models import Activity
from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station
from shegongzhan.volunteers.models.register import Volunteer


def new_secret() -> str:
    """Return the secret from which the QR code of an opportunity is made anew every few minutes."""
    return secrets.token_urlsafe(24)


class OpportunityState(models.TextChoices):
    DRAFT = "draft", _("未发布")
    OPEN = "open", _("招募中")
    CLOSED = "closed", _("停止报名")
    CANCELLED = "cancelled", _("已取消")


class OpportunityQuerySet(ScopedQuerySet):
    def shown(self, now: datetime.datetime) -> Self:
        """Keep what everybody may read: published and not over."""
        return self.filter(state=OpportunityState.OPEN, ends_at__gt=now)

    def count_places_again(self, opportunities: Iterable[UUID]) -> None:
        """Let the places taken of services be what their sign-ups say, after an import took some of these back."""
        wanted = list(opportunities)
        holding = Count("sign_ups", filter=Q(sign_ups__state__in=HOLDING))
        for start in range(0, len(wanted), 500):
            rows = self.filter(pk__in=wanted[start : start + 500]).annotate(now=holding)
            for pk, taken in rows.values_list("pk", "now"):
                self.filter(pk=pk).exclude(taken=taken).update(taken=taken)


class Opportunity(Born, Stamped, Imported):
    """志愿服务机会: what is to be done, when and where, for how many, and what the task asks of them."""

    division = DivisionField(help_text=_("服务地点所在"))
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="opportunities", verbose_name=_("组织的社工站")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("一起组织的单位"),
    )
    title = models.CharField(_("服务名称"), max_length=80)
    kind = models.CharField(
        _("服务类别"), max_length=30, help_text=_("代码见政策包 volunteers.service_kinds")
    )
    content = models.TextField(_("服务内容"), max_length=1000)
    place = models.CharField(_("集合地点"), max_length=120)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    lead = models.CharField(_("负责人"), max_length=60)
    places = models.PositiveIntegerField(_("招募人数"), validators=[MinValueValidator(1)])
    # Counted up and down by the one statement that also asks whether there is room: the check below is the promise.
    taken = models.PositiveIntegerField(_("已占名额"), default=0, editable=False)
    skills = models.JSONField(_("需要的技能"), default=list, blank=True)
    adults_only = models.BooleanField(_("只招成年人"), default=False)
    dangerous = models.BooleanField(_("可能有人身危险"), default=False)
    insurance = models.CharField(_("人身意外伤害保险"), max_length=120, blank=True)
    insured_until = models.DateField(_("保险到期"), null=True, blank=True)
    qualification = models.CharField(_("需要的资格"), max_length=120, blank=True)
    need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("回应的需求"),
    )
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("属于哪场活动"),
    )
    state = models.CharField(
        _("状态"), max_length=9, choices=OpportunityState, default=OpportunityState.DRAFT
    )
    state_reason = models.CharField(_("说明"), max_length=200, blank=True)
    secret = models.CharField(_("二维码种子"), max_length=40, default=new_secret, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务机会")
        verbose_name_plural = _("志愿服务机会")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("places")),
                name="no_more_volunteers_than_places",
                violation_error_message=_("名额已满。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="opportunity_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state", "starts_at"]),
            models.Index(fields=["state", "ends_at"]),
        ]

    def __str__(self) -> str:
        return f"志愿服务机会 {ids.short(self.pk)}"

    @property
    def day(self) -> datetime.date:
        """Return the day of the service where the product runs."""
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> datetime.date:
        """Return the day on which the service ends: hours are due so many working days after it."""
        return timezone.localtime(self.ends_at).date()

    @property
    def has_clock(self) -> bool:
        """Tell whether anybody knows when on the day it was: a ledger of past service may say the day alone."""
        whole_day = self.ends_at - self.starts_at == datetime.timedelta(days=1)
        return not (self.batch_id and whole_day)

    @property
    def is_insured(self) -> bool:
        """Tell whether insurance is recorded that covers the service (志愿服务条例第十七条)."""
        return bool(self.insurance) and self.insured_until is not None and self.insured_until >= self.last_day


class SignUpState(models.TextChoices):
    ASKED = "asked", _("待确认")
    CONFIRMED = "confirmed", _("已报上")
    WAITING = "waiting", _("候补")
    WITHDRAWN = "withdrawn", _("已退出")
    REFUSED = "refused", _("未通过")


# States that hold a place: who waits for a confirmation must not lose it to somebody faster.
HOLDING = (SignUpState.ASKED, SignUpState.CONFIRMED)


class SignUp(Born, Stamped, Imported):
    """报名: a volunteer wants to come; holds a place, or waits for one in the order of asking."""

    division = DivisionField()
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="sign_ups", db_index=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="sign_ups", db_index=False)
    state = models.CharField(_("状态"), max_length=9, choices=SignUpState)
    asked_at = models.DateTimeField(_("报名时间"))
    # Repeated from the opportunity, so that a clash is one range of one index.
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    qualification_seen_on = models.DateField(_("资格查验日期"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "volunteer"],
                name="one_sign_up_a_volunteer",
                violation_error_message=_("已经报过名了。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "state"]),
            models.Index(fields=["opportunity", "state", "asked_at"]),
            models.Index(fields=["volunteer", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"报名 {ids.short(self.pk)}"

    @property
    def holds_a_place(self) -> bool:
        """Tell whether a place is kept for it."""
        return self.state in HOLDING


class Way(models.TextChoices):
    SCAN = "scan", _("本人扫码")
    HAND = "hand", _("负责人登记")
    PAST = "past", _("台账补录")


class Attendance(Born, Stamped, Imported):
    """服务时间: when a volunteer came and went, and, once the organiser recorded it, the minutes that count."""

    division = DivisionField()
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="attendances", db_index=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="attendances", db_index=False)
    day = models.DateField(_("服务日期"))
    came_at = models.DateTimeField(_("签到时间"))
    came_by = models.CharField(_("签到方式"), max_length=4, choices=Way)
    left_at = models.DateTimeField(_("签退时间"), null=True, blank=True)
    left_by = models.CharField(_("签退方式"), max_length=4, choices=Way, blank=True)
    # Who signed her out by hand or wrote the times: a wrong one is mended by somebody else.
    left_user = models.BigIntegerField(_("经手签退的账号"), null=True, blank=True)
    # Why somebody else wrote the times, or changed the minutes.
    reason = models.CharField(_("补记原因"), max_length=200, blank=True)
    minutes = models.PositiveIntegerField(_("服务时长（分钟）"), null=True, blank=True)
    recorded_on = models.DateField(_("记录日期"), null=True, blank=True)
    # Empty for history whose ledger does not say when it was recorded: nobody can tell whether that was in time.
    due_on = models.DateField(_("最迟记录日期"), null=True, blank=True)
    evaluation = models.CharField(_("服务质量评价"), max_length=200, blank=True)
    evaluated_on = models.DateField(_("评价日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务时间")
        verbose_name_plural = _("志愿服务时间")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "volunteer"],
                name="one_attendance_a_volunteer",
                violation_error_message=_("这名志愿者这次的时间已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                name="volunteer_leaves_after_coming",
                violation_error_message=_("签退不能早于签到。"),
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(left_at__isnull=False, recorded_on__isnull=False),
                name="counted_minutes_have_both_ends",
                violation_error_message=_("有签到和签退才能记时长。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "day"]),
            models.Index(fields=["volunteer", "-day"]),
        ]

    def __str__(self) -> str:
        return f"志愿服务时间 {ids.short(self.pk)}"

    @property
    def is_recorded(self) -> bool:
        """Tell whether the organiser has recorded the hours."""
        return self.minutes is not None

    @property
    def is_late(self) -> bool:
        """Tell whether the hours were recorded after the last day for it (令67号第十一条); history without a day is not judged."""
        return None not in (self.recorded_on, self.due_on) and self.recorded_on > self.due_on  # type: ignore[operator]

    @property
    def is_history(self) -> bool:
        """Tell whether it came from a ledger of past service: the hours are known, the clock may not be."""
        return self.came_by == Way.PAST
