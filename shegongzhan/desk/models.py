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
