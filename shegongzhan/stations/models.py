"""Divisions and stations: the places everything belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.asof import Noted
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported


class System(models.TextChoices):
    """Two systems of codes exist; 梅渚镇 is 341821105 in one and 341821102 in the other."""

    STATISTICS = "nbs", _("统计用区划代码")
    CIVIL_AFFAIRS = "mca", _("民政部行政区划代码")


class Level(models.IntegerChoices):
    PROVINCE = 2, _("省级")
    PREFECTURE = 4, _("市级")
    COUNTY = 6, _("县级")
    TOWNSHIP = 9, _("乡级")
    VILLAGE = 12, _("村级")


class Division(models.Model):
    """区划: a place of one code system, with the days between which its code held.

    Rows of other tables keep the statistical code; a civil-affairs code is found by its path of names.
    """

    system = models.CharField(_("代码体系"), max_length=3, choices=System, default=System.STATISTICS)
    code = KeyField(_("代码"), max_length=12)
    name = KeyField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    pinyin = KeyField(_("拼音"), max_length=200, blank=True)
    initials = KeyField(_("拼音首字母"), max_length=40, blank=True)
    name_mn = models.CharField(_("蒙古文名称"), max_length=120, blank=True)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("区划")
        verbose_name_plural = _("区划")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code", "valid_from"], name="one_division_a_code_and_day"
            )
        ]
        indexes = [
            # Code alone is found through the unique constraint, which begins with the same two columns.
            models.Index(fields=["system", "name"]),
            models.Index(fields=["system", "pinyin"]),
            models.Index(fields=["system", "initials"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parent_code(self) -> str:
        """The code one level up: '341821105' → '341821'; '' for a province."""
        levels = [0, 2, 4, 6, 9, 12]
        return self.code[: levels[levels.index(len(self.code)) - 1]]


class Tier(models.TextChoices):
    CENTRE = "centre", _("县级指导中心")
    TOWNSHIP = "township", _("乡镇（街道）社工站")
    VILLAGE = "village", _("村（社区）社工点")


class StationKind(models.TextChoices):
    """Kinds of sites the Inner Mongolia notice names; services may be extended from the others to 社工站."""

    SOCIAL_WORK = "social_work", _("社工站")
    RELIEF = "relief", _("社会救助服务站")
    ELDERLY_CARE = "elderly_care", _("养老服务站")
    CHILD_PROTECTION = "child_protection", _("未成年人保护工作站")
    INCUBATOR = "incubator", _("社会组织孵化基地")


class StationState(models.TextChoices):
    PLANNED = "planned", _("筹建")
    RUNNING = "running", _("运营中")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("已撤销")


class Station(Imported, Stamped, Noted):
    """社工站: a site of one of three tiers, of its own or embedded in another site."""

    division = DivisionField()
    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    kind = models.CharField(_("类型"), max_length=20, choices=StationKind, default=StationKind.SOCIAL_WORK)
    name = KeyField(_("站点名称"), max_length=80)
    state = models.CharField(_("状态"), max_length=10, choices=StationState, default=StationState.RUNNING)
    embedded_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="embedded",
        verbose_name=_("嵌入在"),
        help_text=_("不具备单独建站条件的，职能嵌入哪个站点"),
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("站点电话"), max_length=30, blank=True)
    opening_hours = models.CharField(_("开放时间"), max_length=200, blank=True)
    area_m2 = models.DecimalField(_("面积（㎡）"), max_digits=8, decimal_places=1, null=True, blank=True)
    barrier_free = models.BooleanField(_("无障碍出入"), null=True, blank=True)
    plate_zh = models.CharField(_("牌匾（中文）"), max_length=80, blank=True)
    plate_mn = models.CharField(_("牌匾（蒙古文）"), max_length=160, blank=True)
    opened_on = models.DateField(_("开站日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤站日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("社工站")
        verbose_name_plural = _("社工站")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_station_a_name",
                violation_error_message=_("这个地方已经有同名的站点。"),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True)
                | models.Q(opened_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="station_closes_after_opening",
                violation_error_message=_("撤站日期不能早于开站日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "tier"])]

    def __str__(self) -> str:
        return self.name


class Presence(models.TextChoices):
    OWN = "own", _("有")
    SHARED = "shared", _("共用")
    NONE = "none", _("无")


class Facility(models.Model):
    """阵地设施: one room of a station; which rooms there must be is the policy pack's to say (一厅五室)."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="facilities")
    room = models.CharField(_("房间"), max_length=40)
    presence = models.CharField(_("情况"), max_length=6, choices=Presence)
    shared_with = models.CharField(_("与谁共用"), max_length=80, blank=True)
    shared_reason = models.CharField(_("共用理由"), max_length=200, blank=True)
    area_m2 = models.DecimalField(_("面积（㎡）"), max_digits=7, decimal_places=1, null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("可容纳人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("阵地设施")
        verbose_name_plural = _("阵地设施")
        constraints = [models.UniqueConstraint(fields=["station", "room"], name="one_facility_a_room")]

    def __str__(self) -> str:
        return self.room


class ServiceExtension(models.Model):
    """服务延伸: a site of another kind whose services reach into a social work station (通知: 相关服务向社工站延伸)."""

    site = models.ForeignKey(Station, models.CASCADE, related_name="extensions", verbose_name=_("站点"))
    station = models.ForeignKey(
        Station, models.CASCADE, related_name="extended_here", verbose_name=_("延伸到的社工站")
    )
    services = models.CharField(_("延伸的服务"), max_length=200)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("服务延伸")
        verbose_name_plural = _("服务延伸")

    def __str__(self) -> str:
        return self.services


class StationDuty(models.Model):
    """站点职责: what a station is there for, and whether it leads or supports."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="duties")
    duty = models.CharField(_("职责"), max_length=120)
    leads = models.BooleanField(_("牵头"), default=True)
    since = models.DateField(_("开始日期"), null=True, blank=True)
    until = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("站点职责")
        verbose_name_plural = _("站点职责")

    def __str__(self) -> str:
        return self.duty
