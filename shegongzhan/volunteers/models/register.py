"""The register: volunteers, what they learned and were thanked for, and the teams they belong to."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto import masking
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import IdentityKind, Sex
from shegongzhan.people.rules import age_on, digits
from shegongzhan.stations.models import Station


class VolunteerState(models.TextChoices):
    PENDING = "pending", _("待站点确认")
    ACTIVE = "active", _("在册")
    LEFT = "left", _("已退出")
    MERGED = "merged", _("已并入另一份档案")
    SEALED = "sealed", _("已封存，到期清除")
    ERASED = "erased", _("已清除")


# Files that stand for nobody, or whose owner asked that nobody looks at them any more.
GONE = (VolunteerState.MERGED, VolunteerState.SEALED, VolunteerState.ERASED)


class Availability(models.TextChoices):
    """When somebody usually has time: a hint for who plans, never a duty."""

    WEEKDAY_MORNING = "wd_am", _("工作日上午")
    WEEKDAY_AFTERNOON = "wd_pm", _("工作日下午")
    WEEKDAY_EVENING = "wd_ev", _("工作日晚上")
    WEEKEND_DAY = "we_day", _("周末白天")
    WEEKEND_EVENING = "we_ev", _("周末晚上")
    HOLIDAY = "holiday", _("节假日")
    SUMMONED = "call", _("有事随叫")


class VolunteerQuerySet(ScopedQuerySet):
    def kept(self) -> Self:
        """Keep the files that stand for somebody: those neither merged into another nor erased."""
        return self.exclude(state__in=[VolunteerState.MERGED, VolunteerState.ERASED])

    def in_use(self) -> Self:
        """Keep the files that may be worked with: of a sealed one only the time until its erasing is anybody's business."""
        return self.exclude(state__in=GONE)


class Volunteer(Born, Stamped, Imported):
    """志愿者: somebody who gives time of her own will and without pay; the fields are those of 民政部令67号第五条."""

    division = DivisionField(help_text=_("居住区域"))
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="volunteers",
        verbose_name=_("联系的社工站"),
    )
    number = KeyField(
        _("志愿者编号"), max_length=40, blank=True, help_text=_("全国志愿服务信息系统给的统一编号")
    )
    state = models.CharField(_("状态"), max_length=8, choices=VolunteerState, default=VolunteerState.PENDING)
    state_on = models.DateField(_("状态日期"))
    registered_herself = models.BooleanField(_("本人注册"), default=False)
    name = KeyField(_("姓名"), max_length=60)
    pinyin = KeyField(_("拼音"), max_length=200, blank=True, editable=False)
    initials = KeyField(_("拼音首字母"), max_length=40, blank=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("出生日期"))
    identity_kind = models.CharField(
        _("证件类型"), max_length=8, choices=IdentityKind, default=IdentityKind.NONE
    )
    identity_number = EncryptedTextField(_("证件号码"), null=True, blank=True)
    identity_index = BlindIndexField(purpose="volunteer.identity", source="identity_number")
    phone = EncryptedTextField(_("联系电话"))
    phone_index = BlindIndexField(purpose="volunteer.phone", source="phone", normalise=digits)
    skills = models.JSONField(_("专业技能"), default=list, blank=True)
    services = models.JSONField(_("服务类别"), default=list, blank=True)
    availability = models.JSONField(_("方便的时间"), default=list, blank=True)
    # Below the age of majority nobody signs up alone: who agreed, and when.
    guardian_name = models.CharField(_("监护人"), max_length=60, blank=True)
    guardian_phone = EncryptedTextField(_("监护人电话"), null=True, blank=True)
    guardian_consent_on = models.DateField(_("监护人同意日期"), null=True, blank=True)
    # The code she is recognised by on her own phone; only its hash is kept, as of a password.
    code_hash = models.CharField(_("识别码"), max_length=128, blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    # Somebody asked to be erased while the records of her service must still be kept: the last day of that.
    kept_until = models.DateField(_("服务记录保存到"), null=True, blank=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者")
        verbose_name_plural = _("志愿者")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & ~Q(state="merged"),
                name="one_volunteer_a_number",
                violation_error_message=_("这个志愿者编号已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["identity_index"],
                condition=~Q(identity_index="") & ~Q(state="merged"),
                name="one_volunteer_an_identity",
                violation_error_message=_("这个证件号码的志愿者已经登记。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="merged_volunteer_says_where",
                violation_error_message=_("并入的档案要写明并到哪里。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="erased") | Q(name="", number="", identity_index="", phone_index=""),
                name="erased_volunteer_says_nothing",
                violation_error_message=_("已清除的档案不能再有姓名和号码。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(kept_until__isnull=False),
                name="sealed_volunteer_says_until",
                violation_error_message=_("封存的档案要写明保存到哪天。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state", "pinyin"]),
            models.Index(fields=["name", "division"]),
        ]

    def __str__(self) -> str:
        return f"志愿者 {ids.short(self.pk)}"

    @property
    def shown_name(self) -> str:
        """Return the name as a page may show it: of who asked to be erased under a mask, of who was erased no more."""
        if self.state == VolunteerState.ERASED:
            return str(_("已清除的志愿者"))
        return masking.name(self.name) if self.state == VolunteerState.SEALED else self.name

    def age_on(self, day: datetime.date) -> int:
        """Return the full years on a day."""
        return age_on(self.born_on, day) or 0


class VolunteerTraining(Born):
    """志愿者培训: what somebody learned for volunteering (令67号第八条)."""

    division = DivisionField()
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="trainings")
    name = models.CharField(_("培训名称"), max_length=120)
    content = models.CharField(_("主要内容"), max_length=300, blank=True)
    minutes = models.PositiveIntegerField(_("学习时长（分钟）"))
    held_by = models.CharField(_("举办单位"), max_length=120)
    day = models.DateField(_("日期"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿者培训")
        verbose_name_plural = _("志愿者培训")
        indexes = [models.Index(fields=["division", "day"])]

    def __str__(self) -> str:
        return f"志愿者培训 {ids.short(self.pk)}"


class Honour(Born):
    """表彰奖励: what somebody was thanked for, and by whom (令67号第九条)."""

    division = DivisionField()
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="honours")
    name = models.CharField(_("表彰奖励名称"), max_length=120)
    given_by = models.CharField(_("授予单位"), max_length=120)
    day = models.DateField(_("日期"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("表彰奖励")
        verbose_name_plural = _("表彰奖励")
        indexes = [models.Index(fields=["division", "day"])]

    def __str__(self) -> str:
        return f"表彰奖励 {ids.short(self.pk)}"


class Team(Stamped):
    """志愿服务队: volunteers who go out together, of a station or of an organisation."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("社工站")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("所属单位")
    )
    name = KeyField(_("队名"), max_length=80)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    ended_on = models.DateField(_("解散日期"), null=True, blank=True)
    about = models.CharField(_("做什么"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务队")
        verbose_name_plural = _("志愿服务队")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_team_a_name",
                violation_error_message=_("这个地方已经有同名的志愿服务队。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(ended_on__gte=models.F("founded_on")),
                name="team_ends_after_start",
                violation_error_message=_("解散日期不能早于成立日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"志愿服务队 {self.pk}"


class TeamMember(Born, Imported):
    """队员: a volunteer belongs to a team between two days."""

    division = DivisionField()
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="teams")
    leads = models.BooleanField(_("负责人"), default=False)
    since = models.DateField(_("加入日期"))
    until = models.DateField(_("离队日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("队员")
        verbose_name_plural = _("队员")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(until__isnull=True),
                name="once_in_a_team",
                violation_error_message=_("这名志愿者已经在队里。"),
            )
        ]
        indexes = [models.Index(fields=["division"])]

    def __str__(self) -> str:
        return f"队员 {ids.short(self.pk)}"
