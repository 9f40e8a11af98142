"""Needs: whose, how urgent, in which state, how it came out, and whom one was referred to."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet, within
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.imports.models import Imported
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


def noted_within(prefix: str) -> Q:
    """Return the condition "was noted in this place": a need that moved with its person's file counts where it was noted."""
    return Q() if not prefix else within(prefix) & Q(noted_in__isnull=True) | within(prefix, "noted_in")


class NeedQuerySet(ScopedQuerySet):
    def unanswered(self) -> Self:
        """Keep the needs nobody has answered yet."""
        return self.filter(state__in=UNANSWERED)

    def to_ask(self) -> Self:
        """Keep the needs that were met while nobody has asked the person yet."""
        return self.filter(to_ask=True)

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
    unmet_reason = models.CharField(
        _("满足不了的原因"), max_length=30, blank=True, help_text=_("代码见政策包 needs.unmet_reasons")
    )
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

    # Met here and nobody asked: it stays on the to-do. What a ledger says was met long ago does not come back.
    to_ask = models.BooleanField(_("还没问本人"), default=False)
    # Only of a need that moved with its person's file: figures of the past leave it where it was noted.
    noted_in = DivisionField(_("当初登记的地方"), null=True, blank=True)
    noted_station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs_moved_away",
        verbose_name=_("当初负责的社工站"),
    )
    moved_on = models.DateField(_("随档案转来的日期"), null=True, blank=True)

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
            models.Index(fields=["division"], condition=Q(to_ask=True), name="need_to_ask"),
            models.Index(
                fields=["noted_in"], condition=Q(noted_in__isnull=False), name="need_noted_elsewhere"
            ),
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


class NeedStep(Born):
    """需求经过: a need came to a state on a day. A need that was opened again keeps what was said the first time."""

    division = DivisionField()
    need = models.ForeignKey(Need, models.CASCADE, related_name="steps")
    state = models.CharField(_("状态"), max_length=10, choices=NeedState)
    on = models.DateField(_("日期"))
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    outcome = EncryptedTextField(_("办成了什么"), null=True, blank=True)
    said = EncryptedTextField(_("本人怎么说"), null=True, blank=True)
    made_by = models.BigIntegerField(_("谁做的"), null=True, blank=True)
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("需求经过")
        verbose_name_plural = _("需求经过")
        indexes = [models.Index(fields=["division", "on"]), models.Index(fields=["need", "made_at"])]

    def __str__(self) -> str:
        return f"需求经过 {ids.short(self.pk)}"


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
