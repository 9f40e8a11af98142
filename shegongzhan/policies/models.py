"""Overrides: what a lower place rules for itself, where the rule above it allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.scoping import ScopedQuerySet


class Override(models.Model):
    """参数改动: a place's own value for one key from a day on, with the document it rests on.

    What was once in force stays readable: a row is never changed but for its last day. A last day before the first
    one means that it was withdrawn before it took effect.
    """

    key = KeyField(_("参数"), max_length=80)
    division = DivisionField()
    value = models.JSONField(_("规定的值"))
    effective_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("最后一天"), null=True, blank=True)
    document_title = models.CharField(_("依据文件"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    reason = models.CharField(_("改动理由"), max_length=400)
    # Accounts live upstairs: the id alone is kept, as in the audit log.
    actor_id = models.BigIntegerField(_("登记人"), null=True, blank=True)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("参数改动")
        verbose_name_plural = _("参数改动")
        indexes = [models.Index(fields=["division", "key"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(division=""),
                name="override_has_a_place",
                violation_error_message=_("请选择改动适用的地方。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.division}"

    @property
    def was_withdrawn(self) -> bool:
        """Tell whether it was taken back before it took effect."""
        return self.ends_on is not None and self.ends_on < self.effective_on
