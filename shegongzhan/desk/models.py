"""What people say about the pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.scoping import ScopedQuerySet


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
