"""The three lists and what ties them: needs, resources, services, matches."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Household, Person
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker


class NeedSource(models.TextChoices):
    """Whose need: somebody on the register's, or residents' at large (the article counts 89 and 322 apart)."""

    CLIENT = "client", _("服务对象")
    RESIDENT = "resident", _("居民")


class NeedChannel(models.TextChoices):
    VISIT = "visit", _("走访")
    SURVEY = "survey", _("社区益小时调研")
    HOTLINE = "hotline", _("电话或来访")
    ACTIVITY = "activity", _("活动中发现")
    SELF = "self", _("自己提出")
    LEDGER = "ledger", _("台账导入")


class NeedState(models.TextChoices):
    OPEN = "open", _("待响应")
    MATCHED = "matched", _("已匹配")
    IN_SERVICE = "in_service", _("服务中")
    MET = "met", _("已满足")
    PARTLY_MET = "partly_met", _("部分满足")
    CANNOT = "cannot", _("暂时满足不了")
    REFERRED = "referred", _("已转介")


# Which state may follow which. A closed need may be opened again: life goes on.
NEXT_STATES: dict[str, set[str]] = {
    NeedState.OPEN: {
        NeedState.MATCHED,
        NeedState.IN_SERVICE,
        NeedState.MET,
        NeedState.PARTLY_MET,
        NeedState.CANNOT,
        NeedState.REFERRED,
    },
    NeedState.MATCHED: {
        NeedState.OPEN,
        NeedState.IN_SERVICE,
        NeedState.MET,
        NeedState.PARTLY_MET,
        NeedState.CANNOT,
        NeedState.REFERRED,
    },
    NeedState.IN_SERVICE: {
        NeedState.OPEN,
        NeedState.MET,
        NeedState.PARTLY_MET,
        NeedState.CANNOT,
        NeedState.REFERRED,
    },
    NeedState.MET: {NeedState.OPEN},
    NeedState.PARTLY_MET: {NeedState.OPEN},
    NeedState.CANNOT: {NeedState.OPEN},
    NeedState.REFERRED: {NeedState.OPEN, NeedState.MET, NeedState.PARTLY_MET, NeedState.CANNOT},
}
UNANSWERED = (NeedState.OPEN,)
UNDER_WAY = (NeedState.OPEN, NeedState.MATCHED, NeedState.IN_SERVICE, NeedState.REFERRED)
CLOSED = (NeedState.MET, NeedState.PARTLY_MET, NeedState.CANNOT)


class NeedQuerySet(ScopedQuerySet):
    def unanswered(self) -> Self:
        """Keep the needs nobody has answered yet."""
        return self.filter(state__in=UNANSWERED)

    def under_way(self) -> Self:
        """Keep the needs that are not closed."""
        return self.filter(state__in=UNDER_WAY)


class Need(Born, Imported, Stamped):
    """需求: something somebody needs, noted on a day, with the day by which an answer was promised.

    It can be asked who met it, when, with whose money and whether it was enough: through its matches, the service
    records that served it, and the word of the person at the end.
    """

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("负责的社工站")
    )
    source = models.CharField(_("需求来源"), max_length=8, choices=NeedSource)
    channel = models.CharField(_("怎么知道的"), max_length=8, choices=NeedChannel, default=NeedChannel.VISIT)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("服务对象")
    )
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="needs")
    group = models.CharField(
        _("对象类别"), max_length=30, blank=True, help_text=_("代码见政策包 people.categories")
    )
    persons = models.PositiveIntegerField(_("涉及人数"), default=1, validators=[MinValueValidator(1)])
    kind = models.CharField(_("需求类别"), max_length=30, help_text=_("代码见政策包 needs.kinds"))
    description = EncryptedTextField(_("需求描述"), null=True, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=20, help_text=_("代码见政策包 needs.urgency"))
    noted_on = models.DateField(_("登记日期"))
    promised_on = models.DateField(_("答应的日期"), null=True, blank=True)
    noted_by = models.ForeignKey(
        Worker, models.SET_NULL, null=True, blank=True, related_name="needs_noted", verbose_name=_("登记人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=NeedState, default=NeedState.OPEN)
    state_reason = models.CharField(_("状态说明"), max_length=200, blank=True)
    answered_on = models.DateField(_("第一次回应"), null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    outcome = EncryptedTextField(_("办成了什么"), null=True, blank=True)
    # The person's word is kept apart from the outcome: something may be delivered and not be enough.
    enough = models.BooleanField(_("够不够"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("满意度"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    said = EncryptedTextField(_("本人怎么说"), null=True, blank=True)
    asked_by = models.BigIntegerField(_("谁问的"), null=True, blank=True)
    asked_on = models.DateField(_("哪天问的"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("需求")
        verbose_name_plural = _("需求清单")
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_is_one_to_five",
                violation_error_message=_("满意度从 1 到 5。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in CLOSED]) | Q(closed_on__isnull=False),
                name="closed_need_has_a_day",
                violation_error_message=_("办结的需求要有办结日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="cannot") | ~Q(state_reason=""),
                name="unmet_need_has_a_reason",
                violation_error_message=_("暂时满足不了的，要写明原因。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state", "promised_on"]),
            models.Index(fields=["division", "source", "noted_on"]),
            models.Index(fields=["person", "-noted_on"]),
        ]

    def __str__(self) -> str:
        return f"需求 {ids.short(self.pk)}"

    def can_become(self, state: str) -> bool:
        """Tell whether the need may go from its state to this one."""
        return state in NEXT_STATES[self.state]

    @property
    def is_closed(self) -> bool:
        """Whether the need is settled one way or another."""
        return self.state in CLOSED


class OwnerKind(models.TextChoices):
    """五社: the five kinds of partners who hold resources."""

    COMMUNITY = "community", _("社区")
    ORGANISATION = "organisation", _("社会组织")
    SOCIAL_WORKER = "social_worker", _("社会工作者")
    VOLUNTEER = "volunteer", _("社区志愿者")
    CHARITY = "charity", _("社会慈善资源")


class CapacityPeriod(models.TextChoices):
    YEAR = "year", _("每年")
    QUARTER = "quarter", _("每季度")
    MONTH = "month", _("每月")
    ONCE = "once", _("一共")


class Resource(Born, Imported, Stamped):
    """资源: what one of the five kinds of partners can give, how much, where and until when."""

    division = DivisionField(help_text=_("资源所在地"))
    name = KeyField(_("资源名称"), max_length=120)
    owner_kind = models.CharField(_("提供方类型"), max_length=14, choices=OwnerKind)
    owner_name = models.CharField(_("提供方"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("登记的单位"),
    )
    kind = models.CharField(_("资源类别"), max_length=30, help_text=_("代码见政策包 needs.kinds"))
    area = DivisionField(_("可服务范围"))
    groups = models.JSONField(_("面向的对象类别"), default=list, blank=True)
    capacity = models.PositiveIntegerField(
        _("可提供数量"), null=True, blank=True, help_text=_("不填表示不限")
    )
    capacity_period = models.CharField(
        _("数量的周期"), max_length=8, choices=CapacityPeriod, default=CapacityPeriod.YEAR
    )
    unit = models.CharField(_("单位"), max_length=20, default="人次")
    conditions = models.CharField(_("条件"), max_length=200, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    valid_from = models.DateField(_("有效期从"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资源")
        verbose_name_plural = _("资源清单")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="resource_ends_after_start",
                violation_error_message=_("有效期止不能早于有效期起。"),
            )
        ]
        indexes = [models.Index(fields=["division", "kind"]), models.Index(fields=["area", "kind"])]

    def __str__(self) -> str:
        return f"资源 {ids.short(self.pk)}"


class ServiceItem(Born, Imported, Stamped):
    """服务: something a station offers regularly, to whom, and which need it answers."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="service_items", verbose_name=_("社工站")
    )
    name = KeyField(_("服务名称"), max_length=120)
    field = models.CharField(_("服务领域"), max_length=30, help_text=_("代码见政策包 services.fields"))
    method = models.CharField(_("服务方法"), max_length=30)
    groups = models.JSONField(_("面向对象"), default=list, blank=True)
    kind = models.CharField(_("应对需求"), max_length=30, help_text=_("代码见政策包 needs.kinds"))
    provider_name = models.CharField(_("提供单位"), max_length=120, blank=True)
    frequency = models.CharField(_("频次"), max_length=30, blank=True)
    capacity = models.PositiveIntegerField(_("每月可接"), null=True, blank=True, help_text=_("不填表示不限"))
    ended_on = models.DateField(_("停办日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务")
        verbose_name_plural = _("服务清单")
        indexes = [models.Index(fields=["division", "kind"])]

    def __str__(self) -> str:
        return f"服务 {ids.short(self.pk)}"


class MatchRunState(models.TextChoices):
    SOLVING = "solving", _("计算中")
    PROPOSED = "proposed", _("待确认")
    ACCEPTED = "accepted", _("已采纳")
    DISCARDED = "discarded", _("已放弃")


class MatchRun(Born):
    """统一匹配: all open needs of a place at once, proposed by the solver, adjusted and accepted by people."""

    division = DivisionField()
    on = models.DateField(_("日期"))
    state = models.CharField(_("状态"), max_length=10, choices=MatchRunState, default=MatchRunState.SOLVING)
    figures = models.JSONField(_("比较"), default=dict)
    unmet = models.JSONField(_("满足不了的"), default=list)
    made_by = models.BigIntegerField(_("发起人"), null=True, blank=True)
    made_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    decided_by = models.BigIntegerField(_("确认人"), null=True, blank=True)
    decided_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("统一匹配")
        verbose_name_plural = _("统一匹配")
        indexes = [models.Index(fields=["division", "-made_at"])]

    def __str__(self) -> str:
        return f"统一匹配 {ids.short(self.pk)}"


class MatchState(models.TextChoices):
    PROPOSED = "proposed", _("建议")
    ACCEPTED = "accepted", _("采纳")
    DECLINED = "declined", _("不合适")
    ENDED = "ended", _("已结束")


class Match(Born, Stamped):
    """对接: a need meets a resource or a service; an accepted one takes up capacity."""

    division = DivisionField()
    need = models.ForeignKey(Need, models.CASCADE, related_name="matches")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True, related_name="matches")
    service_item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="matches"
    )
    run = models.ForeignKey(MatchRun, models.SET_NULL, null=True, blank=True, related_name="matches")
    state = models.CharField(_("状态"), max_length=8, choices=MatchState, default=MatchState.PROPOSED)
    units = models.PositiveIntegerField(_("占用数量"), default=1)
    starts_on = models.DateField(_("从哪天起"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    pinned = models.BooleanField(_("人工指定"), default=False)
    decided_by = models.BigIntegerField(_("决定人"), null=True, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("对接")
        verbose_name_plural = _("对接")
        constraints = [
            models.CheckConstraint(
                condition=Q(resource__isnull=False, service_item__isnull=True)
                | Q(resource__isnull=True, service_item__isnull=False),
                name="match_has_one_offer",
                violation_error_message=_("请选择一个资源或一项服务。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "state"]),
            models.Index(fields=["resource", "state", "starts_on"]),
            models.Index(fields=["service_item", "state", "starts_on"]),
        ]

    def __str__(self) -> str:
        return f"对接 {ids.short(self.pk)}"


class Referral(Born):
    """转介: a need is handed to somebody outside the station, who answers or not."""

    division = DivisionField()
    need = models.ForeignKey(Need, models.CASCADE, related_name="referrals")
    to_name = models.CharField(_("转给谁"), max_length=120)
    to_division = DivisionField(_("转到哪里"), blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    referred_on = models.DateField(_("转介日期"))
    referred_by = models.BigIntegerField(_("转介人"), null=True, blank=True)
    reply = models.CharField(_("回复"), max_length=200, blank=True)
    replied_on = models.DateField(_("回复日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("转介")
        verbose_name_plural = _("转介")
        indexes = [models.Index(fields=["division", "referred_on"])]

    def __str__(self) -> str:
        return f"转介 {ids.short(self.pk)}"


class ListKind(models.TextChoices):
    NEEDS = "needs", _("需求清单")
    RESOURCES = "resources", _("资源清单")
    SERVICES = "services", _("服务清单")


class ListSnapshot(Born):
    """清单快照: a list as it stood at the end of a quarter; the rows carry no names."""

    division = DivisionField()
    list = models.CharField(_("清单"), max_length=10, choices=ListKind)
    year = models.PositiveSmallIntegerField(_("年"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    taken_at = models.DateTimeField(_("时间"), auto_now_add=True)
    taken_by = models.BigIntegerField(_("谁做的"), null=True, blank=True)
    rows = models.JSONField(_("内容"), default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("清单快照")
        verbose_name_plural = _("清单快照")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "list", "year", "quarter"],
                name="one_snapshot_a_quarter",
                violation_error_message=_("这个季度已经做过快照。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()} {self.year}-{self.quarter}"
