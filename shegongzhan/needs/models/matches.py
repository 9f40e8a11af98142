"""Matches of a need with an offer, and the runs that propose many at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.models.needs import Need
from shegongzhan.needs.models.offers import Resource, ServiceItem


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
    # The plan as `matching.Plan.as_plain` writes it; pairs become matches when it is accepted, not before.
    plan = models.JSONField(_("方案"), default=dict)
    figures = models.JSONField(_("比较"), default=dict)
    # What people insist on (need to offer), what they do not want (pairs), the least share of needs met in a township.
    pinned = models.JSONField(_("人工指定"), default=dict)
    forbidden = models.JSONField(_("不要的"), default=list)
    floor = models.PositiveSmallIntegerField(_("各乡镇至少满足（%）"), null=True, blank=True)
    round = models.PositiveIntegerField(_("第几次计算"), default=1)
    stage = models.CharField(_("算到哪一步"), max_length=12, blank=True)
    problem = models.CharField(_("没算成的原因"), max_length=200, blank=True)
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
    RELEASED = "released", _("已退回")


# An ended match was used and still counts in its period; a released one gave its places back.
HOLDING = (MatchState.ACCEPTED, MatchState.ENDED)


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

    @property
    def offer(self) -> Resource | ServiceItem:
        """Return what the need meets: the one of the two columns that is filled."""
        found = self.resource or self.service_item
        assert found is not None, "match_has_one_offer"
        return found
