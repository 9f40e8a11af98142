"""Operations that devices and other programs sent with an id of their own, with the answer they got."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """操作: sent twice, done once. The outcome holds ids, codes and sentences of rules, nothing a person typed."""

    id = models.UUIDField(primary_key=True)
    by = models.BigIntegerField(_("谁做的"))
    act = models.CharField(_("事项"), max_length=60)
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    outcome = models.JSONField(_("结果"))

    class Meta:
        verbose_name = _("操作")
        verbose_name_plural = _("操作")

    def __str__(self) -> str:
        return f"操作 {self.pk}"
