"""What people say about the pages, the nightly run, and what a contractor hands over when its agreement ends."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.partners.models import Agreement


class Feedback(models.Model):
    """意见反馈: a word about a page from somebody who uses it, and what became of it."""

    division = DivisionField()
    page = models.CharField(_("页面"), max_length=120)
    text = models.TextField(_("意见"))
    said_by = models.BigIntegerField(_("谁说的"), null=True, blank=True)
    said_at = models.DateTimeField(_("时间"), auto_now_add=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.BigIntegerField(_("谁答复的"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见反馈")
        verbose_name_plural = _("意见反馈")
        indexes = [models.Index(fields=["division", "-said_at"])]

    def __str__(self) -> str:
        return f"意见反馈 {self.pk}"


class NightRun(models.Model):
    """夜间整理: what is worked out anew each night, kept so that of several processes one does it, once a day."""

    day = models.DateField(_("日期"), unique=True)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成"), null=True, blank=True)
    levels = models.PositiveIntegerField(_("变动的风险等级"), default=0)
    duties = models.PositiveIntegerField(_("走访任务"), default=0)

    class Meta:
        verbose_name = _("夜间整理")
        verbose_name_plural = _("夜间整理")

    def __str__(self) -> str:
        return f"夜间整理 {self.day}"


class HandOverQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Keep the lists that hold: one an agreement, the database sees to it."""
        return self.filter(superseded_on__isnull=True)


class HandOver(Stamped):
    """交接清单: what a contractor leaves behind in a station, counted on a day and signed by both sides.

    The counts can be made anew until the first side signs; who signs names the count that was seen (`counting`). When the
    agreement's last day moves after a signature, the signed list stays as it is and another one takes its place.
    """

    division = DivisionField()
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="hand_overs", verbose_name=_("协议")
    )
    prepared_on = models.DateField(_("清点日期"))
    # The agreement's days as they were when the files were counted.
    since = models.DateField(_("协议开始"), null=True, blank=True)
    until = models.DateField(_("协议结束"))
    items = models.JSONField(_("清单"), default=list, help_text=_("每行一种资料：代码和数目"))
    counting = models.PositiveIntegerField(_("第几次清点"), default=1)
    giver_name = models.CharField(_("移交人"), max_length=40, blank=True)
    giver_on = models.DateField(_("移交签字日期"), null=True, blank=True)
    giver_by = models.BigIntegerField(_("移交签字由谁登记"), null=True, blank=True)
    taker_name = models.CharField(_("接收人"), max_length=40, blank=True)
    taker_on = models.DateField(_("接收签字日期"), null=True, blank=True)
    taker_by = models.BigIntegerField(_("接收签字由谁登记"), null=True, blank=True)
    superseded_on = models.DateField(
        _("被新清单代替的日期"), null=True, blank=True, help_text=_("协议的结束日期在签字以后改过")
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("交接清单")
        verbose_name_plural = _("交接清单")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(superseded_on__isnull=True),
                name="one_current_hand_over",
                violation_error_message=_("这份协议已经有一份有效的交接清单。"),
            ),
            models.CheckConstraint(
                condition=(Q(giver_on__isnull=True) & Q(giver_name=""))
                | (Q(giver_on__isnull=False) & ~Q(giver_name="")),
                name="giver_signs_with_name_and_day",
                violation_error_message=_("移交方签字要有姓名和日期。"),
            ),
            models.CheckConstraint(
                condition=(Q(taker_on__isnull=True) & Q(taker_name=""))
                | (Q(taker_on__isnull=False) & ~Q(taker_name="")),
                name="taker_signs_with_name_and_day",
                violation_error_message=_("接收方签字要有姓名和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(giver_name="") | ~Q(giver_name=F("taker_name")),
                name="nobody_hands_over_to_herself",
                violation_error_message=_("移交人和接收人不能是同一个人。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "until"])]

    def __str__(self) -> str:
        return f"交接清单 {self.pk}"

    @property
    def is_frozen(self) -> bool:
        """Tell whether a side has signed, so that nothing is counted anew."""
        return self.giver_on is not None or self.taker_on is not None

    @property
    def is_signed(self) -> bool:
        """Tell whether both sides have signed."""
        return self.giver_on is not None and self.taker_on is not None
