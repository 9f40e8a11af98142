"""Visits, the duty to visit, and changes that call for one."""

import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.people.models import Person, RiskLevel
from shegongzhan.services.models import ServiceRecord


class Visit(models.Model):
    """走访: a service record with what was seen at somebody's place."""

    record = models.OneToOneField(ServiceRecord, models.CASCADE, primary_key=True, related_name="visit")
    way = models.CharField(_("方式"), max_length=20, help_text=_("代码见政策包 visits.ways"))
    purpose = models.CharField(_("走访内容"), max_length=80, blank=True)
    # Five items, each good / attention / urgent; a missing one was not looked at.
    observations = models.JSONField(_("看到的"), default=dict, blank=True)
    handling = models.CharField(_("处理情况"), max_length=80, blank=True)
    found_nobody = models.BooleanField(_("没见到人"), default=False)
    is_survey = models.BooleanField(_("社区益小时调研"), default=False)

    class Meta:
        verbose_name = _("走访")
        verbose_name_plural = _("走访")

    def __str__(self) -> str:
        return f"走访 {ids.short(self.pk)}"


class DutyQuerySet(ScopedQuerySet):
    def due_by(self, day: datetime.date) -> Self:
        """Keep the duties that fall due on the day or have done so before."""
        return self.filter(due_on__lte=day)


class VisitDuty(models.Model):
    """走访任务: by when somebody must be seen next, and why. Derived from the rules; rebuilt, never typed."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="visit_duty")
    division = DivisionField()
    tier = models.CharField(_("等级"), max_length=8, choices=RiskLevel)
    interval_days = models.PositiveSmallIntegerField(_("间隔天数"))
    last_on = models.DateField(_("上次见到"), null=True, blank=True)
    due_on = models.DateField(_("最迟日期"))
    # An unanswered change event pulls the due moment forward.
    due_at = models.DateTimeField(_("最迟时间"), null=True, blank=True)
    reasons = models.JSONField(_("为什么"), default=list)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访任务")
        verbose_name_plural = _("走访任务")
        indexes = [models.Index(fields=["division", "due_on"])]

    def __str__(self) -> str:
        return f"走访任务 {ids.short(self.pk)}"

    def is_overdue(self, today: datetime.date) -> bool:
        """Tell whether the day has passed."""
        return self.due_on < today


class ChangeEvent(Born):
    """变化事件: something happened that must be answered within hours: a hospital stay, the death of a carer."""

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="change_events")
    kind = models.CharField(_("发生了什么"), max_length=30, help_text=_("代码见政策包 visits.change_events"))
    happened_on = models.DateField(_("发生日期"))
    noted_at = models.DateTimeField(_("登记时间"))
    due_at = models.DateTimeField(_("最迟联系"))
    note = EncryptedTextField(_("说明"), null=True, blank=True)
    noted_by = models.BigIntegerField(_("登记人"), null=True, blank=True)
    found_in = models.ForeignKey(
        ServiceRecord, models.SET_NULL, null=True, blank=True, related_name="change_events"
    )
    answered_in = models.ForeignKey(
        ServiceRecord, models.SET_NULL, null=True, blank=True, related_name="answered_events"
    )
    answered_at = models.DateTimeField(_("已联系"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("变化事件")
        verbose_name_plural = _("变化事件")
        indexes = [models.Index(fields=["division", "answered_at", "due_at"])]

    def __str__(self) -> str:
        return f"变化事件 {ids.short(self.pk)}"
