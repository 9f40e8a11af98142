"""Asking for money and telling where it went: applications to the finance office, disclosure sheets."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.projects.models import Project


class DisclosureState(models.TextChoices):
    DRAFT = "draft", _("拟定")
    ASKED = "asked", _("待审定")
    PUBLISHED = "published", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤下")


class Disclosure(Stamped):
    """公开表: what a place tells everybody of its money over a period. Figures are frozen when it is asked for approval."""

    division = DivisionField()
    title = models.CharField(_("标题"), max_length=160)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="disclosures", verbose_name=_("项目")
    )
    from_on = models.DateField(_("从"))
    until = models.DateField(_("到"))
    note = models.TextField(_("说明"), max_length=4000, blank=True)
    figures = models.JSONField(_("数字"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=DisclosureState, default=DisclosureState.DRAFT)
    asked_by = models.BigIntegerField(_("提出人"), null=True, blank=True)
    approved_by = models.BigIntegerField(_("审定人"), null=True, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤下原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金公开表")
        verbose_name_plural = _("资金公开表")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("from_on")),
                name="disclosure_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
                name="disclosure_approved_by_another",
                violation_error_message=_("不能审定自己提出的公开表。"),
            ),
        ]
        # What is public is read by everybody, the latest first and wherever it lies.
        indexes = [
            models.Index(fields=["division", "state", "until"]),
            models.Index(fields=["state", "-published_at"]),
        ]

    def __str__(self) -> str:
        return f"资金公开表 {self.pk}"
